from odoo import models


class RfidEvent(models.Model):
    """A vehicle's own tag: it comes in as announced, and leaves when nothing is open."""

    _inherit = "rfid.event"

    def _vehicle(self):
        event = self.sudo()  # sudo: an operator's account need not read the set-up
        vehicle = event.tag_id.vehicle_id
        visits = self.env["wms.visit"].search(
            [
                ("vehicle_id", "=", vehicle.id),
                ("state", "in", ("announced", "arrived", "scale", "yard")),
            ],
            order="expected_at, id",
        )
        here = visits.filtered(lambda visit: visit.state != "announced")[:1]
        if event.direction not in ("in", "out"):
            return self._finish("question", "direction", visit_id=(here or visits[:1]).id)
        if event.direction == "in":
            return self._truck_in(here, visits[:1])
        return self._truck_out(here)

    def _truck_in(self, here, announced):
        if here:
            return self._finish("done", "no_effect", visit_id=here.id)
        if not announced:
            return self._finish("done", "not_announced")
        announced.action_gate_in()
        return self._finish("done", "truck_in", visit_id=announced.id)

    def _truck_out(self, here):
        """Nothing stands against leaving: the visit ends. Else it stays for a person to end."""
        if not here:
            return self._finish("done", "no_effect")
        stops, asks = here._left_open()
        if stops or asks:
            note = "; ".join([*stops, *asks])[:250]
            return self._finish("done", "truck_open", visit_id=here.id, note=note)
        here._go("left")
        return self._finish("done", "truck_out", visit_id=here.id)
