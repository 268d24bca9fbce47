from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import demand as engine
from .demand import DEMAND_FIELDS
from .flow_guard import refuse_flow_fields

_FLOW_FIELDS = {"wish_waived_lot_id", "wish_waived_reason"}
# Who gets the goods in the end, so that wishes, expiry and quality count.
LEAVING = ("customer", "production")


class StockMove(models.Model):
    """The wish travels with the move: to the yard, through its steps, backorders and splits."""

    _name = "stock.move"
    _inherit = ["stock.move", "wms.demand.mixin"]

    wish_waived_lot_id = fields.Many2one(
        "stock.lot",
        "Delivered Anyway",
        readonly=True,
        copy=False,
        help="A supervisor decided that this lot goes although it is not as wanted.",
    )
    wish_waived_reason = fields.Char(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        names = [name for name in DEMAND_FIELDS if name in vals]
        if not names or self.env.su:
            return super().write(vals)
        confirmed = self.filtered(
            lambda move: move.product_id.form_id and move.state not in ("draft", "done", "cancel")
        )
        before = {move: (move._wish_facts(), move._wish_said()) for move in confirmed}
        result = super().write(vals)
        changed = confirmed.filtered(lambda move: move._wish_facts() != before[move][0])
        changed._check_may_change_wish()
        changed._record_wish({move: said for move, (_facts, said) in before.items()})
        changed._free_unfit()
        return result

    def _check_may_change_wish(self):
        """What the customer wants is not bent by who picks it.

        :raises UserError: for who is no supervisor, once the goods are asked for
        """
        if self and not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(
                self.env._(
                    "%(transfer)s is confirmed: the wish changes on the order, or by a supervisor.",
                    transfer=self[0].reference or self[0].display_name,
                )
            )

    def _wish_said(self) -> dict:
        """Wish and tolerance as the ledger keeps them."""
        self.ensure_one()
        under, over = self._tolerances()
        text = self.with_context(lang=None).wish_text
        return {"wish": text or None, "under": round(under, 6), "over": round(over, 6)}

    def _record_wish(self, before: dict):
        """Keep the changed wishes of these moves in the ledger."""
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "removal.wish",
                    "record": move,
                    "document": move.picking_id.name or move.reference,
                    "before": before[move],
                    "after": move._wish_said(),
                }
                for move in self
            ]
        )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        """Two wishes are two demands."""
        return super()._prepare_merge_moves_distinct_fields() + [
            name for name in DEMAND_FIELDS if name != "wish_note"
        ]

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        """Less demand is taken from what was asked for, however it was wished."""
        return super()._prepare_merge_negative_moves_excluded_distinct_fields() + [
            name for name in DEMAND_FIELDS if name != "wish_note"
        ]

    def _prepare_procurement_values(self):
        """The step before this one looks for the same goods."""
        return {**super()._prepare_procurement_values(), **self._demand_values()}

    def _is_leaving(self) -> bool:
        """Whether what this move takes leaves the yard, now or after its next steps."""
        self.ensure_one()
        return (self.location_final_id or self.location_dest_id).usage in LEAVING or (
            self.location_dest_id.usage in LEAVING
        )

    def _wish_misses(self, lots, on=None) -> dict[int, tuple[engine.Miss, ...]]:
        """What speaks against delivering each of ``lots`` for this demand, by id of the lot.

        :param on: the day it leaves; empty for today
        """
        self.ensure_one()
        wish, day = self._wish(), on or fields.Date.context_today(self)
        found = {}
        for lot in lots:
            misses = engine.misses(wish, lot._offer(), day)
            if misses:
                found[lot.id] = misses
        return found

    def _waived(self, lot) -> bool:
        """Whether a supervisor decided here, or at the step before, that this lot goes anyway."""
        self.ensure_one()
        moves = self | self.move_orig_ids
        # sudo: the decision counts, whoever may read the moves of other steps.
        return lot in moves.sudo().wish_waived_lot_id

    def _waive(self, lot, reason: str, misses):
        """Let ``lot`` go although it is not as wanted, by a supervisor's decision.

        :raises UserError: for who is no supervisor, without a reason, for what never leaves
        """
        self.ensure_one()
        text = self._misses_text(misses)
        if any(miss.code in engine.NEVER for miss in misses):
            raise UserError(self.env._("%(lot)s must not leave: %(why)s.", lot=lot.name, why=text))
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(
                self.env._(
                    "%(lot)s is not as wanted: %(why)s. A supervisor may let it go.",
                    lot=lot.name,
                    why=text,
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why %(lot)s goes anyway.", lot=lot.name))
        # sudo: only this decision writes it; the person was checked above.
        self.sudo().write({"wish_waived_lot_id": lot.id, "wish_waived_reason": reason})
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "removal.waived",
                    "record": self,
                    "lot": lot.name,
                    "place": lot.place_id.complete_name,
                    "document": self.picking_id.name or self.reference,
                    "reason": reason,
                    "before": {"wish": self.with_context(lang=None).wish_text},
                    "after": {"missed": [miss.code for miss in misses]},
                }
            ]
        )

    def _follow_wish(self, values):
        """Take over a changed wish, and free what does not meet it and nobody has in hand."""
        moves = self.filtered(lambda move: move.state not in ("done", "cancel"))
        steps = moves | moves.browse(moves._rollup_move_origs())
        steps = steps.filtered(
            lambda move: move.state not in ("done", "cancel") and move.product_id.form_id
        )
        before = {move: move._wish_said() for move in steps}
        steps.write(values)
        steps.filtered(lambda move: move._wish_said() != before[move])._record_wish(before)
        steps._free_unfit()

    def _free_unfit(self):
        """Give back what does not meet the wish and nobody has in hand, and choose again."""
        unfit = self.browse()
        for move in self:
            lots = move.move_line_ids.lot_id
            if lots and not move.move_line_ids._started() and move._wish_misses(lots):
                unfit |= move
        unfit._do_unreserve()
        unfit._action_assign()


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [
            *dict.fromkeys([*super()._get_custom_move_fields(), *DEMAND_FIELDS]),
        ]

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        """The wish goes on with the goods."""
        return {
            **super()._push_prepare_move_copy_values(move_to_copy, new_date),
            **move_to_copy._demand_values(),
        }
