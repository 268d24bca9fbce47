"""Counting at size: the daily list over a long history, and posting beside Odoo's own.

    make bench-count
    PLACES=5000 LINES=100000 make bench-count     shorter

The list: 50,000 positions, 1,000,000 posted lines, touches since the last count of each place.
Posting: 1,000 differences of bags through approved counts, and 1,000 of the same goods through
Odoo's own inventory, alternately in the same run, so that both meet the same machine.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import datetime, timedelta

from odoo_env import connect, session

from odoo import Command
from odoo.tools import SQL

PLACES = int(os.environ.get("PLACES") or 50_000)
LINES = int(os.environ.get("LINES") or 1_000_000)
POSTED = int(os.environ.get("POSTED") or 1_000)
ROUNDS = int(os.environ.get("ROUNDS") or 3)


def people(env, company):
    def person(name, group):
        return env["res.users"].create(
            {
                "name": name,
                "login": name,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set((env.ref("base.group_user") | env.ref(f"bulk_wms.{group}")).ids)
                ],
            }
        )

    return person("bench-count-1", "group_operator"), person("bench-count-2", "group_manager")


def set_up(env) -> dict:
    """A company whose bag store has the positions, made by SQL; bags of 25 kg."""
    company = env["res.company"].create({"name": "Counting"})
    env.user.company_ids |= company
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    env.ref("uom.decimal_product_uom").digits = 3
    operator, manager = people(env, company)
    warehouse = env["stock.warehouse"].create(
        {"name": "Counting", "code": "CNT", "company_id": company.id}
    )
    stock = warehouse.lot_stock_id
    form = env.ref("bulk_wms.form_bag_pallet")
    floor = env["stock.storage.category"].create(
        {
            "name": "Floor",
            "company_id": company.id,
            "stacking": "single",
            "form_ids": [Command.set(form.ids)],
            "max_weight": 2_000.0,
        }
    )
    bags = env["product.product"].create(
        {
            "name": "Cement",
            "is_storable": True,
            "tracking": "lot",
            "uom_id": env.ref("uom.product_uom_kgm").id,
            "form_id": form.id,
            "unit_weight": 25.0,
            "company_id": company.id,
        }
    )
    bags.with_company(company).standard_price = 0.5
    areas = env["stock.location"].create(
        [
            {
                "name": f"N{number:02d}",
                "location_id": stock.id,
                "usage": "internal",
                "place_kind": "area",
                "company_id": company.id,
            }
            for number in range(50)
        ]
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            WITH made AS (
                INSERT INTO stock_location (name, complete_name, location_id, parent_path, usage,
                    place_kind, area_id, company_id, storage_category_id, "row", slot, tier,
                    pos_x, pos_y, active, lock, barcode, sign, pile_method, create_uid, create_date)
                SELECT a.name || '-' || n, a.complete_name || '/' || a.name || '-' || n, a.id, '',
                       'internal', 'position', a.id, a.company_id, %(floor)s, n / 100 + 1, n %% 100,
                       1, n %% 100, n / 100, TRUE, 'none', a.name || '-' || n, a.name || '-' || n,
                       'mixed', 1, now()
                  FROM stock_location a, generate_series(1, %(each)s) n WHERE a.id = ANY(%(areas)s)
                RETURNING id, location_id)
            SELECT count(*) FROM made""",
            floor=floor.id,
            each=PLACES // 50,
            areas=areas.ids,
        )
    )
    env.cr.execute(
        SQL(
            "UPDATE stock_location l SET parent_path = a.parent_path || l.id || '/'"
            " FROM stock_location a WHERE a.id = l.location_id AND l.location_id = ANY(%s)",
            areas.ids,
        )
    )
    env.invalidate_all()
    return {
        "company": company.id,
        "stock": stock.id,
        "bags": bags.id,
        "operator": operator.id,
        "manager": manager.id,
    }


def places_of(env, ids):
    env.cr.execute(
        "SELECT id FROM stock_location WHERE place_kind = 'position' AND company_id = %s"
        " ORDER BY id",
        [ids["company"]],
    )
    return [row[0] for row in env.cr.fetchall()]


