"""Theoretical weights of plate, slab, coil and strip: sizes in mm in, kg out.

The formulas are plain geometry times density. What the trade rounds (0.00617 d2 for rounds, 7.85
for steel) is worked out from the density here, so that other metals come out right too. Bars and
sections have a room of their own, `profiles`.
"""

from __future__ import annotations

from math import pi, sqrt

CARBON_STEEL = 7850.0
"""Density in kg/m3 where nothing better is known: a default, sites set their own."""

ZINC = 7140.0
"""Density in kg/m3 of zinc coatings: a default of the trade."""

DENSITIES = {
    "carbon steel": CARBON_STEEL,
    "stainless 304": 7930.0,
    "stainless 316": 7980.0,
    "stainless 430": 7700.0,
    "aluminium": 2710.0,
    "copper": 8900.0,
    "zinc": ZINC,
    "cast iron": 7200.0,
}
"""Customary densities in kg/m3, to start from: a grade has its own. 430: 7700 to 7750."""

_CUBIC_MM_PER_M3 = 1e9
_MM_PER_M = 1e3
_SQUARE_MM_PER_M2 = 1e6
_G_PER_KG = 1e3


def _require_positive(**sizes: float) -> None:
    for name, value in sizes.items():
        if not value > 0:
            raise ValueError(f"{name} must be greater than zero, got {value}")


def _require_fill(fill: float) -> None:
    if not 0 < fill <= 1:
        raise ValueError(f"fill must be above 0 and at most 1, got {fill}")


def _ring(outer_diameter: float, inner_diameter: float) -> float:
    """Area in mm2 of the face of a coil."""
    if not outer_diameter > inner_diameter:
        raise ValueError(f"outer diameter {outer_diameter} is not above {inner_diameter}")
    return pi / 4 * (outer_diameter**2 - inner_diameter**2)


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
    _require_fill(fill)
    return _ring(outer_diameter, inner_diameter) * width * density * fill / _CUBIC_MM_PER_M3


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
    _require_fill(fill)
    ring = weight * _CUBIC_MM_PER_M3 / (width * density * fill)
    return sqrt(inner_diameter**2 + 4 / pi * ring)


def strip_length(
    thickness: float, outer_diameter: float, inner_diameter: float, fill: float = 1.0
) -> float:
    """Length in m of the strip in a coil: the ring's area x fill / thickness.

    Sizes in mm. Raises ValueError for impossible sizes.

    >>> round(strip_length(2, 1800, 610), 1)
    1126.2
    """
    _require_positive(thickness=thickness, inner_diameter=inner_diameter)
    _require_fill(fill)
    return _ring(outer_diameter, inner_diameter) * fill / thickness / _MM_PER_M


def coating_weight(coating: float, width: float, length: float) -> float:
    """Weight in kg of a coating given in g/m2 of both sides together.

    `width` and `length` in mm; a coating of 0 weighs nothing.

    >>> coating_weight(275, 1250, 1_000_000)
    343.75
    """
    _require_positive(width=width, length=length)
    if not coating >= 0:
        raise ValueError(f"coating must not be below zero, got {coating}")
    return coating / _G_PER_KG * width * length / _SQUARE_MM_PER_M2


def coated_weight(
    base_thickness: float,
    width: float,
    length: float,
    coating: float,
    density: float = CARBON_STEEL,
) -> float:
    """Weight in kg of coated sheet: base steel + coating in g/m2 (both sides) x area.

    `base_thickness` in mm is that of the steel without its coating.

    >>> round(coated_weight(1, 1000, 2000, 275), 2)
    16.25
    """
    base = plate_weight(base_thickness, width, length, density)
    return base + coating_weight(coating, width, length)


def base_thickness(thickness: float, coating: float, coating_density: float = ZINC) -> float:
    """Thickness in mm of the steel below a coating in g/m2 (both sides).

    The nominal `thickness` of coated strip includes the coating. Raises ValueError where the
    coating alone would be thicker than that.

    >>> round(base_thickness(1, 275), 4)
    0.9615
    """
    _require_positive(thickness=thickness, coating_density=coating_density)
    if not coating >= 0:
        raise ValueError(f"coating must not be below zero, got {coating}")
    base = thickness - coating / _G_PER_KG / coating_density * _MM_PER_M
    if base <= 0:
        raise ValueError(f"a coating of {coating} g/m2 is thicker than {thickness} mm")
    return base


def coated_coil_weight(
    thickness: float,
    width: float,
    outer_diameter: float,
    inner_diameter: float,
    coating: float,
    density: float = CARBON_STEEL,
    fill: float = 1.0,
) -> float:
    """Weight in kg of a coil of coated strip: its strip, base steel and coating apart.

    Sizes in mm, `coating` in g/m2 of both sides; `thickness` includes the coating. Without a
    coating it is `coil_weight`.

    >>> round(coated_coil_weight(1, 1250, 1500, 610, 275), 1)
    14422.0
    """
    length = strip_length(thickness, outer_diameter, inner_diameter, fill) * _MM_PER_M
    base = base_thickness(thickness, coating)
    return coated_weight(base, width, length, coating, density)
