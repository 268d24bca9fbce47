from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

# Older tokens are refused by their time of creation, so their nonces need not be kept.
_KEEP = timedelta(minutes=15)


class MesNonce(models.Model):
    """Nonces of WS-Security that were used. In the database: every process must see them."""

    _name = "mes.nonce"
    _description = "Used Nonce"
    _log_access = False

    system_id = fields.Many2one("mes.system", required=True, readonly=True, ondelete="cascade")
    nonce = fields.Char(required=True, readonly=True)
    used_at = fields.Datetime(required=True, readonly=True, index=True)

    _nonce_uniq = models.UniqueIndex("(system_id, nonce)")

    @api.model
    def _use(self, system, nonce: str) -> bool:
        """Take a nonce; false if it was used before."""
        query = SQL(
            "INSERT INTO mes_nonce (system_id, nonce, used_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            system.id,
            nonce,
            fields.Datetime.now(),
        )
        try:
            return bool(self.env.execute_query(query))
        except UniqueViolation as error:
            raise ConcurrencyError("nonce in use") from error

    @api.autovacuum
    def _gc_old(self):
        self.env.cr.execute(
            SQL("DELETE FROM mes_nonce WHERE used_at < %s", fields.Datetime.now() - _KEEP)
        )
