"""The hard limits, one rule a test, each at its limit and just beyond it."""

import pytest
from builders import codes, coil, column, saddle, slab
from engine.items import DIMENSIONS, Item, Limits, Place
from engine.stacking import (
    Refusal,
    Standing,
    blockers_in_column,
    lift_order,
    refusals,
    resting_slots,
    support_slots,
)
from hypothesis import given
from hypothesis import strategies as st


def single(item=(), held=(), near=(), **limits):
    return Place(
        "P1",
        "A",
        limits=Limits(**limits),
        stack=tuple(item),
        held=tuple(held),
        near_hazards=frozenset(near),
    )


def on_two(left, right, item, **limits):
    """Refusals of a coil on the second tier of a saddle row."""
    return refusals(item, saddle(tier=2, supports=(left, right), limits=limits))


def test_locked_place_is_refused_with_its_reason():
    place = Place("P1", locked="crane repair")
    assert refusals(coil(), place) == (Refusal("locked", "crane repair", ""),)


def test_form_must_be_among_the_forms():
    assert codes(refusals(slab(), single(forms=frozenset({"coil"})))) == ["form"]
    assert refusals(coil(), single(forms=frozenset({"coil"}))) == ()


def test_quality_state_must_be_among_the_states():
    states = frozenset({"released"})
    assert codes(refusals(coil(quality="blocked"), single(quality_states=states))) == ["quality"]
    assert refusals(coil(quality="released"), single(quality_states=states)) == ()


@pytest.mark.parametrize("name", DIMENSIONS)
def test_sizes_stay_within_their_limits(name):
    place = single(**{f"min_{name}": 100, f"max_{name}": 200})
    for size, expected in [
        (99.9, (Refusal("size", 99.9, 100),)),
        (100, ()),
        (200, ()),
        (200.1, (Refusal("size", 200.1, 200),)),
    ]:
        assert refusals(coil(**{name: size}), place) == expected


@pytest.mark.parametrize("name", ["length", "width"])
def test_every_limit_on_one_size_holds(name):
    limits = {f"min_{name}": 4000, f"max_{name}": 6000, f"max_{name}_step": 300}
    place = column(stack=[slab(**{name: 5000})], limits=limits)
    found = {
        size: codes(refusals(slab(**{name: size}), place)) for size in (3900, 4600, 5400, 6100)
    }
    assert found == {3900: ["size", name], 4600: [name], 5400: [name], 6100: ["size", name]}
    assert refusals(slab(**{name: 4700}), place) == ()


@pytest.mark.parametrize("name", DIMENSIONS)
def test_unknown_size_does_not_meet_a_limit(name):
    assert codes(refusals(coil(), single(**{f"max_{name}": 200}))) == ["size"]
    assert codes(refusals(coil(), single(**{f"min_{name}": 200}))) == ["size"]


def test_weight_counts_what_stands_and_what_is_held():
    place = single([coil("C1", 4000)], [coil("C2", 5000)], max_weight=10_000)
    assert refusals(coil("C3", 1000), place) == ()
    assert refusals(coil("C3", 1001), place) == (Refusal("weight", 10_001, 10_000),)


def test_weight_is_not_refused_for_what_adding_floats_loses():
    place = single([coil("C1", 0.1)], [coil("C2", 0.2)], max_weight=0.6)
    assert refusals(coil("C3", 0.3), place) == ()


def test_saddle_holds_one_coil_whatever_the_tiers():
    assert codes(refusals(coil(), saddle(stack=(coil("C2"),)))) == ["full"]
    assert codes(refusals(coil(), saddle(stack=(coil("C2"),), limits={"max_tiers": 3}))) == ["full"]
    assert refusals(coil(), saddle()) == ()


def test_held_saddle_is_refused_as_held():
    assert refusals(coil(), saddle(held=(coil("C2"),))) == (Refusal("held", 2, 1),)


def test_tiers_of_a_column_are_counted_with_holds():
    stack = [slab("S1"), slab("S2")]
    assert codes(refusals(slab("S9"), column(stack=stack, limits={"max_tiers": 2}))) == ["full"]
    held = column(stack=stack, held=(slab("S3"),), limits={"max_tiers": 3})
    assert codes(refusals(slab("S9"), held)) == ["held"]
    assert refusals(slab("S9"), column(stack=stack, limits={"max_tiers": 3})) == ()


def test_floor_place_without_tiers_holds_any_number_of_units():
    assert refusals(coil("B1"), single([coil("B1")] * 50)) == ()
    assert codes(refusals(coil("B1"), single([coil("B1")], max_tiers=1))) == ["full"]


