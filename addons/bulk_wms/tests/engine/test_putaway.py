"""What makes one place better than another, and how the decision is told."""

from dataclasses import replace
from time import process_time

import pytest
from builders import ORIGIN, TODAY, coil, column, day, saddle, slab
from engine.items import Limits, Place
from engine.nearby import Nearby
from engine.putaway import assign, choose


def best(item, places, nearby=None, **weights):
    return choose(item, places, weights, ORIGIN, TODAY, nearby)


def points(item, places, code):
    """Points of the first place for one criterion, others standing by for comparison."""
    (reason,) = best(item, places, **{code: 1.0}).reasons
    return reason.points


def test_same_heat_nearby_beats_same_product_beats_nothing():
    old = coil("C1", heat="H1")
    same_heat = Place("C", "A", row=1)
    same_product = Place("B", "A", row=2)
    stranger = Place("A", "A", row=3)
    taken = Limits(max_tiers=1)
    standing = [
        Place("X", "A", row=1, limits=taken, stack=(old,)),
        Place("Y", "A", row=2, limits=taken, stack=(replace(old, heat="H2"),)),
    ]
    decision = best(coil("C2", heat="H1"), [stranger, same_product, same_heat, *standing], near=1.0)
    assert (decision.place_key, decision.points) == ("C", 1.0)
    assert decision.runner_up == ("B", 0.5)
    assert decision.reasons[0].facts == {
        "row": 1,
        "same_lot": 0,
        "same_heat": 1,
        "same_product": 1,
    }
    assert decision.refused == {"full": 2}


def test_same_lot_nearby_counts_like_the_heat():
    nearby = Nearby(lots={(("A", 2), "B1"): 4})
    places = [Place("P1", "A", row=1), Place("P2", "A", row=2)]
    assert best(coil("B1"), places, nearby, near=1.0).place_key == "P2"


def test_same_row_name_in_another_area_is_not_nearby():
    nearby = Nearby(heats={(("B", 1), "H1"): 4})
    assert best(coil(heat="H1"), [Place("P1", "A", row=1)], nearby, near=1.0).points == 0.0


def test_unknown_heat_is_not_the_same_heat():
    standing = Place("P1", "A", row=1, stack=(coil("C9", product="X"),))
    assert best(coil(), [standing], near=1.0).points == 0.0
    # Nor when a caller counted the lots whose heat is not known.
    nearby = Nearby(heats={(("A", 1), ""): 7})
    assert best(coil(), [Place("P1", "A", row=1)], nearby, near=1.0).points == 0.0


def test_travel_is_the_longer_of_bridge_and_trolley():
    places = [Place("A", x=10.0, y=10.0), Place("B", x=12.0, y=0.0), Place("C", x=0.0, y=20.0)]
    decision = best(coil(), places, travel=1.0)
    assert (decision.place_key, decision.points) == ("A", 1.0)
    assert decision.runner_up == ("B", 0.8)
    assert decision.reasons[0].facts == {"distance": 10.0}


def test_travel_is_scaled_on_the_places_that_may_be_used():
    places = [Place("A", x=10.0), Place("B", x=20.0), Place("C", x=1000.0, locked="repair")]
    assert best(coil(), places, travel=1.0).runner_up == ("B", 0.0)


def test_lot_below_that_leaves_first_is_a_shuffle():
    sooner, later = slab("S1", leaves=day(-2)), slab("S2", leaves=day(-20))
    new = slab("S9", leaves=day(-10))
    assert points(new, [column(stack=[later])], "shuffles") == 1.0
    assert points(new, [column(stack=[sooner])], "shuffles") == 0.5
    assert points(new, [column(stack=[sooner, sooner, later])], "shuffles") == pytest.approx(1 / 3)


def test_without_leaving_dates_the_older_leaves_first():
    old, new = slab("S1", aged=day(30)), slab("S9", aged=day(3))
    assert points(new, [column(stack=[old])], "shuffles") == 0.5
    assert points(old, [column(stack=[new])], "shuffles") == 1.0
    # One date alone tells nothing about the other lot.
    assert points(replace(new, leaves=day(-1)), [column(stack=[old])], "shuffles") == 0.5
    assert points(old, [column(stack=[replace(new, leaves=day(-1))])], "shuffles") == 1.0


