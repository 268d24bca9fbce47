"""Plans over several picks: fewest lifts, choices, time, and never an illegal state."""

from dataclasses import replace
from datetime import date

import pytest
from builders import coil, column, saddle, slab
from checker import faults
from engine.items import Item, Limits, Place
from engine.relocation import Crane, Effort, Pick, clear, plan
from engine.relocation_state import NEVER, Ground, Node
from hypothesis import given
from hypothesis import strategies as st
from yards import items, settle, yards


def blocks(*columns, most=0):
    """Columns of numbered blocks, bottom to top, and the picks in the order of the numbers."""
    limits = {"max_tiers": most}
    places = [
        column(f"K{n}", [Item(one, "slab", "B", 1.0) for one in stack], limits)
        for n, stack in enumerate(columns)
    ]
    spots = sorted((item.key, place.key) for place in places for item in place.stack)
    return places, [Pick((spot,)) for spot in spots]


# Columns, layers, least number of lifts: worked out by hand or by trying every sequence.
SMALL = [
    (([1, 2], [3], []), 3, 1),
    (([3, 1], [2, 4]), 4, 2),
    (([1, 2, 3], [4, 5, 6]), 5, 4),
    (([3, 2, 1], [6, 5, 4], [9, 8, 7]), 5, 0),
    (([3, 7, 1], [2, 6, 5], [8, 9, 4]), 5, 6),
]


@pytest.mark.parametrize(("columns", "most", "best"), SMALL)
def test_small_yards_get_the_fewest_lifts(columns, most, best):
    places, picks = blocks(*columns, most=most)
    found = plan(picks, places, effort=Effort(width=20))
    assert (found.lifts, found.stuck, found.unserved) == (best, (), 0)
    assert found.least_lifts <= best
    assert [step.item_key for step in found.steps if step.kind == "pick"] == sorted(
        key for stack in columns for key in stack
    )


def brute(places, picks):
    """The fewest lifts of restricted plans, by trying every one."""
    start = tuple(tuple(item.key for item in place.stack) for place in places)
    most = places[0].limits.max_tiers
    wanted = [pick.spots[0][0] for pick in picks]
    frontier, lifts = {start}, 0

    def served(state):
        stacks = [list(stack) for stack in state]
        gone = len(wanted) - sum(len(stack) for stack in stacks)
        while gone < len(wanted):
            top = next((stack for stack in stacks if stack and stack[-1] == wanted[gone]), None)
            if top is None:
                break
            top.pop()
            gone += 1
        return gone, tuple(tuple(stack) for stack in stacks)

    while True:
        reached = set()
        for state in frontier:
            gone, state = served(state)
            if gone == len(wanted):
                return lifts
            source = next(n for n, stack in enumerate(state) if wanted[gone] in stack)
            for target in range(len(state)):
                if target != source and len(state[target]) < most:
                    after = list(state)
                    after[target] += state[source][-1:]
                    after[source] = after[source][:-1]
                    reached.add(tuple(after))
        if not reached:
            return None
        frontier, lifts = reached, lifts + 1


@given(st.permutations(range(1, 8)), st.integers(0, 7), st.integers(0, 7))
def test_plan_is_as_good_as_trying_everything(order, one, other):
    low, high = sorted((one, other))
    places, picks = blocks(order[:low], order[low:high], order[high:], most=7)
    found = plan(picks, places, effort=Effort(width=60))
    best = brute(places, picks)
    assert found.least_lifts <= best
    assert found.lifts == best


def test_a_choice_is_made_together_with_its_shuffles():
    """Six of twelve equal coils: those with nothing on them."""
    lower = [saddle(f"L{n}", slot=n, stack=(coil(f"C{n}"),)) for n in range(1, 9)]
    upper = [saddle(f"U{n}", tier=2, slot=n, stack=(coil(f"T{n}"),)) for n in (1, 2, 3)]
    places = [*lower, *upper, *(saddle(f"E{n}", slot=20 + 2 * n) for n in range(4))]
    spots = tuple((f"C{n}", f"L{n}") for n in range(1, 9))
    listed = plan([Pick(spots[:4])], places)
    chosen = plan([Pick(spots, 4)], places)
    assert (listed.lifts, chosen.lifts) == (3, 0)
    assert {step.item_key for step in chosen.steps} == {"C5", "C6", "C7", "C8"}


