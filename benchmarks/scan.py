"""What a scan costs among 100,000 lots and 50,000 positions, and how many there are in a second.

    make bench-scan                       ARGS="--samples 60 --seconds 20"
    python benchmarks/scan.py --database COPY [--only post_move,post_put] [--profile]
                                          again on a yard that stands already, as often as wanted

Each sample is a session of its own, as every call over HTTP is, works as an ordinary operator and
is rolled back. What counts is processor time, of this process and of its PostgreSQL backend. The
goal: looking up and checking at most 40 ms in 95 of 100, posting at most 150 ms, beside Odoo's own
posting of one coil in the same run. Then two processes move coils as fast as they can, committed.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import random
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict

from bench_yard import Yard
from odoo_env import connect, session
from putaway import Watch
from scan_yard import build_large

from odoo import Command
from odoo.service.model import retrying

CHECK_GOAL, POST_GOAL = 40.0, 150.0
CHECKS = ("where", "here", "anything", "unknown", "take_up", "refuse_place", "pick_goods")
CHECKS += ("put_goods",)
POSTS = ("native", "post_move", "post_pick", "post_put")


class FineWatch(Watch):
    """As Watch, but to the nanosecond for the backend too, where the kernel tells."""

    def _processor(self) -> float:
        used = time.process_time()
        fine = self._backend.with_name("schedstat")
        if fine.exists():
            return used + int(fine.read_text().split()[0]) / 1e9
        return super()._processor()


class Bench:
    """One yard, an operator, and the samples of every kind of step."""

    def __init__(self, registry, yard, samples: int) -> None:
        self.registry, self.yard, self.samples = registry, yard, samples
        self.random = random.Random(7)
        with session(registry, companies=[yard.company]) as env:
            env["res.users"].browse(yard.user).group_ids = [
                Command.set((env.ref("base.group_user") | env.ref("bulk_wms.group_operator")).ids)
            ]
            env["stock.warehouse"].browse(yard.warehouse)._get_shuffle_type()

    # --- goods ----------------------------------------------------------------------------

    def lot(self, env):
        """A lot that stands in the yard."""
        return env["stock.lot"].browse(self.random.choice(self.yard.standing))

    def free(self, env):
        """A place that is empty."""
        number = self.random.randrange(1, len(self.yard.positions), 2)
        return env["stock.location"].browse(self.yard.positions[number])

    def work(self, env, kind, text, last=None):
        """One step, as a phone sends it."""
        back = last["data"]["back"] if last else {}
        return env["wms.scan.service"].work(kind, uuid.uuid4().hex, text, back)

    # --- kinds of steps: what goes before is not measured -----------------------------------

    def where(self, env):
        """Where is it."""
        text = self.lot(env).name
        return lambda: self.work(env, "where", text), "lot_at"

    def here(self, env):
        """What is here."""
        text = self.lot(env).place_id.sign
        return lambda: self.work(env, "here", text), "here"

    def anything(self, env):
        """Whatever is scanned on the home screen."""
        text = self.lot(env).name
        return lambda: self.work(env, "any", text), "found"

    def unknown(self, env):
        """A code that nothing has."""
        return lambda: self.work(env, "any", "N0TH1NG"), "unknown_code"

    def take_up(self, env):
        """Goods for a free move: what lies on them, locks, tasks."""
        text = self.lot(env).name
        return lambda: self.work(env, "move", text), "move_to"

    def refuse_place(self, env):
        """A place that does not take the goods."""
        first = self.work(env, "move", self.lot(env).name)
        text = self.lot(env).place_id.barcode
        return lambda: self.work(env, "move", text, first), "place_refused"

    def pick_goods(self, env):
        """The label of goods that a delivery picks."""
        picking, lot = self.delivery(env)
        return lambda: self.step(env, picking, lot.name), "scan_source"

    def put_goods(self, env):
        """The label of goods whose place is held already."""
        picking = self.receipt(env)
        picking._arrive()
        text = picking.move_line_ids.lot_id.name
        return lambda: self.step(env, picking, text), "scan_destination"

    def post_move(self, env):
        """The place of a free move: transfer made, checked, posted."""
        first = self.work(env, "move", self.lot(env).name)
        text = self.free(env).barcode
        return lambda: self.work(env, "move", text, first), "moved"

    def post_pick(self, env):
        """The place of a pick."""
        picking, lot = self.delivery(env)
        text = lot.place_id.barcode
        first = self.step(env, picking, lot.name)
        return lambda: self.step(env, picking, text, first), "transfer_done"

    def post_put(self, env):
        """The place of a receipt."""
        picking = self.receipt(env)
        first = self.step(env, picking, picking.move_line_ids.lot_id.name)
        text = picking.move_line_ids.location_dest_id.barcode
        return lambda: self.step(env, picking, text, first), "transfer_done"

    def step(self, env, picking, text, last=None):
        """One step of a transfer."""
        back = last["data"]["back"] if last else {}
        return env["wms.scan.service"].step(picking.id, uuid.uuid4().hex, text, back)

    def delivery(self, env):
        """A delivery that has reserved one lot."""
        lot = self.lot(env)
        kind = env["stock.warehouse"].browse(self.yard.warehouse).out_type_id
        ends = {
            "location_id": lot.place_id.id,
            "location_dest_id": env.ref("stock.stock_location_customers").id,
        }
        move = {
            "product_id": lot.product_id.id,
            "product_uom_qty": lot.book_weight,
            "piece_lot_id": lot.id,
            **ends,
        }
        picking = env["stock.picking"].create(
            {"picking_type_id": kind.id, "move_ids": [Command.create(move)], **ends}
        )
        picking.action_confirm()
        picking.action_assign()
        return picking, picking.move_line_ids.lot_id

    def receipt(self, env):
        """A receipt of one coil, its place proposed."""
        kind = env["stock.warehouse"].browse(self.yard.warehouse).in_type_id
        lot = self.lot(env)
        new = env["stock.lot"].create(
            {
                "name": uuid.uuid4().hex[:12].upper(),
                "product_id": lot.product_id.id,
                "company_id": self.yard.company,
                "weight_label": 9_000.0,
                "thickness": 3.0,
                "width": 1_250.0,
                "outer_diameter": 1_600.0,
            }
        )
        picking = env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.yard.area,
            }
        )
        picking._set_pieces([(new.product_id, new, 9_000.0)])
        return picking

    def native(self, env):
        """Odoo's own posting of one tracked thing from one place to another."""
        product = env["product.product"].browse(self.yard.ordinary[0])
        kind = env["stock.warehouse"].browse(self.yard.warehouse).int_type_id
        source, goal = self.free(env), self.free(env)
        env["stock.quant"].sudo()._update_available_quantity(product, source, 1.0)
        ends = {"location_id": source.id, "location_dest_id": goal.id}
        picking = env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "move_ids": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1.0, **ends})
                ],
                **ends,
            }
        )
        picking.action_confirm()
        picking.action_assign()

        def post():
            picking.move_ids.picked = True
            picking._action_done()
            return {"message": {"code": picking.state}}

        return post, "done"

    # --- measuring ------------------------------------------------------------------------

    def measure(self, prepare: Callable) -> tuple[list[float], int]:
        """Milliseconds of processor of each sample, and the median of statements."""
        used, queries = [], []
        for number in range(self.samples + 2):
            companies = [self.yard.company]
            with session(self.registry, self.yard.user, keep=False, companies=companies) as env:
                act, expected = prepare(env)
                with FineWatch(env) as watch:
                    answer = act()
                if answer["message"]["code"] != expected:
                    raise AssertionError(f"{prepare.__name__}: {answer['message']}")
            if number > 1:
                used.append(watch.cpu * 1000)
                queries.append(watch.queries)
        return used, int(statistics.median(queries))

    def profile(self, names: list[str]) -> None:
        """Where the time of these steps goes, as Python sees it."""
        for name in names:
            profiler = cProfile.Profile()
            for number in range(self.samples + 2):
                companies = [self.yard.company]
                with session(self.registry, self.yard.user, keep=False, companies=companies) as env:
                    act, _expected = getattr(self, name)(env)
                    env.flush_all()
                    env.invalidate_all()
                    if number > 1:
                        profiler.enable()
                    act()
                    env.flush_all()
                    profiler.disable()
            print(f"\n{name}, {self.samples} times")
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(130)

    def table(self, names: list[str]) -> bool:
        """Print these kinds of steps; returns whether all goals are met."""
        met = True
        print(f"{'step':28} {'p50':>8} {'p95':>8}   ms of processor   statements")
        for name in names:
            goal = CHECK_GOAL if name in CHECKS else POST_GOAL
            used, queries = self.measure(getattr(self, name))
            p95 = statistics.quantiles(used, n=20)[-1]
            good = p95 <= goal
            met = met and good
            verdict = "" if good else f"above {goal:g}"
            print(
                f"{name:28} {statistics.median(used):8.1f} {p95:8.1f} {queries:30d}   {verdict}",
                flush=True,
            )
        return met


