"""Picker routing in one block of aisles (SPRP, articles in one place): beside the optimum."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from engine.aisles import single_block
from engine.routing import Task, order

from .rows import Result, Row, row


@dataclass
class Block:
    """Stops by aisle in steps from the bottom, and where the picker starts."""

    length: int
    between: int
    depot: tuple[int, str]
    stops: dict[int, list[float]] = field(default_factory=dict)

    @property
    def start(self) -> tuple[int, float]:
        """The depot as a point."""
        return self.depot[0], 0.0 if self.depot[1] == "bottom" else float(self.length)

    def way(self, one: tuple[int, float], other: tuple[int, float]) -> float:
        """Steps between two points: along the aisle, or round by the nearer cross aisle."""
        if one[0] == other[0]:
            return abs(one[1] - other[1])
        round_by = one[1] + other[1]
        across = self.between * abs(one[0] - other[0])
        return across + min(round_by, 2 * self.length - round_by)


def read(path: Path) -> Block:
    """One instance file; cell 0 is at the top."""
    head: dict[str, str] = {}
    cells: set[tuple[int, int]] = set()
    for line in path.read_text(encoding="latin1").splitlines():
        words = line.split()
        if " : " in line:
            name, value = line.split(" : ", 1)
            head[name.strip()] = value.strip()
        elif words[:1] == ["ID"] and "AISLE" in words:
            cells.add((int(words[3]), int(words[5])))
    top, bottom = int(head["DISTANCE_TOP_TO_CELL"]), int(head["DISTANCE_BOTTOM_TO_CELL"])
    length = int(head["NUM_CELLS"]) - 1 + top + bottom
    block = Block(
        length,
        int(head["DISTANCE_AISLE_TO_AISLE"]),
        (int(head["DEPOT_AISLE"]), head["DEPOT_LOCATION"]),
    )
    for aisle, cell in sorted(cells):
        block.stops.setdefault(aisle, []).append(float(length - top - cell))
    return block


def _instances(data: Path) -> Iterator[tuple[Block, float]]:
    folder = data / "picker_routing"
    with (folder / "optima.csv").open(encoding="ascii") as file:
        for line in csv.DictReader(file):
            if line["layout"] == "single-block" and "_F1_" in line["instance"]:
                block = read(folder / "instances" / line["instance"])
                yield block, float(line["optimal_distance"])


def run(data: Path) -> list[Row]:
    """The exact way through aisles, and the order that needs no aisles."""
    if not (data / "picker_routing").is_dir():
        return []
    exact, general = [], []
    for block, best in _instances(data):
        started = time.process_time()
        _metres, stops = single_block(block.stops, block.length, block.between, block.depot)
        seconds = time.process_time() - started
        trip = [block.start, *stops, block.start]
        walked = sum(block.way(one, other) for one, other in pairwise(trip))
        if sorted(stops) != sorted((a, stop) for a, some in block.stops.items() for stop in some):
            raise AssertionError("the route leaves stops out")
        exact.append(Result(walked, best, seconds))
        tasks = [Task(stop, stop, stop) for stop in sorted(stops)]
        started = time.process_time()
        route = order(tasks, block.way, block.start, block.start)
        general.append(Result(route.cost, best, time.process_time() - started))
    return [
        row("one block of aisles", "steps", exact),
        row("the same, any yard", "steps", general, "order without aisles"),
    ]
