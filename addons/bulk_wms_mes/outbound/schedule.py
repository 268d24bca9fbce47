"""When an event that could not be delivered is tried again, and when it is given up.

Times are seconds. No clock and no dice: the moment and the chance are parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

# Seconds until the next try after the first, second, ... failure; then the last one for ever.
PAUSES = (5, 15, 60, 300, 900, 3600)
# From here on the pauses spread, so that a partner that comes back is not met by all at once.
SPREAD_FROM = 6
SPREAD = 0.2
MOST_TRIES = 20
LONGEST = 24 * 3600
# So many failures of the line itself in a row, and the partner counts as down.
DOWN_AFTER = 5
PROBE_EVERY = 60


@dataclass(frozen=True)
class Verdict:
    """What follows a failed try: ``pause`` seconds until the next one, or ``dead``."""

    pause: float
    dead: bool = False


def after_failure(tries: int, since_first: float, chance: float) -> Verdict:
    """What to do after the ``tries``-th failed try.

    :param tries: failed tries so far, this one included; from 1
    :param since_first: seconds since the first try
    :param chance: a number from 0 to 1 that spreads the later pauses

    >>> [after_failure(tries, 0, 0.5).pause for tries in range(1, 8)]
    [5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 3600.0]
    >>> after_failure(7, 0, 0.0).pause, after_failure(7, 0, 1.0).pause
    (2880.0, 4320.0)
    >>> after_failure(20, 0, 0.5).dead, after_failure(3, 86_400, 0.5).dead
    (True, True)
    """
    if tries >= MOST_TRIES or since_first >= LONGEST:
        return Verdict(0.0, dead=True)
    pause = float(PAUSES[min(tries, len(PAUSES)) - 1])
    if tries >= SPREAD_FROM:
        pause *= 1 + SPREAD * (2 * chance - 1)
    return Verdict(pause)
