"""A real slab yard: load it, then serve its orders to confirmed deliveries by scanning.

    make slab-yard INSTANCE=../shared/data/slab_yard/instances/i02.txt

A planner makes the deliveries, an operator scans: what lies on top first, then the ordered slab.
Every step is a transaction of its own, as from a phone. After every delivery the rules of the
yard are checked on what is committed.
"""

from __future__ import annotations

import argparse
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from odoo_env import connect, session
from slab_instance import (
    MAX_HEIGHT,
    MAX_LENGTH_SPREAD,
    MAX_LENGTH_STEP,
    MAX_PRESSURE,
    MAX_WIDTH_STEP,
    Instance,
    Order,
    Slab,
    read,
)
from yard_rules import broken_limits, violations

from odoo import Command
from odoo.service.model import retrying

# Slabs per transaction while loading.
_BATCH = 500


@dataclass
class Ids:
    """Records of the loaded yard."""

    company: int
    planner: int
    operator: int
    warehouse: int
    product: int
    lots: dict[str, int] = field(default_factory=dict)


def load(registry, instance: Instance) -> Ids:
    """Set up company, people and stacks, and stand the slabs as the instance says."""
    with session(registry) as env:
        ids = _set_up_company(env)
    with session(registry, ids.planner, companies=[ids.company]) as env:
        warehouse = env["stock.warehouse"].browse(ids.warehouse)
        places = _set_up_yard(env, warehouse, instance)
    ordered = sorted(instance.slabs, key=lambda slab: (slab.stack, slab.layer))
    for start in range(0, len(ordered), _BATCH):
        with session(registry, ids.planner, companies=[ids.company]) as env:
            batch = ordered[start : start + _BATCH]
            ids.lots.update(_stand(env, ids.product, places, batch))
    return ids


def _set_up_company(env) -> Ids:
    """A company of its own with a product, a planner and an operator."""
    company = env["res.company"].create({"name": "Slab yard"})
    warehouse = env["stock.warehouse"].create(
        {"name": "Slab yard", "code": "SLAB", "company_id": company.id}
    )

    def person(login: str, group: str) -> int:
        groups = env.ref("base.group_user") | env.ref(f"bulk_wms.{group}")
        return (
            env["res.users"]
            .create(
                {
                    "name": login,
                    "login": login,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(groups.ids)],
                }
            )
            .id
        )

    kinds = warehouse.out_type_id | warehouse.int_type_id
    kinds.write({"scan_required": True, "active": True})
    # Each delivery is for the slabs it names, so it is reserved when its slab is known.
    warehouse.out_type_id.reservation_method = "manual"
    product = env["product.product"].create(
        {
            "name": "Slab",
            "is_storable": True,
            "tracking": "lot",
            "uom_id": env.ref("uom.product_uom_kgm").id,
            "form_id": env.ref("bulk_wms.form_slab").id,
        }
    )
    planner = person("slab-yard-planner", "group_manager")
    operator = person("slab-yard-operator", "group_operator")
    return Ids(company.id, planner, operator, warehouse.id, product.id)


def _set_up_yard(env, warehouse, instance: Instance) -> dict[str, int]:
    """One area with a location per stack; returns the locations by the stack's name."""
    slab_form = env.ref("bulk_wms.form_slab")
    category = env["stock.storage.category"].create(
        {
            "name": "Slab stacks",
            "company_id": warehouse.company_id.id,
            "stacking": "column",
            "form_ids": [Command.set(slab_form.ids)],
            "max_tiers": instance.max_layers,
            "max_weight": 0.0,
            "max_height": MAX_HEIGHT,
            "max_pressure": MAX_PRESSURE,
            "max_length_spread": MAX_LENGTH_SPREAD,
            "max_length_step": MAX_LENGTH_STEP,
            "max_width_step": MAX_WIDTH_STEP,
        }
    )
    common = {"usage": "internal", "company_id": warehouse.company_id.id}
    area = env["stock.location"].create(
        {
            "name": "Slabs",
            "location_id": warehouse.lot_stock_id.id,
            "place_kind": "area",
            "pos_x": instance.exit[0],
            "pos_y": instance.exit[1],
            **common,
        }
    )
    places = env["stock.location"].create(
        [
            {
                "name": stack.key,
                "barcode": f"S{stack.key}",
                "sign": f"S{stack.key}",
                "location_id": area.id,
                "place_kind": "position",
                "storage_category_id": category.id,
                "row": int(stack.key.split("-")[0]),
                "slot": int(stack.key.split("-")[1]),
                "pos_x": stack.x,
                "pos_y": stack.y,
                **common,
            }
            for stack in instance.stacks
        ]
    )
    grades = sorted({slab.grade for slab in instance.slabs})
    env["wms.grade"].create([{"name": name} for name in grades])
    stacks = zip(instance.stacks, places, strict=True)
    return {stack.key: place.id for stack, place in stacks}


