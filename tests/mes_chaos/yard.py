"""The yard that the shift is reported to: made once, by Odoo in this process.

    python yard.py DATABASE ENDPOINT TRANSPORT [ODOO_OPTION...]

Prints what the simulator must know as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import odoo.init  # noqa: E402, F401  (fills the names of the package)
from odoo.fields import Command  # noqa: E402
from odoo.modules.registry import Registry  # noqa: E402
from odoo.tools import config  # noqa: E402

MATERIAL, SENDER = "HRC", "MES-1"


def main() -> None:
    """Build yard and partner."""
    database, endpoint, transport, *options = sys.argv[1:]
    config.parse_config(options, setup_logging=True)
    registry = Registry(database)
    from sessions import session
    from small_yard import SmallYard

    yard = SmallYard.build(registry, places=40)
    with yard.session() as env:
        env.ref("uom.decimal_product_uom").digits = 3
        # The book keeps what the label says, and no slow mail is in the way.
        env["res.company"].browse(yard.company).wms_weight_basis = "label"
        product = env["product.product"].browse(yard.product)
        product.default_code = MATERIAL
        warehouse = env["stock.warehouse"].browse(yard.warehouse)
        end = env["stock.location"].create(
            {
                "name": "Line end",
                "barcode": "LINE-END",
                # Beside the yard's stock, as input and output zones are.
                "location_id": warehouse.view_location_id.id,
                "place_kind": "dock",
                "usage": "internal",
                "company_id": yard.company,
            }
        )
        groups = env.ref("base.group_user") | env.ref("bulk_wms.group_supervisor")
        groups |= env.ref("bulk_wms.group_quality")
        worker = env["res.users"].create(
            {
                "name": "MES",
                "login": "mes-chaos",
                "company_id": yard.company,
                "company_ids": [Command.set([yard.company])],
                "group_ids": [Command.set(groups.ids)],
            }
        )
        system = env["mes.system"].create(
            {
                "name": "MES",
                "code": SENDER,
                "company_id": yard.company,
                "warehouse_id": warehouse.id,
                "user_id": worker.id,
                "line_end_id": end.id,
                "outbound": transport,
                "endpoint": endpoint,
                "operation_ids": [Command.set(env["mes.operation"].search([]).ids)],
            }
        )
        key, secret = system.make_key(), system.make_event_secret()
        env["ir.config_parameter"].set_param("bulk_wms_mes.call_this_machine", "1")
        # Only what this test is about runs beside it.
        keep = [env.ref(f"bulk_wms_mes.{name}").id for name in ("cron_mes_send", "cron_mes_inbox")]
        env["ir.cron"].search([("id", "not in", keep)]).active = False
        system_id = system.id
    with session(registry) as env:
        assert env["mes.system"].browse(system_id).exists()
    print(json.dumps({"key": key, "secret": secret, "system": system_id, "company": yard.company}))


if __name__ == "__main__":
    main()
