"""Expected leaving, criteria that use it, and that they save shuffles."""

import random
from dataclasses import replace
from datetime import date, timedelta
from statistics import fmean

import pytest
from builders import ORIGIN, TODAY, coil, column, day, slab
from engine.items import Item, Limits, Place
from engine.leaving import Dwell, Known, Spread, earlier, expect, remaining
from engine.nearby import Days, Nearby
from engine.putaway import choose
from engine.rules import Chained, Conditions, Goods, hints
from engine.simulation import Event, by_strategy, first_name, in_order, lowest, play
from hypothesis import given
from hypothesis import strategies as st

AHEAD = {"shuffles": 4.0, "dates": 5.0, "compact": 1.0}


def points(item, places, code):
    (reason,) = choose(item, places, {code: 1.0}, ORIGIN, TODAY).reasons
    return reason.points


# --- leaving ------------------------------------------------------------------------------


def test_reserved_before_plan_before_demand_before_dwell():
    known = Known(day(5), ordered=day(-1), planned=day(-2), wanted=day(-3))
    dwell = Dwell(40, 5, 9)
    sources = []
    for name in ("ordered", "planned", "wanted"):
        sources.append(expect(known, dwell, TODAY).source)
        known = replace(known, **{name: None})
    sources.append(expect(known, dwell, TODAY).source)
    assert sources == ["order", "plan", "demand", "dwell"]
    assert expect(known, None, TODAY) is None


def test_shelf_life_ends_what_is_expected_later():
    known = Known(day(5), planned=day(-50), expires=day(-9))
    assert expect(known, None, TODAY)[::2] == (day(-9), "expiry")
    assert expect(replace(known, planned=day(-2)), None, TODAY).source == "plan"


def test_spread_of_a_source_is_the_sites():
    known = Known(day(5), planned=day(-5))
    assert expect(known, None, TODAY, Spread(plan=9.0)).sd == 9.0


@given(st.floats(1, 200), st.floats(0, 60), st.integers(0, 400))
def test_what_has_stayed_long_still_has_something_before_it(mean, sd, stayed):
    rest, spread = remaining(Dwell(mean, sd, 9), stayed)
    assert rest >= 0 and 0 <= spread <= sd + 1e-9
    # Waiting never makes the whole expected stay shorter.
    assert rest + stayed >= mean - 1e-6


@given(st.floats(-99, 99), st.floats(-99, 99), st.floats(0, 30))
def test_one_of_two_leaves_first(one, other, sd):
    assert earlier(one, other, sd) + earlier(other, one, sd) == pytest.approx(1.0)


# --- criteria -----------------------------------------------------------------------------


def test_unsure_day_below_is_half_a_shuffle_and_a_sure_one_a_whole():
    new = slab("N", leaves=day(-10))
    sure = column(stack=[slab("S1", leaves=day(-9))])
    unsure = column(stack=[slab("S1", leaves=day(-9), leaves_sd=400.0)])
    decision = choose(new, [unsure], {"shuffles": 1.0}, ORIGIN, TODAY)
    assert decision.reasons[0].facts["expected"] == pytest.approx(0.5, abs=0.01)
    assert choose(new, [sure], {"shuffles": 1.0}, ORIGIN, TODAY).points == 0.5


def test_goods_go_onto_what_leaves_a_little_later():
    stacks = [column(f"P{n}", stack=[slab(f"S{n}", leaves=day(-n))]) for n in (5, 12, 60)]
    new = slab("N", leaves=day(-10))
    assert choose(new, stacks, AHEAD, ORIGIN, TODAY).place_key == "P12"


def test_worthless_days_do_not_count():
    stacks = [
        column(f"P{n}", stack=[slab(f"S{n}", leaves=day(-n), leaves_sd=500.0)]) for n in (5, 60)
    ]
    assert points(slab("N", leaves=day(-10), leaves_sd=500.0), stacks, "dates") == 0.5


def test_stack_in_use_before_a_new_one():
    limits = {"max_tiers": 4}
    begun = column("B", stack=[slab("S1")], limits=limits)
    assert choose(slab("N"), [column("A", limits=limits), begun], {"compact": 1.0}, ORIGIN,
                  TODAY).place_key == "B"  # fmt: skip


def test_class_b_goes_to_the_middle():
    places = [Place(n, x=10.0 * n) for n in (1, 2, 3)]
    item = coil(turnover="B")
    assert choose(item, places, {"turnover": 1.0}, ORIGIN, TODAY).place_key == 2


def test_work_given_out_in_a_pass_counts_for_the_next():
    from engine.putaway import assign

    places = [Place(f"{a}{n}", a, limits=Limits(max_tiers=1)) for a in "AB" for n in range(3)]
    nearby = Nearby(work={"A": 0.0, "B": 1.5})
    items = [coil(f"C{n}") for n in range(4)]
    areas = [d.place_key[0] for d in assign(items, places, {"balance": 1.0}, ORIGIN, TODAY, nearby)]
    assert areas == ["A", "A", "B", "A"]


# --- simulation ---------------------------------------------------------------------------


def small_yard(seed, choose_place, noise):
    """30 plates onto 6 stacks of 7, then out in their order."""
    rng = random.Random(seed)
    start = date(2026, 1, 1)
    order = list(range(30))
    rng.shuffle(order)
    true = {rank: start + timedelta(days=10 * rank + 500) for rank in order}
    items = [
        Item(
            rank, "plate", "P", 2e3, leaves=true[rank] + timedelta(days=round(rng.gauss(0, noise))),
            leaves_sd=noise,
        )
        for rank in order
    ]  # fmt: skip
    places = [Place(n, limits=Limits(pattern="column", max_tiers=7)) for n in range(6)]
    events = [Event(start, item) for item in items]
    events += [Event(true[rank], key=rank) for rank in range(30)]
    return play(places, events, choose_place, in_order)


