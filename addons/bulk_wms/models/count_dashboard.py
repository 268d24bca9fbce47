from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from .dashboard import DAYS


class Dashboard(models.AbstractModel):
    """How right the book was, by what people found who counted blind."""

    _inherit = "wms.dashboard"

    def _accuracy(self, scope, flow):
        """The share of counted records that were right; nobody counted: as before."""
        _companies, _areas, now = scope
        domain = self._domain(scope) & Domain(
            "counted_on", ">=", (now - timedelta(days=DAYS)).date()
        )
        accuracy = self.env["wms.count.accuracy"]
        ((records, right),) = accuracy._read_group(
            domain, [], ["records:sum", "right_records:sum"]
        )
        if not records:
            return super()._accuracy(scope, flow)
        share = accuracy._value_accuracy(domain)
        return {
            "key": "accuracy",
            "label": self.env._("Book was right"),
            "value": round(100.0 * right / records, 1),
            "unit": "%",
            "more": self.env._(
                "%(right)s of %(records)s counted, %(value)s %% of the value",
                right=f"{right:,}",
                records=f"{records:,}",
                value=f"{share['gross']:.1f}",
            ),
            "action": self._action(
                accuracy._name, self.env._("Accuracy of the Book"), domain
            ),
        }
