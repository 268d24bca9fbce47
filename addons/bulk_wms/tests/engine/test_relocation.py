"""Where lots go that are in the way."""

from dataclasses import replace

import pytest
from builders import codes, coil, column, saddle, slab
from checker import faults
from engine.items import Limits, Place
from engine.relocation import Pick, clear, plan
from engine.relocation_state import Crane
from engine.stacking import lift_order, refusals
from hypothesis import given
from hypothesis import strategies as st
from yards import settle

SLOW = Crane(1.0, 1.0, 5.0)


def put_away(order, places, avoid=(), wanted=()):
    """Where each of `order` goes, as (item, place) pairs: the moves of `clear`."""
    spots = [(item.key, key) for item, key in order]
    where = {item.key: place.key for place in places for item in place.stack}
    wanted = [(key, where[key]) for key in sorted(wanted)]
    return clear(spots, places, wanted=wanted, avoid=avoid, crane=SLOW).moves


def goes(item, places, source=(0.0, 0.0), **values):
    """Where one item goes that stands at a point."""
    start = Place("0", x=source[0], y=source[1], stack=(item,))
    return put_away([(item, "0")], [start, *places], **values)[0].to_place


def test_nearest_place_that_is_allowed_is_taken():
    places = [
        Place("far", x=30.0),
        Place("full", x=1.0, limits=Limits(max_weight=1.0)),
        Place("near", x=3.0, y=9.0),
    ]
    assert goes(slab(), places) == "near"


def test_ties_fall_to_the_smaller_key_and_proposed_places_come_last():
    places = [Place("C"), Place("B"), Place("A", proposals=1)]
    assert goes(slab(), places) == "B"
    assert goes(slab(), places[2:]) == "A"


def test_nothing_goes_where_something_is_wanted():
    places = [Place("A"), Place("B", x=9.0)]
    assert goes(slab(), places, avoid={"A"}) == "B"
    assert goes(slab(), places, avoid={"A", "B"}) is None


def test_nothing_goes_on_a_wanted_item():
    places = [column("A", [slab("S1"), slab("S2")]), column("B", x=9.0)]
    assert goes(slab("S9"), places, wanted={"S1"}) == "B"


def row(standing, held=()):
    """A saddle row of four and three with coils standing on the named spots."""
    spots = [(1, slot) for slot in (1, 2, 3, 4)] + [(2, slot) for slot in (1, 2, 3)]
    places = [
        saddle(
            f"{tier}{slot}",
            tier,
            slot,
            x=2.0 * slot + tier,
            stack=(coil(f"C{tier}{slot}"),) if (tier, slot) in standing else (),
            held=(coil(f"H{tier}{slot}"),) if (tier, slot) in held else (),
        )
        for tier, slot in spots
    ]
    return settle(places, stand=False)


def test_nothing_goes_on_a_saddle_whose_support_is_wanted():
    places = row({(1, 1), (1, 2), (1, 3), (1, 4)})
    assert goes(coil("X"), places) == "21"
    assert goes(coil("X"), places, avoid={"12"}) == "23"
    assert goes(coil("X"), places, wanted={"C12"}) == "23"
    assert goes(coil("X"), places, avoid={"12", "13"}) is None


def test_column_is_dug_up_top_first():
    stack = [slab(f"S{n}") for n in (1, 2, 3)]
    places = [
        column("A", stack, {"max_tiers": 3}),
        column("B", [slab("S9")], {"max_tiers": 2}, x=2.0),
        column("C", [], {"max_tiers": 2}, x=5.0),
    ]
    moves = put_away([(stack[2], "A"), (stack[1], "A")], places, avoid={"A"})
    assert [(move.item_key, move.from_place, move.to_place) for move in moves] == [
        ("S3", "A", "B"),
        ("S2", "A", "C"),
    ]
    assert [move.refused for move in moves] == [{"wanted": 1}, {"held": 1, "wanted": 1}]


def test_distance_counts_from_where_the_item_lies():
    places = [Place("A", x=50.0, stack=(slab("S1"),)), Place("B", x=1.0), Place("C", x=60.0)]
    assert put_away([(slab("S1"), "A")], places)[0].to_place == "C"


def test_item_does_not_go_back_to_a_place_of_the_same_plan():
    places = [
        column("A", [slab("S1")]),
        column("B", [slab("S2")], x=1.0),
        column("C", x=9.0),
    ]
    moves = put_away([(slab("S1"), "A"), (slab("S2"), "B")], places)
    assert [move.to_place for move in moves] == ["C", "C"]


def test_without_a_place_the_rest_is_still_planned():
    stack = [slab("S1"), slab("S2"), slab("S3", weight=50_000)]
    places = [column("A", stack), column("B", x=1.0, limits={"max_weight": 20_000})]
    moves = put_away([(stack[2], "A"), (stack[1], "A")], places, avoid={"A"})
    assert [(move.item_key, move.to_place) for move in moves] == [("S3", None), ("S2", "B")]
    assert moves[0].refused == {"wanted": 1, "weight": 1}


