from odoo import models
from odoo.exceptions import AccessError, UserError


class MesMessage(models.Model):
    """What an integration manager does with a message by hand; each is a ledger entry."""

    _inherit = "mes.message"

    def _check_integration(self):
        if not self.env.user.has_group("bulk_wms_mes.group_integration"):
            raise AccessError(self.env._("Only an integration manager replays or discards."))
        self.check_access("read")

    def _note(self, kind: str, reason: str = "", **after):
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": message,
                    "document": message.message_id,
                    "reason": reason,
                    "before": {"state": message.state, "error": message.error_code or None},
                    "after": after or None,
                }
                for message in self
            ]
        )

    def action_replay_in(self):
        """Try a rejected, stopped or waiting message again, with its own message id.

        :raises UserError: for what has taken effect, or is at work
        """
        self._check_integration()
        for message in self:
            if message.direction != "in" or message.state not in (
                "rejected",
                "error",
                "dead",
                "waiting",
            ):
                raise UserError(
                    self.env._(
                        "%(message)s has taken effect or is at work; it is not tried again.",
                        message=message.message_id,
                    )
                )
            message._note("mes.replayed")
            # sudo: messages are written by the flow; the right was checked.
            one = message.sudo()
            one.attempts = 0
            one._work_on()
            one._release_next()

    def action_approve(self):
        """Let a message that waits for a person take effect."""
        self._check_integration()
        for message in self:
            if message.error_code != "APPROVAL" or message.state != "waiting":
                raise UserError(
                    self.env._("%(message)s waits for nobody.", message=message.message_id)
                )
            message._note("mes.approved")
            # sudo: as above
            one = message.sudo()
            one.approved_by_id = self.env.user
            one._work_on()
            one._release_next()

    def _discard_in(self, reason: str):
        """Give up a message that took no effect; the next of its sequence goes on.

        :raises UserError: without a reason, or for what has taken effect
        """
        self._check_integration()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the message is discarded."))
        for message in self:
            if message.direction != "in" or message.state in ("processed", "discarded"):
                raise UserError(
                    self.env._(
                        "%(message)s has taken effect. Cancel what it did instead.",
                        message=message.message_id,
                    )
                )
            message._note("mes.discarded", reason.strip())
            # sudo: as above
            one = message.sudo()
            one.discard_reason = reason.strip()
            one._finish("discarded", code=message.error_code or None, text=message.error_text)
            one._tell_rejected()
            one._release_next()

    def action_open_document(self):
        """Open what this message made or changed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.document_model,
            "res_id": self.document_res_id,
            "view_mode": "form",
        }
