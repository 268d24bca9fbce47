from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..operations.stock_rows import stock_row
from ..operations.times import stamp
from ..outbound.event import SNAPSHOT, Event, clean

PAGE = 1000


class MesSystem(models.Model):
    """All stock of a moment as events: asked for by a person, or after every business day."""

    _inherit = "mes.system"

    event_snapshot = fields.Boolean(
        "Stock of the Day",
        help="InventorySnapshot after every business day, a page for 1,000 lots.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "event_snapshot")

    def _send_snapshot(self):
        """Write the pages into the outbox; all of them say the stock of one moment."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id) & Domain("lot_id", "!=", False)
        domain &= Domain("location_id.usage", "in", ("internal", "transit"))
        domain &= Domain("quantity", ">", 0)
        # sudo: the partner is told of all stock of its company, whoever asks for it.
        quants = self.sudo().env["stock.quant"].search(domain, order="id")
        pages = list(split_every(PAGE, quants.ids, quants.browse)) or [quants]
        now = fields.Datetime.now()
        snapshot = f"STOCK-{now:%Y%m%dT%H%M%SZ}"
        head = {"SnapshotID": snapshot, "SnapshotDateTime": stamp(now)}
        return self.env["mes.event"]._emit(
            [
                Event(
                    kind=SNAPSHOT,
                    key=snapshot,
                    company=self.company_id.id,
                    only=self.ids,
                    payload=lambda names, number=number, page=page: {
                        **head,
                        "Page": number,
                        "PageCount": len(pages),
                        "MaterialLot": [clean(stock_row(quant, names)) for quant in page],
                    },
                )
                for number, page in enumerate(pages, 1)
            ]
        )

    def action_send_snapshot(self):
        """Send the stock now."""
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms_mes.group_integration"):
            raise UserError(self.env._("Only the integration manager sends the stock."))
        self.check_access("write")
        if self.outbound == "none":
            raise UserError(
                self.env._(
                    "%(partner)s gets no events. Choose how they go first.", partner=self.name
                )
            )
        made = self._send_snapshot()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stock Sent"),
            "res_model": "mes.message",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", made.ids)],
        }


class MesConnection(models.Model):
    _inherit = "mes.connection"

    snapshot_day = fields.Date("Stock Sent for", readonly=True)

    def _snapshot_after(self, day):
        """The stock once after business day ``day``, where the partner wants it."""
        self.ensure_one()
        if self.system_id.event_snapshot and self.snapshot_day != day:
            self.system_id._send_snapshot()
            self.snapshot_day = day


class MesReconciliation(models.Model):
    _inherit = "mes.reconciliation"

    def _end_of_day(self, system, day):
        """The stock goes first, so that both sides compare the same night."""
        # sudo: runs as the scheduler
        system.connection_ids.sudo()._snapshot_after(day)
        return super()._end_of_day(system, day)
