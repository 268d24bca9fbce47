"""A real slab yard (iolab-uniud/ss-rp): lifts and crane seconds beside the authors' best plans.

Also beside the rule that yards use: whatever lies on top goes to the nearest allowed stack.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
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
WIDTH = 3
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
            stuck[effort.nearest] += len(found.stuck)
            costs.append(Result(found.seconds, seconds, taken))
            counts.append(Result(found.lifts, lifts, taken))
    return [
        row("slab yard", "crane s", ours, f"{stuck[False]} slabs without a place"),
        row("slab yard, nearest stack", "crane s", near, f"{stuck[True]} slabs without a place"),
        row("slab yard", "lifts", our_lifts),
        row("slab yard, nearest stack", "lifts", near_lifts),
    ]
