"""What putaway must never do, on random yards and receipts."""

import random
from dataclasses import replace

from builders import ORIGIN, TODAY
from checker import faults
from engine.criteria import CRITERIA
from engine.nearby import Nearby
from engine.putaway import assign, choose
from engine.scene import Scene, Site
from engine.stacking import refusals
from hypothesis import event, given, settings
from hypothesis import strategies as st
from yards import WEIGHTS, items, put, settle, yards

RECEIPTS = st.lists(items(), min_size=1, max_size=3)


def fill(yard, receipts):
    """Receive one after the other, each standing before the next; yields after every one."""
    places = settle(yard)
    for number, receipt in enumerate(receipts):
        receipt = [replace(item, key=f"{number}{item.key}") for item in receipt]
        decisions = assign(receipt, places, WEIGHTS, ORIGIN, TODAY)
        held = put(places, receipt, decisions)
        yield places, receipt, decisions, settle(held, stand=False)
        places = settle(held)


@given(yards(), RECEIPTS)
@settings(max_examples=250)
def test_no_receipt_leads_to_an_illegal_state(yard, receipts):
    for _before, _receipt, decisions, after in fill(yard, receipts):
        event(f"{sum(decision.place_key is not None for decision in decisions)} placed")
        assert faults(after) == []


@given(yards(), RECEIPTS)
def test_what_finds_no_place_is_refused_everywhere(yard, receipts):
    for before, receipt, decisions, after in fill(yard, receipts):
        for item, decision in zip(receipt, decisions, strict=True):
            assert sum(decision.refused.values()) <= decision.considered == len(before)
            if decision.place_key is None:
                # What comes later only takes room, so it is refused in the end as well.
                assert all(refusals(item, place) for place in after)
                assert sum(decision.refused.values()) == len(before)


@given(yards(), RECEIPTS)
@settings(max_examples=50)
def test_a_pass_decides_as_one_choice_after_the_other(yard, receipts):
    """What is kept between items (verdicts, scores, shared places) must not change a decision."""
    for before, receipt, decisions, _after in fill(yard, receipts):
        places = before
        nearby = Nearby.of(before)
        for item, decision in zip(receipt, decisions, strict=True):
            alone = choose(item, places, WEIGHTS, ORIGIN, TODAY, nearby)
            assert alone == decision
            places = settle(put(places, [item], [alone]), stand=False)
            nearby = Nearby.of(places)


@given(yards(), RECEIPTS)
def test_choice_is_the_best_of_all_allowed_places(yard, receipts):
    """Against adding everything up: no site may be given up too early."""
    *_, (_before, _receipt, _decisions, after) = fill(yard, receipts[:-1] or receipts)
    places = settle(after)
    for item in receipts[-1]:
        decision = choose(item, places, WEIGHTS, ORIGIN, TODAY)
        allowed = [place for place in places if not refusals(item, place)]
        pool = [place for place in allowed if not place.proposals] or allowed
        if not pool:
            assert decision.place_key is None
            continue
        scene = Scene.of(places, ORIGIN, TODAY)
        scene.range(place.distance(*ORIGIN) for place in pool)
        if item.leaves:
            scene.days.add(item.leaves, item.leaves_sd)
        totals = {}
        for place in pool:
            scores = {c: CRITERIA[c].score(item, Site(place, scene), scene) for c in WEIGHTS}
            assert all(0 <= score.points <= 1 for score in scores.values())
            totals[place.key] = sum(WEIGHTS[c] * score.points for c, score in scores.items())
        ranked = sorted(totals, key=lambda key: (-round(totals[key], 9), key))
        assert decision.place_key == ranked[0]
        assert abs(decision.points - totals[ranked[0]]) < 1e-6
        assert (decision.runner_up or (None,))[0] == (ranked[1] if len(ranked) > 1 else None)


@given(yards(), items(), st.integers(0, 5))
def test_order_of_the_places_does_not_matter(yard, receipt, seed):
    places = settle(yard)
    shuffled = random.Random(seed).sample(places, len(places))
    one, other = (assign(receipt, p, WEIGHTS, ORIGIN, TODAY) for p in (places, shuffled))
    assert one == other


@given(yards(), items(count=4))
def test_choice_is_never_a_refused_place(yard, receipt):
    places = settle(yard)
    for item in receipt:
        decision = choose(item, places, WEIGHTS, ORIGIN, TODAY)
        refused = {place.key: refusals(item, place) for place in places}
        if decision.place_key is None:
            assert all(refused.values())
        else:
            assert refused[decision.place_key] == ()
        first = [found[0].code for found in refused.values() if found]
        assert decision.refused == {code: first.count(code) for code in sorted(set(first))}
