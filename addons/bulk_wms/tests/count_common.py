"""What tests of counting share: people who count, sheets, the dialogue as a device speaks it."""

import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import YardCase

# A picture of one pixel.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class CountCase(YardCase):
    """A yard with two more operators, another supervisor, prices, and a touch plan on demand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._person("second", "group_operator")
        cls.third = cls._person("third", "group_operator")
        cls.chief = cls._person("chief", "group_supervisor")
        for product, price in ((cls.coil, 4.0), (cls.slab, 3.0), (cls.bags, 0.5), (cls.sand, 0.1)):
            product.with_company(cls.company).standard_price = price
        cls.bags.unit_weight = 25.0
        cls.reason = cls.env.ref("bulk_wms.count_reason_unknown")
        cls.env["wms.count.tier"].create(
            [
                {"up_to": 50_000.0, "approver": "supervisor", "company_id": cls.company.id},
                {
                    "up_to": 0.0,
                    "approver": "manager",
                    "photo_required": True,
                    "company_id": cls.company.id,
                },
            ]
        )

    @classmethod
    def _person(cls, name, group):
        return new_test_user(
            cls.env,
            f"{name}-{uuid.uuid4().hex[:6]}",
            groups=f"base.group_user,bulk_wms.{group}",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def plan(cls, kind="touch", **values):
        """An active plan of all the yard; touches count since long ago."""
        return cls.env["wms.count.plan"].create(
            {
                "name": kind,
                "kind": kind,
                "company_id": cls.company.id,
                "count_from": fields.Datetime.now() - timedelta(days=30),
                "capacity_minutes": 0.0,
                "with_neighbours": False,
                **values,
            }
        )

    def sheet(self, *places):
        """A sheet that the supervisor asks for; its line, if it is for one place."""
        places = self.env["stock.location"].union(*[self.place(name) for name in places])
        counts = self.env["wms.count"].with_user(self.supervisor)._ask(places, "test")
        return counts.with_env(self.env)

    # --- the dialogue ---------------------------------------------------------------------

    def count_step(self, count, text="", last=None, action="", user=None, key=None, **more):
        """One step as the device sends it; ``last`` is the answer before."""
        state = {}
        if last:
            data = last["data"]
            state = {
                "state": last["state"],
                "task_uuid": data.get("task_uuid"),
                "lot_id": data.get("lot_id"),
            }
        service = self.env["wms.count.service"].with_user(user or self.operator)
        return service.step(count.id, key or uuid.uuid4().hex, text, state, action, **more)

    def count_place(self, count, place, *found, user=None, action=None, excuse=None):
        """Count one place: labels, or (label, quantity); returns the last answer."""
        answer = self.count_step(count, place, user=user)
        for one in found:
            text, quantity = one if isinstance(one, tuple) else (one, None)
            answer = self.count_step(count, text, answer, user=user)
            if quantity is not None:
                answer = self.count_step(count, quantity, answer, user=user)
        if action is None and answer["state"] == "goods":
            action = "finish" if found else "empty"
        if action:
            answer = self.count_step(count, "", answer, action, user=user)
        if excuse is not None:
            self.assertEqual(answer["state"], "confirm", answer["message"])
            answer = self.count_step(count, "", answer, excuse, user=user)
        return answer

    def count_twice(self, count, place, *found, **more):
        """Two people find the same."""
        self.count_place(count, place, *found, user=self.operator, **more)
        return self.count_place(count, place, *found, user=self.second, **more)

    def line(self, place):
        """The newest count of a place."""
        return self.env["wms.count.line"].search(
            [("location_id", "=", self.place(place).id)], order="id desc", limit=1
        )

    def approve(self, line, user=None):
        """Approve with a reason, as the supervisor if nobody else is named."""
        line = line.with_user(user or self.supervisor)
        line.reason_id = self.reason
        line.action_approve()
        self.env.flush_all()
        self.env.invalidate_all()

    def stock_of(self, lot, place):
        """kg and pieces of a lot at a place by the book."""
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id", "=", self.place(place).id)]
        )
        return (
            round(lot.product_id._to_kg(sum(quants.mapped("quantity"))), 3),
            sum(quants.mapped("piece_count")),
        )

    def bag_lot(self, name, place, kg=1_000.0):
        lot = self.lot(name, product=self.bags, weight=25.0)
        return self.stand(lot, place, kg)
