"""Putaway, ours beside Odoo's own, in one run on one yard.

    make bench-putaway                    1,000 / 10,000 / 50,000 positions
    SIZES=1000 make bench-putaway         shorter

One yard per size with half of its positions taken, in two layouts: mix (every second one) and
front (the first half, which is what "first that fits" leads to). Odoo's rule and ours look at
the same positions and the same stock. Odoo checks weight and one product per position; ours
checks all hard limits and weighs five criteria. Every sample is a session of its own, cold in
Odoo's cache and warm in PostgreSQL's, works as an ordinary user and is rolled back.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench_yard import Yard, build, occupy, receipt
from odoo_env import connect, session

SIZES = (1_000, 10_000, 50_000)
LAYOUTS = ("mix", "front")
LINES = 100


@dataclass
class Result:
    """Samples of one case: seconds by the clock, seconds of processor, queries."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    note: str = ""

    @property
    def median(self) -> float | None:
        """Median of the seconds; None when the case was not run."""
        return statistics.median(self.seconds) if self.seconds else None

    def __str__(self) -> str:
        if self.median is None:
            return self.note
        cpu, queries = statistics.median(self.cpu), int(statistics.median(self.queries))
        return f"{self.median:8.3f} s {cpu:8.3f} cpu {queries:6} q  n={len(self.seconds)}"


class Watch:
    """Wall time, processor time and queries of one sample; what is written is flushed within it.

    Processor time, of this process and of its PostgreSQL backend if that runs here, is what to
    compare on a machine that does other things too.
    """

    def __init__(self, env) -> None:
        self.env = env
        env.cr.execute("SELECT pg_backend_pid()")
        self._backend = Path(f"/proc/{env.cr.fetchone()[0]}/stat")

    def _processor(self) -> float:
        used = time.process_time()
        if self._backend.exists():
            ticks = self._backend.read_text().rsplit(")", 1)[1].split()[11:13]
            used += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return used

    def __enter__(self) -> Watch:
        self.env.flush_all()
        self.env.invalidate_all()
        gc.collect()
        self.again()
        return self

    def again(self) -> None:
        """Begin to measure now, with what has been read so far at hand."""
        self._queries = self.env.cr.sql_log_count
        self._used = self._processor()
        self._begun = time.perf_counter()

    def __exit__(self, *error) -> None:
        self.env.flush_all()
        self.seconds = time.perf_counter() - self._begun
        self.cpu = self._processor() - self._used
        self.queries = self.env.cr.sql_log_count - self._queries


def our_choice(env, yard: Yard, warm: bool = False) -> Watch:
    """One place for one coil: rules, hard limits, score; nothing is written.

    :param warm: the second choice of a transaction, for which limits and rules are read already
    """
    picking = receipt(env, yard, "ours", 2)
    picking.with_context(avoid_putaway_rules=True).action_confirm()
    first, second = picking.move_line_ids.ids

    def choose(key: int):
        line = env["stock.move.line"].browse(key)
        putaway = env["wms.putaway"]
        facts = putaway._facts(line)
        steps = putaway._steps_by_place([facts[key].arrives])[facts[key].arrives]
        step = putaway._fitting(facts[key].goods, steps)[0]
        return putaway._choose(step, line, facts)[key]

    with Watch(env) as watch:
        decision = choose(first)
        if warm:
            watch.again()
            decision = choose(second)
    if decision.place_key is None:
        raise AssertionError(f"no place found: {decision.refused}")
    return watch


def native_choice(env, yard: Yard, warm: bool = False) -> Watch:
    """One place for one unit by Odoo's own rule; ``warm`` as above."""
    with Watch(env) as watch:
        area = env["stock.location"].browse(yard.area)
        product, other = env["product.product"].browse(yard.ordinary[:2])
        place = area._get_putaway_strategy(product, quantity=1.0)
        if warm:
            watch.again()
            place = area._get_putaway_strategy(other, quantity=1.0)
    if place == area:
        raise AssertionError("Odoo found no place")
    return watch


def receipt_case(kind: str, lines: int, putaway: bool = True) -> Callable:
    """Confirming a receipt of ``lines`` lines; ``kind`` is ``ours`` or ``native``."""

    def sample(env, yard: Yard) -> Watch:
        picking_id = receipt(env, yard, kind, lines).id
        with Watch(env) as watch:
            picking = env["stock.picking"].browse(picking_id)
            if not putaway:
                picking = picking.with_context(avoid_putaway_rules=True)
            picking.action_confirm()
        places = picking.move_line_ids.location_dest_id
        placed = len(places) if putaway else lines
        if len(picking.move_line_ids) != lines or placed != lines:
            raise AssertionError(f"{len(picking.move_line_ids)} lines to {len(places)} places")
        return watch

    return sample


