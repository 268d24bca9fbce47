"""The order of stops: exact where it is small, never before what it waits for."""

from itertools import pairwise, permutations

import pytest
from engine.aisles import single_block
from engine.routing import Task, Ways, batches, order
from hypothesis import given
from hypothesis import strategies as st


def steps(one, other):
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def tasks_at(points, after=()):
    needs = dict(after)
    return [Task(n, p, p, frozenset(needs.get(n, ()))) for n, p in enumerate(points)]


points = st.tuples(st.integers(0, 20), st.integers(0, 20))


@given(st.lists(points, min_size=1, max_size=6))
def test_few_stops_get_the_shortest_order(stops):
    best = min(
        steps((0, 0), tour[0]) + sum(steps(a, b) for a, b in pairwise(tour))
        for tour in permutations(stops)
    )
    route = order(tasks_at(stops), steps, start=(0, 0))
    assert route.cost == best and route.is_best


@given(st.lists(points, min_size=13, max_size=25), st.data())
def test_many_stops_are_all_served_and_nothing_before_what_it_needs(stops, data):
    pairs = data.draw(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda p: p[0] < p[1]))
    )
    needs = {}
    for first, second in pairs:
        needs.setdefault(second, set()).add(first)
    route = order(tasks_at(stops, needs.items()), steps, start=(0, 0))
    assert sorted(route.keys) == list(range(len(stops)))
    for second, firsts in needs.items():
        assert all(route.keys.index(one) < route.keys.index(second) for one in firsts)
    assert not route.is_best


def test_many_stops_are_no_longer_than_nearest_neighbour():
    stops = [(n * 7 % 31, n * 11 % 29) for n in range(40)]
    left, at, walked = set(range(40)), (0, 0), 0
    while left:
        one = min(left, key=lambda n: (steps(at, stops[n]), n))
        walked, at = walked + steps(at, stops[one]), stops[one]
        left.remove(one)
    assert order(tasks_at(stops), steps, start=(0, 0)).cost < walked


def test_after_a_drop_the_nearest_load_is_taken():
    """Given two lifts that end where the other begins, then they are done in turn."""
    lifts = [Task("in", 0, 50), Task("in again", 2, 48), Task("out", 51, 1)]
    route = order(lifts, lambda a, b: abs(a - b), start=0)
    assert (route.keys, route.cost) == (("in", "out", "in again"), 2.0)


def test_tasks_that_wait_for_each_other_are_refused():
    stops = tasks_at([(0, 0), (1, 1)], [(0, {1}), (1, {0})])
    with pytest.raises(ValueError, match="circle"):
        order(stops, steps)
    with pytest.raises(ValueError, match="circle"):
        order([*stops, *(Task(n, (n, n), (n, n)) for n in range(2, 15))], steps)


def test_one_way_aisles_are_driven_one_way():
    ring = Ways([(n, (n + 1) % 6, 1.0, True) for n in range(6)])
    stops = [Task(n, n, n) for n in (4, 2, 5)]
    route = order(stops, ring.way, start=0, end=0)
    assert (route.keys, route.cost) == ((2, 4, 5), 6.0)
    assert ring.way(3, 2) == 5.0


def test_no_way_is_infinite_and_a_negative_one_an_error():
    assert Ways([("a", "b", 1.0, True)]).way("b", "a") == float("inf")
    with pytest.raises(ValueError, match="shorter than nothing"):
        Ways([("a", "b", -1.0, False)])


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 6)), min_size=1, max_size=12),
    st.integers(6, 15),
)
def test_batches_keep_the_order_and_the_capacity(stops, capacity):
    loads = {n: load for n, (_at, load) in enumerate(stops)}
    at = {n: place for n, (place, _load) in enumerate(stops)} | {"depot": 0}
    trips = batches(list(loads), loads, capacity, lambda a, b: abs(at[a] - at[b]), "depot")
    assert [key for trip in trips for key in trip] == list(loads)
    assert all(sum(loads[key] for key in trip) <= capacity for trip in trips)


def test_a_load_above_the_capacity_is_said():
    with pytest.raises(ValueError, match="more than one trip"):
        batches([1], {1: 11.0}, 10.0, lambda a, b: 0.0, 0)


@given(
    st.dictionaries(
        st.integers(0, 3),
        st.lists(st.integers(1, 7).map(float), min_size=1, max_size=3, unique=True),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 3),
    st.sampled_from(["bottom", "top"]),
)
def test_the_way_through_aisles_is_the_shortest(aisles, depot, side):
    stops = [(aisle, stop) for aisle, some in aisles.items() for stop in some]
    if len(stops) > 7:
        return
    start = (depot, 0.0 if side == "bottom" else 8.0)

    def way(one, other):
        if one[0] == other[0]:
            return abs(one[1] - other[1])
        return 3 * abs(one[0] - other[0]) + min(one[1] + other[1], 16 - one[1] - other[1])

    metres, walked = single_block(aisles, 8.0, 3.0, (depot, side))
    trip = [start, *walked, start]
    assert sorted(walked) == sorted(stops)
    assert sum(way(a, b) for a, b in pairwise(trip)) == pytest.approx(metres)
    best = order([Task(stop, stop, stop) for stop in stops], way, start, start)
    assert metres == pytest.approx(best.cost)