def test_upper_coil_needs_both_supports():
    assert on_two(coil("L"), coil("R"), coil()) == ()
    assert on_two(coil("L"), None, coil()) == (Refusal("support", 1, 2),)
    assert on_two(None, coil("R"), coil()) == (Refusal("support", 1, 2),)
    assert refusals(coil(), saddle(tier=2)) == (Refusal("support", 0, 2),)


def test_nothing_goes_below_an_upper_coil():
    assert codes(refusals(coil(), saddle(upper=(coil("U"),)))) == ["upper"]


def test_upper_coil_is_compared_with_its_lighter_support():
    light, heavy = coil("L", 10_000), coil("R", 20_000)
    assert on_two(light, heavy, coil("C", 9000), upper_weight_ratio=0.9) == ()
    over = (Refusal("weight", 9001, 9000.0),)
    assert on_two(light, heavy, coil("C", 9001), upper_weight_ratio=0.9) == over
    assert on_two(heavy, light, coil("C", 9001), upper_weight_ratio=0.9) == over


def test_upper_coil_is_compared_with_each_diameter():
    small, large = coil("L", outer_diameter=1500), coil("R", outer_diameter=1700)
    limits = {"max_diameter_difference": 200}
    assert on_two(small, large, coil(outer_diameter=1600), **limits) == ()
    assert on_two(small, large, coil(outer_diameter=1701), **limits) == (
        Refusal("diameter", 201, 200),
    )
    assert codes(on_two(small, large, coil(outer_diameter=1499), **limits)) == ["diameter"]
    assert codes(on_two(small, coil("R"), coil(outer_diameter=1500), **limits)) == ["diameter"]
    assert codes(on_two(small, large, coil(), **limits)) == ["diameter", "diameter"]


def test_column_height_is_the_sum_of_thicknesses():
    stack = [slab("S1", thickness=200), slab("S2", thickness=300)]
    place = column(stack=stack, limits={"max_height": 750})
    assert refusals(slab(thickness=250), place) == ()
    assert refusals(slab(thickness=251), place) == (Refusal("height", 751, 750),)
    assert codes(refusals(slab(thickness=0), place)) == ["height"]
    unknown = column(stack=[slab(thickness=0)], limits={"max_height": 750})
    assert refusals(slab(thickness=10), unknown) == (Refusal("height", 0, 750),)


def test_pressure_is_the_weight_above_on_each_footprint():
    # 2 m2 and 10 m2: the small one below decides, with both others above it.
    small = slab("S1", 9000, length=2000, width=1000)
    large = slab("S2", 9000, length=5000, width=2000)
    place = column(stack=[small, large], limits={"max_pressure": 10_000})
    assert refusals(slab("S3", 11_000), place) == ()
    assert refusals(slab("S3", 12_000), place) == (Refusal("pressure", 10_500.0, 10_000),)
    # Every layer in between presses as well: 9000 + 9000 + 2001 kg on 2 m2.
    tall = column(stack=[small, large, large], limits={"max_pressure": 10_000})
    assert refusals(slab("S3", 2000), tall) == ()
    assert refusals(slab("S3", 2001), tall) == (Refusal("pressure", 10_000.5, 10_000),)
    # The other way round the small one bears the new slab alone.
    turned = column(stack=[large, small], limits={"max_pressure": 10_000})
    assert refusals(slab("S3", 20_000), turned) == ()
    assert codes(refusals(slab("S3", 20_001), turned)) == ["pressure"]
    assert codes(refusals(slab(), column(stack=[slab(width=0)], limits={"max_pressure": 9}))) == [
        "pressure"
    ]


def test_length_spread_looks_at_the_whole_column():
    stack = [slab("S1", length=6000), slab("S2", length=7000)]
    place = column(stack=stack, limits={"max_length_spread": 2000})
    assert refusals(slab(length=8000), place) == refusals(slab(length=5000), place) == ()
    assert refusals(slab(length=8001), place) == (Refusal("length", 2001, 2000),)
    assert refusals(slab(length=4999), place) == (Refusal("length", 2001, 2000),)