def measure(registry, yard: Yard, case: Callable, samples: int, slow: float) -> Result:
    """Samples after one to warm up; a warm-up of more than ``slow`` s stays the only one."""
    result = Result()
    for number in range(samples + 1):
        with session(registry, yard.user, keep=False, companies=[yard.company]) as env:
            watch = case(env, yard)
        if number or watch.seconds > slow:
            result.seconds.append(watch.seconds)
            result.cpu.append(watch.cpu)
            result.queries.append(watch.queries)
        if watch.seconds > slow:
            break
    return result


def compare(registry, yard: Yard, options) -> Iterable[tuple[str, Result, Result]]:
    """Each operation with our result and Odoo's."""

    def run(case: Callable) -> Result:
        return measure(registry, yard, case, options.samples, options.slow)

    def run_native(case: Callable, expected: float = 0.0) -> Result:
        if options.ours:
            return Result()
        if expected > options.longest:
            return Result(note=f"not run, about {expected:.0f} s")
        return run(case)

    ours, native = run(our_choice), run_native(native_choice)
    yield "one choice", ours, native
    warm = [partial(case, warm=True) for case in (our_choice, native_choice)]
    yield "one more", run(warm[0]), run_native(warm[1], 2 * (native.median or 0.0))
    one = native.median or 0.0
    plain = run(receipt_case("ours", LINES, putaway=False))
    yield (
        f"{LINES} lines, no putaway",
        plain,
        run_native(receipt_case("native", LINES, putaway=False)),
    )
    ours = run(receipt_case("ours", LINES))
    # Odoo examines all taken positions for every line when they come first; else the lines that
    # were just placed, a constant of about 0.2 s a line.
    expected = LINES * (one + 0.2)
    yield f"{LINES} lines", ours, run_native(receipt_case("native", LINES), expected)
    clock = ours.median / plain.median
    processor = statistics.median(ours.cpu) / statistics.median(plain.cpu)
    yield "  times no putaway", Result(note=f"{clock:8.2f}   {processor:8.2f} cpu"), Result()


def table(rows: Iterable[tuple]) -> None:
    """Print rows as they come: operation, ours, Odoo's, how many times faster."""
    for name, ours, native in rows:
        ratio = ""
        if ours.median and native.median:
            ratio = f"{native.median / ours.median:,.1f}"
        print(f"  {name:22} {ours!s:42} {native!s:42} {ratio:>9}", flush=True)


def profile(registry, yard: Yard, case: Callable) -> None:
    """Where the time of one sample goes, as Python sees it."""
    with session(registry, yard.user, keep=False, companies=[yard.company]) as env:
        case(env, yard)
    profiler = cProfile.Profile()
    with session(registry, yard.user, keep=False, companies=[yard.company]) as env:
        profiler.enable()
        case(env, yard)
        profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)


def main() -> int:
    """Build the yards one after the other and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--database", help="a throw-away database with bulk_wms; default BULK_WMS_DB"
    )
    parser.add_argument("--samples", type=int, default=5, help="samples per case (5)")
    parser.add_argument(
        "--slow", type=float, default=10.0, help="above this many s one sample (10)"
    )
    parser.add_argument("--longest", type=float, default=300.0, help="leave out above this (300 s)")
    parser.add_argument("--ours", action="store_true", help="only ours")
    parser.add_argument("--profile", action="store_true", help="profile our 100-line receipt")
    options = parser.parse_args()
    sizes = [int(size) for size in os.environ.get("SIZES", "").replace(",", " ").split()] or SIZES
    registry = connect(options.database)
    for size in sizes:
        begun = time.perf_counter()
        yard = build(registry, size)
        print(f"\n{size:,} positions, set up in {time.perf_counter() - begun:.0f} s")
        for layout in LAYOUTS:
            occupy(registry, yard, layout)
            print(f"{layout:24} {'ours':42} {'Odoo':42} {'ratio':>9}")
            table(compare(registry, yard, options))
            if options.profile:
                profile(registry, yard, receipt_case("ours", LINES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
