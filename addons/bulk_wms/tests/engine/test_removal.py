"""Which lots meet an order: the rules one by one, then what must always hold."""

import random

import pytest
from builders import day
from engine.removal import ORDERS as ORDERS_OF_STRATEGIES
from engine.removal import Candidate, select
from hypothesis import given
from hypothesis import strategies as st


def lot(key, weight=10.0, ago=0, **values):
    return Candidate(key, weight, day(ago), **values)


def reasons(selection):
    return dict(selection.passed_over)


def test_oldest_goes_first_until_enough():
    lots = [lot("new", ago=1), lot("old", ago=9), lot("middle", ago=5)]
    selection = select(lots, 20, 0, 0)
    assert selection.chosen == ("old", "middle")
    assert (selection.total, selection.met) == (20, True)
    assert selection.passed_over == (("new", "enough"),)


def test_newest_goes_first_when_asked():
    lots = [lot("new", ago=1), lot("old", ago=9), lot("middle", ago=5)]
    selection = select(lots, 20, 0, 0, order="newest")
    assert selection.chosen == ("new", "middle")
    assert selection.passed_over == (("old", "enough"),)


def test_lower_bound_ends_the_choice():
    lots = [lot("a", 48.5, 9), lot("b", 48.5, 8), lot("c", 5.0, 7)]
    assert select(lots, 100, 0.03, 0.03).chosen == ("a", "b")
    assert select(lots, 100, 0.02, 0.03).chosen == ("a", "b", "c")


def test_what_goes_over_is_passed_over():
    lots = [lot("a", 60, 9), lot("heavy", 44, 8), lot("c", 43, 7)]
    selection = select(lots, 100, 0.03, 0.03)
    assert selection.chosen == ("a", "c")
    assert reasons(selection) == {"heavy": "tolerance"}


def test_what_goes_over_alone_is_too_heavy():
    selection = select([lot("heavy", 140, 9), lot("a", 100, 8)], 100, 0.03, 0.03)
    assert reasons(selection) == {"heavy": "too_heavy"}


def test_upper_bound_itself_may_be_reached():
    assert select([lot("a", 0.1), lot("b", 0.2)], 0.3, 0, 0).met


def test_unusable_lot_is_never_taken():
    lots = [lot("a", ago=9, usable=False, why="blocked by quality"), lot("b", ago=1)]
    selection = select(lots, 10, 0, 0)
    assert selection.chosen == ("b",)
    assert reasons(selection) == {"a": "blocked"}


def test_lot_without_weight_is_never_taken():
    selection = select([lot("a", 0.0), lot("b", -5.0)], 10, 0, 0)
    assert (selection.chosen, selection.met) == ((), False)
    assert reasons(selection) == {"a": "blocked", "b": "blocked"}


def test_within_the_window_reach_decides():
    lots = [lot("oldest", ago=9, blockers=("x", "y")), lot("free", ago=7), lot("new", ago=1)]
    assert select(lots, 10, 0, 0, window_days=1).chosen == ("oldest",)
    selection = select(lots, 10, 0, 0, window_days=2)
    assert selection.chosen == ("free",)
    assert reasons(selection) == {"oldest": "reach", "new": "enough"}


def test_window_counts_from_the_youngest_that_the_order_needs():
    lots = [lot("a", ago=9), lot("b", ago=7, blockers=("x",)), lot("c", ago=5), lot("d", ago=4)]
    assert select(lots, 20, 0, 0, window_days=2).chosen == ("a", "c")
    assert select(lots, 20, 0, 0, window_days=1).chosen == ("a", "b")


def test_window_reaches_back_when_the_newest_goes_first():
    lots = [lot("newest", ago=1, blockers=("x",)), lot("b", ago=3), lot("c", ago=4)]
    selection = select(lots, 10, 0, 0, window_days=2, order="newest")
    assert selection.chosen == ("b",)
    assert reasons(selection) == {"newest": "reach", "c": "enough"}


def test_among_equals_the_nearest_goes_first_then_the_smaller_key():
    lots = [lot("a", distance=9.0), lot("b", distance=1.0), lot("c", distance=1.0)]
    selection = select(lots, 10, 0, 0)
    assert selection.chosen == ("b",)
    # Nothing older was passed over for it.
    assert reasons(selection) == {"a": "enough", "c": "enough"}
    assert select(lots, 20, 0, 0).chosen == ("b", "c")


def test_what_is_taken_already_blocks_no_more():
    lots = [
        lot("top", ago=5, distance=9.0),
        lot("below", ago=5, blockers=("top",), distance=99.0),
        lot("other", ago=5, blockers=("x",), distance=1.0),
    ]
    assert select(lots, 20, 0, 0).chosen == ("top", "below")


def test_blocker_that_is_taken_too_is_picked_first():
    lots = [lot("below", ago=9, blockers=("top",)), lot("top", ago=1)]
    assert select(lots, 20, 0, 0).chosen == ("top", "below")
    deep = [
        lot("c", ago=9, blockers=("a", "b")),
        lot("b", ago=5, blockers=("a",)),
        lot("a", ago=1),
    ]
    assert select(deep, 30, 0, 0).chosen == ("a", "b", "c")


