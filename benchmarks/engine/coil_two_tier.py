"""Coils in two tiers: lifts beside the proven least, and what it saves to choose the coils."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from engine.items import Item, Limits, Place
from engine.relocation import Effort, Pick, plan

from .rows import Result, Row, row

EFFORT = Effort(width=30)


def places(instance: dict) -> tuple[list[Place], dict[int, tuple]]:
    """The saddles of an instance, and the place of each coil."""
    rules = instance["rules"]
    limits = Limits(
        pattern="saddle",
        upper_weight_ratio=rules["max_weight_ratio"],
        # 0 is no limit: "not wider at all" is a hair.
        max_overhang=rules["width_over"] or 0.001,
        max_diameter_difference=rules["od_diff"],
        min_lower_thickness=rules["min_lower_t"],
    )
    coils = {
        coil["id"]: Item(
            coil["id"],
            "coil",
            "HRC",
            coil["w"],
            width=coil["width"],
            thickness=coil["t"],
            outer_diameter=coil["od"],
        )
        for coil in instance["coils"]
    }
    at = {(line, 1, slot + 1): coil for line, slot, coil in instance["bottom"]}
    at |= {(line, 2, slot + 1): coil for line, slot, coil in instance["upper"]}
    yard = [
        Place(
            (line, tier, slot),
            "A",
            row=line,
            slot=slot,
            tier=tier,
            limits=limits,
            stack=(coils[at[line, tier, slot]],) if (line, tier, slot) in at else (),
        )
        for line in range(instance["rows"])
        for tier in (1, 2)
        for slot in range(1, instance["n"] + 2 - tier)
    ]
    return yard, {coil: spot for spot, coil in at.items()}


def _listed(instances: list[dict]) -> list[Result]:
    results = []
    for instance in instances:
        if instance["opt_shuffles"] is None:
            continue
        yard, at = places(instance)
        picks = [Pick(((coil, at[coil]),)) for coil in instance["want"]]
        started = time.process_time()
        found = plan(picks, yard, effort=EFFORT, explain=False)
        seconds = time.process_time() - started
        # A lot without a place is no plan; it counts as ten lifts.
        lifts = found.lifts + 10 * len(found.stuck)
        results.append(Result(lifts, instance["opt_shuffles"], seconds))
    return results


def _chosen(instances: list[dict], pool: int, ordered: bool = False) -> list[Result]:
    """Six of a pool of equal coils; the first six as listed when `ordered`."""
    results = []
    for instance in instances:
        yard, at = places(instance)
        # The wanted coils first, then others: a larger pool contains the smaller one.
        others = sorted(set(at) - set(instance["want"]))
        random.Random(instance["seed"]).shuffle(others)
        keys = [*instance["want"], *others][:pool]
        if len(instance["want"]) < 6 or len(keys) < pool:
            continue
        if ordered:
            picks = [Pick(((coil, at[coil]),)) for coil in keys[:6]]
        else:
            picks = [Pick(tuple((coil, at[coil]) for coil in keys), 6)]
        started = time.process_time()
        found = plan(picks, yard, effort=EFFORT, explain=False)
        results.append(Result(found.lifts, None, time.process_time() - started))
    return results


def run(data: Path) -> list[Row]:
    """The listed coils, then six of pools."""
    path = data / "coil_two_tier" / "instances.json"
    if not path.is_file():
        return []
    instances = json.loads(path.read_text(encoding="utf-8"))
    listed = _listed(instances)
    missed = sum(one.ours != one.best for one in listed)
    rows = [row("coils in two tiers", "lifts", listed, f"{missed} not optimal")]
    for pool in (0, 6, 8, 10, 12):
        results = _chosen(instances, pool or 6, ordered=not pool)
        mean = sum(one.ours for one in results) / len(results)
        name = f"6 of {pool} equal coils" if pool else "6 coils as listed"
        rows.append(row(name, "lifts", results, f"{mean:.2f} a plan"))
    return rows