def test_lot_without_any_date_ages_from_today():
    assert points(slab("S9"), [column(stack=[slab("S1", aged=day(1))])], "shuffles") == 0.5
    assert points(slab("S9"), [column(stack=[slab("S1")])], "shuffles") == pytest.approx(1 / 1.5)


def test_units_of_its_own_lot_are_no_shuffle_and_not_buried():
    place = column(stack=[slab("S1", aged=day(30))])
    assert points(slab("S1"), [place], "shuffles") == 1.0
    assert points(slab("S1"), [place], "reach") == 1.0


def test_upper_coil_buries_both_its_supports():
    supports = (coil("L", aged=day(9)), coil("R", aged=day(9)))
    upper = saddle(tier=2, supports=supports)
    assert points(coil(), [upper], "shuffles") == pytest.approx(1 / 3)


def test_nothing_is_buried_on_the_floor():
    place = Place("P1", stack=(coil("C1", aged=day(90)),))
    assert points(coil(), [place], "shuffles") == points(coil(), [place], "reach") == 1.0


def test_oldest_of_a_product_is_not_to_be_buried():
    ages = {"A": 90, "B": 60, "C": 30}
    places = [column(key, [slab(key, aged=day(ago))]) for key, ago in ages.items()]
    decision = best(slab("S9"), places, reach=1.0)
    assert (decision.place_key, decision.points, decision.runner_up) == ("C", 1.0, ("B", 0.5))
    # Each product for itself: the only one of another product is its oldest.
    other = column("D", [slab("D", product="OTHER", aged=day(1))])
    assert points(slab("S9"), [other], "reach") == 0.0


def test_worst_of_what_lies_below_decides():
    oldest, young = slab("S1", product="A", aged=day(90)), slab("S2", product="B", aged=day(1))
    others = [column("X", [replace(oldest, key="S3", aged=day(1))], {"max_tiers": 1})]
    others += [column("Y", [replace(young, key="S4", aged=day(90))], {"max_tiers": 1})]
    for stack in ([oldest, young], [young, oldest]):
        decision = best(slab("S9"), [column("P", stack), *others], reach=1.0)
        assert (decision.place_key, decision.points) == ("P", 0.0)
        facts = {"younger_share": 1.0, "oldest_below": day(90).isoformat()}
        assert decision.reasons[0].facts == facts


def test_tightest_place_is_taken_first():
    tight = Place("B", limits=Limits(max_weight=10_000, max_width=1300))
    wide = Place("A", limits=Limits(max_weight=40_000, max_width=2600))
    decision = best(coil(weight=9000, width=1300), [wide, tight], fit=1.0)
    assert decision.place_key == "B"
    assert decision.points == pytest.approx(0.95)
    assert decision.reasons[0].facts == {"weight_share": 0.9, "size_share": 1.0}
    assert best(coil(), [Place("A")], fit=1.0).points == 0.5


def test_like_slabs_lie_on_each_other():
    small = column("A", [slab("S1", length=4000, width=1000)])
    alike = column("B", [slab("S2", length=6000, width=1500)])
    assert best(slab("S9", length=6000, width=1500), [small, alike], fit=1.0).place_key == "B"
    assert best(slab("S9", length=4000, width=1000), [small, alike], fit=1.0).place_key == "A"
    assert points(slab("S9", length=3000, width=1500), [alike], "fit") == 0.75
    assert points(slab("S9", length=12_000, width=1500), [alike], "fit") == 0.75


def test_weights_decide_between_criteria():
    near = Place("P1", "A", x=50.0, row=1)
    close = Place("P2", "A", x=5.0, row=2)
    nearby = Nearby(heats={(("A", 1), "H1"): 1})
    item = coil(heat="H1")
    assert best(item, [near, close], nearby, near=2.0, travel=1.0).place_key == "P1"
    assert best(item, [near, close], nearby, near=1.0, travel=2.0).place_key == "P2"


def test_far_place_wins_when_what_counts_more_is_better_there():
    """The two near ones come first in order, but cannot have the most points."""
    stack = [slab("S1", aged=day(9))]
    near = [column(key, stack, x=x) for key, x in (("A", 1.0), ("B", 2.0))]
    decision = best(slab("S9"), [*near, column("C", x=11.0)], travel=1.0, shuffles=3.0)
    assert (decision.place_key, decision.points) == ("C", 3.0)
    assert decision.runner_up == ("A", 2.5)


