"""Block relocation (Caserta, Voss, Sniedovich): lifts beside the proven least."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

from engine.items import Item, Limits, Place
from engine.relocation import Effort, Pick, plan

from .rows import Result, Row, row

WIDTH = 20


def places(path: Path, most: int) -> list[Place]:
    """The columns of one instance file; the block's number is its turn."""
    lines = path.read_text(encoding="ascii").splitlines()
    count = int(lines[0].split()[0])
    limits = Limits(pattern="column", max_tiers=most)
    return [
        Place(
            number,
            "A",
            limits=limits,
            stack=tuple(Item(int(word), "slab", "B", 1.0) for word in line.split()[1:]),
        )
        for number, line in enumerate(lines[1 : count + 1])
    ]


def picks(yard: list[Place]) -> list[Pick]:
    """All blocks, one after the other."""
    spots = sorted((item.key, place.key) for place in yard for item in place.stack)
    return [Pick((spot,)) for spot in spots]


def _instances(data: Path, optima: str) -> Iterator[tuple[Path, int, int, int]]:
    folder = data / "block_relocation"
    with (folder / optima).open(encoding="ascii") as file:
        for line in csv.DictReader(file):
            path = folder / "instances" / f"data{line['set']}-{line['instance']}.dat"
            yield path, int(line["hmax"]), int(line["lb"]), int(line["ub"])


def _results(data: Path, optima: str, voluntary: bool) -> list[Result]:
    results = []
    effort = Effort(width=WIDTH, voluntary=voluntary)
    for path, most, least, known in _instances(data, optima):
        if least != known:
            continue
        yard = places(path, most)
        started = time.process_time()
        found = plan(picks(yard), yard, effort=effort, explain=False)
        results.append(Result(found.lifts, known, time.process_time() - started))
    return results


def _largest(data: Path) -> list[Result]:
    """Instances of a hundred blocks: no optimum is known, the time counts."""
    results = []
    for path in sorted((data / "block_relocation" / "instances").glob("data10-10-*.dat")):
        yard = places(path, 12)
        started = time.process_time()
        found = plan(picks(yard), yard, effort=Effort(width=WIDTH // 4), explain=False)
        results.append(Result(found.lifts, None, time.process_time() - started))
    return results


def run(data: Path) -> list[Row]:
    """Restricted and unrestricted moves."""
    if not (data / "block_relocation").is_dir():
        return []
    rows = [
        row("blocks, restricted", "lifts", _results(data, "optima_restricted.csv", False)),
        row("blocks, unrestricted", "lifts", _results(data, "optima_unrestricted.csv", True)),
    ]
    largest = _largest(data)
    if largest:
        rows.append(row("blocks, 10 x 10", "lifts", largest, f"width {WIDTH // 4}"))
    return rows
