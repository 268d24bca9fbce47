"""From reads to events: one for a tag and visit, none for what did not pass."""

from __future__ import annotations

import random

from bulk_wms_gateway.modes import Crane, Gate, Handheld, Sides, Zone
from bulk_wms_gateway.reads import CraneMove, Edge, Read
from bulk_wms_gateway.visits import Filter, Visit
from gate_model import Pass, parked_reads, reads_of

COIL, SECOND, STRAY = "300833b2ddd9014000000001", "300833b2ddd9014000000002", "e2000017010b0001"
EYES = Sides(inner_eye=1, outer_eye=2)


def played(mode, happenings, until: float):
    """Feed reads and edges in order of time, with a tick every 0.2 s; all events."""
    events, now = [], 0.0
    queue = sorted(happenings, key=lambda one: one.at)
    while now < until:
        now += 0.2
        while queue and queue[0].at <= now:
            one = queue.pop(0)
            events += mode.edge(one) if isinstance(one, Edge) else mode.read(one)
        events += mode.tick(now)
    return events


def drive(out=True, epc=COIL, begins=0.0, seed=1, speed=1.5, fading=4.0, rate=60):
    return list(reads_of(Pass(speed, fading, rate, out, epc, begins), random.Random(seed)))


def test_a_passage_is_one_event_with_its_direction():
    (event,) = played(Gate("g", Filter(), Sides()), drive(), 30)
    assert (event.kind, event.direction, event.epc) == ("passed", "out", COIL)
    assert event.confidence > 0.95
    assert event.antennas == [1, 2]
    (event,) = played(Gate("g", Filter(), Sides()), drive(out=False), 30)
    assert event.direction == "in"


def test_weak_few_and_foreign_reads_make_no_event():
    gate = Gate("g", Filter(rssi_floor=-60, least_reads=3, prefixes=("30",)), Sides())
    weak = [Read(COIL, 1, -61, at / 10) for at in range(50)]
    few = [Read(SECOND, 1, -40, 0.1), Read(SECOND, 2, -40, 0.2)]
    foreign = [Read(STRAY, 1, -40, at / 10) for at in range(50)]
    assert played(gate, weak + few + foreign, 20) == []
    assert gate.visits.dropped == {"weak": 50, "foreign": 50, "few": 1, "parked": 0}


def test_an_echo_makes_no_second_event_but_a_later_return_does():
    gate = Gate("g", Filter(), Sides())
    there, echo = drive(), [Read(COIL, 1, -60, 9.5)]
    back = drive(out=False, begins=30.0)
    events = played(gate, there + echo + back, 60)
    assert [event.direction for event in events] == ["out", "in"]
    assert events[0].id != events[1].id


def test_a_tag_parked_beside_the_gate_never_passes_and_holds_nobody_up():
    rng = random.Random(3)
    gate = Gate("g", Filter(), Sides())
    parked = list(parked_reads(1.0, 300, 4, 20, rng, STRAY))
    events = played(gate, parked + drive(begins=40.0), 320)
    assert [event.epc for event in events] == [COIL]
    assert gate.visits.dropped["parked"] >= 1
    assert len(gate.visits.open) <= 1


def test_tags_of_one_vehicle_vote_together():
    gate = Gate("g", Filter(), Sides())
    # Alone, few reads at speed leave many directions open.
    load = [
        read
        for number in range(8)
        for read in drive(epc=f"30{number:022x}", seed=number, speed=3, fading=7, rate=30)
    ]
    events = played(gate, load, 30)
    assert len(events) >= 6
    assert {event.direction for event in events} == {"out"}


def beams(*changes):
    return [Edge(port, active, at) for at, port, active in changes]


OUTWARDS = beams((2.0, 1, True), (2.6, 2, True), (3.0, 1, False), (3.6, 2, False))


def test_photo_eyes_decide_and_the_event_comes_with_the_freed_beam():
    gate = Gate("g", Filter(), EYES)
    events = played(gate, drive(out=False) + OUTWARDS, 4.4)
    assert [(event.direction, event.confidence) for event in events] == [("out", 0.99)]
    assert events[0].window_id