def history(env, ids):
    """Posted lines of a year between random positions, and occupancy rows, by SQL."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO stock_move (product_id, product_uom, product_uom_qty, product_qty,
                company_id, location_id, location_dest_id, state, procure_method, date,
                task_uuid, create_date)
            SELECT %(product)s, t.uom_id, 1, 1, %(company)s, %(stock)s, %(stock)s, 'done',
                   'make_to_stock', now(), gen_random_uuid()::varchar, now()
              FROM product_template t JOIN product_product p ON p.product_tmpl_id = t.id
             WHERE p.id = %(product)s
            RETURNING id""",
            product=ids["bags"],
            company=ids["company"],
            stock=ids["stock"],
        )
    )
    move = env.cr.fetchone()[0]
    env.cr.execute("SELECT setseed(0.42)")
    env.cr.execute(
        SQL(
            """
            WITH place AS MATERIALIZED (
                SELECT array_agg(id) AS ids FROM stock_location
                 WHERE place_kind = 'position' AND company_id = %(company)s)
            INSERT INTO stock_move_line (move_id, product_id, product_uom_id, quantity,
                quantity_product_uom, company_id, location_id, location_dest_id, state, date,
                piece_count, create_date)
            SELECT %(move)s, %(product)s, %(uom)s, 1, 1, %(company)s,
                   place.ids[1 + floor(random() * cardinality(place.ids))::int],
                   place.ids[1 + floor(random() * cardinality(place.ids))::int], 'done',
                   now() - (n::float / %(lines)s) * interval '365 days', 0, now()
              FROM place, generate_series(1, %(lines)s) n""",
            move=move,
            product=ids["bags"],
            uom=env.ref("uom.product_uom_kgm").id,
            company=ids["company"],
            lines=LINES,
        )
    )
    env["wms.position.load"]._refresh(places_of(env, ids))


def past_counts(env, ids, plan):
    """Every place was counted once in the past months, so that each has its own window."""
    env.cr.execute(
        SQL(
            """
            WITH sheet AS (INSERT INTO wms_count (name, plan_id, company_id, state)
                           VALUES ('bench', %(plan)s, %(company)s, 'done') RETURNING id)
            INSERT INTO wms_count_line (count_id, plan_id, location_id, company_id, state, round,
                began_at, was_within, as_book, task_uuid)
            SELECT sheet.id, %(plan)s, l.id, %(company)s, 'done', 1,
                   now() - random() * interval '120 days', random() > 0.05, FALSE,
                   gen_random_uuid()::varchar
              FROM sheet, stock_location l
             WHERE l.place_kind = 'position' AND l.company_id = %(company)s""",
            plan=plan.id,
            company=ids["company"],
        )
    )


def bench_list(registry, ids):
    """The daily list: candidates, ranking, sheets for eight hours of two people."""
    with session(registry, companies=[ids["company"]]) as env:
        history(env, ids)
        plan = env["wms.count.plan"].create(
            {
                "name": "Touched",
                "kind": "touch",
                "company_id": ids["company"],
                "count_from": datetime.now() - timedelta(days=400),
                "capacity_minutes": 960.0,
                "crew_ids": [Command.set([ids["operator"], ids["manager"]])],
            }
        )
        env.flush_all()
        key = plan.id
    for label, counted in (("never counted", False), ("each counted once", True)):
        with session(registry, companies=[ids["company"]]) as env:
            if counted:
                past_counts(env, ids, env["wms.count.plan"].browse(key))
        with registry.cursor() as cr:
            for table in ("stock_move_line", "wms_count_line", "stock_location"):
                cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        times = []
        for _round in range(ROUNDS):
            with session(registry, keep=False, companies=[ids["company"]]) as env:
                plan = env["wms.count.plan"].browse(key)
                begun = time.perf_counter()
                counts = plan._run(datetime.now().replace(microsecond=0))
                env.flush_all()
                times.append(time.perf_counter() - begun)
                sheets, lines = len(counts), len(counts.line_ids)
        print(
            f"  list of {LINES:,} lines, {PLACES:,} positions, {label}: "
            f"median {statistics.median(times):.2f} s, worst {max(times):.2f} s; "
            f"{sheets} sheets, {lines} places",
            flush=True,
        )


