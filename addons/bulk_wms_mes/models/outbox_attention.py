from odoo import models


class MesSystem(models.Model):
    """Calls the people of the integration when something does not go on by itself."""

    _name = "mes.system"
    _inherit = ["mes.system", "mail.thread", "mail.activity.mixin"]

    def _call_for_help(self, message):
        """An activity for each integration manager of the company, one at a time, and an alert."""
        self.ensure_one()
        self.env["wms.alert"]._look_soon()
        group = self.env.ref("bulk_wms_mes.group_integration")
        kind = self.env.ref("mail.mail_activity_data_todo")
        # sudo: the sender calls people whatever it may see of them.
        people = group.sudo().all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user.id != self.env.ref("base.user_root").id
            )
        )
        called = self._calls().user_id
        for user in people - called:
            speech = self.sudo().with_context(lang=user.lang)
            speech.activity_schedule(
                activity_type_id=kind.id,
                user_id=user.id,
                summary=speech.env._("An MES message is dead"),
                note=speech.env._(
                    "%(operation)s %(document)s: %(reason)s. Open the dead messages on the page "
                    "Connections, mend the cause, then replay or discard.",
                    operation=message.operation,
                    document=message.document_name or message.message_id,
                    reason=message.error_text or message.error_code or "",
                ),
            )

    def _end_call_for_help(self):
        """Nothing is dead any more: the activities are done."""
        for system in self.sudo():  # sudo: as in _call_for_help
            dead = (
                self.env["mes.message"]
                .sudo()
                .search_count([("system_id", "=", system.id), ("state", "=", "dead")], limit=1)
            )
            if not dead:
                system._calls().action_feedback()

    def _calls(self):
        """The open calls of this partner; what people planned for themselves is not among them."""
        # sudo: as in _call_for_help
        return self.sudo().activity_ids.filtered(lambda call: call.active and call.automated)
