"""Volumes of heaps and vessels, the mass in them, and how sure both are.

Sizes of heaps and vessels m, volumes m3, angles degrees, bulk density t/m3, mass kg, moisture
and uncertainties in percent. Formulas of solid geometry; the golden values are those of the
tests. The error model follows ASTM practice for stockpiles: independent errors of volume and
density add as squares.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, pi, radians, sqrt, tan

SURFACES = ("flat", "heaped", "funnel")


def cone(height: float, repose: float) -> float:
    """m3 of a conical heap `height` m high: pi/3 r2 h, its foot r = h / tan(angle of repose).

    >>> round(cone(10.0, 37.0))
    1844
    """
    _check(height=height)
    return pi * height**3 / (3 * _slope(repose) ** 2)


def windrow(length: float, height: float, repose: float) -> float:
    """m3 of a long heap with a ridge `length` m long and half a cone at either end.

    L h2 / tan + pi h3 / (3 tan2).

    >>> round(windrow(50.0, 8.0, 37.0))
    5191
    """
    _check(length=length, height=height)
    return length * height**2 / _slope(repose) + cone(height, repose)


def truncated(height: float, bottom: float, middle: float, top: float) -> float:
    """m3 of a heap with a flat top, from its areas in m2 at foot, half height and top.

    The prismoidal formula h/6 (A1 + 4 Am + A2), exact for straight slopes.

    >>> truncated(3.0, 20 * 10, 17 * 7, 14 * 4)
    366.0
    """
    _check(height=height, bottom=bottom, middle=middle, top=top)
    return height / 6 * (bottom + 4 * middle + top)


def truncated_rectangle(
    height: float, length: float, width: float, top_length: float, top_width: float
) -> float:
    """m3 of a heap on a rectangle `length` by `width` m whose flat top is smaller.

    >>> truncated_rectangle(3.0, 20.0, 10.0, 14.0, 4.0)
    366.0
    """
    middle = (length + top_length) / 2 * (width + top_width) / 2
    return truncated(height, length * width, middle, top_length * top_width)


@dataclass(frozen=True, slots=True)
class Vessel:
    """A silo or tank: a cylinder, below it perhaps a hopper that ends in an outlet.

    Sizes in m. Levels count from the lowest point upwards, at the wall. `table` are pairs of
    level m and volume m3 from a calibration; where there are any, geometry is not asked.

    >>> Vessel(diameter=4.0, height=10.0).capacity()
    125.66370614359172
    """

    diameter: float = 0.0
    height: float = 0.0
    hopper_height: float = 0.0
    outlet_diameter: float = 0.0
    table: tuple[tuple[float, float], ...] = ()

    def capacity(self) -> float:
        """m3 when level full; 0 while neither sizes nor a table are known.

        >>> Vessel(table=((0.0, 0.0), (8.0, 90.0))).capacity()
        90.0
        """
        if self.table:
            return max(volume for _level, volume in self.table)
        return self.volume(self.hopper_height + self.height)

    def top(self) -> float:
        """The highest level in m.

        >>> Vessel(diameter=4.0, height=10.0, hopper_height=3.0).top()
        13.0
        """
        if self.table:
            return max(level for level, _volume in self.table)
        return self.hopper_height + self.height

    def volume(self, level: float, surface: str = "flat", repose: float = 0.0) -> float:
        """m3 up to `level` m at the wall.

        :param surface: ``flat``; ``heaped`` to a cone in the middle, as after filling; a
            ``funnel`` in the middle, as after drawing off. Its slope is the angle of `repose`.
        :raises ValueError: for levels outside the vessel

        >>> silo = Vessel(diameter=4.0, height=10.0, hopper_height=3.0)
        >>> round(silo.volume(3.0), 2), round(silo.volume(8.0), 2)
        (12.57, 75.4)
        >>> round(silo.volume(8.0, "heaped", 30.0), 2)
        80.24
        """
        if surface not in SURFACES:
            raise ValueError(f"surface {surface!r} is not one of {', '.join(SURFACES)}")
        if not 0 <= level <= self.top() + 1e-9:
            raise ValueError(f"level {level:g} m is not between 0 and {self.top():g} m")
        flat = interpolate(self.table, level) if self.table else self._flat(level)
        if surface == "flat" or not repose or not self.diameter:
            return flat
        crown = pi / 3 * self._radius(level) ** 3 * _slope(repose)
        return max(flat + (crown if surface == "heaped" else -crown), 0.0)

    def _radius(self, level: float) -> float:
        wide, narrow = self.diameter / 2, self.outlet_diameter / 2
        if not self.hopper_height or level >= self.hopper_height:
            return wide
        return narrow + (wide - narrow) * level / self.hopper_height

    def _flat(self, level: float) -> float:
        wide, narrow = self.diameter / 2, self.outlet_diameter / 2
        in_hopper = min(level, self.hopper_height)
        reached = self._radius(in_hopper) if self.hopper_height else wide
        hopper = pi * in_hopper / 3 * (narrow**2 + narrow * reached + reached**2)
        return hopper + pi * wide**2 * max(level - self.hopper_height, 0.0)


def interpolate(table: Sequence[tuple[float, float]], level: float) -> float:
    """The value between the two rows of `table` around `level`; beyond its ends the end's.

    >>> interpolate(((0.0, 0.0), (2.0, 10.0), (4.0, 40.0)), 3.0)
    25.0
    """
    if not table:
        raise ValueError("the table has no rows")
    rows = sorted(table)
    levels = [row[0] for row in rows]
    index = bisect_left(levels, level)
    if index == 0:
        return rows[0][1]
    if index == len(rows):
        return rows[-1][1]
    (low, below), (high, above) = rows[index - 1], rows[index]
    return below + (above - below) * (level - low) / (high - low)


def mass(volume: float, density: float) -> float:
    """kg of `volume` m3 at a bulk `density` in t/m3, wet as it lies.

    >>> mass(100.0, 1.6)
    160000.0
    """
    _check(volume=volume, density=density)
    return volume * density * 1_000


def dry(weight: float, moisture: float) -> float:
    """kg of dry matter in `weight` kg with `moisture` percent of water in the wet mass.

    >>> dry(160_000.0, 5.0)
    152000.0
    """
    if not 0 <= moisture < 100:
        raise ValueError(f"moisture {moisture:g} % is not between 0 and 100 %")
    return weight * (1 - moisture / 100)


def combined(*percents: float) -> float:
    """Standard uncertainty in percent of a product of independent factors.

    >>> round(combined(1.5, 3.0, 1.0), 1)
    3.5
    """
    return sqrt(sum(percent**2 for percent in percents))


def margin(weight: float, *percents: float, k: float = 2.0) -> float:
    """k x u in kg: half the width of what an estimate of `weight` kg says.

    :param k: 1 covers two thirds of the cases, 2 covers 95 percent

    >>> round(margin(100_000.0, 1.5, 3.0, 1.0))
    7000
    """
    return k * abs(weight) * combined(*percents) / 100


def is_noise(difference: float, weight: float, *percents: float, k: float = 2.0) -> bool:
    """Whether a `difference` kg says nothing: it lies within k x u of the estimate `weight`.

    >>> is_noise(-5_000.0, 100_000.0, 1.5, 3.0, 1.0), is_noise(-9_000.0, 100_000.0, 1.5, 3.0, 1.0)
    (True, False)
    """
    return abs(difference) <= margin(weight, *percents, k=k)


def _slope(repose: float) -> float:
    if not 0 < repose < 90:
        raise ValueError(f"an angle of repose of {repose:g} degrees is none")
    return tan(radians(repose))


def _check(**values: float) -> None:
    for name, value in values.items():
        if not 0 <= value < inf:
            raise ValueError(f"{name} must not be negative: {value:g}")
