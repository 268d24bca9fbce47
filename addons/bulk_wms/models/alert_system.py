from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL


class AlertRule(models.Model):
    """What the system itself asks for: seals of the ledger and certificates of scales."""

    _inherit = "wms.alert.rule"

    def _causes_seal_late(self):
        """The ledger is one for all companies: each that has a yard is told."""
        lag = self.env["wms.ledger.seal"]._lag()
        minutes = lag["oldest_seconds"] // 60
        late = minutes > self.threshold if self.threshold else lag["late"]
        if not late:
            return []
        return [
            {
                "key": "seal",
                "company": company,
                "facts": {"minutes": minutes, "count": lag["unsealed"]},
            }
            for company in self.company_id or self._companies_with_yard()
        ]

    def _sentence_seal_late(self, facts):
        return self.env._(
            "%(count)s ledger entries wait for their seal, the oldest for %(minutes)s minutes",
            **facts,
        )

    def _companies_with_yard(self):
        rows = self._rows(
            SQL(
                "SELECT DISTINCT company_id FROM stock_location"
                " WHERE place_kind = 'area' AND active AND company_id IS NOT NULL"
            )
        )
        return self.env["res.company"].browse(row["company_id"] for row in rows)

    def _causes_scale_certificate(self):
        until = fields.Date.context_today(self) + timedelta(days=self.threshold)
        rows = self._rows(
            SQL(
                "SELECT x.id, x.name, x.company_id, to_char(x.valid_until, 'YYYY-MM-DD') AS day"
                " FROM wms_scale x WHERE %s AND x.active AND x.valid_until <= %s",
                self._scope_of_company(),
                until,
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "wms.scale",
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {"scale": row["name"], "day": row["day"]},
            }
            for row in rows
        ]

    def _sentence_scale_certificate(self, facts):
        return self.env._(
            "The certificate of scale %(scale)s ends on %(day)s; after that no ticket is written",
            **facts,
        )
