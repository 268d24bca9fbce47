"""What a check of sealed blocks finds, and that it finds nothing where nothing was done."""

from dataclasses import replace

import pytest
from engine.sealing import (
    NO_HASH,
    Fault,
    Seal,
    check_entries,
    check_seal,
    digest,
    entry_line,
    missing_anchor,
    pack,
    parse_anchors,
    unpack,
)
from hypothesis import given
from hypothesis import strategies as st

ENTRIES = st.dictionaries(st.integers(1, 2**40), st.text(max_size=20), max_size=12)


def block(entries: dict[int, str], previous: Seal | None = None) -> Seal:
    """A sealed block of ``entries`` that follows ``previous``."""
    seal = Seal(
        number=previous.number + 1 if previous else 1,
        epoch=1,
        cluster="77",
        from_xid=0,
        to_xid=900,
        sealed_at="2026-03-01 06:00:00",
        previous=previous.hash if previous else NO_HASH,
        leaves=pack(digests(entries)),
    )
    return replace(seal, hash=seal.computed_hash())


def digests(entries: dict[int, str]) -> list[tuple[int, bytes]]:
    return [(key, digest(entry_line([key, entries[key]]))) for key in sorted(entries)]


@given(ENTRIES)
def test_untouched_entries_match(entries):
    seal = block(entries)
    assert check_seal(seal, None, {1: seal.hash}) is None
    assert check_entries(seal, digests(entries)) is None
    assert list(unpack(seal.leaves)) == digests(entries)


@given(ENTRIES.filter(bool), st.data())
def test_each_change_of_an_entry_is_named(entries, data):
    seal = block(entries)
    key = data.draw(st.sampled_from(sorted(entries)))
    changed = {**entries, key: entries[key] + "x"}
    assert check_entries(seal, digests(changed)) == Fault("changed", 1, key)
    deleted = {other: text for other, text in entries.items() if other != key}
    assert check_entries(seal, digests(deleted)) == Fault("missing", 1, key)
    new = data.draw(st.integers(1, 2**40).filter(lambda other: other not in entries))
    assert check_entries(seal, digests({**entries, new: "forged"})) == Fault("added", 1, new)


def test_two_swapped_entries_are_found():
    seal = block({1: "a", 2: "b"})
    assert check_entries(seal, digests({1: "b", 2: "a"})) == Fault("changed", 1, 1)


def test_a_changed_seal_is_found():
    seal = block({1: "a"})
    for forged in (
        replace(seal, leaves=pack(digests({1: "b"}))),
        replace(seal, to_xid=901),
        replace(seal, epoch=2),
        replace(seal, sealed_at="2026-03-02 06:00:00"),
    ):
        assert check_seal(forged, None, {}) == Fault("hash", 1)


def test_seals_follow_each_other():
    first, other = block({1: "a"}), block({1: "b"})
    second = block({2: "c"}, first)
    assert check_seal(second, first, {}) is None
    assert check_seal(second, other, {}) == Fault("chain", 2)
    assert check_seal(second, None, {}) == Fault("gap", 2)


def test_a_rewritten_chain_is_found_by_a_seal_kept_outside():
    kept = block({1: "a"})
    rewritten = block({1: "b"})
    assert check_seal(rewritten, None, {}) is None
    assert check_seal(rewritten, None, {1: kept.hash}) == Fault("anchor", 1)


def test_a_cut_tail_is_found_by_a_seal_kept_outside():
    assert missing_anchor(3, {4: "ab", 7: "cd"}) == Fault("cut", 4)
    assert missing_anchor(7, {4: "ab", 7: "cd"}) is None


def test_seals_are_read_from_a_mail():
    one, two = "1f" * 32, "e0" * 32
    text = f"The newest seal, made 2026-03-01:\n> 12 {one.upper()}\nand 13:{two}\nregards 5 6"
    assert parse_anchors(text) == {12: one, 13: two}
    with pytest.raises(ValueError, match="two hashes are given for seal 12"):
        parse_anchors(f"12 {one}\n12 {two}")


def test_leaves_that_were_cut_are_refused():
    with pytest.raises(ValueError, match="cut"):
        list(unpack(b"x" * 41))