def stock_up(env, ids, number):
    """``POSTED`` lots of bags, one on each of as many positions; returns their quants."""
    places = places_of(env, ids)[:POSTED]
    bags = env["product.product"].browse(ids["bags"])
    lots = env["stock.lot"].create(
        [
            {
                "name": f"L{number}-{place}",
                "product_id": bags.id,
                "company_id": ids["company"],
                "weight_label": 25.0,
            }
            for place in places
        ]
    )
    quants = (
        env["stock.quant"]
        .with_context(inventory_mode=True)
        .create(
            [
                {
                    "product_id": bags.id,
                    "lot_id": lot.id,
                    "location_id": place,
                    "inventory_quantity": 1_000.0,
                }
                for lot, place in zip(lots, places, strict=True)
            ]
        )
    )
    quants._apply_inventory()
    env.flush_all()
    return quants


def post_native(env, quants):
    env.invalidate_all()
    quants = quants.with_context(inventory_mode=True)
    begun = time.perf_counter()
    quants.write({"inventory_quantity": 950.0})
    quants.action_apply_inventory()
    env.flush_all()
    return time.perf_counter() - begun


def counted_lines(env, ids, quants):
    """Two people have counted 38 of 40 bags at each of the places; approval is left."""
    sheet = env["wms.count"]._ask(quants.location_id, "bench")
    lines = sheet.line_ids
    by_place = {quant.location_id.id: quant for quant in quants}
    reason = env.ref("bulk_wms.count_reason_unknown")
    lines.write({"state": "approve", "round": 2, "reason_id": reason.id, "outcome": "quantity"})
    lots = env["wms.count.touch"]._corrections(quants.location_id)
    env["wms.count.result"].create(
        [
            {
                "line_id": line.id,
                "round": 2,
                "lot_id": by_place[line.location_id.id].lot_id.id,
                "product_id": ids["bags"],
                "outcome": "quantity",
                "is_final": True,
                "within": False,
                "expected": 1_000.0,
                "counted": 950.0,
                "difference": -50.0,
                "expected_pieces": 40,
                "counted_pieces": 38,
                "pieces_difference": -2,
                "correction": lots.get(
                    (line.location_id.id, by_place[line.location_id.id].lot_id.id), 0
                ),
            }
            for line in lines
        ]
    )
    env.flush_all()
    return lines


def post_ours(env, ids, lines):
    env.invalidate_all()
    lines = lines.with_user(ids["manager"])
    begun = time.perf_counter()
    lines.action_approve()
    env.flush_all()
    return time.perf_counter() - begun


def bench_posting(registry, ids):
    """Both ways alternately; each round has lots of its own."""
    native, ours = [], []
    with session(registry, companies=[ids["company"]]) as env:
        env["wms.count.plan"].search([("company_id", "=", ids["company"])]).active = False
    for number in range(ROUNDS):
        for way in ("native", "ours") if number % 2 else ("ours", "native"):
            with session(registry, keep=False, companies=[ids["company"]]) as env:
                quants = stock_up(env, ids, f"{number}{way}")
                if way == "native":
                    native.append(post_native(env, quants))
                else:
                    lines = counted_lines(env, ids, quants)
                    ours.append(post_ours(env, ids, lines))
                    assert set(lines.mapped("state")) == {"done"}, set(lines.mapped("state"))
                assert {round(q) for q in quants.mapped("quantity")} == {950}
    one, two = statistics.median(native), statistics.median(ours)
    print(
        f"  posting {POSTED:,} differences, {ROUNDS} rounds alternately: Odoo's own {one:.2f} s,"
        f" approved counts {two:.2f} s ({two / one:.2f} times)"
    )


def main():
    registry = connect(None)
    print("Counting", flush=True)
    with session(registry) as env:
        ids = set_up(env)
    bench_list(registry, ids)
    bench_posting(registry, ids)


main()
