"""The choice of lots against trying everything: exact means that no subset is better."""

from itertools import combinations

from builders import day
from engine import parts, subset
from engine.loads import split
from engine.removal import Candidate, Wanted, choose, judge, select, shuffles_of, weight_of
from hypothesis import given
from hypothesis import strategies as st

KEYS = st.integers(0, 20)


@st.composite
def yards(draw):
    """Up to nine lots of few dates and heats, some lying on others or under strangers."""
    keys = draw(st.lists(KEYS, unique=True, max_size=9))
    return [
        Candidate(
            key,
            float(draw(st.integers(1, 25))),
            day(draw(st.integers(0, 6))),
            tuple(set(draw(st.lists(KEYS, max_size=3))) - {key}),
            heat=draw(st.sampled_from("AB")),
        )
        for key in keys
    ]


WANTED = st.builds(
    lambda least, width, window, pieces, heats: Wanted(
        float(least), float(least + width), window, "oldest", pieces, heats
    ),
    st.integers(1, 90),
    st.integers(0, 8),
    st.integers(0, 3),
    st.sampled_from([0, 0, 1, 2, 3]),
    st.sampled_from([0, 0, 1, 2]),
)


def ranked(lots):
    return sorted(lots, key=lambda lot: (lot.aged, len(lot.blockers), lot.distance, lot.key))


def allowed(lots, wanted):
    """Every subset that meets the bounds and limits, as tuples of ranks."""
    order = ranked(lots)
    for size in range(len(order) + 1):
        for ranks in combinations(range(len(order)), size):
            chosen = [order[rank] for rank in ranks]
            if not wanted.least <= weight_of(chosen) <= wanted.most:
                continue
            if wanted.most_pieces and size > wanted.most_pieces:
                continue
            if wanted.most_heats and len({lot.heat for lot in chosen}) > wanted.most_heats:
                continue
            yield ranks


def brute(lots, wanted):
    """(depth, shuffles, sum of ranks) of the best choice by trying everything."""
    order = ranked(lots)
    every = list(allowed(lots, wanted))
    if not every:
        return None
    depth = min(ranks[-1] + 1 if ranks else 0 for ranks in every)
    edge = order[depth - 1].aged.toordinal() + wanted.window_days if depth else 0
    pool = [
        ranks
        for ranks in every
        if all(rank < depth or order[rank].aged.toordinal() <= edge for rank in ranks)
    ]
    shuffles, penalty = min(
        (shuffles_of([order[rank] for rank in ranks]), sum(ranks)) for ranks in pool
    )
    return depth, shuffles, penalty


@given(yards(), WANTED)
def test_exact_choice_equals_trying_everything(lots, wanted):
    best = brute(lots, wanted)
    selection = choose(lots, wanted)
    assert selection.met == (best is not None)
    assert selection.proven
    if best:
        position = {lot.key: rank for rank, lot in enumerate(ranked(lots))}
        penalty = sum(position[key] for key in selection.chosen)
        assert (selection.depth, selection.shuffles, penalty) == best


@given(yards(), WANTED)
def test_an_order_that_cannot_be_met_gets_the_greatest_total_below(lots, wanted):
    selection = choose(lots, wanted)
    if selection.met:
        return
    below = Wanted(0.0, wanted.most, 0, "oldest", wanted.most_pieces, wanted.most_heats)
    order = ranked(lots)
    best = max(weight_of([order[rank] for rank in ranks]) for ranks in allowed(lots, below))
    assert selection.total == best


@given(yards(), WANTED)
def test_limits_of_pieces_and_heats_always_hold(lots, wanted):
    selection = choose(lots, wanted)
    by_key = {lot.key: lot for lot in lots}
    chosen = [by_key[key] for key in selection.chosen]
    assert not wanted.most_pieces or len(chosen) <= wanted.most_pieces
    assert not wanted.most_heats or len({lot.heat for lot in chosen}) <= wanted.most_heats


