from odoo import api, fields, models

from .api_guard import _TRIES, _WINDOW


class ApiGuard(models.Model):
    _inherit = "wms.api.guard"

    @api.model
    def _has_to_wait(self, address: str) -> bool:
        """Whether so many wrong tries came from there that not even a right one is heard.

        What is short enough to be guessed (a code, a PIN) is protected by this; a long key is not
        in need of it.
        """
        return bool(
            self.search_count(
                [
                    ("address", "=", address),
                    ("tries", ">", _TRIES),
                    ("since", ">=", fields.Datetime.now() - _WINDOW),
                ],
                limit=1,
            )
        )
