"""The yard of the load test: 50,000 positions, 100,000 lots, phones and people; made once.

    python yard.py DATABASE POSITIONS LOTS PHONES PEOPLE [ODOO_OPTION...]

Prints what phones and people must know as JSON: tokens, their lots, the places they may use.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import odoo.init  # noqa: E402, F401  (fills the names of the package)
from odoo.fields import Command  # noqa: E402
from odoo.modules.registry import Registry  # noqa: E402
from odoo.tools import config  # noqa: E402

PASSWORD = "load-test-only"


def main() -> None:
    """Build."""
    database, positions, lots, phones, people, *options = sys.argv[1:]
    config.parse_config(options, setup_logging=True)
    registry = Registry(database)
    from odoo_env import session
    from scan_yard import build_large

    yard = build_large(registry, int(lots), int(positions))
    with session(registry, companies=[yard.company]) as env:
        env["stock.warehouse"].browse(yard.warehouse)._get_shuffle_type()
        facts = {
            "company": yard.company,
            "phones": _phones(env, yard, int(phones)),
            "people": _people(env, yard, int(people)),
        }
    print(json.dumps(facts))


def _phones(env, yard, count: int) -> list[dict]:
    """Devices with somebody signed in, each with a lot and two empty places of its own."""
    group = env.ref("base.group_user") | env.ref("bulk_wms.group_operator")
    users = env["res.users"].create(
        [
            {
                "name": f"Load operator {number:03d}",
                "login": f"load-operator-{number:03d}",
                "company_id": yard.company,
                "company_ids": [Command.set([yard.company])],
                "group_ids": [Command.set(group.ids)],
            }
            for number in range(count)
        ]
    )
    badges = env["wms.badge"].create(
        [{"user_id": user.id, "code": f"LOAD-{user.id}"} for user in users]
    )
    devices = env["wms.device"].create([{"name": f"Load phone {n:03d}"} for n in range(count)])
    free = env["stock.location"].browse(yard.positions[1 : 4 * count : 2])
    standing = env["stock.lot"].browse(yard.standing[:count])
    made = []
    for number, (device, badge, lot) in enumerate(zip(devices, badges, standing, strict=True)):
        _device, token = env["wms.device"]._enrol(device.make_code())
        assert token
        made.append(
            {
                "token": env["wms.phone.session"]._start(device, badge),
                "lot": lot.name,
                "lot_id": lot.id,
                "places": [free[2 * number].barcode, free[2 * number + 1].barcode],
            }
        )
    return made


def _people(env, yard, count: int) -> list[dict]:
    groups = env.ref("base.group_user") | env.ref("bulk_wms.group_supervisor")
    groups |= env.ref("stock.group_stock_user")
    return [
        {
            "login": env["res.users"]
            .create(
                {
                    "name": f"Load desk {number:02d}",
                    "login": f"load-desk-{number:02d}",
                    "password": PASSWORD,
                    "company_id": yard.company,
                    "company_ids": [Command.set([yard.company])],
                    "group_ids": [Command.set(groups.ids)],
                }
            )
            .login,
            "password": PASSWORD,
        }
        for number in range(count)
    ]


if __name__ == "__main__":
    main()
