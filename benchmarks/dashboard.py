"""How long the dashboard, the reports and a run of all alerts take in a large yard.

    make bench-dashboard

50,000 positions, 100,000 lots and 1,000,000 posted lines over a year. Printed are the median and
the greatest of several calls with a warm cache of PostgreSQL and a cold one of Odoo: wall time
and processor time of Odoo with its PostgreSQL backend. The command fails where a limit is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

from bench_yard import build
from ledger import fill
from odoo_env import connect, session
from putaway import Watch

# Seconds of one page, and of one run of all alerts.
PAGE, RUN = 0.3, 2.0


def make_history(env, yard, lines: int) -> None:
    """Posted lines spread over the last year: in, out, shuffled; straight in the tables."""
    lot = env["stock.lot"].browse(yard.lots[0])
    supplier = env.ref("stock.stock_location_suppliers").id
    customer = env.ref("stock.stock_location_customers").id
    warehouse = env["stock.warehouse"].browse(yard.warehouse)
    move = env["stock.move"].create(
        {
            "product_id": lot.product_id.id,
            "product_uom_qty": 1,
            "product_uom": lot.product_id.uom_id.id,
            "location_id": supplier,
            "location_dest_id": warehouse.lot_stock_id.id,
            "company_id": yard.company,
        }
    )
    env.flush_all()
    env.cr.execute(
        "INSERT INTO stock_move_line (move_id, product_id, product_uom_id, lot_id, location_id,"
        " location_dest_id, company_id, quantity, quantity_product_uom, state, date)"
        " SELECT %(move)s, %(product)s, %(uom)s, %(lot)s,"
        " CASE n %% 3 WHEN 0 THEN %(supplier)s ELSE place[1 + n %% %(size)s] END,"
        " CASE n %% 3 WHEN 1 THEN %(customer)s ELSE place[1 + (n * 7) %% %(size)s] END,"
        " %(company)s, 9000, 9000, 'done', now() - (n %% 8760) * interval '1 hour'"
        " FROM generate_series(1, %(lines)s) n, (SELECT %(places)s AS place) p",
        {
            "move": move.id,
            "product": lot.product_id.id,
            "uom": lot.product_id.uom_id.id,
            "lot": lot.id,
            "supplier": supplier,
            "customer": customer,
            "company": yard.company,
            "lines": lines,
            "places": yard.positions,
            "size": len(yard.positions),
        },
    )
    # Ages of half a year.
    env.cr.execute(
        "UPDATE stock_quant SET in_date = now() - (id %% 200) * interval '1 day'"
        " WHERE company_id = %s",
        (yard.company,),
    )


def make_rules(env, yard) -> None:
    """One more rule of each kind for this company, on top of those that come with the add-on."""
    product = env["stock.lot"].browse(yard.lots[0]).product_id
    for kind, _name in env["wms.alert"]._selection_kind():
        values = {"name": kind, "kind": kind, "company_id": yard.company, "threshold": 150}
        if kind.startswith("stock_"):
            values["product_ids"] = [(6, 0, product.ids)]
        env["wms.alert.rule"].create(values)


def measure(registry, yard, name: str, call, limit: float, times: int) -> bool:
    """Print one row; returns whether the median processor time keeps the limit."""
    walls, cpus = [], []
    for _number in range(times):
        with session(registry, yard.user, keep=False, companies=[yard.company]) as env:
            begun = time.perf_counter()
            with Watch(env) as watch:
                call(env)
            walls.append(time.perf_counter() - begun)
            cpus.append(watch.cpu)
    kept = statistics.median(cpus) <= limit
    print(
        f"  {name:34} {statistics.median(walls) * 1000:8.0f} {max(walls) * 1000:8.0f}"
        f" {statistics.median(cpus) * 1000:8.0f}   {limit * 1000:6.0f} ms"
        f"  {'kept' if kept else 'MISSED'}"
    )
    return kept


def run_alerts(env) -> None:
    """All kinds of alerts, as the scheduler runs them each minute."""
    alerts = env(user=1)["wms.alert"]
    for kind in alerts._kinds_with_causes():
        alerts._run_kind(kind)
    alerts._call_people()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database")
    parser.add_argument("--positions", type=int, default=50_000)
    parser.add_argument("--lots", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    registry = connect(options.database)
    yard = build(registry, options.positions)
    with session(registry) as env:
        fill(env, yard, options.lots // options.positions)
        env["wms.position.load"]._refresh(yard.positions)
        make_history(env, yard, options.lines)
        make_rules(env, yard)
    with registry.cursor() as cr:
        cr.execute("ANALYZE")
    print(
        f"{options.positions:,} positions, {options.lots:,} lots, {options.lines:,} posted lines\n"
        f"  {'':34} {'median':>8} {'most':>8} {'cpu':>8}   limit"
    )

    def stock(env):
        env["wms.stock.report"].formatted_read_group([], ["area_id", "age"], ["weight:sum"])

    def flow(env):
        since = env.cr.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        env["wms.flow.report"].formatted_read_group(
            [("date", ">=", str(since))], ["date:day", "direction"], ["weight:sum"]
        )

    def one_area(env):
        env["wms.dashboard"].figures([yard.area])

    pages = [
        ("dashboard", lambda env: env["wms.dashboard"].figures(), PAGE),
        ("dashboard, one area", one_area, PAGE),
        ("report: stock by area and age", stock, PAGE),
        ("report: in and out this month", flow, PAGE),
    ]
    kept = [measure(registry, yard, *page, options.times) for page in pages]
    kept.append(measure(registry, yard, "alert run, first (raises)", run_alerts, RUN, 3))
    with session(registry, companies=[yard.company]) as env:
        run_alerts(env)
    kept.append(measure(registry, yard, "alert run, each minute", run_alerts, RUN, options.times))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
