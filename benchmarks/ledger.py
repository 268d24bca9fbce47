"""What the ledger costs, and how fast it is sealed, verified and checked against the stock.

    make bench-ledger

Posting: a receipt of coils is posted with the ledger and without it, in interleaved pairs; what
counts is processor time of Odoo and its PostgreSQL backend, with the 95 % interval of the paired
differences. Sealing and verifying: entries a second. The checker: all rules over 50,000 positions
and 100,000 lots whose book is right.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

from bench_yard import build, occupy, receipt
from odoo_env import connect, session
from putaway import Watch

_COLUMNS = (
    "kind, actor, occurred_at, recorded_at, device, company, what, model, res, lot, place,"
    " document, reason, before, after"
)
# Student's t for 95 % and many pairs.
_T95 = 2.04


def post(registry, yard, lines: int, ledger: bool) -> float:
    """Processor seconds of posting a receipt of ``lines`` coils; rolled back."""
    with session(registry, yard.user, keep=False, companies=[yard.company]) as env:
        picking = receipt(env, yard, "ours", lines)
        picking.action_confirm()
        model = type(env["wms.ledger.entry"])
        record = model._record
        if not ledger:
            # Only here, to measure: in the product there is no way around the ledger.
            model._record = lambda entries_self, entries: entries_self
        try:
            with Watch(env) as watch:
                picking.button_validate()
        finally:
            model._record = record
        if picking.state != "done":
            raise AssertionError(f"the receipt is {picking.state}")
    return watch.cpu


def bench_posting(registry, pairs: int, lines: int) -> None:
    """Print processor time with and without the ledger and what the ledger adds."""
    yard = build(registry, 1_000)
    occupy(registry, yard, "mix")
    with session(registry) as env:
        env["stock.warehouse"].browse(yard.warehouse).in_type_id.scan_required = False
    post(registry, yard, lines, ledger=True)
    kept, plain = [], []
    for number in range(pairs):
        for ledger in (True, False) if number % 2 else (False, True):
            (kept if ledger else plain).append(post(registry, yard, lines, ledger))
    differences = [one - other for one, other in zip(kept, plain, strict=True)]
    mean, base = statistics.mean(differences), statistics.mean(plain)
    half = _T95 * statistics.stdev(differences) / len(differences) ** 0.5
    print(f"posting {lines} coils, {pairs} pairs, processor time")
    print(f"  with the ledger      {statistics.mean(kept) * 1000:8.1f} ms")
    print(f"  without it           {base * 1000:8.1f} ms")
    print(
        f"  the ledger adds      {100 * mean / base:8.1f} %"
        f"   (95 %: {100 * (mean - half) / base:.1f} to {100 * (mean + half) / base:.1f} %)"
    )


def bench_seals(registry, count: int) -> None:
    """Print how many entries a second are sealed and verified."""
    with session(registry) as env:
        entry = env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "stock.in",
                    "lot": "H260411",
                    "place": "WH/Stock/Bay A/A1/A1-01-01-1",
                    "document": "WH/IN/00012",
                    "before": {"place": "Partners/Vendors"},
                    "after": {"quantity": 18_350.0, "unit": "kg", "product": "热轧卷 Q235B"},
                }
            ]
        )
        env.flush_all()
        key = entry.id
    for _transaction in range(count // 1_000):
        with session(registry) as env:
            env.cr.execute(
                f"INSERT INTO wms_ledger_entry ({_COLUMNS}) SELECT {_COLUMNS}"
                " FROM wms_ledger_entry, generate_series(1, 1000) WHERE id = %s",
                (key,),
            )
    begun, sealed = time.perf_counter(), 0
    while True:
        with session(registry) as env:
            handled = env["wms.ledger.seal"]._seal_next()
        sealed += handled
        if not handled:
            break
    seconds = time.perf_counter() - begun
    print(f"sealed    {sealed:9,} entries in {seconds:6.1f} s: {sealed / seconds:9,.0f} a second")
    begun, verified = time.perf_counter(), 0
    with session(registry) as env:
        for seal, fault in env["wms.ledger.seal"]._verify(0, {}):
            if fault:
                raise AssertionError(fault)
            verified += len(seal.leaves) // 40
    seconds = time.perf_counter() - begun
    print(
        f"verified  {verified:9,} entries in {seconds:6.1f} s: {verified / seconds:9,.0f} a second"
    )


def bench_checker(registry, positions: int, lots: int) -> None:
    """Print how long all rules of the checker take over a right book."""
    yard = build(registry, positions)
    per_place = lots // positions
    with session(registry) as env:
        fill(env, yard, per_place)
        env["wms.position.load"]._refresh(yard.positions)
    with registry.cursor() as cr:
        cr.execute("ANALYZE")
    with session(registry, keep=False, companies=[yard.company]) as env:
        env.cr.execute("SELECT count(*) FROM stock_lot WHERE company_id = %s", (yard.company,))
        print(f"checker, {positions:,} positions, {env.cr.fetchone()[0]:,} lots")
        total = 0.0
        from odoo.addons.bulk_wms.models.checker_rules import RULES

        for code in RULES:
            begun = time.perf_counter()
            env["wms.checker"]._run_rule(code)
            spent = time.perf_counter() - begun
            found = env["wms.discrepancy"].search_count(
                [("rule", "=", code), ("company_id", "=", yard.company)]
            )
            total += spent
            print(f"  {code:16} {spent:7.3f} s   {found} findings")
        print(f"  {'all rules':16} {total:7.3f} s")


def fill(env, yard, per_place: int) -> None:
    """Make the yard hold ``per_place`` lots on each position, each with its posting and entry.

    Straight in the tables: posting so many by scan would take hours and is not what is measured.
    """
    cr = env.cr
    env["stock.storage.category"].search([("company_id", "=", yard.company)]).write(
        {"max_tiers": per_place, "max_weight": 10_000.0 * per_place, "allow_new_product": "mixed"}
    )
    env.flush_all()
    cr.execute("DELETE FROM stock_quant WHERE lot_id = ANY(%s)", (yard.standing,))
    cr.execute(
        "INSERT INTO stock_lot (name, product_id, company_id, form_id, book_weight, weight_label,"
        " quality_state, heat, thickness, width, outer_diameter, create_date)"
        " SELECT 'F' || n, product_id, company_id, form_id, book_weight, weight_label,"
        " quality_state, 'H' || n / 12, thickness, width, outer_diameter, now()"
        " FROM stock_lot, generate_series(1, %s) n WHERE id = %s RETURNING id",
        (len(yard.positions) * per_place, yard.lots[0]),
    )
    lots = [row[0] for row in cr.fetchall()]
    places = yard.positions * per_place
    product = env["stock.lot"].browse(yard.lots[0]).product_id
    supplier = env.ref("stock.stock_location_suppliers").id
    cr.execute(
        "INSERT INTO stock_quant (product_id, lot_id, location_id, company_id, quantity,"
        " reserved_quantity, in_date, piece_in_yard)"
        " SELECT %(product)s, lot, place, %(company)s, 9000, 0, now(), TRUE"
        " FROM unnest(%(lots)s, %(places)s) AS standing(lot, place)",
        {"product": product.id, "company": yard.company, "lots": lots, "places": places},
    )
    cr.execute(
        "WITH posted AS (INSERT INTO stock_move_line (product_id, product_uom_id, lot_id,"
        " location_id, location_dest_id, company_id, quantity, quantity_product_uom, state, date)"
        " SELECT %(product)s, %(uom)s, lot, %(supplier)s, place, %(company)s, 9000, 9000, 'done',"
        " now() FROM unnest(%(lots)s, %(places)s) AS standing(lot, place) RETURNING id)"
        " INSERT INTO wms_ledger_entry (kind, model, res, recorded_at, company)"
        " SELECT 'stock.in', 'stock.move.line', id, now(), %(company)s FROM posted",
        {
            "product": product.id,
            "uom": product.uom_id.id,
            "supplier": supplier,
            "company": yard.company,
            "lots": lots,
            "places": places,
        },
    )


def main() -> int:
    """Run the parts one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--database", help="a throw-away database; default BULK_WMS_DB")
    parser.add_argument("--pairs", type=int, default=40, help="pairs of postings (40)")
    parser.add_argument("--lines", type=int, default=20, help="coils in a posting (20)")
    parser.add_argument("--entries", type=int, default=200_000, help="entries to seal (200,000)")
    parser.add_argument("--positions", type=int, default=50_000, help="for the checker (50,000)")
    parser.add_argument("--lots", type=int, default=100_000, help="for the checker (100,000)")
    options = parser.parse_args()
    registry = connect(options.database)
    bench_posting(registry, options.pairs, options.lines)
    bench_seals(registry, options.entries)
    bench_checker(registry, options.positions, options.lots)
    return 0


if __name__ == "__main__":
    sys.exit(main())