def test_wanted_coils_may_be_taken_in_any_order():
    places = settle(
        [
            saddle("L1", slot=1, stack=(coil("C1"),)),
            saddle("L2", slot=2, stack=(coil("C2"),)),
            saddle("U1", tier=2, slot=1, stack=(coil("T1"),)),
            saddle("E", slot=9),
        ],
        stand=False,
    )
    both = (("C1", "L1"), ("T1", "U1"))
    assert plan([Pick(both)], places).lifts == 0
    assert plan([Pick(both[:1]), Pick(both[1:])], places).lifts == 1


def test_what_others_will_pick_is_not_buried():
    places = [
        column("A", [slab("S1"), slab("S2")]),
        column("B", [slab("S3")], x=1.0),
        column("C", [slab("S4")], x=9.0),
    ]
    crane = Crane(1.0, 1.0, 5.0)
    near = clear([("S2", "A")], places, wanted=[("S1", "A")], crane=crane)
    far = clear(
        [("S2", "A")], places, wanted=[("S1", "A")], later=[Pick((("S3", "B"),))], crane=crane
    )
    assert (near.moves[0].to_place, far.moves[0].to_place) == ("B", "C")


def test_buried_when_nothing_else_is_left_and_the_step_says_so():
    places = [column("A", [slab("S1"), slab("S2")]), column("B", [slab("S3")])]
    found = clear([("S2", "A")], places, wanted=[("S1", "A")], later=[Pick((("S3", "B"),))])
    assert (found.moves[0].to_place, found.moves[0].buries) == ("B", "S3")


def test_expected_dates_count_where_nobody_picks():
    soon, late = slab("S3", leaves=date(2026, 1, 2)), slab("S4", leaves=date(2026, 9, 1))
    mover = slab("S2", leaves=date(2026, 5, 1))
    places = [column("A", [slab("S1"), mover]), column("B", [soon]), column("C", [late])]
    assert clear([("S2", "A")], places, wanted=[("S1", "A")]).moves[0].to_place == "C"


def test_moving_something_that_is_not_in_the_way_can_make_room():
    """The heavy upper coil fits the ground only; the one free ground place must be made."""
    ratio = {"upper_weight_ratio": 1.0}
    places = [
        saddle("L1", slot=1, limits=ratio, stack=(coil("C1", 20_000),)),
        saddle("L2", slot=2, limits=ratio, stack=(coil("C2", 20_000),)),
        saddle("U1", tier=2, slot=1, limits=ratio, stack=(coil("T1", 20_000),)),
        saddle("L5", slot=5, limits=ratio, stack=(coil("C5", 10_000),)),
        saddle("L6", slot=6, limits=ratio, stack=(coil("C6", 10_000),)),
        saddle("L8", slot=8, limits=ratio, stack=(coil("C8", 5_000),)),
        saddle("U5", tier=2, slot=5, limits=ratio),
    ]
    found = plan([Pick((("C1", "L1"),))], places, effort=Effort(width=10))
    assert found.stuck == ()
    assert [(step.item_key, step.to_place) for step in found.moves] == [("C8", "U5"), ("T1", "L8")]


def test_voluntary_moves_save_lifts():
    """What lies badly elsewhere is put right while there is room for it."""
    gaps = []
    for voluntary in (False, True):
        places, picks = blocks([6, 3, 5], [2, 8, 1], [9, 4, 7], most=5)
        gaps.append(plan(picks, places, effort=Effort(width=40, voluntary=voluntary)).lifts)
    assert gaps[1] <= gaps[0]


