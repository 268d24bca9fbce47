from datetime import UTC

from odoo import api, models

from ..engine.plates import normal_plate
from .weighing_text import refusal


class WeighingApi(models.AbstractModel):
    """What a scale computer asks for. Works as the user of its scale, under that user's rights."""

    _name = "wms.weighing.api"
    _description = "Entry of Scale Computers"

    @api.model
    @api.private
    def take(self, scale, message) -> dict:
        """Take a weight; with a plate it is the next weighing of that truck.

        Without a plate it lies on the scale for two minutes, and the person at the weighbridge
        takes it. The same key again returns the first answer and does nothing.

        :param message: a ``WeighingMessage`` of the controller
        :raises UserError: with ``refusal`` saying what stands against it
        """
        known = self.env["wms.weighing.reading"].search(
            [("scale_id", "=", scale.id), ("key", "=", message.key)]
        )
        if known:
            return {**known.answer, "repeated": True}
        visit = self._visit(message.plate, scale) if message.plate else None
        picking = self._document(visit, message.document)
        product = self._material(picking, message.product)
        reading = self.env["wms.weighing.reading"]._take(
            scale,
            message.weight,
            source="device",
            stable=message.stable,
            taken_at=self._utc(message.taken_at),
            frame=message.frame,
            axles=message.axles,
            key=message.key,
        )
        answer = {"reading": reading.id, "weight": reading.weight, "repeated": False}
        if visit:
            ticket = visit.weigh(
                reading,
                picking=picking,
                product=product,
                more=message.more,
                stored_tare=message.stored_tare,
                paper_weight=message.paper_weight,
            )
            answer.update(self._ticket_told(ticket), **self._visit_told(visit))
        reading.sudo().answer = answer  # sudo: weights are noted by the flow
        return answer

    @api.model
    @api.private
    def look(self, scale, plate: str) -> dict:
        """The visit of a truck in the yard of this scale.

        :raises UserError: when it is not here
        """
        return self._visit_told(self._visit(plate, scale))

    def _visit(self, plate: str, scale):
        normal = normal_plate(plate)
        if not normal:
            raise refusal(self.env, "bad_plate", plate=plate[:20])
        visit = self.env["wms.visit"]._here(normal, scale.company_id)
        if not visit:
            raise refusal(self.env, "not_here", plate=normal)
        return visit

    def _document(self, visit, name: str):
        pickings = visit.picking_ids if visit else self.env["stock.picking"]
        found = pickings.filtered(lambda picking: name and picking.name == name)
        if name and not found:
            raise refusal(
                self.env,
                "foreign_document",
                document=name,
                visit=visit.display_name if visit else "-",
            )
        return found

    def _material(self, picking, code: str):
        products = picking._weighing_moves().product_id
        found = products.filtered(lambda one: code and code in (one.default_code, one.barcode))
        if code and not found:
            raise refusal(self.env, "foreign_product", product=code, document=picking.name or "-")
        return found

    @staticmethod
    def _utc(moment):
        return moment and moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    @staticmethod
    def _ticket_told(ticket) -> dict:
        return {
            "ticket": ticket.name,
            "ticket_state": ticket.state,
            "gross": ticket.gross or None,
            "tare": ticket.tare or None,
            "net": ticket.net if ticket.state == "done" else None,
            "booked": bool(ticket.posted_at),
            "not_booked": ticket.post_error or None,
        }

    @staticmethod
    def _visit_told(visit) -> dict:
        opened = visit.open_ticket_id
        return {
            "visit": visit.name,
            "plate": visit.plate,
            "state": visit.state,
            "purpose": visit.purpose,
            "next": visit.next_step,
            "documents": visit.picking_ids.mapped("name"),
            "open_ticket": opened.name or None,
            "first_weight": opened.first_weight or None,
        }
