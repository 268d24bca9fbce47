"""A yard for tests with several sessions: committed, with single places for coils."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sessions import session

from odoo import Command

WEIGHT = 10_000.0


@dataclass
class SmallYard:
    """Ids of a company with one area of single places, and two people who scan there."""

    registry: object
    company: int = 0
    warehouse: int = 0
    area: int = 0
    product: int = 0
    places: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    @classmethod
    def build(cls, registry, places: int) -> SmallYard:
        """A yard of ``places`` empty places in a company of its own."""
        yard = cls(registry)
        name = f"Yard {uuid.uuid4().hex[:6]}"
        with session(registry) as env:
            company = env["res.company"].create({"name": name})
            warehouse = env["stock.warehouse"].create(
                {"name": name, "code": name[-5:], "company_id": company.id}
            )
            yard.company, yard.warehouse = company.id, warehouse.id
            groups = env.ref("base.group_user") | env.ref("bulk_wms.group_operator")
            yard.people = [
                env["res.users"]
                .create(
                    {
                        "name": f"{name} {who}",
                        "login": f"{name} {who}",
                        "company_id": company.id,
                        "company_ids": [Command.set(company.ids)],
                        "group_ids": [Command.set(groups.ids)],
                    }
                )
                .id
                for who in ("first", "second")
            ]
        with yard.session() as env:
            yard._set_up_places(env, places)
            yard._set_up_product(env)
        return yard

    def session(self, uid: int = 1):
        """A session in this company, by default in superuser mode."""
        return session(self.registry, uid, self.company)

    def _set_up_places(self, env, count: int) -> None:
        warehouse = env["stock.warehouse"].browse(self.warehouse)
        kinds = warehouse.in_type_id | warehouse.out_type_id | warehouse.int_type_id
        kinds.write({"scan_required": True, "active": True})
        category = env["stock.storage.category"].create(
            {
                "name": "Single",
                "company_id": self.company,
                "max_tiers": 1,
                "max_weight": 25_000.0,
                "form_ids": [Command.set(env.ref("bulk_wms.form_coil").ids)],
            }
        )
        wizard = env["wms.area.generate"].create(
            {
                "parent_id": warehouse.lot_stock_id.id,
                "name": "A",
                "storage_category_id": category.id,
                "rows": 1,
                "slots": count,
            }
        )
        wizard.action_generate()
        area = env["stock.location"].search(
            [("location_id", "=", warehouse.lot_stock_id.id), ("place_kind", "=", "area")]
        )
        self.area, self.places = area.id, area.child_ids.ids
        env["stock.putaway.rule"].create(
            {
                "location_in_id": warehouse.lot_stock_id.id,
                "location_out_id": area.id,
                "sublocation": "strategy",
                "strategy_id": env.ref("bulk_wms.strategy_balanced").id,
                "company_id": self.company,
            }
        )

    def _set_up_product(self, env) -> None:
        self.product = (
            env["product.product"]
            .create(
                {
                    "name": "Coil",
                    "is_storable": True,
                    "tracking": "lot",
                    "uom_id": env.ref("uom.product_uom_kgm").id,
                    "form_id": env.ref("bulk_wms.form_coil").id,
                }
            )
            .id
        )

    # --- work, each to be called within a session -------------------------------------------

    def receipt(self, env, names: list[str]):
        """A confirmed receipt of one coil per name: places proposed, nothing held."""
        lots = env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": self.product,
                    "company_id": self.company,
                    "weight_label": WEIGHT,
                }
                for name in names
            ]
        )
        warehouse = env["stock.warehouse"].browse(self.warehouse)
        picking = env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )
        picking._set_pieces([(lot.product_id, lot, WEIGHT) for lot in lots])
        return picking

    @staticmethod
    def scan(env, picking_id: int, text: str, after: dict | None = None, key: str = "", reason=""):
        """One step of the dialogue; ``after`` is the answer to the step before."""
        state = {}
        if after:
            state = {"state": after["state"], **after["data"]}
        key = key or uuid.uuid4().hex
        return env["wms.scan.service"].step(picking_id, key, text, state, reason)

    def scan_lot(self, picking_id: int, lot: str, person: int = 0) -> dict:
        """Scan a lot in a session of its own, which says that the goods have arrived."""
        with self.session(self.people[person]) as env:
            return self.scan(env, picking_id, lot)

    def step_to_post(self, lot: str) -> dict:
        """Arguments of the step that puts ``lot``, arrived and in hand, where it belongs."""
        with self.session() as env:
            transfer = self.receipt(env, [lot]).id
        answer = self.scan_lot(transfer, lot)
        with self.session() as env:
            place = env["wms.hold"].search([("location_id", "in", self.places)]).location_id.barcode
        return {
            "picking_id": transfer,
            "key": uuid.uuid4().hex,
            "text": place,
            "state": {"state": answer["state"], "task_uuid": answer["data"]["task_uuid"]},
        }

    # --- what must be true --------------------------------------------------------------------

    def check(self) -> None:
        """Place, stock, occupancy, holds and ledger agree in what is committed."""
        with self.session() as env:
            for rule, statement in RULES.items():
                env.cr.execute(statement, {"company": self.company})
                rows = env.cr.fetchall()
                assert not rows, f"{rule}: {rows}"

    def standing(self) -> dict[str, str]:
        """Barcode of the place of every coil that stands in the yard."""
        with self.session() as env:
            quants = env["stock.quant"].search(
                [("location_id", "in", self.places), ("quantity", ">", 0)]
            )
            return {quant.lot_id.name: quant.location_id.barcode for quant in quants}


# Each returns no row where the yard is right. %(company)s is the company's id.
RULES = {
    "one coil, one place, whole": """
        SELECT lot.name, count(*) FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id AND l.usage IN ('internal', 'transit')
          JOIN stock_lot lot ON lot.id = q.lot_id
         WHERE q.company_id = %(company)s AND q.quantity <> 0
         GROUP BY lot.id HAVING count(*) > 1 OR sum(q.quantity) <> lot.book_weight
    """,
    "one place, one coil, held or standing": """
        SELECT l.barcode FROM stock_location l
          LEFT JOIN stock_quant q ON q.location_id = l.id AND q.quantity > 0
          LEFT JOIN wms_hold h ON h.location_id = l.id AND h.state = 'active'
         WHERE l.company_id = %(company)s AND l.place_kind = 'position'
         GROUP BY l.id HAVING count(DISTINCT q.id) + count(DISTINCT h.id) > 1
    """,
    "occupancy says what stands and is held": """
        SELECT l.barcode, d.unit_count, d.held_count FROM wms_position_load d
          JOIN stock_location l ON l.id = d.location_id
         WHERE d.company_id = %(company)s
           AND (d.unit_count <> (SELECT count(*) FROM stock_quant q
                                  WHERE q.location_id = l.id AND q.quantity > 0)
             OR d.held_count <> (SELECT count(*) FROM wms_hold h
                                  WHERE h.location_id = l.id AND h.state = 'active'))
    """,
    "every posting is one ledger entry": """
        SELECT line.id, count(e.id) FROM stock_move_line line
          LEFT JOIN wms_ledger_entry e ON e.model = 'stock.move.line' AND e.res = line.id
               AND e.kind LIKE 'stock.%%'
         WHERE line.company_id = %(company)s AND line.state = 'done'
         GROUP BY line.id HAVING count(e.id) <> 1
    """,
    "every ledger entry of a posting is a posting": """
        SELECT e.id FROM wms_ledger_entry e
          LEFT JOIN stock_move_line line ON line.id = e.res AND line.state = 'done'
         WHERE e.company = %(company)s AND e.kind LIKE 'stock.%%'
           AND e.model = 'stock.move.line' AND line.id IS NULL
    """,
    "no scan, no stock change": """
        SELECT line.id FROM stock_move_line line
          LEFT JOIN wms_scan scan ON scan.id = line.scan_id AND scan.result = 'confirmed'
         WHERE line.company_id = %(company)s AND line.state = 'done' AND scan.id IS NULL
    """,
    "stock is the sum of the postings": """
        SELECT lot.name FROM stock_lot lot
         WHERE lot.company_id = %(company)s
           AND (SELECT COALESCE(sum(q.quantity), 0) FROM stock_quant q
                  JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                 WHERE q.lot_id = lot.id)
            <> (SELECT COALESCE(sum(CASE WHEN dest.usage = 'internal' THEN 1 ELSE 0 END
                                    * line.quantity_product_uom)
                              - sum(CASE WHEN src.usage = 'internal' THEN 1 ELSE 0 END
                                    * line.quantity_product_uom), 0)
                  FROM stock_move_line line
                  JOIN stock_location src ON src.id = line.location_id
                  JOIN stock_location dest ON dest.id = line.location_dest_id
                 WHERE line.lot_id = lot.id AND line.state = 'done')
    """,
}
