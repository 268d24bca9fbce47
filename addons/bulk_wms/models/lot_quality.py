from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .flow_guard import refuse_flow_fields
from .quality_table import DELIVERABLE_STATES, LIMITED_STATES, groups_for

# To whom a lot is released, and until when: written together with the state only.
_RELEASE = {"release_to_all", "release_partner_ids", "release_until"}


class StockLot(models.Model):
    """Quality of a lot: who may change it to what, and to whom it may leave then."""

    _inherit = "stock.lot"

    release_to_all = fields.Boolean(
        "Any Customer", readonly=True, copy=False, help="Released to whoever accepts it."
    )
    release_partner_ids = fields.Many2many(
        "res.partner",
        "stock_lot_release_partner_rel",
        string="Released To",
        readonly=True,
        copy=False,
        help="Only these customers may get a conditional or downgraded lot.",
    )
    release_until = fields.Date(
        "Released Until", readonly=True, copy=False, help="Last day on which it may leave."
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), *sorted(_RELEASE))

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _RELEASE, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _RELEASE, [vals])
        result = super().write(vals)
        if _RELEASE.intersection(vals):
            self._free_from_deliveries()
        return result

    # --- changing it ----------------------------------------------------------------------

    @api.private
    def set_quality(self, state: str, reason: str, partners=None, to_all=False, until=None):
        """Change the quality state with a reason; frees what must not leave any more.

        :param partners: the customers that may get conditional or downgraded lots
        :param to_all: whoever accepts them may get them
        :param until: last day on which they may leave; no limit if not given
        :raises UserError: without a reason, without customers where they are needed, or for who
            may not judge so
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the quality state changes."))
        self.check_access("read")
        self._check_may_judge(state)
        limited = state in LIMITED_STATES
        if limited and not (partners or to_all):
            raise UserError(
                self.env._("Say which customers may get these lots, or tick that any customer may.")
            )
        customers = partners.commercial_partner_id if limited and partners else None
        # sudo: whether he may was checked; an inspector need not be able to write lots.
        self.sudo().write(
            {
                "quality_state": state,
                "quality_reason": reason.strip(),
                "release_to_all": bool(limited and to_all),
                "release_partner_ids": [(6, 0, customers.ids if customers else [])],
                "release_until": until if limited and until else False,
            }
        )

    def _check_may_judge(self, state: str):
        """Refuse changes that the table does not know, or not for this person."""
        if self.env.su:
            return
        states = dict(self._fields["quality_state"]._description_selection(self.env))
        for lot in self.filtered("form_id"):
            groups = groups_for(lot.quality_state, state)
            if groups is None:
                if lot.quality_state == state:
                    continue
                raise UserError(
                    self.env._(
                        "%(lot)s is %(before)s and cannot become %(after)s. Set it back to "
                        "pending first, and inspect it again.",
                        lot=lot.name,
                        before=states[lot.quality_state],
                        after=states[state],
                    )
                )
            if not any(self.env.user.has_group(group) for group in groups):
                raise UserError(
                    self.env._(
                        "%(lot)s is %(before)s. Only quality makes it %(after)s.",
                        lot=lot.name,
                        before=states[lot.quality_state],
                        after=states[state],
                    )
                    if len(groups) == 1
                    else self.env._("A supervisor or quality changes the quality state of a lot.")
                )

    def _judged_anew(self, vals):
        """Those of these lots whose quality state ``vals`` changes.

        :raises UserError: for who may not change it so
        """
        if "quality_state" not in vals:
            return self.browse()
        changed = self.filtered(
            lambda lot: lot.form_id and lot.quality_state != vals["quality_state"]
        )
        changed._check_may_judge(vals["quality_state"])
        return changed

    def _follow_quality(self, before: dict[int, str], reason: str):
        """Keep the change of quality states in the ledger, and free what must not leave now."""
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "lot.quality",
                    "record": lot,
                    "lot": lot.name,
                    "reason": reason,
                    "before": {"quality_state": before[lot.id]},
                    "after": {"quality_state": lot.quality_state},
                }
                for lot in self
            ]
        )
        over = self.filtered(
            lambda lot: (
                lot.quality_state not in LIMITED_STATES
                and (lot.release_to_all or lot.release_partner_ids or lot.release_until)
            )
        )
        if over:
            # sudo: the release is the flow's; it ends with the state it belongs to.
            over.sudo().write(
                {"release_to_all": False, "release_partner_ids": [(5,)], "release_until": False}
            )
        if self:
            self._free_from_deliveries()

    def _free_from_deliveries(self):
        """Unreserve these lots where they must not go and nobody has them in hand."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", self.ids),
                ("state", "in", ("assigned", "partially_available")),
                ("started_at", "=", False),
            ]
        )
        refused = lines.filtered(
            lambda line: (
                line.move_id._leaves_yard()
                and not line.lot_id._may_leave_to(
                    line.move_id._customer(), line.move_id._leaves_on()
                )
            )
        ).move_id
        # "Picked" without a scan proves nothing, and would keep the reservation.
        refused.picked = False
        refused._do_unreserve()

    def _quality_values(self) -> dict:
        """Quality of this lot for lots that are made from it; to be written in superuser mode."""
        self.ensure_one()
        return {
            "quality_state": self.quality_state,
            "quality_reason": self.quality_reason,
            "release_to_all": self.release_to_all,
            "release_partner_ids": [(6, 0, self.release_partner_ids.ids)],
            "release_until": self.release_until,
        }

    # --- leaving --------------------------------------------------------------------------

    @api.model
    def _leave_domain(self, partner, on) -> Domain:
        """Lots whose quality lets them leave to ``partner`` on the day ``on``.

        :param partner: the customer, may be empty: then only what any customer may get
        """
        named = Domain("release_to_all", "=", True)
        if partner:
            named |= Domain("release_partner_ids", "in", partner.commercial_partner_id.ids)
        in_time = Domain("release_until", "=", False) | Domain("release_until", ">=", on)
        free = [state for state in DELIVERABLE_STATES if state not in LIMITED_STATES]
        limited = Domain("quality_state", "in", LIMITED_STATES) & named & in_time
        return Domain("quality_state", "in", free) | limited

    def _may_leave_to(self, partner, on=None):
        """Those of these lots whose quality lets them leave to ``partner``; true of one if it may.

        :param on: the day of leaving, today if not given
        """
        on = on or fields.Date.context_today(self)
        # sudo: what quality decided holds for everybody.
        return self.filtered(lambda lot: not lot.sudo()._leave_refusal(partner, on))

    def _leave_refusal(self, partner, on) -> str:
        """Why quality does not let this lot leave to ``partner``: state, customer, late, or ''."""
        self.ensure_one()
        if self.quality_state not in DELIVERABLE_STATES:
            return "state"
        if self.quality_state not in LIMITED_STATES:
            return ""
        customer = partner.commercial_partner_id if partner else self.env["res.partner"]
        if not self.release_to_all and customer not in self.release_partner_ids:
            return "customer"
        if self.release_until and self.release_until < on:
            return "late"
        return ""

    def _leave_refusal_text(self, partner, on) -> str:
        """The same as a sentence that says what to do; '' if it may leave."""
        lot = self.sudo()  # sudo: whoever is refused learns why
        code = lot._leave_refusal(partner, on)
        states = dict(self._fields["quality_state"]._description_selection(self.env))
        facts = {"lot": lot.name, "state": states[lot.quality_state]}
        if code == "state":
            return self.env._(
                "%(lot)s must not leave: it is %(state)s. Ask quality, or take another lot.",
                **facts,
            )
        if code == "customer":
            names = ", ".join(lot.release_partner_ids.mapped("name"))
            return self.env._(
                "%(lot)s is %(state)s: it is released for %(customers)s only. Take another lot, "
                "or ask quality.",
                customers=names or "-",
                **facts,
            )
        if code == "late":
            return self.env._(
                "%(lot)s is %(state)s: its release ended on %(date)s. Take another lot, or ask "
                "quality.",
                date=lot.release_until,
                **facts,
            )
        return ""