def test_equal_points_are_equal_however_they_come_about():
    """0.3 against 0.1 + 0.2, which floats make a little more."""
    nearby = Nearby(lots={(("A", 1), "C1"): 1})
    lot = Place("A", "A", x=9.0, row=1, limits=Limits(max_weight=1e15))
    fit = Place("B", "A", x=1.0, row=2, limits=Limits(max_weight=10_000))
    decision = best(coil("C1"), [lot, fit], nearby, near=0.3, travel=0.1, fit=0.2)
    assert (decision.place_key, decision.runner_up) == ("A", ("B", 0.3))


def test_reasons_come_with_the_largest_contribution_first():
    weights = {"near": 5.0, "travel": 1.0, "fit": 3.0, "reach": 0.0}
    decision = best(coil(), [Place("P1")], **weights)
    told = [(reason.criterion, reason.contribution) for reason in decision.reasons]
    assert told == [("fit", 1.5), ("travel", 1.0), ("near", 0.0)]
    assert decision.points == sum(contribution for _code, contribution in told)


def test_ties_fall_to_the_smaller_key():
    places = [Place(key) for key in ("P3", "P1", "P2")]
    decision = best(coil(), places, travel=1.0)
    assert (decision.place_key, decision.runner_up) == ("P1", ("P2", 1.0))


def test_place_proposed_to_others_is_used_only_when_nothing_else_fits():
    proposed, far = Place("A", x=1.0, proposals=1), Place("B", x=90.0)
    decision = best(coil(), [proposed, far], travel=1.0)
    assert (decision.place_key, decision.contested, decision.runner_up) == ("B", False, None)
    decision = best(coil(), [proposed, replace(far, locked="repair")], travel=1.0)
    assert (decision.place_key, decision.contested) == ("A", True)


def test_no_place_is_told_with_the_reasons():
    places = [Place("A", locked="repair"), Place("B", limits=Limits(max_weight=1.0))]
    decision = best(coil("C7"), places, travel=1.0)
    assert (decision.place_key, decision.item_key, decision.reasons) == (None, "C7", ())
    assert (decision.refused, decision.considered) == ({"locked": 1, "weight": 1}, 2)


def test_place_refused_for_many_reasons_is_counted_once():
    place = Place("A", limits=Limits(max_weight=1.0, max_width=1.0, forms=frozenset({"slab"})))
    assert best(coil(), [place], travel=1.0).refused == {"form": 1}


def test_unknown_criterion_and_negative_weight_are_refused():
    with pytest.raises(ValueError, match="'speed' is not one of balance, compact"):
        best(coil(), [Place("A")], speed=1.0)
    with pytest.raises(ValueError, match="must not be negative"):
        best(coil(), [Place("A")], travel=-1.0)
    with pytest.raises(ValueError, match="two places have the key 'A'"):
        best(coil(), [Place("A"), Place("A")], travel=1.0)


def test_column_takes_several_of_one_receipt():
    place = column(limits={"max_tiers": 3})
    slabs = [slab(f"S{n}") for n in range(4)]
    decisions = assign(slabs, [place], {"travel": 1.0}, ORIGIN, TODAY)
    assert [decision.place_key for decision in decisions] == ["P1", "P1", "P1", None]
    assert decisions[-1].refused == {"held": 1}


def test_held_coil_does_not_carry_the_next_of_the_receipt():
    places = [saddle("L", slot=1), saddle("R", slot=2), saddle("U", tier=2, supports=(None, None))]
    decisions = assign([coil(f"C{n}") for n in range(3)], places, {"travel": 1.0}, ORIGIN, TODAY)
    assert [decision.place_key for decision in decisions] == ["L", "R", None]
    assert decisions[-1].refused == {"held": 2, "support": 1}


def test_empty_places_of_another_tier_are_not_alike():
    places = [saddle("G", tier=1), saddle("U", tier=2)]
    decision = best(coil(), places, travel=1.0)
    assert (decision.place_key, decision.refused) == ("G", {"support": 1})


