"""How many of the tags that are there a walk through the bay hears."""

from __future__ import annotations

from dataclasses import dataclass

# Before anything is learnt: what walks through steel yards usually hear, worth twenty pieces.
USUAL, WORTH = 0.95, 20


@dataclass(frozen=True)
class Rate:
    """``read`` of ``there`` tagged pieces that a person found to be there.

    >>> Rate(0, 0).share
    0.95
    >>> round(Rate(180, 200).share, 3)
    0.905
    """

    read: int = 0
    there: int = 0

    @property
    def share(self) -> float:
        """The rate, drawn towards the usual one while little is known."""
        return (self.read + USUAL * WORTH) / (self.there + WORTH)

    def expected_unread(self, pieces: int) -> float:
        """How many of ``pieces`` stay unread although all are there.

        >>> Rate(0, 0).expected_unread(100)
        5.0
        """
        return round(pieces * (1 - self.share), 3)
