"""Whether a weight is plausible beside the theoretical one: an alarm, never a barrier.

A limit says how many per cent label or actual weight may lie off the theoretical weight, for a
form, and within it for a profile and a range of diameters. The narrowest limit that fits counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

REBAR_EDITIONS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "GB/T 1499.2-2018": ((6, 12, 6.0), (14, 20, 5.0), (22, 50, 4.0)),
    "GB 1499.2-2024": ((6, 12, 5.5), (14, 20, 4.5), (22, 50, 3.5)),
}
"""Weight deviation of rebar: (diameter from mm, to mm, +/- %) by edition.

Defaults as the trade quotes them; whoever relies on them checks the text of the standard.
"""


@dataclass(frozen=True, slots=True)
class WeightLimit:
    """How far a weight may lie off the theoretical one.

    `percent` both ways. Empty `profile` and 0 for a diameter in mm mean: any.

    >>> WeightLimit("bundle", 4.5, "rebar", 14, 20).fits("bundle", "rebar", 16)
    True
    """

    form: str
    percent: float
    profile: str = ""
    min_diameter: float = 0.0
    max_diameter: float = 0.0
    key: int = 0

    def fits(self, form: str, profile: str = "", diameter: float = 0.0) -> bool:
        """Whether this limit is about such goods.

        >>> WeightLimit("bundle", 4.5, "rebar", 14, 20).fits("bundle", "rebar", 22)
        False
        """
        return (
            self.form == form
            and self.profile in ("", profile)
            and (not self.min_diameter or diameter >= self.min_diameter)
            and (not self.max_diameter or 0 < diameter <= self.max_diameter)
        )

    @property
    def narrowness(self) -> tuple[bool, bool]:
        """How particular this limit is; more particular ones compare greater."""
        return (bool(self.profile), bool(self.min_diameter or self.max_diameter))


def limit_for(
    limits: Iterable[WeightLimit], form: str, profile: str = "", diameter: float = 0.0
) -> WeightLimit | None:
    """The limit that counts for such goods: the most particular, then the tightest.

    >>> usual, rebar = WeightLimit("bundle", 5.0), WeightLimit("bundle", 4.5, "rebar", 14, 20)
    >>> limit_for([usual, rebar], "bundle", "rebar", 16).percent
    4.5
    >>> limit_for([usual, rebar], "bundle", "pipe", 219).percent
    5.0
    """
    fitting = [limit for limit in limits if limit.fits(form, profile, diameter)]
    if not fitting:
        return None
    return max(fitting, key=lambda limit: (limit.narrowness, -limit.percent, -limit.key))


def deviation(weight: float, theoretical: float) -> float:
    """How many per cent `weight` lies above (below: negative) the theoretical weight, both kg.

    >>> round(deviation(2600, 2500), 2)
    4.0
    """
    if not theoretical > 0:
        raise ValueError(f"theoretical weight must be above zero, got {theoretical}")
    return 100.0 * (weight - theoretical) / theoretical


def is_plausible(weight: float, theoretical: float, limit: WeightLimit | None) -> bool:
    """Whether a weight (kg) lies within the limit; unknown weights and no limit always do.

    >>> is_plausible(2600, 2500, WeightLimit("bundle", 3.5))
    False
    >>> is_plausible(0, 2500, WeightLimit("bundle", 3.5))
    True
    """
    if not weight or not theoretical or limit is None:
        return True
    # A millionth: the limit itself is allowed, whatever floating point makes of it.
    return abs(deviation(weight, theoretical)) <= limit.percent + 1e-6
