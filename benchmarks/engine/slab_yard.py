"""A real slab yard (iolab-uniud/ss-rp): lifts and crane seconds beside the authors' best plans.

Also beside the rule that yards use: whatever lies on top goes to the nearest allowed stack.
Seconds are counted as in the authors' files, which gives their totals again: 60 s a move, and the
ways along x and y one after the other, without the empty way to the next slab. The plans are made
for a crane that moves along x and y at once and has to get to the next slab.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from engine.items import Item, Limits, Place
from engine.relocation import Crane, Effort, Pick, Plan, plan

from ..slab_instance import (
    MAX_HEIGHT,
    MAX_LENGTH_SPREAD,
    MAX_LENGTH_STEP,
    MAX_PRESSURE,
    MAX_WIDTH_STEP,
    Instance,
    read,
)
from .rows import Result, Row, row

CRANE = Crane(2.90, 1.60, 25.0)
WIDTH = 2
SECONDS = float(os.environ.get("SLAB_SECONDS", "60"))


def places(instance: Instance) -> list[Place]:
    """The stacks with what lies on them."""
    limits = Limits(
        pattern="column",
        max_tiers=instance.max_layers,
        max_height=MAX_HEIGHT,
        max_pressure=MAX_PRESSURE,
        max_length_spread=MAX_LENGTH_SPREAD,
        max_length_step=MAX_LENGTH_STEP,
        max_width_step=MAX_WIDTH_STEP,
    )
    content: dict[str, list] = {stack.key: [] for stack in instance.stacks}
    for slab in sorted(instance.slabs, key=lambda slab: slab.layer):
        content[slab.stack].append(
            Item(
                slab.key,
                "slab",
                slab.grade,
                slab.weight,
                length=slab.length,
                width=slab.width,
                thickness=slab.thickness,
            )
        )
    return [
        Place(stack.key, "A", x=stack.x, y=stack.y, limits=limits, stack=tuple(content[stack.key]))
        for stack in instance.stacks
    ]


def picks(instance: Instance) -> list[Pick]:
    """The orders: a named slab, or one of those of a grade and size that nobody names."""
    named = {order.slab for order in instance.orders if order.slab}
    where = {slab.key: slab.stack for slab in instance.slabs}
    found = []
    for order in instance.orders:
        if order.slab:
            found.append(Pick(((order.slab, where[order.slab]),)))
            continue
        fitting = [slab for slab in instance.slabs if order.accepts(slab)]
        free = [slab for slab in fitting if slab.key not in named] or fitting
        found.append(Pick(tuple((slab.key, slab.stack) for slab in free), 1))
    return found


def best_plans(data: Path, name: str) -> tuple[float, int]:
    """Crane seconds and lifts of the authors' best plan for an instance."""
    found = []
    for path in (data / "slab_yard" / "best").glob(f"*-sol-{name}-*.txt"):
        seconds = float(re.search(r"-(\d+)\.txt$", path.name)[1])
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
        found.append((seconds, sum("->" in line and "->OUT" not in line for line in lines)))
    return min(found, default=(0.0, 0))


def authors_seconds(instance: Instance, moves: Iterable[tuple[str, str | None]]) -> float:
    """Crane time of (from, to) moves by the authors' formula; None is the way out."""
    at = {stack.key: (stack.x, stack.y) for stack in instance.stacks}
    total = 0.0
    for source, target in moves:
        start, end = at[source], at[target] if target else instance.exit
        total += 60.0 + abs(start[0] - end[0]) / CRANE.speed_x
        total += abs(start[1] - end[1]) / CRANE.speed_y
    return total


def serve(instance: Instance, effort: Effort) -> tuple[Plan, float]:
    """A plan for all orders, and seconds of CPU."""
    yard = places(instance)
    started = time.process_time()
    found = plan(
        picks(instance),
        yard,
        crane=CRANE,
        exit_point=instance.exit,
        effort=effort,
        explain=False,
    )
    return found, time.process_time() - started


def check(instance: Instance, found: Plan) -> None:
    """Carry a plan out on stacks of our own and raise AssertionError where a rule is broken."""
    slabs = {slab.key: slab for slab in instance.slabs}
    stacks: dict[str, list] = {stack.key: [] for stack in instance.stacks}
    for slab in sorted(instance.slabs, key=lambda slab: slab.layer):
        stacks[slab.stack].append(slab)
    orders = iter(instance.orders)
    for step in found.steps:
        slab = stacks[step.from_place].pop()
        assert slab is slabs[step.item_key], f"{step.item_key} is not on top"
        if step.kind == "pick":
            # One that could not be served is skipped; it is counted as stuck.
            assert any(order.accepts(slab) for order in orders), f"{slab.key} was not ordered"
        elif step.to_place:
            stacks[step.to_place].append(slab)
            _check_stack(instance, stacks[step.to_place])


def _check_stack(instance: Instance, stack: list) -> None:
    lengths = [slab.length for slab in stack]
    assert len(stack) <= instance.max_layers, "too many layers"
    assert sum(slab.thickness for slab in stack) <= MAX_HEIGHT, "too high"
    assert max(lengths) - min(lengths) <= MAX_LENGTH_SPREAD, "lengths spread"
    for lower, upper in list(pairwise(stack))[-1:]:
        assert abs(lower.length - upper.length) <= MAX_LENGTH_STEP, "length step"
        assert abs(lower.width - upper.width) <= MAX_WIDTH_STEP, "width step"
    for number, slab in enumerate(stack):
        above = sum(upper.weight for upper in stack[number + 1 :])
        assert above <= MAX_PRESSURE * slab.length * slab.width / 1e6 + 1e-3, "pressure"


def run(data: Path) -> list[Row]:
    """Ours, and the nearest allowed stack."""
    folder = data / "slab_yard" / "instances"
    if not folder.is_dir():
        return []
    ours, near, our_lifts, near_lifts = [], [], [], []
    stuck: Counter[bool] = Counter()
    for path in sorted(folder.glob("i*.txt")):
        instance = read(path)
        seconds, lifts = best_plans(data, path.stem)
        until = time.process_time() + SECONDS
        searching = Effort(width=WIDTH, stop=lambda until=until: time.process_time() > until)
        resting = Effort(width=1, look_ahead=0, nearest=True)
        for effort, costs, counts in ((searching, ours, our_lifts), (resting, near, near_lifts)):
            found, taken = serve(instance, effort)
            check(instance, found)
            stuck[effort.nearest] += len(found.stuck)
            moves = ((step.from_place, step.to_place) for step in found.steps)
            costs.append(Result(authors_seconds(instance, moves), seconds, taken))
            counts.append(Result(found.lifts, lifts, taken))
    return [
        row("slab yard", "crane s", ours, f"{stuck[False]} slabs without a place"),
        row("slab yard, nearest stack", "crane s", near, f"{stuck[True]} slabs without a place"),
        row("slab yard", "lifts", our_lifts),
        row("slab yard, nearest stack", "lifts", near_lifts),
    ]
