"""Theoretical weights of bars, sections, pipes and their bundles: kg/m from sizes in mm.

A section's area times its density. With 7850 kg/m3 that is the trade's 0.00617 d2 for rounds,
0.00785 a2 for squares, 0.0068 s2 for hexagons, 0.02466 (D - t) t for pipes. Corner radii are left
out, so angles come out about 1.5 % below the tables of rolled sections.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt

from .weight import CARBON_STEEL, _require_positive

_SQUARE_MM_PER_M2 = 1e6
_MM_PER_M = 1e3


def round_bar(diameter: float, density: float = CARBON_STEEL) -> float:
    """Weight in kg/m of a round bar, wire rod or rebar of nominal diameter in mm.

    >>> round(round_bar(16), 4)
    1.5783
    """
    _require_positive(diameter=diameter, density=density)
    return pi / 4 * diameter**2 * density / _SQUARE_MM_PER_M2


def square_bar(side: float, density: float = CARBON_STEEL) -> float:
    """Weight in kg/m of a square bar with sides in mm.

    >>> round(square_bar(20), 3)
    3.14
    """
    _require_positive(side=side, density=density)
    return side**2 * density / _SQUARE_MM_PER_M2


def hexagon_bar(across: float, density: float = CARBON_STEEL) -> float:
    """Weight in kg/m of a hexagon bar, `across` its flats in mm: sqrt(3)/2 s2 x density.

    >>> round(hexagon_bar(20), 2)
    2.72
    """
    _require_positive(across=across, density=density)
    return sqrt(3) / 2 * across**2 * density / _SQUARE_MM_PER_M2


def flat_bar(width: float, thickness: float, density: float = CARBON_STEEL) -> float:
    """Weight in kg/m of a flat bar, sizes in mm.

    >>> round(flat_bar(50, 5), 4)
    1.9625
    """
    _require_positive(width=width, thickness=thickness, density=density)
    return width * thickness * density / _SQUARE_MM_PER_M2


def pipe(outer_diameter: float, wall: float, density: float = CARBON_STEEL) -> float:
    """Weight in kg/m of a round pipe: pi (D - t) t x density, sizes in mm.

    Raises ValueError for a wall that leaves no hole.

    >>> round(pipe(219, 8), 2)
    41.63
    """
    _require_positive(outer_diameter=outer_diameter, wall=wall, density=density)
    if not 2 * wall < outer_diameter:
        raise ValueError(f"a wall of {wall} leaves no hole in a pipe of {outer_diameter}")
    return pi * (outer_diameter - wall) * wall * density / _SQUARE_MM_PER_M2


def equal_angle(leg: float, thickness: float, density: float = CARBON_STEEL) -> float:
    """Weight in kg/m of an equal angle, about t (2b - t) x density, sizes in mm.

    >>> round(equal_angle(100, 10), 3)
    14.915
    """
    _require_positive(leg=leg, thickness=thickness, density=density)
    if not thickness < leg:
        raise ValueError(f"a thickness of {thickness} is no angle with legs of {leg}")
    return thickness * (2 * leg - thickness) * density / _SQUARE_MM_PER_M2


# Which sizes a profile needs, and its formula: names of `linear_weight`'s sizes.
_FORMULAS: dict[str, tuple[tuple[str, ...], Callable[..., float]]] = {
    "round": (("diameter",), round_bar),
    "rebar": (("diameter",), round_bar),
    "square": (("diameter",), square_bar),
    "hexagon": (("diameter",), hexagon_bar),
    "flat": (("width", "thickness"), flat_bar),
    "pipe": (("diameter", "thickness"), pipe),
    "angle": (("width", "thickness"), equal_angle),
}
PROFILES = tuple(_FORMULAS)


def linear_weight(
    profile: str,
    diameter: float = 0.0,
    width: float = 0.0,
    thickness: float = 0.0,
    density: float = CARBON_STEEL,
) -> float:
    """Weight in kg/m of a bar of this profile; 0.0 while a size it needs is missing.

    Sizes in mm: `diameter` of rounds, rebar and pipes, the side of squares, across the flats of
    hexagons; `width` of flats and the leg of angles; `thickness` of flats, angles and the wall of
    pipes. Raises ValueError for an unknown profile and for impossible sizes.

    >>> linear_weight("rebar", diameter=20) == round_bar(20)
    True
    >>> linear_weight("pipe", diameter=219)
    0.0
    """
    if profile not in _FORMULAS:
        raise ValueError(f"profile {profile!r} is not one of {', '.join(PROFILES)}")
    sizes = {"diameter": diameter, "width": width, "thickness": thickness}
    needed, formula = _FORMULAS[profile]
    given = [sizes[name] for name in needed]
    return formula(*given, density=density) if all(given) else 0.0


def bundle_weight(kg_per_m: float, length: float, count: int) -> float:
    """Weight in kg of a bundle of `count` bars of `length` mm at `kg_per_m`.

    >>> round(bundle_weight(round_bar(20), 12_000, 84), 1)
    2485.9
    """
    _require_positive(kg_per_m=kg_per_m, length=length, count=count)
    return kg_per_m * length / _MM_PER_M * count