@pytest.mark.parametrize("name", ["length", "width"])
def test_step_looks_at_the_top_layer_held_ones_included(name):
    bottom, top, held = (slab(key, **{name: 5000}) for key in ("S1", "S2", "S3"))
    limits = {f"max_{name}_step": 300}
    far = slab("S0", **{name: 9000})
    place = column(stack=[far, top], limits=limits)
    assert refusals(slab(**{name: 5300}), place) == refusals(slab(**{name: 4700}), place) == ()
    assert refusals(slab(**{name: 5301}), place) == (Refusal(name, 301, 300),)
    assert refusals(slab(**{name: 4699}), place) == (Refusal(name, 301, 300),)
    assert codes(refusals(slab(**{name: 0}), place)) == [name]
    # What is held counts as standing on top.
    assert codes(refusals(far, column(stack=[far], held=(held,), limits=limits))) == [name]
    assert refusals(bottom, column(stack=[far], held=(held,), limits=limits)) == ()


@pytest.mark.parametrize("limit", ["max_length_spread", "max_length_step", "max_width_step"])
def test_unknown_size_in_the_column_does_not_meet_a_limit(limit):
    place = column(stack=[slab(length=0, width=0)], limits={limit: 2000})
    name = "width" if limit == "max_width_step" else "length"
    assert refusals(slab(length=1000, width=1000), place) == (Refusal(name, 0, 2000),)


def test_column_rules_do_not_apply_beside_each_other():
    limits = {"max_height": 100, "max_pressure": 1, "max_length_step": 1, "max_width_step": 1}
    assert refusals(slab(length=9000), single([slab()], max_length_spread=1, **limits)) == ()


def test_same_product_only_where_mixing_is_same():
    other = coil("C2", product="CRC")
    assert codes(refusals(coil(), single([other], mixing="same"))) == ["mixing"]
    assert codes(refusals(coil(), single(held=[other], mixing="same"))) == ["mixing"]
    assert refusals(coil(), single([coil("C2")], mixing="same")) == ()


def test_nothing_else_where_mixing_is_empty():
    assert codes(refusals(coil(), single([coil("C2")], mixing="empty"))) == ["mixing"]
    assert codes(refusals(coil(), single(held=[coil("C2")], mixing="empty"))) == ["mixing"]
    assert refusals(coil(), single(mixing="empty")) == ()


def test_hazard_classes_of_a_pair_do_not_share_an_area():
    pairs = frozenset({frozenset({"3", "5.1"})})
    oxidiser = coil(hazard="5.1")
    assert codes(refusals(oxidiser, single(near=["3"], hazard_pairs=pairs))) == ["hazard"]
    assert codes(refusals(oxidiser, single([coil(hazard="3")], hazard_pairs=pairs))) == ["hazard"]
    assert codes(refusals(oxidiser, single(held=[coil(hazard="3")], hazard_pairs=pairs))) == [
        "hazard"
    ]
    assert refusals(oxidiser, single(near=["5.1", "8"], hazard_pairs=pairs)) == ()
    assert refusals(coil(), single(near=["3"], hazard_pairs=pairs)) == ()


def test_class_that_does_not_go_with_itself_is_alone():
    pairs = frozenset({frozenset({"1"})})
    assert codes(refusals(coil(hazard="1"), single(near=["1"], hazard_pairs=pairs))) == ["hazard"]
    assert refusals(coil(hazard="1"), single(near=["3"], hazard_pairs=pairs)) == ()


def test_hazards_of_what_comes_along_count_as_present():
    place = single(hazard_pairs=frozenset({frozenset({"3", "5.1"})}))
    assert codes(refusals(coil(hazard="3"), place, among=[coil(hazard="5.1")])) == ["hazard"]
    assert refusals(coil(hazard="3"), place, among=[coil(hazard="3")]) == ()


SIZES = st.sampled_from([0, 50, 1000, 2000])
ITEMS = st.builds(
    Item,
    key=st.sampled_from("abc"),
    form=st.sampled_from(["coil", "slab"]),
    product=st.sampled_from("PQ"),
    weight=st.sampled_from([1.0, 9000.0]),
    length=SIZES,
    width=SIZES,
    thickness=SIZES,
    outer_diameter=SIZES,
    quality=st.sampled_from(["released", "blocked"]),
    hazard=st.sampled_from(["", "3", "5.1"]),
)


@given(ITEMS, st.lists(ITEMS, max_size=4), st.sampled_from(["single", "column"]))
def test_zero_limit_never_refuses(item, stack, pattern):
    place = Place("P1", limits=Limits(pattern=pattern), stack=tuple(stack))
    assert refusals(item, place) == ()