def _stand(env, product: int, places: dict[str, int], slabs: list[Slab]) -> dict[str, int]:
    """Opening stock of ``slabs``, which come from the ground upwards; returns lots by slab."""
    grades = {grade.name: grade.id for grade in env["wms.grade"].search([])}
    lots = env["stock.lot"].create(
        [
            {
                "name": slab.key,
                "product_id": product,
                "company_id": env.company.id,
                "grade_id": grades[slab.grade],
                "length": slab.length,
                "width": slab.width,
                "thickness": slab.thickness,
                "weight_label": slab.weight,
            }
            for slab in slabs
        ]
    )
    quants = env["stock.quant"].with_context(inventory_mode=True)
    quants.create(
        [
            {
                "product_id": product,
                "lot_id": lot.id,
                "location_id": places[slab.stack],
                "inventory_quantity": slab.weight,
            }
            for slab, lot in zip(slabs, lots, strict=True)
        ]
    ).action_apply_inventory()
    return {slab.key: lot.id for slab, lot in zip(slabs, lots, strict=True)}


class Yard:
    """The loaded yard at work: orders in, confirmed deliveries out."""

    def __init__(self, registry, instance: Instance, ids: Ids) -> None:
        self.registry, self.instance, self.ids = registry, instance, ids
        self.gone: set[str] = set()
        self.shuffles = 0
        self.broken: Counter[str] = Counter()
        with session(registry, keep=False) as env:
            self.known = broken_limits(env.cr, ids.company)

    def serve(self, count: int) -> tuple[int, int]:
        """Serve ``count`` orders in their sequence.

        An order is postponed while what lies on its slab has no allowed place, and tried again
        after later ones have made room.

        :returns: orders served, orders that never could be
        """
        served, postponed = 0, []
        self.named = {order.slab for order in self.instance.orders[:count] if order.slab}
        for order in self.instance.orders:
            if served == count:
                break
            if not self._serve_one(order):
                postponed.append(order)
                continue
            served += 1
            for other in list(postponed):
                if served < count and self._serve_one(other):
                    postponed.remove(other)
                    served += 1
        return served, len(postponed)

    def _serve_one(self, order: Order) -> bool:
        for slab in self._candidates(order):
            delivery = self._plan(slab)
            if delivery is None:
                continue
            self._deliver(delivery, slab)
            self.gone.add(slab)
            self._check(slab)
            return True
        return False

    def _candidates(self, order: Order) -> list[str]:
        """Slabs that may serve the order, least buried first; none that another order names."""
        fitting = [
            slab.key
            for slab in self.instance.slabs
            if order.accepts(slab)
            and slab.key not in self.gone
            and (order.slab or slab.key not in self.named)
        ]
        with session(self.registry, keep=False) as env:
            env.cr.execute(
                "SELECT q.lot_id, (SELECT count(*) FROM stock_quant o"
                " WHERE o.location_id = q.location_id AND o.quantity > 0 AND o.layer > q.layer)"
                " FROM stock_quant q WHERE q.lot_id = ANY(%s) AND q.quantity > 0 AND q.layer > 0",
                ([self.ids.lots[key] for key in fitting],),
            )
            above = dict(env.cr.fetchall())
        standing = [key for key in fitting if self.ids.lots[key] in above]
        return sorted(standing, key=lambda key: (above[self.ids.lots[key]], key))[:5]

    def _plan(self, slab: str) -> int | None:
        """A reserved delivery of ``slab`` with its shuffles; None if one of them has no place."""
        with session(self.registry, self.ids.planner, companies=[self.ids.company]) as env:
            lot = env["stock.lot"].browse(self.ids.lots[slab])
            warehouse = env["stock.warehouse"].browse(self.ids.warehouse)
            customer = env.ref("stock.stock_location_customers")
            ends = {"location_id": warehouse.lot_stock_id.id, "location_dest_id": customer.id}
            picking = env["stock.picking"].create(
                {
                    "picking_type_id": warehouse.out_type_id.id,
                    **ends,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": lot.product_id.id,
                                "product_uom_qty": lot.book_weight,
                                "piece_lot_id": lot.id,
                                **ends,
                            }
                        )
                    ],
                }
            )
            picking.action_confirm()
            picking.action_assign()
            if picking.move_line_ids.lot_id != lot:
                raise AssertionError(f"{slab} was not reserved: {picking.state}")
            if all(line.proposal_state != "no_place" for line in picking.shuffle_ids.move_line_ids):
                return picking.id
            picking.action_cancel()
            return None

    def _deliver(self, delivery: int, slab: str) -> None:
        with session(self.registry, self.ids.operator, companies=[self.ids.company]) as env:
            picking = env["stock.picking"].browse(delivery)
            tasks = [
                (line.picking_id.id, line.lot_id.name, line.location_dest_id.barcode)
                for line in picking.shuffle_ids.move_line_ids.sorted("route_order")
                if line.state not in ("done", "cancel")
            ]
            goal = (delivery, slab, picking.move_line_ids.location_id.barcode)
        for transfer, lot, place in tasks:
            self._scan(transfer, lot, place, ("posted", "transfer_done"))
        self.shuffles += len(tasks)
        self._scan(*goal, ("transfer_done",))

    def _scan(self, transfer: int, lot: str, place: str, expected: tuple[str, ...]) -> None:
        """Scan the goods, then the place; each scan is a transaction, as from a phone."""
        first = self._step(transfer, lot, {})
        state = {
            "state": first["state"],
            "task_uuid": first["data"].get("task_uuid"),
            "place_id": first["data"].get("place_id"),
        }
        last = self._step(transfer, place, state) if first["state"] == "place" else first
        if last["message"]["code"] not in expected:
            raise AssertionError(f"{lot} to {place}: {last['message']}")

    def _step(self, transfer: int, text: str, state: dict) -> dict:
        key = uuid.uuid4().hex
        with session(self.registry, self.ids.operator, companies=[self.ids.company]) as env:
            service = env["wms.scan.service"]
            return retrying(lambda: service.step(transfer, key, text, state), env)

    def _check(self, slab: str) -> None:
        with session(self.registry, keep=False) as env:
            for text in violations(env.cr, self.ids.company, self.known):
                self.broken[text.split(":")[0]] += 1
                print(f"  after {slab}: {text}", file=sys.stderr)


