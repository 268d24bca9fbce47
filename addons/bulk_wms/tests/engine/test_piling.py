"""Which coil may rest on which, rule by rule."""

import pytest
from builders import codes, coil, column, saddle, slab
from engine.items import Limits
from engine.stacking import refusals
from engine.yard import Yard
from hypothesis import given
from hypothesis import strategies as st

TABLE = {"three_tier_diameter": 1200, "two_tier_diameter": 1800}


def upper(limits, left, right=None, under=(), tier=2):
    return saddle(
        "U", tier=tier, slot=1, limits=limits, supports=(left, right or left), under=tuple(under)
    )


@pytest.mark.parametrize(
    ("diameter", "tier", "refused"),
    [(1900, 1, False), (1900, 2, True), (1800, 2, False), (1800, 3, True), (1200, 3, False)],
)
def test_tiers_by_the_diameter_of_the_coil(diameter, tier, refused):
    base = coil("L", outer_diameter=1000)
    place = upper(TABLE, base, tier=tier) if tier > 1 else saddle(limits=TABLE)
    found = codes(refusals(coil("X", outer_diameter=diameter), place))
    assert ("tiers" in found) is refused


def test_tiers_by_the_diameter_of_what_lies_below_even_two_tiers_down():
    small = coil("X", outer_diameter=1000)
    thick = coil("L", outer_diameter=1900)
    assert "tiers" in codes(refusals(small, upper(TABLE, thick)))
    middle = coil("M", outer_diameter=1100)
    under = [coil("L", outer_diameter=1500)]
    assert "tiers" in codes(refusals(small, upper(TABLE, middle, under=under, tier=3)))
    assert refusals(small, upper(TABLE, middle, under=[middle], tier=3)) == ()


def test_a_coil_of_unknown_diameter_stays_on_the_ground_once_there_is_a_table():
    assert refusals(coil("X"), saddle(limits=TABLE)) == ()
    assert "tiers" in codes(refusals(coil("X"), upper(TABLE, coil("L", outer_diameter=1000))))
    assert "tiers" in codes(refusals(coil("X", outer_diameter=900), upper(TABLE, coil("L"))))


def test_thin_strip_carries_nothing():
    limits = {"min_lower_thickness": 1.0}
    thick, thin = coil("L", thickness=1.0), coil("R", thickness=0.8)
    assert refusals(coil("X", thickness=0.5), upper(limits, thick)) == ()
    assert codes(refusals(coil("X"), upper(limits, thick, thin))) == ["thin"]
    assert codes(refusals(coil("X"), upper(limits, thick, coil("R")))) == ["thin"]


def test_upper_coil_is_hardly_wider_than_each_below():
    limits = {"max_overhang": 50}
    wide, narrow = coil("L", width=1500), coil("R", width=1250)
    assert refusals(coil("X", width=1300), upper(limits, wide, narrow)) == ()
    assert codes(refusals(coil("X", width=1301), upper(limits, wide, narrow))) == ["overhang"]
    assert set(codes(refusals(coil("X"), upper(limits, wide)))) == {"overhang"}


def test_eyes_point_the_same_way():
    limits = {"same_eye": True}
    place = upper(limits, coil("L", eye="horizontal"))
    assert refusals(coil("X", eye="horizontal"), place) == ()
    assert codes(refusals(coil("X", eye="vertical"), place)) == ["eye"]


def test_floor_carries_so_much_per_square_metre():
    limits = {"max_floor_load": 10_000, "floor_area": 2.0}
    assert refusals(coil("X", 20_000), saddle(limits=limits)) == ()
    assert codes(refusals(coil("X", 20_001), saddle(limits=limits))) == ["floor"]
    assert codes(refusals(coil("X", 11_000), upper(limits, coil("L", 10_000)))) == ["floor"]
    stack = column("K", [slab("S1", 60_000)], {"max_floor_load": 8_000})
    assert refusals(slab("S2", 12_000), stack) == ()
    assert codes(refusals(slab("S2", 12_001), stack)) == ["floor"]


WEIGHTS = st.sampled_from([5_000.0, 8_000.0, 10_000.0])


@given(st.lists(st.tuples(WEIGHTS, st.sampled_from([900, 1500, 1900])), min_size=7, max_size=7))
def test_whatever_is_put_on_each_other_the_rules_hold_at_the_end(sizes):
    """A row of three tiers, filled from below as far as the rules let it."""
    limits = Limits(pattern="saddle", max_floor_load=16_000, floor_area=1.0, **TABLE)
    spots = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2)]
    yard = Yard.of(saddle(f"{tier}{slot}", tier, slot) for tier, slot in spots)
    yard.places = {
        key: type(place)(key, "A", row=1, slot=place.slot, tier=place.tier, limits=limits)
        for key, place in yard.places.items()
    }
    for (tier, slot), (weight, diameter) in zip(spots, sizes, strict=True):
        item = coil(f"C{tier}{slot}", weight, outer_diameter=diameter)
        if not yard.refusals(item, f"{tier}{slot}"):
            yard.put(item, f"{tier}{slot}")
    standing = {key: place.stack[0] for key, place in yard.places.items() if place.stack}
    allowed = {900: 3, 1500: 2, 1900: 1}
    for key, item in standing.items():
        tier, slot = int(key[0]), int(key[1])
        assert tier <= allowed[item.outer_diameter]
        above = [standing.get(f"{tier + 1}{one}") for one in (slot - 1, slot)]
        if any(above):
            assert allowed[item.outer_diameter] > tier
        if tier == 1:
            load = item.weight + sum(one.weight for one in above if one) / 2
            assert load <= 16_000
