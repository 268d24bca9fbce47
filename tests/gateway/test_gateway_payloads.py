"""What readers post: known shapes are understood, everything else is refused with its place."""

from __future__ import annotations

import base64

import pytest
from bulk_wms_gateway.adapters.payloads import PayloadError, parse
from bulk_wms_gateway.reads import CraneMove, Read
from hypothesis import given
from hypothesis import strategies as st

NOW = 1_800_000_000.0
EPC = "3034257bf7194e4000001a85"
AT = "2026-01-02T03:04:05Z"


def impinj(**tag):
    return {"timestamp": AT, "eventType": "tagInventory", "tagInventoryEvent": tag}


def test_impinj_in_hundredths_of_a_decibel():
    (read,) = parse([impinj(epcHex=EPC.upper(), antennaPort=2, peakRssiCdbm=-5325)], NOW)
    assert read == Read(EPC, 2, -53.25, 1767323045.0)


def test_impinj_with_the_epc_in_base64url():
    encoded = base64.urlsafe_b64encode(bytes.fromhex(EPC)).decode().rstrip("=")
    (read,) = parse(impinj(epc=encoded, tidHex="E2801160"), NOW)
    assert (read.epc, read.tid) == (EPC, "e2801160")


def test_other_events_of_a_reader_are_passed_over():
    assert list(parse([{"eventType": "antennaConnected"}], NOW)) == []


def test_zebra():
    data = {"idHex": EPC, "antenna": 1, "peakRssi": -54, "reads": 3, "eventNum": 123}
    (read,) = parse({"type": "SIMPLE", "timestamp": "2026-01-02T03:04:05+0000", "data": data}, NOW)
    assert read == Read(EPC, 1, -54.0, 1767323045.0)


def test_a_plain_read_of_a_handheld_carries_its_session():
    (read,) = parse([{"epc": EPC, "rssi": -50, "session": "count-7"}], NOW)
    assert (read.session, read.at) == ("count-7", NOW)


def test_a_crane_move():
    (move,) = parse({"kind": "lifted", "crane": "c1", "x": 12.5, "y": 3, "load_kg": 20450}, NOW)
    assert move == CraneMove("c1", "lifted", NOW, 12.5, 3.0, 0.0, 20450.0)


@pytest.mark.parametrize(
    "body",
    [
        None,
        7,
        [[]],
        {},
        {"epc": "xyz"},
        {"epc": EPC, "rssi": "loud"},
        {"epc": EPC, "rssi": float("nan")},
        {"epc": EPC, "at": "yesterday"},
        {"epc": "30" * 500},
        {"data": 7},
        impinj(),
        impinj(epc="***"),
        {"kind": "thrown", "x": 1, "y": 1},
        {"kind": "lifted"},
        [{"epc": EPC}] * 5001,
    ],
)
def test_what_is_no_read_is_refused_with_words(body):
    with pytest.raises(PayloadError) as refused:
        list(parse(body, NOW))
    assert len(str(refused.value)) > 5


def test_times_in_milliseconds_and_microseconds_are_understood():
    for value in (1767323045, 1767323045_000, 1767323045_000_000):
        (read,) = parse({"epc": EPC, "at": value}, NOW)
        assert read.at == 1767323045.0


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "epc",
                    "data",
                    "kind",
                    "eventType",
                    "tagInventoryEvent",
                    "idHex",
                    "at",
                    "x",
                    "rssi",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_nothing_that_is_posted_can_break_the_gateway(body):
    try:
        found = list(parse(body, NOW))
    except PayloadError:
        return
    assert all(isinstance(one, (Read, CraneMove)) for one in found)
