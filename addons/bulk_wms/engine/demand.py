"""What a customer or an order wants beyond the product, and what of it a lot does not meet.

Sizes mm, weights kg, ages and shelf lives days. 0 or empty always means: no wish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .items import Key

# From-to, both ends count; an end of 0 is open.
Range = tuple[float, float]
ANY: Range = (0.0, 0.0)
RANGES = ("thickness", "width", "length", "weight")
# Nobody can waive these: such goods leave for no customer.
NEVER = frozenset({"expired"})
# What two readings of one size may differ by.
_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of every lot of an order.

    `grades` any of them; ranges in mm, `weight` kg of one piece; `greatest_age` and
    `least_shelf_life` in days; `certificate`: the mill certificate must be there; `known_heat`: a
    lot without heat cannot be taken, because the order limits the number of heats.

    >>> Wish(width=(1_200, 1_300)).width
    (1200, 1300)
    """

    grades: frozenset[Key] = frozenset()
    thickness: Range = ANY
    width: Range = ANY
    length: Range = ANY
    weight: Range = ANY
    greatest_age: int = 0
    least_shelf_life: int = 0
    certificate: bool = False
    known_heat: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A lot as far as wishes look at it.

    `aged` is the day it ages from; `expires` the day from which it must not be used, `due` the day
    by which it should have left (None: no such day); `dwell` the days after which its material
    must not leave without an inspection (0: none).
    """

    grade: Key | None = None
    thickness: float = 0.0
    width: float = 0.0
    length: float = 0.0
    weight: float = 0.0
    is_piece: bool = True
    aged: date | None = None
    expires: date | None = None
    due: date | None = None
    dwell: int = 0
    certificate: bool = False
    heat: str = ""


class Miss(NamedTuple):
    """One thing that is not as wanted: `is_` what it is, and the wanted `least` and `most`."""

    code: str
    is_: object = None
    least: float = 0.0
    most: float = 0.0


def misses(wish: Wish, offer: Offer, on: date) -> tuple[Miss, ...]:
    """Everything that speaks against delivering this lot on a day, what is never allowed first.

    A size that is wanted and not known of the lot is a miss: nobody promises what was never
    measured. A piece weight is asked of pieces only.

    >>> lot = Offer(width=1_250, aged=date(2026, 1, 1), expires=date(2026, 4, 1))
    >>> misses(Wish(width=(1_200, 1_300)), lot, date(2026, 3, 1))
    ()
    >>> [miss.code for miss in misses(Wish(greatest_age=30), lot, date(2026, 4, 1))]
    ['expired', 'age']
    """
    found = [*_of_time(wish, offer, on)]
    if wish.grades and offer.grade not in wish.grades:
        found.append(Miss("grade", offer.grade))
    for name in RANGES:
        least, most = getattr(wish, name)
        value = getattr(offer, name)
        if name == "weight" and not offer.is_piece:
            continue
        if (least or most) and (
            value <= 0 or value < least - _NOISE or (most and value > most + _NOISE)
        ):
            found.append(Miss(name, value, least, most))
    if wish.certificate and not offer.certificate:
        found.append(Miss("certificate"))
    if wish.known_heat and not offer.heat:
        found.append(Miss("heat"))
    return tuple(found)


def _of_time(wish: Wish, offer: Offer, on: date):
    age = (on - offer.aged).days if offer.aged else 0
    if offer.expires:
        left = (offer.expires - on).days
        if left <= 0:
            yield Miss("expired", offer.expires)
        elif left < wish.least_shelf_life:
            yield Miss("shelf_life", left, wish.least_shelf_life)
    elif wish.least_shelf_life:
        yield Miss("shelf_life", None, wish.least_shelf_life)
    if offer.due and offer.due <= on and not (offer.expires and offer.expires <= on):
        yield Miss("due", offer.due)
    if wish.greatest_age and age > wish.greatest_age:
        yield Miss("age", age, 0, wish.greatest_age)
    if offer.dwell and age > offer.dwell:
        yield Miss("dwell", age, 0, offer.dwell)