def test_a_younger_lot_comes_in_when_the_oldest_miss_the_tolerance():
    """Given 60 + 20 and nothing light, when 100 is ordered, then 40 comes instead of 20."""
    lots = [lot("a", 60, 9), lot("light", 20, 8), lot("fits", 40, 7), lot("newer", 41, 6)]
    selection = select(lots, 100, 0.01, 0.01)
    assert selection.chosen == ("a", "fits")
    assert (selection.total, selection.met) == (100, True)
    assert reasons(selection) == {"light": "tolerance", "newer": "enough"}


def test_shortest_beginning_that_meets_it_wins_over_the_oldest_single_lot():
    lots = [lot("a", 50, 9), lot("b", 30, 8), lot("for_a", 70, 7), lot("for_b", 50, 6)]
    selection = select(lots, 100, 0, 0)
    assert (selection.chosen, selection.depth) == (("b", "for_a"), 3)


def test_the_oldest_lot_is_left_out_where_no_total_with_it_fits():
    """No exchange of one for one meets it, but without the first the three others do."""
    lots = [lot("a", 50, 9), lot("b", 30, 8), lot("c", 25, 7), lot("d", 45, 6)]
    selection = select(lots, 100, 0, 0)
    assert selection.chosen == ("b", "c", "d")
    assert reasons(selection) == {"a": "tolerance"}


def test_best_total_below_the_upper_bound_is_returned_as_not_met():
    lots = [lot("a", 50, 9), lot("b", 55, 8), lot("c", 70, 7)]
    selection = select(lots, 100, 0.03, 0.03)
    assert (selection.chosen, selection.total, selection.met) == (("c",), 70, False)


def test_too_little_stock_is_all_taken_and_not_met():
    selection = select([lot("a", 30, 9), lot("b", 30, 8)], 100, 0.03, 0.03)
    assert (selection.chosen, selection.met) == (("a", "b"), False)


def test_nothing_ordered_takes_nothing():
    assert select([lot("a")], 0, 0, 0).chosen == ()


def test_wrong_arguments_are_refused():
    for wrong in [(-1, 0, 0), (10, -0.1, 0), (10, 0, -0.1), (10, 0, 0, -1)]:
        with pytest.raises(ValueError, match="must not be negative"):
            select([lot("a")], *wrong)
    with pytest.raises(ValueError, match="'a'"):
        select([lot("a"), lot("a")], 10, 0, 0)


LOTS = st.lists(
    st.builds(
        Candidate,
        key=st.integers(0, 30),
        weight=st.sampled_from([0.0, 3.0, 5.0, 8.0, 13.0]),
        aged=st.integers(0, 9).map(day),
        blockers=st.lists(st.integers(0, 30), max_size=2).map(tuple),
        distance=st.sampled_from([0.0, 5.0]),
        usable=st.sampled_from([True, True, True, False]),
    ),
    unique_by=lambda candidate: candidate.key,
    max_size=14,
)
ORDERS = st.tuples(
    st.floats(0, 60),
    st.floats(0, 0.2),
    st.floats(0, 0.2),
    st.integers(0, 5),
    st.sampled_from(ORDERS_OF_STRATEGIES),
)


@given(LOTS, ORDERS)
def test_selection_never_exceeds_the_upper_bound(lots, order):
    ordered, under, over, *_ = order
    selection = select(lots, *order)
    weights = {candidate.key: candidate.weight for candidate in lots}
    assert selection.total == pytest.approx(sum(weights[key] for key in selection.chosen))
    assert selection.total <= ordered * (1 + over) + 1e-5
    assert selection.met == (selection.total >= ordered * (1 - under) - 1e-5)


@given(LOTS, ORDERS)
def test_every_lot_is_either_chosen_or_passed_over_with_a_reason(lots, order):
    selection = select(lots, *order)
    told = [*selection.chosen, *reasons(selection)]
    assert sorted(told) == sorted(candidate.key for candidate in lots)
    unusable = {c.key for c in lots if not c.usable or not c.weight}
    blocked = {key for key, reason in selection.passed_over if reason == "blocked"}
    assert blocked == unusable
    assert selection.met or "enough" not in reasons(selection).values()


@given(LOTS, ORDERS, st.integers(0, 5))
def test_order_of_the_candidates_does_not_matter(lots, order, seed):
    shuffled = random.Random(seed).sample(lots, len(lots))
    assert select(lots, *order) == select(shuffled, *order)


@given(LOTS, st.floats(1, 60))
def test_usable_lot_that_would_still_fit_is_never_left(lots, ordered):
    selection = select(lots, ordered, 0.0, 0.0)
    if not selection.met:
        left = [c for c in lots if c.key not in selection.chosen and c.usable and c.weight]
        assert all(selection.total + candidate.weight > ordered for candidate in left)
