from odoo import models
from odoo.exceptions import AccessError, UserError


class LotProposal(models.TransientModel):
    """Applying a choice: what is checked, who may decide it, and what the ledger keeps."""

    _inherit = "wms.lot.proposal"

    def action_apply(self):
        """Reserve the chosen lots; what breaks the order or the wish needs its reason.

        :raises UserError: saying what stands against it
        """
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise AccessError(self.env._("The yard chooses its lots: ask an operator to apply it."))
        moves = self.move_ids
        if not moves:
            raise UserError(self.env._("Confirm the order first: a quotation reserves nothing."))
        self._check_open(moves)
        judged = self._work_out()
        chosen = self.line_ids.filtered("chosen").sorted("rank")
        self._check_choice(chosen, judged)
        before = moves.move_line_ids.lot_id
        waived = self._waive(moves, chosen)
        # sudo: the tasks are the yard's; every decision was checked above.
        result = self.env["wms.removal"]._choose(moves.sudo(), chosen.mapped("key"))
        self._keep_waivers(result, waived)
        self._after_choice(result)
        self._record(before, chosen, judged)
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": moves.picking_id[:1].id,
            "view_mode": "form",
        }

    def _check_open(self, moves):
        """The demand is still the one that was shown, and nobody has its goods in hand."""
        started = moves.move_line_ids._started()
        if started:
            raise UserError(
                self.env._(
                    "%(lot)s is being moved by %(person)s. Finish that task first.",
                    lot=started[0].lot_id.name or started[0].product_id.display_name,
                    person=started[0].started_by_id.name,
                )
            )
        current = self._demands()
        if moves not in current:
            raise UserError(
                self.env._("The transfer has changed since. Press As Proposed and look again.")
            )

    def _check_choice(self, chosen, judged):
        if not chosen:
            raise UserError(self.env._("Choose at least one lot."))
        missing = judged.effect.missing
        if missing:
            lost = chosen.filtered(lambda line: line.key in missing)
            raise UserError(
                self.env._(
                    "%(lots)s: no longer free. Press As Proposed and look again.",
                    lots=", ".join(lost.lot_id.mapped("name")),
                )
            )
        if judged.never:
            raise UserError(
                self.env._(
                    "This must not leave: %(lots)s. Choose another lot.",
                    lots="; ".join(judged.never),
                )
            )
        supervisor = self.env.user.has_group("bulk_wms.group_supervisor")
        if judged.needs_supervisor and not supervisor:
            raise UserError(
                self.env._(
                    "Not as wanted: %(why)s. A supervisor may let it go.",
                    why="; ".join(judged.unfit)
                    or self.env._("%(weight)s kg are too much", weight=f"{self.total_kg:,g}"),
                )
            )
        if judged.needs_reason and not (self.reason or "").strip():
            raise UserError(
                self.env._("This breaks the order of removal or the wish. Write down why.")
            )

    def _waive(self, moves, chosen):
        """Keep the supervisor's decision about lots that are not as wanted, in the ledger."""
        misses = self.env["wms.removal"]._stock(moves, again=True).misses
        unfit = chosen.lot_id.filtered(lambda lot: lot.id in misses)
        for lot in unfit:
            moves[:1]._waive(lot, self.reason, misses[lot.id])
        return unfit

    def _keep_waivers(self, moves, lots):
        for move in moves:
            lot = move.move_line_ids.lot_id & lots
            if lot:
                # sudo: the decision was checked and kept in the ledger by _waive.
                move.sudo().write(
                    {"wish_waived_lot_id": lot[0].id, "wish_waived_reason": self.reason}
                )

    def _after_choice(self, moves):
        """Shuffles for what lies on the lots that were chosen now."""
        pickings = moves.exists().picking_id
        self.env["wms.shuffle"]._drop_idle(pickings)
        self.env["wms.shuffle"]._plan(pickings)

    def _record(self, before, chosen, judged):
        effect = judged.effect
        proposed = self.line_ids.filtered("proposed").lot_id
        kind = "removal.violation" if judged.passed or judged.over else "removal.chosen"
        if kind == "removal.chosen" and chosen.lot_id == proposed:
            return
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": self.move_ids.picking_id[:1],
                    "lot": ", ".join(chosen.lot_id.mapped("name")),
                    "document": self.move_ids.picking_id[:1].name or "",
                    "reason": self.reason or "",
                    "before": {
                        "lots": sorted(before.mapped("name")),
                        "proposed": sorted(proposed.mapped("name")),
                    },
                    "after": {
                        "lots": sorted(chosen.lot_id.mapped("name")),
                        "passed_over": judged.passed or None,
                        "weight": round(effect.total, 3),
                        "ordered": round(self.asked_kg, 3),
                        "shuffles": effect.shuffles,
                    },
                }
            ]
        )
