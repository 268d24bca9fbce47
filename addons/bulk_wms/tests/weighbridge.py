"""A weighbridge for tests: a scale, trucks, weights, and a pile to fill."""

import uuid
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import YardCase


class WeighbridgeCase(YardCase):
    """YardCase with a scale of e = 20 kg, a person who may weigh by hand, and moving time.

    Each weighing happens ten minutes after the one before, as on a real yard.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scale = cls.env["wms.scale"].create(
            {
                "name": "Bridge 1",
                "company_id": cls.company.id,
                "interval": 20.0,
                "max_weight": 80_000.0,
                "valid_until": fields.Date.today() + timedelta(days=90),
                "user_id": cls.operator.id,
            }
        )
        cls.hand = new_test_user(
            cls.env,
            f"hand-{uuid.uuid4().hex[:6]}",
            groups="base.group_user,bulk_wms.group_operator,bulk_wms.group_weigh_by_hand",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.heap_place = cls.place("TH-01-01")

    def setUp(self):
        super().setUp()
        self.clock = freeze_time(fields.Datetime.now())
        self.frozen = self.clock.start()
        self.addCleanup(self.let_time_run)

    def let_time_run(self):
        """End the frozen time: a server's thread answers, and it has a clock of its own."""
        if self.frozen:
            self.frozen = None
            self.clock.stop()

    # --- documents ------------------------------------------------------------------------

    def sand_receipt(self, weight=34_000.0, product=None):
        """A confirmed receipt of loose goods, as a purchase order makes it."""
        product = product or self.sand
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": product._from_kg(weight),
                            "product_uom": product.uom_id.id,
                            "location_id": self.supplier.id,
                            "location_dest_id": self.stock.id,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def pile(self, name="PILE", weight=100_000.0, product=None, place=None):
        """A lot of loose goods lying at the heap."""
        lot = self.env["stock.lot"].create(
            {
                "name": name,
                "product_id": (product or self.sand).id,
                "company_id": self.company.id,
            }
        )
        return self.stand(lot, place or self.heap_place, lot.product_id._from_kg(weight))

    # --- trucks ---------------------------------------------------------------------------

    def visit(self, *documents, plate="AB 1234", user=None, **values):
        """A truck that has been let in."""
        visit = (
            self.env["wms.visit"]
            .with_user(user or self.operator)
            .create(
                {
                    "plate": plate,
                    "company_id": self.company.id,
                    "picking_ids": [Command.set([document.id for document in documents])],
                    **values,
                }
            )
        )
        visit.action_gate_in()
        return visit

    def reading(self, weight, user=None, **extra):
        """A weight that lies on the scale now, ten minutes after the last one."""
        self.frozen.tick(timedelta(minutes=10))
        return (
            self.env["wms.weighing.reading"]
            .with_user(user or self.operator)
            ._take(self.scale, weight, source="device", frame=f"ww{weight:08.1f}kg", **extra)
        )

    def weigh(self, visit, weight, **options):
        """The next weighing of this truck; returns its ticket."""
        return visit.weigh(self.reading(weight, visit.env.user), **options)

    def stock_of(self, product, place=None):
        """kg of a product in the yard, or at one place."""
        domain = [("product_id", "=", product.id), ("location_id.usage", "=", "internal")]
        if place:
            domain.append(("location_id", "=", place.id))
        return product._to_kg(sum(self.env["stock.quant"].search(domain).mapped("quantity")))

    def entries(self, kind):
        """Ledger entries of this kind and company, oldest first."""
        return self.env["wms.ledger.entry"].search(
            [("kind", "=", kind), ("company", "=", self.company.id)], order="id"
        )

    def discrepancies(self):
        """Discrepancies of weight of this company."""
        return self.env["wms.discrepancy"].search(
            [("kind", "=", "weight"), ("company_id", "=", self.company.id)], order="id"
        )
