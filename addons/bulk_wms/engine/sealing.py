"""Sealing the ledger: a digest per entry, blocks chained by their hashes, and what a check finds.

Standard library only, like `tools/verify_ledger.py`, which does the same without this project.

A block holds, in order of ids, the id and digest of every entry it seals (its leaves). The hash
of a block covers its head, the hash of the block before and its leaves, so that nothing sealed
can change without a later hash changing too; a hash that was printed or sent away shows even a
chain that was rewritten to its end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

FIELDS = (
    "id", "xid", "cluster", "kind", "actor", "occurred_at", "recorded_at", "device", "company",
    "what", "model", "res", "lot", "place", "document", "reason", "before", "after",
)  # fmt: skip
"""What a digest covers, in this order: every column of an entry."""

NO_HASH = "0" * 64
"""What the first seal has before it."""

_ID_BYTES, _LEAF_BYTES = 8, 40


def entry_line(values: Sequence[object]) -> str:
    """The text of one entry, from its values in the order of `FIELDS`: a JSON array.

    Times are text already (microseconds, UTC), so a value has one form only.

    >>> entry_line([7, "812", None, "stock.in"])
    '[7,"812",null,"stock.in"]'
    """
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def digest(line: str) -> bytes:
    """SHA-256 of an entry's text.

    >>> digest('[7,"812"]').hex()[:16]
    '9e6725a721155a5e'
    """
    return sha256(line.encode()).digest()


def pack(leaves: Iterable[tuple[int, bytes]]) -> bytes:
    """Ids and digests as one run of bytes, 40 for each entry.

    >>> len(pack([(7, digest("a")), (9, digest("b"))]))
    80
    """
    return b"".join(key.to_bytes(_ID_BYTES, "big") + value for key, value in leaves)


def unpack(leaves: bytes) -> Iterator[tuple[int, bytes]]:
    """The reverse of `pack`. Raises ValueError for a run that was cut.

    >>> list(unpack(pack([(7, b"x" * 32)])))[0][0]
    7
    """
    if len(leaves) % _LEAF_BYTES:
        raise ValueError("the leaves of a seal were cut")
    for at in range(0, len(leaves), _LEAF_BYTES):
        key = int.from_bytes(leaves[at : at + _ID_BYTES], "big")
        yield key, leaves[at + _ID_BYTES : at + _LEAF_BYTES]


@dataclass(frozen=True, slots=True)
class Seal:
    """One block: entries of `cluster` whose transaction lies in [from_xid, to_xid).

    `epoch` counts the database clusters that the ledger has lived in: after a restore elsewhere
    transaction numbers begin anew. `previous` and `hash` are hexadecimal.
    """

    number: int
    epoch: int
    cluster: str
    from_xid: int
    to_xid: int
    sealed_at: str
    previous: str
    leaves: bytes
    hash: str = ""

    @property
    def head(self) -> list:
        """What stands before the leaves under the hash."""
        return [
            self.number, self.epoch, self.cluster, str(self.from_xid), str(self.to_xid),
            self.sealed_at, self.previous,
        ]  # fmt: skip

    def computed_hash(self) -> str:
        """The hash that this block must carry.

        >>> seal = Seal(1, 1, "77", 0, 900, "2026-03-01 06:00:00", NO_HASH, b"")
        >>> len(seal.computed_hash())
        64
        """
        return sha256(entry_line(self.head).encode() + b"\n" + self.leaves).hexdigest()


class Fault(NamedTuple):
    """What does not match: `code`, the number of the seal, the id of the entry (0: the seal).

    Codes: ``changed``, ``missing``, ``added`` (an entry); ``hash`` (the seal itself was
    changed), ``chain`` (it does not follow the one before), ``gap`` (seals are missing before
    it), ``anchor`` (another hash was printed or sent for it), ``cut`` (a seal that was printed
    or sent is not there any more).
    """

    code: str
    seal: int
    entry: int = 0


def check_seal(seal: Seal, previous: Seal | None, anchors: Mapping[int, str]) -> Fault | None:
    """Whether a seal is whole, follows `previous`, and is the one that was once sent away.

    `anchors` are hashes known from outside by number of the seal.

    >>> seal = Seal(2, 1, "77", 0, 900, "2026-03-01 06:00:00", NO_HASH, b"", "00")
    >>> check_seal(seal, None, {})
    Fault(code='gap', seal=2, entry=0)
    """
    if seal.number != (previous.number + 1 if previous else 1):
        return Fault("gap", seal.number)
    if seal.previous != (previous.hash if previous else NO_HASH):
        return Fault("chain", seal.number)
    if seal.hash != seal.computed_hash():
        return Fault("hash", seal.number)
    if anchors.get(seal.number, seal.hash) != seal.hash:
        return Fault("anchor", seal.number)
    return None


def check_entries(seal: Seal, found: Iterable[tuple[int, bytes]]) -> Fault | None:
    """The first entry that does not match its seal.

    `found` are id and digest of what the table holds for this block now, in order of ids.

    >>> leaves = pack([(7, digest("a")), (9, digest("b"))])
    >>> seal = Seal(1, 1, "77", 0, 900, "2026-03-01 06:00:00", NO_HASH, leaves)
    >>> check_entries(seal, [(7, digest("a")), (9, digest("b"))]) is None
    True
    >>> check_entries(seal, [(9, digest("b"))])
    Fault(code='missing', seal=1, entry=7)
    """
    rest = iter(found)
    for key, sealed in unpack(seal.leaves):
        there = next(rest, None)
        if there is None or there[0] > key:
            return Fault("missing", seal.number, key)
        if there[0] < key:
            return Fault("added", seal.number, there[0])
        if there[1] != sealed:
            return Fault("changed", seal.number, key)
    more = next(rest, None)
    return Fault("added", seal.number, more[0]) if more else None


def missing_anchor(last_number: int, anchors: Mapping[int, str]) -> Fault | None:
    """The first seal that was sent away and is beyond the last one here.

    >>> missing_anchor(3, {2: "ab", 5: "cd"})
    Fault(code='cut', seal=5, entry=0)
    """
    beyond = [number for number in anchors if number > last_number]
    return Fault("cut", min(beyond)) if beyond else None


def parse_anchors(text: str) -> dict[int, str]:
    """Seals as they are printed or mailed: ``number hash`` or ``number:hash``, one a line.

    Other lines of the mail are passed over. Raises ValueError when one number comes with two
    hashes: then one of the papers is not of this ledger.

    >>> parse_anchors("Seal of today" + chr(10) + "12 " + "ab" * 32)[12][:4]
    'abab'
    """
    anchors: dict[int, str] = {}
    for line in text.lower().splitlines():
        parts = line.replace(":", " ").split()
        for number, value in zip(parts, parts[1:], strict=False):
            is_hash = len(value) == 64 and not set(value) - set("0123456789abcdef")
            if number.isdecimal() and is_hash:
                if anchors.setdefault(int(number), value) != value:
                    raise ValueError(f"two hashes are given for seal {number}")
    return anchors
