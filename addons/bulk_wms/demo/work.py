from odoo import models


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _work_a_little(self):
        """The operator has begun to unload: two coils are in, one scan went wrong."""
        receipt = self.env["stock.picking"].search(
            [("arrived_at", "!=", False), ("picking_type_id.code", "=", "incoming")], limit=1
        )
        lines = receipt.move_line_ids.sorted("id")
        self._scan(receipt, lines[0].lot_id.name, lines[0].location_dest_id.barcode)
        # A coil of the delivery that is still on the road.
        self._scan(receipt, "H261501")
        self._scan(receipt, lines[1].lot_id.name, lines[1].location_dest_id.barcode)
        self._service().report(
            receipt.id,
            f"demo-{receipt.id}-report",
            "unreadable",
            seen="Label torn off, number chalked on the strap",
            task_uuid=lines[2].task_uuid,
            device="Desk",
        )

    def _service(self):
        return self.env["wms.scan.service"].with_user(self._ref("user_operator"))

    def _scan(self, transfer, *codes):
        """Scan ``codes`` one after the other, as the operator at the desk does."""
        state = {}
        for code in codes:
            answer = self._service().step(
                transfer.id, f"demo-{transfer.id}-{code}", code, state, device="Desk"
            )
            state = {
                "state": answer["state"],
                "task_uuid": answer["data"].get("task_uuid"),
                "place_id": answer["data"].get("place_id"),
            }
