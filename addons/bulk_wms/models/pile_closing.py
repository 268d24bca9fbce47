from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# Share of what came in that no pile loses without somebody looking twice.
_DOUBTFUL = 0.05


class Pile(models.Model):
    """The end of a pile: what is left over is posted with its reason, and learnt from."""

    _inherit = "wms.pile"

    def action_close(self):
        """Ask for the end of the pile: what is left over, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the Pile"),
            "res_model": "wms.pile.close",
            "view_mode": "form",
            "target": "new",
            "context": {"default_pile_id": self.id},
        }

    def _is_doubtful(self, left: float) -> bool:
        """Whether ``left`` kg of the book are more than piles lose: perhaps it is not gone."""
        self.ensure_one()
        usual = 3 * max(self.product_id.pile_loss_rate, 0.0) / 100
        return left > max(_DOUBTFUL, usual) * self.in_weight

    @api.private
    def close(self, reason: str, note: str, checked: bool = False):
        """The pile is gone: post what the book still has, and let a new pile begin.

        :param checked: somebody has looked that it is gone, though the book has much of it
        :raises UserError: for who is no supervisor, or while work is open there
        """
        self.ensure_one()
        self._check_may_settle()
        self._check_no_work()
        left = self._book_kg()
        if self._is_doubtful(left) and not checked:
            raise UserError(
                self.env._(
                    "The book still has %(left)s kg of the %(came)s kg that came in. If the "
                    "pile is really gone, tick that you have looked.",
                    left=f"{left:g}",
                    came=f"{self.in_weight:g}",
                )
            )
        if left:
            self._post_difference(-left, reason, note)
        # sudo: piles are written by the flow; the supervisor was checked.
        pile = self.sudo()
        pile.write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.user.id,
                "closing_reason": reason if pile.difference else False,
                "closing_note": note,
            }
        )
        pile.layer_ids.weight = 0.0
        # What is learnt counts from now on.
        for product in (pile.product_id, pile.product_id.product_tmpl_id):
            product.invalidate_recordset(["pile_loss_rate"])
        self._note(
            "pile.closed",
            reason=note,
            before={"book_weight": left},
            after={
                "in": pile.in_weight,
                "out": pile.out_weight,
                "difference": pile.difference,
                "reason": reason,
            },
        )

    @api.private
    def post_surplus(self, weight: float, reason: str, note: str):
        """There is more than the book knows, at the end of the pile: add ``weight`` kg.

        :raises UserError: for who is no supervisor, or for no weight
        """
        self.ensure_one()
        self._check_may_settle()
        if weight <= 0:
            raise UserError(self.env._("A surplus weighs more than 0 kg."))
        self._post_difference(weight, reason, note)
        self._note("pile.surplus", reason=note, after={"weight": weight, "reason": reason})

    def _check_may_settle(self):
        self.env["stock.move.line"]._check_supervisor(
            self.env._("A supervisor closes piles and posts what is left over.")
        )
        # What two people settle at once: the second session is tried again by Odoo.
        self.env["wms.area.state"]._guard(self.location_id.area_id)
        if self.state != "open":
            raise UserError(self.env._("%(pile)s is closed already.", pile=self.lot_id.name))

    def _check_no_work(self):
        """Nobody loads from or tips onto a pile that is being closed.

        :raises UserError: naming the transfer
        """
        place = self.location_id
        # sudo: other people's work counts too.
        line = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("quantity", ">", 0),
                    "|",
                    ("location_id", "=", place.id),
                    ("location_dest_id", "=", place.id),
                ],
                limit=1,
            )
        )
        if line:
            raise UserError(
                self.env._(
                    "%(transfer)s still works at %(place)s. Finish it or take its reservation "
                    "back, then close the pile.",
                    transfer=line.picking_id.name or line.reference or line.move_id.origin,
                    place=place.complete_name,
                )
            )

    def _post_difference(self, weight: float, reason: str, note: str):
        """Post ``weight`` kg, below 0 a loss, by Odoo's own inventory move."""
        self.ensure_one()
        words = dict(self._fields["closing_reason"]._description_selection(self.env))
        text = self.env._("%(reason)s: %(note)s", reason=words[reason], note=note)
        self._book_without_goods(self.location_id, self.lot_id, weight, "difference", text)

    def _book_without_goods(self, place, lot, weight: float, entry: str, text: str):
        """Change what the book has of ``lot`` at ``place`` by ``weight`` kg; returns the line."""
        product = lot.product_id
        quantity = product._from_kg(abs(weight))
        loss = product.with_company(self.company_id).property_stock_inventory
        source, destination = (loss, place) if weight > 0 else (place, loss)
        ends = {
            "product_id": product.id,
            "company_id": self.company_id.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
        }
        line = {
            **ends,
            "product_uom_id": product.uom_id.id,
            "quantity": quantity,
            "lot_id": lot.id,
        }
        # sudo: who may do this was checked; Odoo asks for an inventory manager here.
        move = (
            self.env["stock.move"]
            .sudo()
            .create(
                {
                    **ends,
                    "product_uom": product.uom_id.id,
                    "product_uom_qty": quantity,
                    "state": "confirmed",
                    "is_inventory": True,
                    "picked": True,
                    "inventory_name": text,
                    "pile_id": self.id,
                    "pile_entry": entry,
                    "move_line_ids": [Command.create(line)],
                }
            )
        )
        move._action_done()
        return move.move_line_ids
