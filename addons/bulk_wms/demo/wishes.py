from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

# Cement: tested again after three months, gone from the shelf before that.
_CEMENT_DAYS, _CEMENT_REMOVAL = 90, 10


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _create_wishes(self):
        """Orders that want more than a product, and cement that expires."""
        self._file_wished_certificates()
        self._date_cement()
        self._sell_to_wish()
        self._sell_fresh_cement()
        self._offer_one_heat()

    def _file_wished_certificates(self):
        """Cold-rolled coils have their mill certificates, but for the two oldest of DC01."""
        for product in ("crc_spcc", "crc_dc01", "hrc_q355b"):
            lots = self.env["stock.lot"].search(
                [("product_id", "=", self._ref(product).id)], order="production_date, id"
            )
            known = lots[2:] if product == "crc_dc01" else lots
            for heat, some in known.grouped("heat").items():
                some.certificate_number = f"MC-{heat}"

    def _date_cement(self):
        """Four lots of cement by age: one expired, one with a month left, two fresh."""
        cement = self._ref("cement")
        cement.product_tmpl_id.write(
            {
                "use_expiration_date": True,
                "expiration_time": _CEMENT_DAYS,
                "removal_time": _CEMENT_REMOVAL,
                "dwell_days": _CEMENT_DAYS,
            }
        )
        lots = self.env["stock.lot"].search([("product_id", "=", cement.id)], order="id")
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        for number, lot in enumerate(lots):
            age = (95, 48, 20, 9)[number % 4] - number // 4
            made = today - timedelta(days=age)
            expires = made + timedelta(days=_CEMENT_DAYS)
            lot.write(
                {
                    "production_date": made.date(),
                    "expiration_date": expires,
                    "removal_date": expires - timedelta(days=_CEMENT_REMOVAL),
                    "use_date": expires - timedelta(days=_CEMENT_REMOVAL),
                    "alert_date": expires - timedelta(days=2 * _CEMENT_REMOVAL),
                }
            )

    def _wish_order(self, partner, in_days, product, weight, **wish):
        return self.env["sale.order"].create(
            {
                "partner_id": self._ref(partner).id,
                "commitment_date": fields.Datetime.now() + timedelta(days=in_days),
                "order_line": [
                    Command.create(
                        {
                            "product_id": self._ref(product).id,
                            "product_uom_qty": weight,
                            **wish,
                        }
                    )
                ],
            }
        )

    def _sell_to_wish(self):
        """Wide coils of medium weight with certificate: older ones are passed over."""
        order = self._wish_order(
            "customer_appliances",
            2,
            "crc_dc01",
            18_000.0,
            wish_grade_ids=[Command.set(self._ref("grade_dc01").ids)],
            wish_width_min=1_200,
            wish_width_max=1_250,
            wish_weight_min=7_000,
            wish_weight_max=11_000,
            wish_certificate=True,
            wish_load=24_000,
            tolerance_apart=True,
            tolerance_under=6.0,
            tolerance_over=3.0,
        )
        order.action_confirm()
        order.picking_ids.action_assign()

    def _sell_fresh_cement(self):
        """What expires first leaves first, with a month of shelf life left."""
        order = self._wish_order("customer_concrete", 1, "cement", 5_000.0, wish_min_shelf_life=30)
        order.action_confirm()
        order.picking_ids.action_assign()

    def _offer_one_heat(self):
        """A quotation, to look at what there is before promising it."""
        self._wish_order(
            "customer_bridges",
            9,
            "hrc_q355b",
            40_000.0,
            wish_grade_ids=[Command.set(self._ref("grade_q355b").ids)],
            wish_thickness_min=5.0,
            wish_thickness_max=8.0,
            wish_max_heats=1,
            wish_certificate=True,
            weight_tolerance=10.0,
            wish_note="Sling two coils at a time",
        )