def test_an_empty_window_is_an_unreadable_piece():
    (event,) = played(Gate("g", Filter(), EYES), OUTWARDS, 10)
    assert (event.kind, event.direction, event.epc) == ("unreadable", "out", "")


def test_a_stray_tag_does_not_hide_an_unreadable_piece():
    parked = list(parked_reads(1.0, 20, 4, 20, random.Random(1), STRAY))
    late = [Edge(edge.port, edge.active, edge.at + 10) for edge in OUTWARDS]
    events = played(Gate("g", Filter(), EYES), parked + late, 20)
    assert [event.kind for event in events] == ["unreadable"]


def test_a_stuck_eye_ends_its_window_and_the_gate_goes_on():
    gate = Gate("g", Filter(longest=5), EYES)
    events = played(gate, beams((1.0, 1, True)), 10)
    assert [event.kind for event in events] == ["unreadable"]
    assert gate.window is None


def test_a_zone_tells_who_comes_stays_and_goes():
    stay = [Read(COIL, 1, -50, at / 2) for at in range(1, 2401)]
    events = played(Zone("z", Filter(), again=600), stay, 1210)
    assert [event.kind for event in events] == ["arrived", "seen", "departed"]
    assert len({event.id for event in events}) == 3


def test_a_handheld_tells_each_tag_once_a_session():
    walk = [
        Read(epc, 1, -50, at / 10, session="count-7") for at in range(60) for epc in (COIL, SECOND)
    ]
    events = played(Handheld("h", Filter(least_reads=2)), walk, 20)
    assert [(event.epc, event.session) for event in events] == [
        (COIL, "count-7"),
        (SECOND, "count-7"),
    ]


def test_a_crane_names_the_coil_on_its_hook_when_it_puts_it_down():
    crane = Crane("c", Filter())
    for at in range(20):
        crane.read(Read(COIL, 1, -45, at / 10))
        crane.read(Read(SECOND, 1, -60, at / 10))
    (lifted,) = crane.move(CraneMove("c", "lifted", 2.0, 10, 4, load_kg=20_450))
    crane.tick(60.0)
    (dropped,) = crane.move(CraneMove("c", "dropped", 60.0, 30, 4))
    assert (lifted.epc, dropped.epc) == (COIL, COIL)
    assert (dropped.x, dropped.y, lifted.load_kg) == (30, 4, 20_450)


def test_the_same_crane_move_has_the_same_name():
    move = CraneMove("c", "lifted", 2.0, 10, 4)
    assert Crane("c", Filter()).move(move)[0].id == Crane("c", Filter()).move(move)[0].id


def test_a_visit_goes_on_after_a_crash_as_if_nothing_had_been():
    reads = drive()
    whole, half = Gate("g", Filter(), Sides()), Gate("g", Filter(), Sides())
    for read in reads[: len(reads) // 2]:
        half.read(read)
    kept = [visit.as_record() for visit in half.visits.open.values()]
    again = Gate("g", Filter(), Sides())
    again.visits.restore(kept)
    (one,) = played(again, reads[len(reads) // 2 :], 30)
    (other,) = played(whole, reads, 30)
    assert (one.reads, one.direction, one.confidence) == (
        other.reads,
        other.direction,
        other.confidence,
    )
    assert one.id == kept[0]["id"]


def test_what_is_kept_of_a_visit_does_not_grow_with_its_length():
    visit = Visit.begin(Read(COIL, 1, -50, 0.0))
    for at in range(10_000):
        visit.add(Read(COIL, 1 + at % 2, -50, at / 100))
    assert len(str(visit.as_record())) < 800


def test_silence_does_not_count_while_the_reader_is_away():
    gate = Gate("g", Filter(), Sides())
    for read in drive()[:50]:
        gate.read(read)
    gate.visits.listening_from = None
    assert gate.tick(20.0) == []
    gate.visits.listening_from = 20.0
    assert gate.tick(22.0) == []
    assert len(gate.tick(23.1)) == 1


def test_a_reader_that_stays_away_does_not_keep_a_visit_for_ever():
    gate = Gate("g", Filter(), Sides())
    for read in drive():
        gate.read(read)
    gate.visits.listening_from = None
    assert len(gate.tick(60.0)) == 1
