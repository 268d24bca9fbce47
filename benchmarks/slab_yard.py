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
from pathlib import Path

from odoo_env import connect, session
from slab_instance import Instance, Order, read
from slab_load import Ids, load
from yard_rules import broken_limits, violations

from odoo import Command
from odoo.service.model import retrying


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
