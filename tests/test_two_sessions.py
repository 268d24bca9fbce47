"""Two real database sessions that both have read before either writes.

Each side runs as Odoo serves a call from a browser: what loses is rolled back and tried again on
fresh data. Nothing here waits for a time, only for each other.
"""

from __future__ import annotations

import uuid

import pytest
from sessions import race
from small_yard import SmallYard


@pytest.fixture
def yard(registry):
    """Four free places, and afterwards a yard in which all rules hold."""
    yard = SmallYard.build(registry, places=4)
    yield yard
    yard.check()


def name() -> str:
    """A lot number of its own."""
    return f"C-{uuid.uuid4().hex[:8]}"


def plan_at_once(yard: SmallYard, *receipts: list[str]) -> list[int]:
    """Receipts planned by several people at the same time; returns their transfers."""
    sides = [(1, lambda env, lots=lots: yard.receipt(env, lots).id) for lots in receipts]
    return [outcome.answer for outcome in race(yard.registry, sides, yard.company)]


def proposed(yard: SmallYard, transfer: int) -> dict[str, str]:
    """Barcode of the proposed or held place by lot."""
    with yard.session() as env:
        lines = env["stock.picking"].browse(transfer).move_line_ids
        return {line.lot_id.name: line.location_dest_id.barcode for line in lines}


def held(yard: SmallYard) -> dict[str, str]:
    """Barcode of the held place by lot."""
    with yard.session() as env:
        holds = env["wms.hold"].search(
            [("location_id", "in", yard.places), ("state", "=", "active")]
        )
        assert len(holds.location_id) == len(holds)
        return {hold.lot_id.name: hold.location_id.barcode for hold in holds}


def arrive(transfer: int):
    """The goods are here: their places are held."""

    def work(env):
        env["stock.picking"].browse(transfer).action_arrive()

    return work


def test_two_arrivals_never_hold_one_place(yard):
    """Both were proposed one place; the loser is tried again and served elsewhere."""
    first, second = name(), name()
    transfers = plan_at_once(yard, [first], [second])
    wanted = [*proposed(yard, transfers[0]).values(), *proposed(yard, transfers[1]).values()]
    assert wanted[0] == wanted[1], "a proposal is not a hold: both see the best place free"

    sides = [(yard.people[n], arrive(transfer)) for n, transfer in enumerate(transfers)]
    outcomes = race(yard.registry, sides, yard.company)

    assert sorted(outcome.tries for outcome in outcomes) == [1, 2]
    places = held(yard)
    assert set(places) == {first, second}
    assert wanted[0] in places.values()
    loser = outcomes.index(max(outcomes, key=lambda outcome: outcome.tries))
    assert proposed(yard, transfers[loser]) == {
        lot: place for lot, place in places.items() if place != wanted[0]
    }


def test_scans_of_two_operators_never_hold_one_place(yard):
    """The first scan says that the goods are here: it holds, and it may lose."""
    lots = [name(), name()]
    transfers = plan_at_once(yard, [lots[0]], [lots[1]])
    sides = [
        (yard.people[n], lambda env, n=n: yard.scan(env, transfers[n], lots[n])) for n in (0, 1)
    ]
    outcomes = race(yard.registry, sides, yard.company)
    assert sorted(outcome.tries for outcome in outcomes) == [1, 2]
    assert [outcome.answer["state"] for outcome in outcomes] == ["place", "place"], outcomes
    assert len(set(held(yard).values())) == 2

    for n in (0, 1):
        place = held(yard)[lots[n]]
        with yard.session(yard.people[n]) as env:
            answer = yard.scan(env, transfers[n], place, outcomes[n].answer)
        assert answer["message"]["code"] == "transfer_done", answer
    assert set(yard.standing()) == set(lots)


def test_last_free_place_goes_to_one(yard):
    """Who gets none is told so; nobody gets the place twice."""
    with yard.session() as env:
        env["stock.location"].browse(yard.places[:3]).write(
            {"lock": "in", "lock_reason": "test: one place is left"}
        )
    transfers = plan_at_once(yard, [name()], [name()])
    sides = [(yard.people[n], arrive(transfer)) for n, transfer in enumerate(transfers)]
    race(yard.registry, sides, yard.company)
    assert len(held(yard)) == 1
    with yard.session() as env:
        lines = env["stock.picking"].browse(transfers).move_line_ids
        assert sorted(lines.mapped("proposal_state")) == ["held", "no_place"]


def test_two_receipts_arriving_at_once_share_what_there_is(yard):
    """Two coils each for four places: all four are held, none twice."""
    transfers = plan_at_once(yard, [name(), name()], [name(), name()])
    sides = [(yard.people[n], arrive(transfer)) for n, transfer in enumerate(transfers)]
    race(yard.registry, sides, yard.company)
    assert len(held(yard)) == 4