def shuffles(choose_place, noise):
    runs = [small_yard(seed, choose_place, noise) for seed in range(12)]
    assert all(run.retrieved == 30 and not run.homeless for run in runs)
    return fmean(run.per_retrieval for run in runs)


def test_looking_ahead_saves_shuffles_even_with_days_that_miss():
    first, last = date(2026, 1, 1) + timedelta(500), date(2026, 1, 1) + timedelta(790)
    blind = shuffles(lowest, 0.0)
    exact = shuffles(by_strategy(AHEAD, days=Days.evenly(first, last)), 0.0)
    noisy = shuffles(by_strategy(AHEAD, days=Days.evenly(first, last, 60.0)), 60.0)
    assert exact < 0.3 * blind
    assert noisy < 0.7 * shuffles(lowest, 60.0)


def test_first_name_fills_the_first_stack_and_pays_for_it():
    assert shuffles(first_name, 0.0) > shuffles(in_order, 0.0)


def test_what_never_came_is_passed_over():
    assert play([], [Event(TODAY, key="X")], lowest).retrieved == 0


# --- rules --------------------------------------------------------------------------------

CONDITIONS = st.builds(
    Conditions,
    product=st.sampled_from([None, "P", "Q"]),
    forms=st.sampled_from([frozenset(), frozenset({"coil"}), frozenset({"coil", "slab"})]),
    quality=st.sampled_from(["", "pending"]),
    certificate=st.sampled_from(["", "with", "without"]),
    bounds=st.sampled_from(
        [{}, {"width": (1000, 0)}, {"width": (0, 1200)}, {"width": (1000, 1200)}]
    ),
)
GOODS = st.builds(
    Goods,
    st.sampled_from(["P", "Q"]),
    form=st.sampled_from(["coil", "slab"]),
    quality=st.sampled_from(["released", "pending"]),
    certified=st.booleans(),
    width=st.sampled_from([0.0, 1000.0, 1100.0, 1500.0]),
)


@pytest.mark.parametrize(
    ("conditions", "missed"),
    [
        ({"product": "Q"}, "product"),
        ({"category": "plate"}, "category"),
        ({"forms": frozenset({"slab"})}, "form"),
        ({"grades": frozenset({"Q355B"})}, "grade"),
        ({"hazards": frozenset({"8"})}, "hazard"),
        ({"owner": "me"}, "owner"),
        ({"quality": "pending"}, "quality"),
        ({"certificate": "with"}, "certificate"),
        ({"bounds": {"width": (1300, 0)}}, "width"),
        ({"bounds": {"weight": (0, 8_000)}}, "weight"),
        # A size that is not known meets no upper bound.
        ({"bounds": {"length": (0, 6_000)}}, "length"),
    ],
)
def test_each_condition_is_looked_at(conditions, missed):
    goods = Goods("P", frozenset({"hot"}), "coil", "Q235B", width=1250.0, weight=9_000.0)
    assert Conditions(**conditions).misses(goods) == (missed,)


@given(CONDITIONS, CONDITIONS, GOODS)
def test_a_rule_that_covers_another_serves_all_its_goods(one, other, goods):
    if one.covers(other, {}) and other.fits(goods):
        assert one.fits(goods)


@given(st.lists(CONDITIONS, min_size=2, max_size=4), GOODS)
def test_a_rule_said_never_to_fire_is_never_first(conditions, goods):
    rules = [Chained(n, 1, n, "W", one, frozenset("A")) for n, one in enumerate(conditions)]
    fitting = [rule.key for rule in rules if rule.conditions.fits(goods)]
    never = {key for key, (code, _by) in hints(rules, {}).items() if code == "never"}
    assert not fitting or fitting[0] not in never


# --- hazards ------------------------------------------------------------------------------

APART = frozenset({(frozenset({"5.1", "8"}), 6.0)})


def hazard_place(key, x, near=()):
    limits = Limits(hazard_metres=APART, max_tiers=1)
    return Place(key, key, x=x, limits=limits, far_hazards=frozenset(near))


def test_class_nearer_than_its_distance_refuses():
    place = hazard_place("A", 0.0, [("5.1", 4.0)])
    decision = choose(coil(hazard="8"), [place], {"travel": 1.0}, ORIGIN, TODAY)
    assert decision.refused == {"distance": 1}
    assert choose(coil(hazard="5.1"), [place], {"travel": 1.0}, ORIGIN, TODAY).place_key == "A"
    assert choose(coil(), [place], {"travel": 1.0}, ORIGIN, TODAY).place_key == "A"


@given(st.lists(st.floats(0, 40), min_size=4, max_size=12, unique=True), st.data())
def test_a_mixed_receipt_keeps_all_distances(xs, data):
    from engine.putaway import assign

    places = [hazard_place(f"P{n:02}", x) for n, x in enumerate(xs)]
    items = [
        coil(f"C{n}", hazard=data.draw(st.sampled_from(["5.1", "8", ""]))) for n in range(len(xs))
    ]
    decisions = assign(items, places, {"travel": 1.0}, ORIGIN, TODAY)
    put = [
        (item.hazard, next(p.x for p in places if p.key == decision.place_key))
        for item, decision in zip(items, decisions, strict=True)
        if decision.place_key
    ]
    for one, x in put:
        for other, y in put:
            if {one, other} == {"5.1", "8"}:
                assert abs(x - y) >= 6.0 - 1e-6