def main() -> int:
    """Run it; the exit code is 1 when a rule was broken or fewer orders were served."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("path", nargs="?", help="an instance of the slab yard")
    parser.add_argument("--instance", help="the same, as an option")
    parser.add_argument("--orders", type=int, default=100, help="orders to serve (100)")
    parser.add_argument(
        "--database", help="a throw-away database with bulk_wms; default BULK_WMS_DB"
    )
    options = parser.parse_args()
    path = Path(options.instance or options.path or "")
    if not path.is_file():
        sys.exit(f"No instance at '{path}'. Say make slab-yard INSTANCE=path/to/instance.txt")
    try:
        instance = read(path)
    except ValueError as error:
        sys.exit(str(error))
    registry = connect(options.database)

    started = time.perf_counter()
    ids = load(registry, instance)
    yard = Yard(registry, instance, ids)
    loaded = time.perf_counter()
    yard._check("loading")
    served, never = yard.serve(options.orders)
    done = time.perf_counter()

    print(f"instance            {path.name}: {len(instance.stacks)} stacks")
    print(f"lots                {len(instance.slabs)}")
    print(f"limits broken       {len(yard.known)} in the instance as it comes")
    print(f"orders served       {served} of {options.orders} asked")
    print(f"orders postponed    {never} for want of room, not served in this run")
    print(f"shuffles            {yard.shuffles}")
    print(f"load                {loaded - started:.1f} s")
    print(f"serve               {done - loaded:.1f} s, rules checked after every delivery")
    print(f"rules broken        {sum(yard.broken.values()) or 'none'}")
    for rule, times in yard.broken.items():
        print(f"  {rule}: {times} times")
    return 1 if yard.broken or served < options.orders else 0


if __name__ == "__main__":
    sys.exit(main())