@given(yards(), WANTED)
def test_the_choice_of_the_rule_never_violates_the_rule(lots, wanted):
    selection = choose(lots, wanted)
    effect = judge(lots, set(selection.chosen), wanted, wanted.least)
    assert effect.passed_over == ()
    assert (effect.total, effect.met) == (selection.total, selection.met)


@given(st.lists(st.integers(1, 40), min_size=30, max_size=45), st.integers(60, 300))
def test_many_lots_are_met_whenever_some_sum_meets_it(weights, ordered):
    """More lots than are tried exactly: still met whenever bit sets say that it can be."""
    lots = [Candidate(index, float(kg), day(index)) for index, kg in enumerate(weights)]
    sums = {0}
    for kg in weights:
        sums |= {total + kg for total in sums}
    assert select(lots, ordered, 0.0, 0.0).met == (ordered in sums)


def test_odd_grams_are_compared_exactly():
    """Two totals that differ by one gram, one of them just over."""
    weights = [20_000.001, 18_000.002, 21_999.998, 20_000.0]
    lots = [Candidate(index, kg, day(9 - index)) for index, kg in enumerate(weights)]
    selection = choose(lots, Wanted(40_000.0, 40_000.0))
    assert (selection.met, set(selection.chosen)) == (True, {1, 2})


def test_one_heat_wins_over_older_lots_of_two():
    lots = [
        Candidate("old", 10.0, day(9), heat="A"),
        Candidate("mid", 10.0, day(8), heat="B"),
        Candidate("new", 10.0, day(7), heat="B"),
    ]
    assert select(lots, 20, 0, 0).chosen == ("old", "mid")
    selection = select(lots, 20, 0, 0, most_heats=1)
    assert selection.chosen == ("mid", "new")
    assert selection.passed_over == (("old", "heats"),)


def test_few_heavy_pieces_where_the_number_is_limited():
    lots = [Candidate(n, w, day(9 - n)) for n, w in enumerate([5.0, 5.0, 10.0, 20.0])]
    assert select(lots, 20, 0, 0).chosen == (0, 1, 2)
    assert select(lots, 20, 0, 0, most_pieces=1).chosen == (3,)


def test_nearest_goes_first_when_asked():
    lots = [
        Candidate("far", 10.0, day(9), distance=50.0),
        Candidate("near", 10.0, day(1), distance=5.0),
    ]
    assert select(lots, 10, 0, 0, order="nearest").chosen == ("near",)


def test_what_lies_free_goes_first_when_shuffles_count_most():
    lots = [Candidate("old", 10.0, day(9), ("x",)), Candidate("free", 10.0, day(1))]
    assert select(lots, 10, 0, 0, order="reach").chosen == ("free",)


def test_a_blocker_shared_by_two_is_moved_once():
    """Two below one stranger cost one shuffle; two below two strangers cost two."""
    lots = [
        Candidate("l", 10.0, day(5), ("u",)),
        Candidate("r", 10.0, day(5), ("u",)),
        Candidate("p", 10.0, day(5), ("v",)),
        Candidate("q", 10.0, day(5), ("w",)),
    ]
    selection = select(lots, 20, 0, 0)
    assert (set(selection.chosen), selection.shuffles) == ({"l", "r"}, 1)


def test_out_of_time_the_best_so_far_is_returned_and_said_so():
    lots = [Candidate(n, 10.0 + n % 7, day(90 - n)) for n in range(60)]
    selection = select(lots, 500, 0.01, 0.01, out_of_time=lambda: True)
    assert (selection.met, selection.proven) == (True, False)


def test_a_person_sees_what_his_choice_passes_over():
    lots = [Candidate(n, 10.0, day(9 - n), ("x",) if n == 2 else ()) for n in range(3)]
    effect = judge(lots, {0, 2}, Wanted.of(20.0, 0.0, 0.0), 20.0)
    assert (effect.met, effect.shuffles, effect.passed_over) == (True, 1, (1,))


