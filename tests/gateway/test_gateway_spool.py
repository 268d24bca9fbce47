"""What must survive a crash."""

from __future__ import annotations

import pytest
from bulk_wms_gateway.reads import Event, Read
from bulk_wms_gateway.spool import Spool
from bulk_wms_gateway.visits import Filter, Visits
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

EPC = "300833b2ddd9014000000001"


def event(number: int, kind: str = "passed") -> Event:
    return Event(id=f"{number:032x}", reader="g", kind=kind, first_seen=1.0, last_seen=2.0, epc=EPC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "spool.sqlite"


def test_events_come_back_in_order_until_they_are_done(path):
    spool = Spool(path)
    spool.save("g", Visits(Filter()), [event(number) for number in range(5)])
    spool.close()
    spool = Spool(path)
    assert [one["id"] for one in spool.batch(3)] == [event(number).id for number in range(3)]
    spool.done(one["id"] for one in spool.batch(3))
    assert (spool.depth, [one["id"] for one in spool.batch(9)]) == (2, [event(3).id, event(4).id])


def test_the_same_event_is_kept_once(path):
    spool = Spool(path)
    for _again in range(2):
        spool.save("g", Visits(Filter()), [event(1)])
    assert spool.depth == 1


def test_open_visits_survive_and_closed_ones_are_gone(path):
    spool, visits = Spool(path), Visits(Filter())
    visits.add(Read(EPC, 1, -50, 1.0))
    spool.save("g", visits)
    assert [one["epc"] for one in spool.visits("g")] == [EPC]
    assert spool.visits("other") == []
    visits.forget(visits.open[EPC])
    spool.save("g", visits)
    assert spool.visits("g") == []


def test_refused_events_are_kept_aside_with_the_reason(path):
    spool = Spool(path)
    spool.save("g", Visits(Filter()), [event(1), event(2)])
    spool.refuse({event(1).id: "no such reader"})
    assert (spool.depth, spool.refused_count()) == (1, 1)
    assert spool.refused()[0][1] == "no such reader"
    assert [one["id"] for one in spool.batch(9)] == [event(2).id]


def test_a_full_spool_gives_up_what_matters_least_and_counts_it(path):
    spool = Spool(path, limit=10)
    spool.save("g", Visits(Filter()), [event(number, "seen") for number in range(12)])
    spool.save("g", Visits(Filter()), [event(100), event(101)])
    assert (spool.depth, spool.lost) == (11, 3)
    spool.close()
    assert Spool(path, limit=10).lost == 3


class SpoolMachine(RuleBasedStateMachine):
    """Whatever is kept, done, refused and reopened: nothing vanishes, nothing comes twice."""

    def __init__(self):
        super().__init__()
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "spool.sqlite"
        self.spool = Spool(self.path)
        self.waiting, self.refused, self.number = [], set(), 0

    @rule(count=st.integers(1, 4))
    def keep(self, count):
        new = [event(self.number + more) for more in range(count)]
        self.number += count
        self.spool.save("g", Visits(Filter()), new)
        self.waiting += [one.id for one in new]

    @rule(count=st.integers(1, 3))
    def send(self, count):
        ids = [one["id"] for one in self.spool.batch(count)]
        assert ids == self.waiting[:count]
        self.spool.done(ids)
        del self.waiting[:count]

    @rule()
    def refuse(self):
        if self.waiting:
            self.refused.add(self.waiting[0])
            self.spool.refuse({self.waiting.pop(0): "no"})

    @rule()
    def killed(self):
        # A second handle cannot exist beside the first: the process is gone without a word.
        self.spool.db.close()
        self.spool = Spool(self.path)

    @invariant()
    def counts_agree(self):
        assert self.spool.depth == len(self.waiting)
        assert self.spool.refused_count() == len(self.refused)

    def teardown(self):
        self.spool.close()
        self.folder.cleanup()


TestSpoolMachine = SpoolMachine.TestCase
TestSpoolMachine.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
