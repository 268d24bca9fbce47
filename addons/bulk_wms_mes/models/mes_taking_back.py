from odoo import fields, models

from ..operations.production import give_back, open_moves


class StockMove(models.Model):
    """A posting that a cancellation of the partner takes back, at once or by a scanned return."""

    _inherit = "stock.move"

    mes_undo_of_id = fields.Many2one(
        "stock.move", "MES: Takes Back", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict",
    )  # fmt: skip
    mes_undo_ids = fields.One2many("stock.move", "mes_undo_of_id", "MES: Taken Back by")
    mes_taken_back = fields.Boolean("MES: Taken Back", readonly=True, copy=False)

    def _is_taking_back(self) -> bool:
        return super()._is_taking_back() or bool(self.mes_undo_of_id)

    def _leaves_yard(self) -> bool:
        """What is taken back never came: quality has no say in its going."""
        return super()._leaves_yard() and not self.mes_undo_of_id

    def _action_done(self, cancel_backorder=False):
        """Once the goods are back, the order asks for them again and the line counts no more."""
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        for move in moves.filtered(lambda move: move.mes_undo_of_id and move.state == "done"):
            original = move.mes_undo_of_id
            # sudo: whoever brings the goods back by scan need not be able to write orders.
            original.sudo()._mes_mark_taken_back()
        return moves

    def _mes_mark_taken_back(self):
        self.ensure_one()
        self.mes_taken_back = True
        self.env["mes.line"].search(
            [("move_id", "=", self.id), ("cancelled_at", "=", False)]
        ).cancelled_at = fields.Datetime.now()
        order = self.production_id or self.raw_material_production_id
        if order and order.state not in ("done", "cancel"):
            give_back(open_moves(order, self.product_id, bool(self.production_id)), self.quantity)
            order._get_produced_qty()


class MrpProduction(models.Model):
    """Production orders of a partner; what was taken back was not produced."""

    _name = "mrp.production"
    _inherit = ["mrp.production", "mes.link.mixin"]

    mes_system_id = fields.Many2one(
        "mes.system", "MES Partner", readonly=True, copy=False, index="btree_not_null"
    )
    mes_request = fields.Char("MES Order", readonly=True, copy=False, index="btree_not_null")
    mes_revision = fields.Integer("MES Revision", readonly=True, copy=False, aggregator=None)

    _mes_request_uniq = models.UniqueIndex(
        "(mes_system_id, mes_request) WHERE mes_request IS NOT NULL AND state <> 'cancel'",
        "The partner has this production order already.",
    )

    def _get_produced_qty(self):
        result = super()._get_produced_qty()
        for order in self:
            back = order.move_finished_ids.filtered(
                lambda move: (
                    move.mes_taken_back and move.product_id == move.production_id.product_id
                )
            )
            order.qty_produced -= sum(back.mapped("quantity"))
        return result
