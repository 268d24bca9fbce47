"""Theoretical weights: sizes in mm in, kg out. Formulas and golden values: DOMAIN.md 2.2."""

from __future__ import annotations

from math import pi, sqrt

CARBON_STEEL = 7850.0
"""Density in kg/m3 where nothing better is known: a default, sites set their own."""

_CUBIC_MM_PER_M3 = 1e9


def _require_positive(**sizes: float) -> None:
    for name, value in sizes.items():
        if not value > 0:
            raise ValueError(f"{name} must be greater than zero, got {value}")


def plate_weight(
    thickness: float, width: float, length: float, density: float = CARBON_STEEL
) -> float:
    """Weight in kg of a plate or slab: thickness x width x length x density.

    Sizes in mm, density in kg/m3. Raises ValueError for a size that is not above zero.

    >>> round(plate_weight(20, 2500, 12_000), 1)
    4710.0
    """
    _require_positive(thickness=thickness, width=width, length=length, density=density)
    return thickness * width * length * density / _CUBIC_MM_PER_M3


def coil_weight(
    width: float,
    outer_diameter: float,
    inner_diameter: float,
    density: float = CARBON_STEEL,
    fill: float = 1.0,
) -> float:
    """Weight in kg of a coil: the ring's area x width x density x fill.

    Sizes in mm, density in kg/m3; `fill` is the share of steel between the windings, 0.97 to
    1.00 for strip. Raises ValueError for impossible sizes.

    >>> round(coil_weight(1250, 1800, 610), 1)
    22102.1
    """
    _require_positive(width=width, inner_diameter=inner_diameter, density=density)
    if outer_diameter <= inner_diameter:
        raise ValueError(f"outer diameter {outer_diameter} is not above {inner_diameter}")
    if not 0 < fill <= 1:
        raise ValueError(f"fill must be above 0 and at most 1, got {fill}")
    ring = pi / 4 * (outer_diameter**2 - inner_diameter**2)
    return ring * width * density * fill / _CUBIC_MM_PER_M3


def coil_outer_diameter(
    weight: float,
    width: float,
    inner_diameter: float,
    density: float = CARBON_STEEL,
    fill: float = 1.0,
) -> float:
    """Outer diameter in mm of a coil of known weight in kg, the reverse of `coil_weight`.

    Packing lists often leave it out, while saddles are limited by it. Raises ValueError for
    impossible sizes.

    >>> round(coil_outer_diameter(20_000, 1250, 610), 1)
    1722.6
    """
    _require_positive(weight=weight, width=width, inner_diameter=inner_diameter, density=density)
    if not 0 < fill <= 1:
        raise ValueError(f"fill must be above 0 and at most 1, got {fill}")
    ring = weight * _CUBIC_MM_PER_M3 / (width * density * fill)
    return sqrt(inner_diameter**2 + 4 / pi * ring)
