"""The yard behind the gate: made once, by Odoo in this process. Prints the gateway's key.

    python yard.py DATABASE TAGS [ODOO_OPTION...]

Forty of the tags hang on coils in stock that nobody has ordered; the others are strangers.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import odoo.init  # noqa: E402, F401  (fills the names of the package)
from odoo.modules.registry import Registry  # noqa: E402
from odoo.tools import config  # noqa: E402

PIECES = 40


def main() -> None:
    """Build yard, gateway and tags."""
    database, tags, *options = sys.argv[1:]
    config.parse_config(options, setup_logging=True)
    registry = Registry(database)
    from small_yard import SmallYard

    yard = SmallYard.build(registry, places=PIECES)
    with yard.session() as env:
        lots = env["stock.lot"].create(
            [
                {
                    "name": f"G{number:03d}",
                    "product_id": yard.product,
                    "company_id": yard.company,
                    "weight_label": 10_000.0,
                }
                for number in range(PIECES)
            ]
        )
        quants = env["stock.quant"].with_context(inventory_mode=True)
        for lot, place in zip(lots, yard.places, strict=True):
            quants.create(
                {
                    "product_id": yard.product,
                    "lot_id": lot.id,
                    "location_id": place,
                    "inventory_quantity": lot.product_id._from_kg(lot.book_weight),
                }
            ).action_apply_inventory()
        step = max(int(tags) // PIECES, 1)
        for number, lot in enumerate(lots):
            env["rfid.tag"]._bind(f"30{number * step:022x}", lot)
        gateway = env["rfid.gateway"].create(
            {"name": "gate-1", "company_id": yard.company, "user_id": yard.people[0]}
        )
        key = gateway.make_key()
        # Only what this test is about runs beside it.
        keep = env.ref("bulk_wms_rfid.cron_rfid_inbox")
        keep |= env.ref("bulk_wms_rfid.cron_rfid_inbox_second")
        env["ir.cron"].search([("id", "not in", keep.ids)]).active = False
    print(key)


if __name__ == "__main__":
    main()
