from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bulk_wms.scanning.messages import Refused, message
from odoo.addons.bulk_wms.scanning.resolver import resolve

from ..models.rfid_tag import BOUND

# A read that lies longer back is of another tag.
FRESH = timedelta(minutes=2)
_MODELS = tuple(model for _kind, _name, model in BOUND)


class RfidBind(models.TransientModel):
    """Bind a tag: scan the label, then read the tag with the handheld."""

    _name = "rfid.bind"
    _description = "Bind an RFID Tag"

    label = fields.Char(help="Scan the label of the goods, the sign of a place, or a plate.")
    thing = fields.Reference(
        [
            ("stock.lot", "Lot"),
            ("stock.package", "Package"),
            ("stock.location", "Place"),
            ("wms.vehicle", "Vehicle"),
            ("wms.equipment", "Equipment"),
        ],
        "What It Hangs on",
    )
    epc = fields.Char("EPC", help="Empty: the tag that a handheld has read within two minutes.")
    tid = fields.Char("TID")
    read_text = fields.Char("Last Read", readonly=True)
    hangs_on = fields.Char("Hangs on Now", compute="_compute_hangs_on")
    reason = fields.Char("Why Bound Anew")

    @api.depends("epc", "thing")
    def _compute_hangs_on(self):
        for wizard in self:
            tag = self.env["rfid.tag"]
            if wizard.epc:
                tag = tag.search([("epc", "=", wizard.epc.strip().lower())])
            target = tag._target()
            wizard.hangs_on = target.display_name if target and target != wizard.thing else ""

    @api.onchange("label")
    def _onchange_label(self):
        if self.label:
            self.thing = self._resolve(self.label)

    @api.model
    def _resolve(self, text):
        try:
            found = resolve(self.env, text, self.env.company)
        except Refused as refused:
            told = message(self.env, refused.code, **refused.facts)
            raise UserError(told["text"]) from refused
        record = found.records[:1]
        if record._name not in _MODELS:
            raise UserError(self.env._("No tag hangs on this: %(text)s", text=text))
        return record

    @api.model
    def _newest_read(self):
        """The newest fresh read of any handheld of the company."""
        return self.env["rfid.event"].search(
            [
                ("kind", "=", "seen"),
                ("reader_id.mode", "=", "handheld"),
                ("company_id", "=", self.env.company.id),
                ("received_at", ">=", fields.Datetime.now() - FRESH),
            ],
            order="last_seen desc, id desc",
            limit=1,
        )

    def action_read(self):
        """Take the tag that a handheld has just read."""
        self.ensure_one()
        read = self._newest_read()
        if not read:
            raise UserError(
                self.env._("No handheld has read a tag within two minutes. Read it once more.")
            )
        self.write(
            {
                "epc": read.epc,
                "tid": read.tid,
                "read_text": self.env._(
                    "%(reader)s, %(reads)s reads, %(rssi)s dBm",
                    reader=read.reader_id.name,
                    reads=read.reads,
                    rssi=round(read.rssi_max, 1),
                ),
            }
        )
        return self._again()

    def action_bind(self):
        """Bind, and show an empty window for the next one."""
        self.ensure_one()
        thing = self.thing or (self.label and self._resolve(self.label))
        if not thing:
            raise UserError(self.env._("Scan the label first."))
        epc, tid = self.epc, self.tid
        if not epc:
            read = self._newest_read()
            epc, tid = read.epc, read.tid
        if not epc:
            raise UserError(self.env._("Read the tag with the handheld, then bind it."))
        self.env["rfid.tag"]._bind(epc, thing, tid or "", self.reason or "")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Bound to %(thing)s", thing=thing.display_name),
                "next": self.env["rfid.bind"].create({})._again(),
            },
        }

    def _again(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bind a Tag"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
        }
