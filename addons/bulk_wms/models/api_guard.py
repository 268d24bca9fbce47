from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# So many wrong keys from one address within this time, then it has to wait.
_TRIES = 10
_WINDOW = timedelta(minutes=10)


class ApiGuard(models.Model):
    """Wrong keys by address. In the database, because every process must see them."""

    _name = "wms.api.guard"
    _description = "Wrong Keys"
    _log_access = False

    address = fields.Char(required=True, readonly=True)
    since = fields.Datetime(required=True, readonly=True)
    tries = fields.Integer(required=True, readonly=True)

    _address_uniq = models.UniqueIndex("(address)")

    @api.model
    def _wrong_key(self, address: str) -> bool:
        """Count a wrong key; returns whether this address has sent too many."""
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO wms_api_guard AS g (address, since, tries)"
                " VALUES (%(who)s, %(now)s, 1)"
                " ON CONFLICT (address) DO UPDATE SET"
                " tries = CASE WHEN g.since < %(old)s THEN 1 ELSE g.tries + 1 END,"
                " since = CASE WHEN g.since < %(old)s THEN %(now)s ELSE g.since END"
                " RETURNING tries",
                who=address,
                now=now,
                old=now - _WINDOW,
            )
        )
        return rows[0][0] > _TRIES

    @api.autovacuum
    def _gc_old(self):
        self.env.cr.execute(
            SQL("DELETE FROM wms_api_guard WHERE since < %s", fields.Datetime.now() - _WINDOW)
        )