def test_receipt_keeps_its_own_heat_together():
    """Given two rows, when a receipt of two heats comes in turn, each heat keeps to one row."""
    places = [saddle(f"P{row}{n}", slot=n, x=1.0 * n) for row in (1, 2) for n in range(4)]
    places = [replace(place, row=place.key[1]) for place in places]
    coils = [coil(f"C{n}", heat=f"H{n % 2}", product=f"P{n % 2}") for n in range(8)]
    decisions = assign(coils, places, {"near": 5.0, "travel": 1.0}, ORIGIN, TODAY)
    pairs = zip(coils, decisions, strict=True)
    assert {(item.heat, decision.place_key[1]) for item, decision in pairs} == {
        ("H0", "1"),
        ("H1", "2"),
    }


def test_hazard_of_the_receipt_closes_the_area_for_its_opposite():
    limits = Limits(max_tiers=1, hazard_pairs=frozenset({frozenset({"3", "5.1"})}))
    places = [Place(key, area, limits=limits) for key, area in (("A1", "A"), ("A2", "A"))]
    pair = [coil("C1", hazard="3"), coil("C2", hazard="5.1")]
    decisions = assign(pair, places, {"travel": 1.0}, ORIGIN, TODAY)
    assert [decision.place_key for decision in decisions] == ["A1", None]
    assert decisions[1].refused == {"hazard": 1, "held": 1}
    other_area = Place("B1", "B", limits=limits)
    decisions = assign(pair, [*places, other_area], {"travel": 1.0}, ORIGIN, TODAY)
    assert [decision.place_key for decision in decisions] == ["A1", "B1"]


@pytest.mark.parametrize(
    ("limits", "name", "allowed", "refused", "code"),
    [
        ({"forms": frozenset({"coil"})}, "form", "coil", "slab", "form"),
        ({"mixing": "same"}, "product", "HRC", "CRC", "mixing"),
        ({"max_weight": 100}, "weight", 10, 90, "weight"),
        ({"max_length": 100}, "length", 90, 110, "size"),
        ({"max_width": 100}, "width", 90, 110, "size"),
        ({"max_thickness": 100}, "thickness", 90, 110, "size"),
        ({"max_outer_diameter": 100}, "outer_diameter", 90, 110, "size"),
        ({"quality_states": frozenset({"released"})}, "quality", "released", "blocked", "quality"),
        ({"hazard_pairs": frozenset({frozenset({"3"})})}, "hazard", "8", "3", "hazard"),
    ],
)
def test_items_that_differ_in_one_thing_are_judged_apart(limits, name, allowed, refused, code):
    """In one pass, whatever was kept from the item before."""
    stack = (coil("C0", 50),)
    near = frozenset({"3"})
    places = [Place("P", limits=Limits(**limits), stack=stack, near_hazards=near)]
    item = coil("C1", 10)
    # The first is refused where it could stay, so that the place is the same for the second.
    pair = [replace(item, **{name: value}) for value in (refused, allowed)]
    decisions = assign(pair, places, {"travel": 1.0}, ORIGIN, TODAY)
    assert [decision.place_key for decision in decisions] == [None, "P"]
    assert decisions[0].refused == {code: 1}


def test_callers_counts_are_not_changed():
    nearby = Nearby()
    assign([coil()], [Place("A")], {"near": 1.0}, ORIGIN, TODAY, nearby)
    assert nearby == Nearby()


def test_receipt_of_200_into_400_places_is_quick_even_when_nothing_can_be_shared():
    """200 different slabs, 400 columns of five different slabs each."""
    limits = {"max_tiers": 12, "max_height": 3840, "max_pressure": 33_000, "max_weight": 2e5}
    limits |= {"max_length_spread": 2000, "max_length_step": 1500, "max_width_step": 300}

    def one(n):
        sizes = {"length": 6000 + n % 7 * 100, "width": 1200 + n % 11 * 10}
        return slab(f"S{n:04}", 9000.0 + n, heat=f"H{n % 40}", aged=day(n % 200), **sizes)

    places = [
        column(f"P{n:03}", [one(5 * n + m) for m in range(5)], limits, x=n % 20 * 11.0, y=n / 9)
        for n in range(400)
    ]
    weights = {"near": 3.0, "travel": 1.0, "shuffles": 2.0, "reach": 1.0, "fit": 1.0}
    slabs = [one(5000 + n) for n in range(200)]
    start = process_time()
    decisions = assign(slabs, places, weights, ORIGIN, TODAY)
    taken = process_time() - start
    assert all(decision.place_key for decision in decisions)
    # About 0.7 s on a slow core: the margin is for busy machines.
    assert taken < 2.0