# --- two processes ---------------------------------------------------------------------------


def worker(registry, facts: dict) -> None:
    """Move coils there and back for some seconds, each step a transaction; prints how many."""
    chosen = random.Random(facts["seed"])
    lots, places = facts["lots"], facts["places"]
    steps = tries = 0
    until = time.monotonic() + facts["seconds"]
    while time.monotonic() < until:
        lot, place, last = chosen.choice(lots), chosen.choice(places), None
        for text in (lot, place):
            with session(registry, facts["user"], companies=[facts["company"]]) as env:
                back = last["data"]["back"] if last else {}
                key = uuid.uuid4().hex

                def act(env=env, key=key, text=text, back=back):
                    nonlocal tries
                    tries += 1
                    return env["wms.scan.service"].work("move", key, text, back)

                last = retrying(act, env)
            steps += 1
            if last["message"]["kind"] == "error":
                break
    print(json.dumps({"steps": steps, "tries": tries}))


def throughput(registry, yard, seconds: float) -> None:
    """Print how many steps a second two processes take."""
    with session(registry, companies=[yard.company]) as env:
        lots = env["stock.lot"].browse(yard.standing[:4_000]).mapped("name")
        places = env["stock.location"].browse(yard.positions[1:8_000:2]).mapped("barcode")
    running = []
    for number in range(2):
        facts = {
            "seed": number,
            "seconds": seconds,
            "user": yard.user,
            "company": yard.company,
            "lots": lots[number::2],
            "places": places[number::2],
        }
        running.append(
            subprocess.Popen(
                [sys.executable, __file__, "--worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ,
            )
        )
        running[-1].stdin.write(json.dumps(facts))
        running[-1].stdin.close()
    told = [json.loads(process.stdout.read()) for process in running]
    codes = [process.wait() for process in running]
    if any(codes):
        sys.exit("a worker failed")
    steps = sum(one["steps"] for one in told)
    again = sum(one["tries"] for one in told) - steps
    print(f"two workers: {steps / seconds:.1f} steps a second, {again} of {steps} tried again")


def standing_yard(registry, lots: int, positions: int) -> Yard:
    """The yard of this database; built when it has none yet."""
    with session(registry) as env:
        known = env["ir.config_parameter"].get_param("benchmark.scan_yard")
    if known:
        return Yard(**json.loads(known))
    yard = build_large(registry, lots, positions)
    with session(registry) as env:
        env["ir.config_parameter"].set_param("benchmark.scan_yard", json.dumps(asdict(yard)))
    return yard


def main() -> None:
    """Build the yard, measure, tell whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    parser.add_argument("--lots", type=int, default=100_000)
    parser.add_argument("--positions", type=int, default=50_000)
    parser.add_argument("--samples", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", help="these steps, with commas between them")
    parser.add_argument("--profile", action="store_true", help="where their time goes")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    registry = connect(options.database)
    if options.worker:
        worker(registry, json.load(sys.stdin))
        return
    begun = time.perf_counter()
    yard = standing_yard(registry, options.lots, options.positions)
    print(
        f"{len(yard.positions):,} positions, {len(yard.standing):,} taken;"
        f" ready in {time.perf_counter() - begun:.0f} s"
    )
    names = options.only.split(",") if options.only else [*CHECKS, *POSTS]
    bench = Bench(registry, yard, options.samples)
    if options.profile:
        bench.profile(names)
        return
    met = bench.table(names)
    if options.seconds:
        throughput(registry, yard, options.seconds)
    if not met:
        sys.exit("not all goals are met")


if __name__ == "__main__":
    main()
