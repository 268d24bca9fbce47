from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import demand as engine


class StockMoveLine(models.Model):
    """A lot that is not as wanted leaves by a supervisor's decision, an expired one never."""

    _inherit = "stock.move.line"

    wish_miss_text = fields.Char("Not as Wanted", compute="_compute_wish_miss_text")

    @api.depends("lot_id", "state", "move_id.wish_waived_lot_id")
    @api.depends_context("lang")
    def _compute_wish_miss_text(self):
        for line in self:
            misses = () if line.state in ("done", "cancel") else line._wish_missed()
            line.wish_miss_text = self.env["wms.demand.mixin"]._misses_text(misses)

    def _wish_missed(self) -> tuple[engine.Miss, ...]:
        """What speaks against this lot leaving today, and nobody has decided about."""
        self.ensure_one()
        move, lot = self.move_id, self.lot_id
        if not lot or not move.product_id.form_id or not move._is_leaving():
            return ()
        misses = [*move._wish_misses(lot).get(lot.id, ()), *self._heats_missed()]
        if misses and move._waived(lot):
            misses = [miss for miss in misses if miss.code in engine.NEVER]
        return tuple(misses)

    def _heats_missed(self) -> list[engine.Miss]:
        """With this lot, more heats than wanted would have left."""
        move = self.move_id
        if not move.wish_max_heats:
            return []
        siblings = self.env["wms.removal"]._siblings(move)
        gone = siblings.move_line_ids.filtered(lambda line: line.state == "done").lot_id
        heats = set(gone.mapped("heat"))
        if self.lot_id.heat in heats or len(heats) < move.wish_max_heats:
            return []
        return [engine.Miss("other_heat", ", ".join(sorted(filter(None, heats))))]

    def _check_wishes(self):
        """Refuse what is not as wanted.

        :raises UserError: saying what is not, and who may let it go
        """
        for line in self:
            misses = line._wish_missed()
            if not misses:
                continue
            text = line.move_id._misses_text(misses)
            if any(miss.code in engine.NEVER for miss in misses):
                raise UserError(
                    self.env._(
                        "%(lot)s must not leave: %(why)s. Choose another lot.",
                        lot=line.lot_id.name,
                        why=text,
                    )
                )
            raise UserError(
                self.env._(
                    "%(lot)s is not as wanted: %(why)s. Choose another lot in Propose Lots, or "
                    "ask a supervisor to let it go.",
                    lot=line.lot_id.name,
                    why=text,
                )
            )

    def _check_places(self):
        """Wishes count at posting too, whoever posts and by whichever door."""
        self.filtered(lambda line: line.move_id.picking_type_id)._check_wishes()
        return super()._check_places()

    # --- another lot by hand --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            # What the flow reserves is named on the move first.
            named = lines.filtered(lambda line: line.move_id.piece_lot_id != line.lot_id)
            lines._check_named_by_hand(named)
        return lines

    def write(self, vals):
        if "lot_id" not in vals or self.env.su:
            return super().write(vals)
        changed = self.filtered(
            lambda line: line.is_bulk and line.lot_id.id != vals["lot_id"] and line.state != "done"
        )
        result = super().write(vals)
        changed._check_named_by_hand(changed)
        return result

    def _check_named_by_hand(self, named):
        """Who names a lot outside the rules does it where the reason is asked.

        :param named: those of these lines whose lot a person chose

        :raises UserError: for a lot that is not as wanted, or that is not its turn
        """
        lines = self.filtered(
            lambda line: (
                line.is_bulk
                and line.lot_id
                and line.state not in ("done", "cancel")
                and line.move_id._is_leaving()
                and not line.move_id.move_orig_ids
                and not line.move_id._should_bypass_reservation()
            )
        )
        lines._check_wishes()
        for move in (lines & named).filtered(lambda line: line.lot_id.is_piece).move_id:
            passed = self.env["wms.removal"]._passed_over(move)
            if passed:
                raise UserError(
                    self.env._(
                        "%(lot)s is not its turn: %(others)s go first. Take it in Propose Lots "
                        "and say why.",
                        lot=move.move_line_ids.lot_id[:1].name,
                        others=", ".join(passed.mapped("name")),
                    )
                )
