"""Two people move goods on the spot at the same time; each has read before the other writes."""

from __future__ import annotations

import uuid

import pytest
from sessions import race
from small_yard import WEIGHT, SmallYard


@pytest.fixture
def yard(registry):
    """Six places, and afterwards a yard in which all rules hold."""
    yard = SmallYard.build(registry, places=6)
    yield yard
    yard.check()


def put(yard: SmallYard, *places: int) -> list[str]:
    """Coils received by scan, one at each of these places; returns their numbers."""
    names = [f"M-{uuid.uuid4().hex[:8]}" for _place in places]
    with yard.session(yard.people[0]) as env:
        transfer = yard.receipt(env, names).id
        for name, place in zip(names, places, strict=True):
            barcode = env["stock.location"].browse(yard.places[place]).barcode
            first = yard.scan(env, transfer, name)
            answer = yard.scan(env, transfer, barcode, first, reason="test")
            assert answer["message"]["code"] in ("posted", "transfer_done"), answer
    return names


def step(env, text: str, last=None, key: str = ""):
    """One step of a free move."""
    back = last["data"]["back"] if last else {}
    return env["wms.scan.service"].work("move", key or uuid.uuid4().hex, text, back)


def take(yard: SmallYard, person: int, name: str):
    """The answer to the scan of the goods."""
    with yard.session(yard.people[person]) as env:
        answer = step(env, name)
        assert answer["message"]["code"] == "move_to", answer
        return answer


def code_of(yard: SmallYard, place: int) -> str:
    """The barcode of a place."""
    with yard.session() as env:
        return env["stock.location"].browse(yard.places[place]).barcode


def moves_of(yard: SmallYard, name: str) -> int:
    """How many free moves of the goods are booked."""
    with yard.session() as env:
        return env["stock.move.line"].search_count(
            [
                ("lot_id.name", "=", name),
                ("picking_id.is_free_move", "=", True),
                ("state", "=", "done"),
            ]
        )


def test_one_coil_is_moved_by_one_of_two(yard):
    """The second is tried again, and told that it lies elsewhere."""
    (name,) = put(yard, 0)
    takes = [take(yard, person, name) for person in (0, 1)]
    goals = [code_of(yard, 2), code_of(yard, 3)]
    sides = [
        (yard.people[n], lambda env, n=n: step(env, goals[n], takes[n])["message"]["code"])
        for n in (0, 1)
    ]
    outcomes = race(yard.registry, sides, yard.company)
    assert sorted(outcome.answer for outcome in outcomes) == ["moved", "moved_meanwhile"]
    assert sorted(outcome.tries for outcome in outcomes) == [1, 2]
    assert moves_of(yard, name) == 1


def test_one_place_takes_one_of_two_coils(yard):
    """Both saw the place free; the loser reads that it is taken."""
    names = put(yard, 0, 1)
    takes = [take(yard, n, names[n]) for n in (0, 1)]
    goal = code_of(yard, 2)
    sides = [
        (yard.people[n], lambda env, n=n: step(env, goal, takes[n])["message"]["code"])
        for n in (0, 1)
    ]
    outcomes = race(yard.registry, sides, yard.company)
    assert sorted(outcome.answer for outcome in outcomes) == ["moved", "place_refused"]
    assert sum(moves_of(yard, name) for name in names) == 1


def test_one_step_sent_twice_at_once_moves_once(yard):
    """The same key in two sessions: one acts, both hear the same."""
    (name,) = put(yard, 0)
    taken, goal, key = take(yard, 0, name), code_of(yard, 2), uuid.uuid4().hex
    sides = [(yard.people[0], lambda env: step(env, goal, taken, key)) for _side in (0, 1)]
    outcomes = race(yard.registry, sides, yard.company)
    answers = [outcome.answer for outcome in outcomes]
    assert answers[0] == answers[1]
    assert answers[0]["message"]["code"] == "moved"
    assert moves_of(yard, name) == 1


def test_a_place_held_for_a_receipt_is_not_taken_meanwhile(yard):
    """A truck arrives while somebody carries a coil to the place that it will hold."""
    (name,) = put(yard, 0)
    with yard.session() as env:
        picking = yard.receipt(env, [f"M-{uuid.uuid4().hex[:8]}"])
        transfer, goal = picking.id, picking.move_line_ids.location_dest_id.barcode
    taken = take(yard, 0, name)

    def arrive(env):
        env["stock.picking"].browse(transfer).action_arrive()

    sides = [
        (yard.people[0], lambda env: step(env, goal, taken)["message"]["code"]),
        (yard.people[1], arrive),
    ]
    outcomes = race(yard.registry, sides, yard.company)
    with yard.session() as env:
        line = env["stock.picking"].browse(transfer).move_line_ids
        held = line.location_dest_id.barcode
        if outcomes[0].answer == "moved":
            assert held != goal
        else:
            assert (outcomes[0].answer, held) == ("place_refused", goal)
    assert WEIGHT
