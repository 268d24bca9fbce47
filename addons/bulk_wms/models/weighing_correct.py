from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.weighing import gross_and_tare

# What a correction takes over from the ticket that it replaces.
_KEPT = (
    "visit_id",
    "vehicle_id",
    "plate",
    "driver",
    "carrier_id",
    "picking_id",
    "partner_id",
    "product_id",
    "place_id",
    "direction",
    "first_id",
    "second_id",
    "gross_id",
    "tare_id",
    "tare_is_stored",
    "tare_is_empty",
    "posts",
    "paper_weight",
)


class Weighing(models.Model):
    """A ticket is never edited: a new one with its own number points to it and takes its place."""

    _inherit = "wms.weighing"

    @api.private
    def cancel(self, reason: str):
        """A new ticket of 0 kg makes this one void; what was booked is taken back.

        :returns: the cancelling ticket
        """
        nothing = {"tare_is_empty": False, "posts": False, "paper_weight": 0.0}
        return self._replace(reason, "cancellation", nothing)

    @api.private
    def correct(self, reason: str, first: float, second: float):
        """A new ticket with other weights, kg, makes this one void; the difference is booked.

        :returns: the correcting ticket
        :raises UserError: without a reason or the right to enter weights by hand
        """
        self.ensure_one()
        if self.state != "done":
            raise UserError(
                self.env._(
                    "%(ticket)s has no two weighings to correct. Cancel it.", ticket=self.name
                )
            )
        one = self._corrected_reading(self.first_id, first, reason)
        two = self._corrected_reading(self.second_id, second, reason)
        if (one, two) == (self.first_id, self.second_id):
            raise UserError(self.env._("These weights stand on %(ticket)s.", ticket=self.name))
        if (self.direction == "in" and second > first) or (
            self.direction == "out" and second < first
        ):
            raise UserError(
                self.env._("What was unloaded makes a truck lighter, what was loaded heavier.")
            )
        gross, tare, net = gross_and_tare(first, second)
        heavy, light = (one, two) if first >= second else (two, one)
        readings = one | two
        return self._replace(
            reason,
            "correction",
            {
                "first_id": one.id,
                "second_id": two.id,
                "gross_id": heavy.id,
                "tare_id": light.id,
                "gross": gross,
                "tare": tare,
                "net": net,
                "by_hand": "hand" in readings.mapped("source"),
                "by_axles": any(readings.mapped("by_axles")),
            },
        )

    def _corrected_reading(self, reading, weight: float, reason: str):
        if abs(weight - reading.weight) < 0.001:
            return reading
        return self.env["wms.weighing.reading"]._take(
            reading.scale_id,
            weight,
            source="hand",
            reason=reason,
            visit=self.visit_id,
            # The certificate of the day on which it was weighed counts.
            day=reading.taken_at.date(),
        )

    def _replace(self, reason: str, kind: str, values: dict):
        """Write the new ticket, void the old one, and book what lies between them."""
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor replaces tickets."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the ticket is replaced."))
        if self.state == "void":
            raise UserError(
                self.env._(
                    "%(ticket)s was replaced by %(other)s already.",
                    ticket=self.name,
                    other=self.replaced_by_ids.name or "-",
                )
            )
        kept = {name: self._kept_value(name) for name in _KEPT}
        was_posted, lines, user = self.posted_at, self.line_ids, self.env.user
        # sudo: tickets are written by the flow. The old one first: an open one makes room.
        old = self.sudo()
        old.write({"state": "void"})
        old.flush_recordset()
        ticket = old.create(
            {
                **kept,
                **values,
                "name": self.company_id._next_ticket_number(),
                "state": "done",
                "kind": kind,
                "company_id": self.company_id.id,
                "replaces_id": self.id,
                "reason": reason.strip(),
                "done_at": fields.Datetime.now(),
                "user_id": user.id,
            }
        ).sudo(False)
        ticket._note(
            f"weighing.{kind}",
            reason=reason.strip(),
            before={"ticket": self.name, **self._told()},
            after=ticket._told(),
        )
        if was_posted:
            lines._follow_ticket(self, ticket)
            ticket.sudo().posted_at = was_posted  # sudo: as above
            # sudo: the scan follows the ticket that counts now.
            lines.sudo().scan_id.weighing_id = ticket
        if kind == "correction":
            ticket._compare()
            ticket._settle()
            if ticket.posts and not was_posted:
                ticket._post()
        return ticket

    def _kept_value(self, name: str):
        value = self[name]
        return value.id if self._fields[name].type == "many2one" else value


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _follow_ticket(self, old, new):
        """Make these posted lines the net weight of the ticket that replaces theirs.

        What was counted too much is taken back from the last line on, what was counted too
        little comes onto it. Odoo corrects the stock; the ledger keeps before and after.

        :raises UserError: when the goods have gone on meanwhile
        """
        change = new.net - old.net
        for line in self.sorted("id", reverse=True):
            weight = line._weight_kg()
            target = max(weight + change, 0.0)
            change -= target - weight
            if target != weight:
                line._correct_weighed(target)

    def _correct_weighed(self, target: float):
        uom = self.product_id.uom_id
        quantity = self.product_id._from_kg(target)
        less = self.quantity_product_uom - quantity
        arrived = self.location_dest_id.usage in ("internal", "transit")
        place = self.location_dest_id if arrived else self.location_id
        taken = less if arrived else -less
        # sudo: what lies there does not depend on who may look into the stock.
        there = sum(
            self.env["stock.quant"]
            .sudo()
            .search([("location_id", "=", place.id), ("lot_id", "=", self.lot_id.id)])
            .mapped("quantity")
        )
        if place.usage in ("internal", "transit") and uom.compare(taken, there) > 0:
            raise UserError(
                self.env._(
                    "Only %(there)s %(unit)s of %(lot)s still lie at %(place)s: %(taken)s "
                    "cannot be taken back. Count the pile first.",
                    there=f"{there:g}",
                    unit=uom.name,
                    lot=self.lot_id.name,
                    place=place.complete_name,
                    taken=f"{taken:g}",
                )
            )
        self.write(
            {
                "quantity": uom._compute_quantity(
                    quantity, self.product_uom_id, rounding_method="HALF-UP"
                )
            }
        )