def test_parts_come_from_the_oldest_until_it_is_empty():
    lots = [Candidate(n, 10.0, day(9 - n)) for n in range(3)]
    assert parts.take(lots, 15) == ((0, 10.0), (1, 5.0))
    wanted = Wanted(15.0, 15.0)
    assert parts.judge(lots, {0, 1}, wanted).passed_over == ()
    assert parts.judge(lots, {1, 2}, wanted).passed_over == (0,)
    assert parts.judge(lots, {1, 2}, Wanted(15.0, 15.0, window_days=2)).passed_over == ()


def test_among_equally_old_parts_the_one_that_nothing_lies_on_goes_first():
    lots = [
        Candidate("covered", 10.0, day(9), ("x",), distance=1.0),
        Candidate("open", 10.0, day(8), distance=2.0),
    ]
    assert parts.take(lots, 5, window_days=1) == (("open", 5.0),)
    assert parts.take(lots, 5) == (("covered", 5.0),)
    # The window is for ages only: who asks for the nearest gets it.
    assert parts.take(lots, 5, window_days=1, order="nearest") == (("covered", 5.0),)


def test_parts_chosen_by_hand_are_weighed_and_their_shuffles_counted():
    lots = [Candidate(n, 10.0, day(9 - n), ("x", "y") if n == 1 else ()) for n in range(3)]
    effect = parts.judge(lots, {0, 1}, Wanted(15.0, 25.0))
    assert (effect.total, effect.deviation, effect.met, effect.shuffles) == (20.0, -5.0, True, 2)
    effect = parts.judge(lots, {0}, Wanted(15.0, 25.0))
    assert (effect.total, effect.met, effect.shuffles) == (10.0, False, 0)


@given(yards(), st.floats(1, 90), st.integers(0, 3))
def test_the_choice_of_parts_never_violates_its_own_rule(lots, needed, window):
    taken = parts.take(lots, needed, window)
    assert sum(kg for _key, kg in taken) <= needed + 1e-6
    effect = parts.judge(lots, {key for key, _kg in taken}, Wanted(needed, needed, window))
    assert effect.passed_over == ()


def test_two_halves_meet_only_inside_the_window():
    pieces = [subset.Piece(n, w) for n, w in enumerate([7, 11, 13, 17])]
    assert subset.cheapest(pieces, subset.Limits(25, 27)) is None
    assert subset.cheapest(pieces, subset.Limits(28, 28)).taken == (1, 3)


def test_a_load_is_saved_where_the_heaviest_first_needs_one_more():
    loads = split(list(enumerate([5, 4, 4, 3, 2, 2])), 10)
    assert loads.proven and len(loads.loads) == 2


@given(st.lists(st.integers(1, 30), max_size=9), st.integers(15, 40))
def test_loads_are_as_few_as_possible_and_never_too_heavy(weights, payload):
    loads = split(list(enumerate(weights)), payload)
    assert sorted([*loads.too_heavy, *(key for load in loads.loads for key in load)]) == list(
        range(len(weights))
    )
    assert all(sum(weights[key] for key in load) <= payload for load in loads.loads)
    light = [kg for kg in weights if kg <= payload]
    assert loads.proven
    assert len(loads.loads) == fewest(tuple(sorted(light)), payload)


def fewest(weights, payload):
    """The least number of loads by trying every first load of the heaviest."""
    if not weights:
        return 0
    rest, heaviest = weights[:-1], weights[-1]
    best = len(weights)
    seen = set()
    for size in range(len(rest) + 1):
        for others in combinations(range(len(rest)), size):
            if heaviest + sum(rest[index] for index in others) > payload:
                continue
            left = tuple(kg for index, kg in enumerate(rest) if index not in others)
            if left in seen:
                continue
            seen.add(left)
            best = min(best, 1 + fewest(left, payload))
            if best * payload >= sum(weights) > (best - 1) * payload:
                return best
    return best
