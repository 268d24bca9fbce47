from datetime import timedelta

from odoo import Command, fields, models

# Names that a demo database shows in Chinese too.
CHINESE = {
    "settlement_3": "千分之三以内以票重为准,超出协商",
    "settlement_scale": "以过磅重量为准",
}


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _bring_trucks(self):
        """A weighbridge, two vehicles, and trucks at each stage of their stay."""
        for name, chinese in CHINESE.items():
            self._ref(name).with_context(lang="zh_CN").name = chinese
        self._ref("quarry").settlement_rule_id = self._ref("settlement_3")
        scale = self._build_scales()
        self._know_vehicles()
        gone = self._truck("沪AD81207", "limestone", 29_500.0, "P-118801", hours=3)
        self._weigh(gone, scale, 45_240, minutes=160)
        self._weigh(gone, scale, 15_820, minutes=125, paper_weight=29_480.0)
        gone.action_gate_out()
        here = self._truck("沪BK30556", "sand", 31_000.0, "P-118806", hours=1)
        self._weigh(here, scale, 46_860, minutes=20)
        self._truck("沪AD81207", "limestone", 60_000.0, "P-118812", hours=-2)

    def _build_scales(self):
        scales = self.env["wms.scale"].create(
            [
                {
                    "name": "Weighbridge at the gate",
                    "interval": 20.0,
                    "max_weight": 100_000.0,
                    "certificate": "JJG539-26-0417",
                    "valid_until": fields.Date.today() + timedelta(days=214),
                    "user_id": self._ref("user_operator").id,
                },
                {
                    "name": "Crane A",
                    "kind": "crane",
                    "interval": 20.0,
                    "max_weight": 32_000.0,
                    "certificate": "JJG539-26-0122",
                    "valid_until": fields.Date.today() + timedelta(days=18),
                },
            ]
        )
        return scales[0]

    def _know_vehicles(self):
        self.env["wms.vehicle"].create(
            [
                {
                    "plate": "沪A D81207",
                    "kind": "tipper",
                    "carrier_id": self._ref("carrier").id,
                    "driver": "Chen Wei",
                    "payload": 31_000.0,
                },
                {
                    "plate": "沪B K30556",
                    "kind": "semi",
                    "carrier_id": self._ref("haulage_two").id,
                    "driver": "Liu Yang",
                    "payload": 32_000.0,
                },
            ]
        )

    def _truck(self, plate, product, weight, reference, hours):
        """A truck for a new purchase; let in ``hours`` ago, or expected where that is below 0."""
        receipt = self._buy("quarry", reference, 0, {self._ref(product): weight})
        now = fields.Datetime.now()
        vehicle = self.env["wms.vehicle"]._for_plate(plate, receipt.company_id)
        visit = (
            self.env["wms.visit"]
            .with_user(self._ref("user_operator"))
            .create(
                {
                    "plate": plate,
                    "driver": vehicle.driver,
                    "carrier_id": vehicle.carrier_id.id,
                    "picking_ids": [Command.set(receipt.ids)],
                    "expected_at": now - timedelta(hours=hours),
                    "company_id": receipt.company_id.id,
                }
            )
        )
        if hours > 0:
            visit.action_gate_in()
            # sudo: the flow's field; in the story it happened some time ago.
            visit.sudo().gate_in_at = now - timedelta(hours=hours)
        return visit

    def _weigh(self, visit, scale, weight, minutes, **options):
        """The next weighing, ``minutes`` ago."""
        reading = visit.env["wms.weighing.reading"]._take(
            scale.with_env(visit.env),
            weight,
            source="device",
            taken_at=fields.Datetime.now() - timedelta(minutes=minutes),
            frame=f"ST,GS,{weight:08d}kg",
        )
        return visit.weigh(reading, **options)