LIMITS = st.builds(
    Limits,
    pattern=st.just("column"),
    forms=st.sampled_from([frozenset(), frozenset({"slab"})]),
    max_weight=st.sampled_from([0, 10_000]),
    min_length=st.sampled_from([0, 40, 1500]),
    max_length=st.sampled_from([0, 1500]),
    min_width=st.sampled_from([0, 40, 1500]),
    max_height=st.sampled_from([0, 2100]),
    max_pressure=st.sampled_from([0, 10_000]),
    max_length_spread=st.sampled_from([0, 500, 1000]),
    max_length_step=st.sampled_from([0, 100, 1000]),
    max_width_step=st.sampled_from([0, 100, 1000]),
    mixing=st.sampled_from(["mixed", "same", "empty"]),
)


@given(ITEMS, st.lists(ITEMS, max_size=3), LIMITS)
def test_first_refusal_is_the_first_of_all(item, stack, limits):
    standing = Standing(Place("P1", limits=limits, stack=tuple(stack)))
    assert standing.first(item) == (standing.all(item) or (None,))[0]


@given(ITEMS, ITEMS, ITEMS, st.integers(1, 3))
def test_zero_limit_never_refuses_on_free_saddles(item, left, right, tier):
    place = saddle(tier=tier, supports=(left, right) if tier > 1 else None)
    assert refusals(item, place) == ()


def test_misspelt_choices_are_refused():
    with pytest.raises(ValueError, match="pattern"):
        Limits(pattern="Saddle")
    with pytest.raises(ValueError, match="mixing"):
        Limits(mixing="any")


@given(st.integers(2, 4), st.integers(1, 9))
def test_supports_and_what_rests_on_them_agree(tier, slot):
    for below in support_slots(tier, slot):
        assert (tier, slot) in resting_slots(*below)
    for above in resting_slots(tier, slot):
        assert (tier, slot) in support_slots(*above)


def test_row_ends_at_its_first_slot():
    assert resting_slots(1, 1) == ((2, 1),)
    assert resting_slots(1, 0, first_slot=0) == ((2, 0),)


def test_ground_tier_rests_on_nothing():
    assert support_slots(1, 4) == ()


def test_blockers_in_a_column_come_top_first():
    stack = [slab(key) for key in ("S1", "S2", "S3")]
    assert blockers_in_column(stack, "S1") == ("S3", "S2")
    assert blockers_in_column(stack, "S3") == ()
    with pytest.raises(ValueError, match="S9"):
        blockers_in_column(stack, "S9")


def test_uppermost_unit_of_a_lot_is_the_one_to_take():
    stack = [slab(key) for key in ("B1", "B2", "B1", "B3")]
    assert blockers_in_column(stack, "B1") == ("B3",)


def test_lifting_a_lower_coil_needs_everything_above_gone_first():
    uppers = {"C2": ("U1", "U2"), "U1": ("T1",), "U2": ("T1", "T2"), "C9": ("U9",)}
    order = lift_order("C2", uppers)
    assert sorted(order) == ["T1", "T2", "U1", "U2"]
    for lower, resting in uppers.items():
        if lower in order:
            assert all(order.index(upper) < order.index(lower) for upper in resting)
    assert lift_order("T1", uppers) == ()


def test_ties_in_the_lift_order_fall_to_the_smaller_key():
    assert lift_order("C", {"C": ("U2", "U1")}) == lift_order("C", {"C": ("U1", "U2")})


def test_lots_resting_on_each_other_in_a_circle_are_refused():
    with pytest.raises(ValueError, match="rests on itself"):
        lift_order("A", {"A": ("B",), "B": ("A",)})


def test_a_silo_takes_no_more_than_its_volume():
    silo = Place("S", limits=Limits(max_volume=100.0), stack=(_loose(60.0),))
    assert not refusals(_loose(40.0), silo)
    assert [refusal.code for refusal in refusals(_loose(40.1), silo)] == ["volume"]


def test_goods_of_unknown_volume_do_not_go_where_volume_counts():
    silo = Place("S", limits=Limits(max_volume=100.0))
    assert [(one.code, one.actual) for one in refusals(_loose(0.0), silo)] == [("volume", 0)]


def test_what_does_not_go_with_the_residue_is_refused():
    silo = Place("S", limits=Limits(products=frozenset({"FLY ASH"})))
    assert [refusal.code for refusal in refusals(_loose(1.0), silo)] == ["residue"]
    silo = Place("S", limits=Limits(products=frozenset({"FLY ASH", "CEMENT"})))
    assert not refusals(_loose(1.0), silo)


def _loose(volume):
    return Item("L", "silo", "CEMENT", 1_200.0 * volume, volume=volume)