def test_two_operators_choosing_the_same_other_place(yard):
    """Both put their coil where nobody sent it: one is booked there, the other is refused."""
    lots = [name(), name()]
    with yard.session() as env:
        transfers = [yard.receipt(env, [lot]).id for lot in lots]
    answers = [yard.scan_lot(transfers[n], lots[n], n) for n in (0, 1)]
    with yard.session() as env:
        taken = set(held(yard).values())
        place = (
            env["stock.location"]
            .browse(yard.places)
            .filtered(lambda place: place.barcode not in taken)[0]
        )
        barcode = place.barcode
    sides = [
        (
            yard.people[n],
            lambda env, n=n: yard.scan(env, transfers[n], barcode, answers[n], reason="nearer"),
        )
        for n in (0, 1)
    ]
    outcomes = race(yard.registry, sides, yard.company)
    codes = sorted(outcome.answer["message"]["code"] for outcome in outcomes)
    assert codes == ["place_refused", "transfer_done"]
    assert list(yard.standing().values()) == [barcode]


def test_two_people_scanning_the_same_coil(yard):
    """One of them books it; the other reads that it is done."""
    lot = name()
    with yard.session() as env:
        transfer = yard.receipt(env, [lot, name()]).id
    answers = [yard.scan_lot(transfer, lot, n) for n in (0, 1)]
    place = held(yard)[lot]
    sides = [
        (yard.people[n], lambda env, n=n: yard.scan(env, transfer, place, answers[n]))
        for n in (0, 1)
    ]
    outcomes = race(yard.registry, sides, yard.company)
    codes = sorted(outcome.answer["message"]["code"] for outcome in outcomes)
    assert codes == ["posted", "task_gone"]
    assert yard.standing() == {lot: place}


def test_the_same_key_twice_at_once(yard):
    """A double click: one posting, one scan, and both get the same answer."""
    lot = name()
    with yard.session() as env:
        transfer = yard.receipt(env, [lot]).id
    first = yard.scan_lot(transfer, lot)
    place, key = held(yard)[lot], uuid.uuid4().hex
    sides = [(yard.people[0], lambda env: yard.scan(env, transfer, place, first, key=key))] * 2
    outcomes = race(yard.registry, sides, yard.company)
    assert outcomes[0].answer == outcomes[1].answer
    assert outcomes[0].answer["message"]["code"] == "transfer_done"
    with yard.session() as env:
        assert env["wms.scan"].search_count([("key", "=", key)]) == 1
    assert yard.standing() == {lot: place}


def test_expiring_holds_against_the_arrival_of_the_goods(yard):
    """The job ends a hold in the second in which its coil is put there."""
    lot = name()
    with yard.session() as env:
        transfer = yard.receipt(env, [lot]).id
    answer = yard.scan_lot(transfer, lot)
    place = held(yard)[lot]
    with yard.session() as env:
        env["wms.hold"].search([("location_id", "in", yard.places)]).write(
            {"expires_at": "2020-01-01 00:00:00"}
        )
    sides = [
        (1, lambda env: env["wms.hold"]._cron_expire()),
        (yard.people[0], lambda env: yard.scan(env, transfer, place, answer)),
    ]
    outcomes = race(yard.registry, sides, yard.company)
    assert outcomes[1].answer["message"]["code"] == "transfer_done"
    assert yard.standing() == {lot: place}
    assert not held(yard)


def test_expiring_holds_against_a_second_arrival(yard):
    """A place whose hold expires is free for others only when it really is."""
    lots = [name(), name()]
    with yard.session() as env:
        first = yard.receipt(env, [lots[0]]).id
    yard.scan_lot(first, lots[0])
    with yard.session() as env:
        env["wms.hold"].search([("location_id", "in", yard.places)]).write(
            {"expires_at": "2020-01-01 00:00:00"}
        )
        second = yard.receipt(env, [lots[1]]).id
    sides = [
        (1, lambda env: env["wms.hold"]._cron_expire()),
        (yard.people[1], arrive(second)),
    ]
    race(yard.registry, sides, yard.company)
    assert set(held(yard)) == {lots[1]}

    # Who comes back to what he had begun is sent elsewhere, not left standing with his coil.
    again = yard.scan_lot(first, lots[0])
    assert again["message"]["code"] == "scan_destination", again
    assert set(held(yard)) == set(lots)


def test_one_scan_taken_back_on_two_devices_at_once(yard):
    """One of them takes it back; the other reads that it is done, and takes back nothing else."""
    lots = [name(), name()]
    with yard.session() as env:
        transfer = yard.receipt(env, lots).id
    for lot in lots:
        first = yard.scan_lot(transfer, lot)
        with yard.session(yard.people[0]) as env:
            yard.scan(env, transfer, held(yard)[lot], first)
    with yard.session(yard.people[0]) as env:
        scan = env["wms.scan.service"].undoable(transfer)["scan_id"]

    def take_back(env):
        service = env["wms.scan.service"]
        return service.undo(transfer, uuid.uuid4().hex, scan, "wrong coil")

    outcomes = race(yard.registry, [(yard.people[0], take_back)] * 2, yard.company)
    codes = sorted(outcome.answer["message"]["code"] for outcome in outcomes)
    assert codes == ["refused", "undone"]
    assert set(yard.standing()) == {lots[0]}
