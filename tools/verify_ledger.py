#!/usr/bin/env python3
"""Check an exported piece of the ledger, without Odoo: Python's standard library is enough.

    verify_ledger.py EXPORT [--seals FILE]

EXPORT comes from Control > Seals > Export with Entries: one JSON value a line, a seal followed by
its entries. FILE holds seals that were printed or mailed, ``number hash``, one a line. Prints what
was checked; ends with 0 when all matches, 1 when something does not, 2 when it cannot be read.

How it is sealed: an entry's digest is the SHA-256 of its line. A seal's leaves are, for each
entry in order of ids, 8 bytes of id and 32 bytes of digest. Its hash is the SHA-256 of its head
(a JSON array: number, epoch, cluster, from_xid, to_xid, sealed_at, hash of the seal before), a
newline and the leaves.
"""

import argparse
import base64
import json
import sys
from hashlib import sha256


class Mismatch(Exception):
    """Something was changed after it was sealed."""


def compact(value):
    """The one JSON text of a value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_seals(path):
    """Hash by number, from a file with ``number hash`` lines among others."""
    known = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            parts = line.lower().replace(":", " ").split()
            for number, value in zip(parts, parts[1:]):  # noqa: B905 (Python 3.9)
                if number.isdecimal() and len(value) == 64:
                    known[int(number)] = value
    return known


class Checker:
    """Goes through an export line by line."""

    def __init__(self, known):
        self.known, self.seal, self.expected = known, None, []
        self.seals = self.entries = 0

    def begin(self, seal):
        """Check a seal itself, and that it follows the one before."""
        self.finish()
        number, leaves = seal["seal"], base64.b64decode(seal["leaves"])
        if self.seal and number != self.seal["seal"] + 1:
            raise Mismatch(f"seals are missing before seal {number}")
        if self.seal and seal["previous"] != self.seal["hash"]:
            raise Mismatch(f"seal {number} does not follow the seal before it")
        head = [number] + [
            seal[key] for key in ("epoch", "cluster", "from_xid", "to_xid", "sealed_at", "previous")
        ]
        if sha256(compact(head).encode() + b"\n" + leaves).hexdigest() != seal["hash"]:
            raise Mismatch(f"seal {number} itself was changed")
        if self.known.get(number, seal["hash"]) != seal["hash"]:
            raise Mismatch(f"seal {number} is not the one that was printed or mailed")
        self.seal, self.seals = seal, self.seals + 1
        self.expected = [leaves[at : at + 40] for at in range(0, len(leaves), 40)]

    def entry(self, line):
        """Check one entry against the next leaf of its seal."""
        key = json.loads(line)[0]
        if not self.expected:
            raise Mismatch(f"entry {key} is in no seal")
        leaf = self.expected.pop(0)
        sealed = int.from_bytes(leaf[:8], "big")
        if sealed != key:
            what = f"entry {sealed} is missing" if sealed < key else f"entry {key} was slipped in"
            raise Mismatch(f"{what} in seal {self.seal['seal']}")
        if sha256(line.encode()).digest() != leaf[8:]:
            raise Mismatch(f"entry {key} was changed after seal {self.seal['seal']}")
        self.entries += 1

    def finish(self):
        """Check that the entries of the seal at hand are all there."""
        if self.expected:
            key = int.from_bytes(self.expected[0][:8], "big")
            raise Mismatch(f"entry {key} is missing in seal {self.seal['seal']}")


def check(lines, known):
    """Check the lines of an export; Mismatch for what does not match."""
    checker = Checker(known)
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("{"):
            checker.begin(json.loads(line))
        elif line:
            checker.entry(line)
    checker.finish()
    return checker


def main():
    """Check the file named on the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("export")
    parser.add_argument("--seals")
    options = parser.parse_args()
    try:
        known = read_seals(options.seals) if options.seals else {}
        with open(options.export, encoding="utf-8", newline="\n") as lines:
            checker = check(lines, known)
    except Mismatch as found:
        print(f"FAILED: {found}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        print(f"Cannot read it: {error}", file=sys.stderr)
        return 2
    print(f"All match: {checker.entries} entries under {checker.seals} seals")
    if checker.seal:
        print(f"Last seal: {checker.seal['seal']} {checker.seal['hash']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
