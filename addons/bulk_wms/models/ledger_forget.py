from odoo import models
from odoo.exceptions import AccessError, UserError


class LedgerActor(models.Model):
    """Somebody has left and is to be forgotten: names go, what was done stays."""

    _inherit = "wms.ledger.actor"

    def action_forget(self):
        """Clear the name behind these keys, and of the account what tells who it was.

        Ledger and bookings stay whole: they know the key, and an account without a name.
        """
        if not self.env.user.has_group("bulk_wms.group_manager"):
            raise AccessError(self.env._("A manager of the yard clears names."))
        for actor in self:
            # sudo: managers of the yard do not administer accounts; this one is out of use.
            user = actor.sudo().user_id.with_context(active_test=False)
            if user.active:
                raise UserError(
                    self.env._(
                        "%(name)s still has an account in use. Have it archived first.",
                        name=user.name,
                    )
                )
            actor._forget_account(user)
            actor.sudo().write({"name": False, "user_id": False})
        return True

    def _forget_account(self, user):
        """Badge, sign-ins and what the account says of its person."""
        if not user:
            return
        word = f"person-{self.key[:12]}"
        badges = self.env["wms.badge"].sudo().with_context(active_test=False)
        for badge in badges.search([("user_id", "=", user.id)]):
            badge.write({"active": False, "code": f"{word}-{badge.id}"})
            badge.write({"pin_hash": False})
        # sudo: sign-ins are written by the flow only.
        self.env["wms.phone.session"].sudo().search([("user_id", "=", user.id)]).unlink()
        user.write({"login": word, "signature": False, "image_1920": False})
        user.partner_id.write(
            {
                "name": word,
                "email": False,
                "phone": False,
                "street": False,
                "street2": False,
                "city": False,
                "zip": False,
                "image_1920": False,
            }
        )