def test_when_time_is_up_the_best_plan_so_far_is_returned():
    places, picks = blocks([3, 7, 1], [2, 6, 5], [8, 9, 4], most=5)
    asked = iter([False] * 4 + [True] * 1000)
    late = plan(picks, places, effort=Effort(width=20, stop=lambda: next(asked)))
    full = plan(picks, places, effort=Effort(width=20))
    assert (late.in_time, full.in_time) == (False, True)
    assert late.stuck == () and late.lifts >= full.lifts
    assert {step.item_key for step in late.steps if step.kind == "pick"} == set(range(1, 10))


def test_equal_yards_get_equal_plans_whatever_the_order_of_places():
    places, picks = blocks([3, 7, 1], [2, 6, 5], [8, 9, 4], most=5)
    assert plan(picks, places) == plan(picks, places[::-1])


def test_units_of_one_lot_are_lifted_one_by_one():
    bags = [Item("BAGS", "bag", "P", 1_000.0) for _one in range(3)]
    places = [
        Place("A", limits=Limits(pattern="column"), stack=(slab("S1"), *bags)),
        *(column(f"K{n}", [], {"max_tiers": 1}, x=1.0 * n) for n in range(3)),
    ]
    found = clear([("BAGS", "A")] * 3, places, wanted=[("S1", "A")])
    assert sorted(step.to_place for step in found.moves) == ["K0", "K1", "K2"]


@given(st.data())
def test_no_plan_ever_passes_through_an_illegal_state(data):
    """Any yard, any picks: each step lifts a free unit, and what it leads to breaks no limit."""
    places = _stocked(data)
    standing = [(item.key, place.key) for place in places for item in place.stack]
    if not standing:
        return
    spots = data.draw(st.lists(st.sampled_from(standing), unique=True, max_size=4))
    picks = [Pick((spot,)) for spot in spots]
    found = plan(picks, places, effort=Effort(width=data.draw(st.sampled_from([1, 4]))))
    stuck = set(found.stuck)
    now = {place.key: replace(place, held=()) for place in places}
    for step in found.steps:
        source = now[step.from_place]
        if source.limits.pattern == "column":
            assert source.stack[-1].key == step.item_key
        moved = next(item for item in source.stack if item.key == step.item_key)
        rest = [item for item in source.stack if item is not moved]
        now[step.from_place] = replace(source, stack=tuple(rest))
        if step.kind == "move" and step.to_place is not None:
            target = now[step.to_place]
            now[step.to_place] = replace(target, held=(moved,))
            settled = settle(now.values(), stand=False)
            own = {key for key in now if key != step.to_place}
            assert faults(settled, given=own) == []
            now[step.to_place] = replace(target, stack=(*target.stack, moved), held=())
        _nothing_floats(now)
    picked = {step.item_key for step in found.steps if step.kind == "pick"}
    assert picked | stuck >= {key for key, _place in spots}


def _stocked(data):
    """A random yard filled by random legal putaways."""
    places = data.draw(yards())
    for number, item in enumerate(data.draw(items(count=10))):
        item = replace(item, key=f"{number}{item.key}", hazard="")
        ground = Ground(places, Crane())
        fitting = [
            place.key
            for place in settle(places, stand=False)
            if not ground.standing(_node(ground), ground.index[place.key]).all(item)
        ]
        if fitting:
            key = data.draw(st.sampled_from(sorted(fitting)))
            places = [
                replace(one, stack=(*one.stack, item)) if one.key == key else one for one in places
            ]
    return places


def _node(ground):
    return Node(ground, [NEVER] * len(ground.units))


def _nothing_floats(now):
    """Every upper coil has both its supports."""
    saddles = [place for place in now.values() if place.limits.pattern == "saddle"]
    spots = {(place.area, place.row, place.tier, place.slot): place for place in saddles}
    for (area, row, tier, slot), place in spots.items():
        if tier > 1 and place.stack:
            for one in (slot, slot + 1):
                assert spots[area, row, tier - 1, one].stack, f"{place.key} floats"