def test_upper_coils_make_way_for_a_lower_one():
    """Given a coil under two others, when both are lifted, then neither rests on it again."""
    places = row({(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)})
    order = [(coil("C21"), "21"), (coil("C22"), "22")]
    moves = put_away(order, places, avoid={"12"})
    assert [move.to_place for move in moves] == ["14", None]
    # A held coil carries nothing, so the second tier beside it does not open.
    assert moves[1].refused == {"full": 2, "held": 1, "support": 1, "wanted": 3}


def test_lifted_coil_carries_no_more_and_weighs_on_nothing():
    places = row({(1, 1), (1, 2), (2, 1)})
    lone = saddle("Z", x=99.0, slot=9)
    order = [(coil("C21"), "21"), (coil("C11"), "11"), (coil("C12"), "12")]
    moves = put_away(order, [*places, lone])
    assert [move.to_place for move in moves] == ["13", "14", "Z"]


def test_wrong_orders_are_refused():
    places = row({(1, 1), (1, 2), (2, 1)})
    with pytest.raises(ValueError, match="something lies on 'C11'"):
        clear([("C11", "11")], places)
    with pytest.raises(ValueError, match="'C9' does not lie on '11'"):
        clear([("C9", "11")], places)
    with pytest.raises(ValueError, match="'C11' does not lie on 'nowhere'"):
        clear([("C11", "nowhere")], places)
    with pytest.raises(ValueError, match="something lies on 'S1'"):
        clear([("S1", "A")], [column("A", [slab("S1"), slab("S2")])])
    with pytest.raises(ValueError, match="3 of 1 spots"):
        plan([Pick((("C21", "21"),), 3)], places)


def test_item_meets_no_new_hazard_in_its_own_area():
    limits = Limits(hazard_pairs=frozenset({frozenset({"3"}), frozenset({"3", "5.1"})}))
    drum = slab("S1", hazard="3")
    here = [
        Place("A1", "A", limits=limits, stack=(drum,), near_hazards=frozenset({"3"})),
        Place("A2", "A", x=9.0, limits=limits, near_hazards=frozenset({"3"})),
    ]
    there = Place("B1", "B", x=1.0, limits=limits, near_hazards=frozenset({"5.1"}))
    move = put_away([(drum, "A1")], [*here, there])[0]
    assert (move.to_place, move.refused) == ("A2", {"hazard": 1, "wanted": 1})


def test_area_gets_the_hazard_of_what_is_moved_there():
    limits = Limits(max_tiers=1, hazard_pairs=frozenset({frozenset({"3", "5.1"})}))
    one, other = slab("S1", hazard="3"), slab("S2", hazard="5.1")
    places = [
        Place("A", "A", limits=limits, stack=(one,)),
        Place("B", "B", limits=limits, stack=(other,)),
        Place("C1", "C", x=1.0, limits=limits),
        Place("C2", "C", x=2.0, limits=limits),
    ]
    moves = put_away([(one, "A"), (other, "B")], places)
    assert [move.to_place for move in moves] == ["C1", None]
    # Another area has nothing to do with it.
    moves = put_away([(one, "A"), (other, "B")], [*places, Place("D", "D", x=9.0, limits=limits)])
    assert [move.to_place for move in moves] == ["C1", "D"]


@given(st.data())
def test_plan_never_leads_to_an_illegal_state_nor_onto_what_is_wanted(data):
    """Dig up a random lower coil of a random row, with columns and a second row beside it."""
    lower = data.draw(st.sets(st.sampled_from([1, 2, 3, 4]), min_size=1))
    carried = [slot for slot in (1, 2, 3) if {slot, slot + 1} <= lower]
    upper = data.draw(st.sets(st.sampled_from(carried))) if carried else set()
    places = row({(1, slot) for slot in lower} | {(2, slot) for slot in upper})
    spare = data.draw(st.integers(0, 3))
    places += [saddle(f"Z{n}", slot=20 + 2 * n, x=1.0 * n) for n in range(spare)]
    target = f"C1{data.draw(st.sampled_from(sorted(lower)))}"
    uppers = {
        place.stack[0].key: tuple(item.key for item in place.upper)
        for place in places
        if place.stack
    }
    spots = {place.stack[0].key: place for place in places if place.stack}
    order = [(spots[key].stack[0], spots[key].key) for key in lift_order(target, uppers)]
    source = spots[target].key
    moves = put_away(order, places, avoid={source}, wanted={target})
    after = {place.key: place for place in places}
    for (item, start), move in zip(order, moves, strict=True):
        assert (move.item_key, move.from_place) == (item.key, start)
        after[start] = replace(after[start], stack=())
        if move.to_place:
            assert move.to_place != source
            held = after[move.to_place].held
            after[move.to_place] = replace(after[move.to_place], held=(*held, item))
    settled = settle(after.values(), stand=False)
    assert faults(settled) == []
    by_key = {place.key: place for place in settled}
    assert all(item.key != target for place in settled if place.held for item in carriers(place))
    for item, move in zip((item for item, _start in order), moves, strict=True):
        if move.to_place is None:
            left = [by_key[key] for key in by_key if key not in {*(s for _i, s in order), source}]
            free = [place for place in left if not codes(refusals(item, place))]
            assert all(target in {c.key for c in carriers(place)} for place in free)


def carriers(place):
    return [item for item in place.supports or () if item]
