from odoo import api, fields, models
from odoo.exceptions import UserError

from ..scanning import dialogue_for


class Scan(models.Model):
    """Scans that were taken back, and the scans that did it."""

    _inherit = "wms.scan"

    kind = fields.Selection(selection_add=[("weight", "Weight"), ("undo", "Taken back")])
    undo_of_id = fields.Many2one(
        "wms.scan", "Takes Back", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    undone_by_ids = fields.One2many("wms.scan", "undo_of_id", "Taken Back by")
    can_undo = fields.Boolean(compute="_compute_can_undo")

    _undo_uniq = models.UniqueIndex(
        "(undo_of_id) WHERE undo_of_id IS NOT NULL", "This scan was taken back already."
    )

    @api.depends_context("uid")
    @api.depends("result", "undone_by_ids")
    def _compute_can_undo(self):
        """Whether the button is worth showing; the server checks again when it is pressed."""
        supervisor = self.env.user.has_group("bulk_wms.group_supervisor")
        mine = self.filtered(
            lambda scan: (
                scan.result == "confirmed"
                and scan.kind != "undo"
                and not scan.sudo().undone_by_ids
                and (supervisor or scan.user_id == self.env.user)
            )
        )
        lines = self.env["stock.move.line"].sudo().search([("scan_id", "in", mine.ids)])
        now = fields.Datetime.now()
        open_scans = lines.filtered(lambda line: (line._undo_until() or now) > now).scan_id
        for scan in self:
            scan.can_undo = scan.id in open_scans.ids

    def action_undo(self):
        """Ask why, then take this scan back."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take a Scan Back"),
            "res_model": "wms.scan.undo",
            "view_mode": "form",
            "target": "new",
            "context": {"default_scan_id": self.id},
        }


class ScanService(models.AbstractModel):
    _inherit = "wms.scan.service"

    @api.model
    def undo(self, picking_id, key, scan_id, reason, device=""):
        """Take back what a confirming scan has booked: goods, book and task as before it.

        :param key: as in ``step``; the same key again does nothing and answers the same
        :param scan_id: the scan to take back, so that a second click cannot mean another one
        :param reason: why; kept in the ledger
        :raises UserError: without a reason
        """
        if not str(reason or "").strip():
            raise UserError(self.env._("Say why the scan is taken back."))
        picking = self._transfer(picking_id)
        scan, answer = self._begin(picking, key, "", device, None, reason)
        if answer is not None:
            return answer
        scan.kind = "undo"
        return self._run(scan, lambda: self._undo(picking, scan, self._id(scan_id)), {})

    def _undo(self, picking, scan, scan_id):
        # sudo: whose scan it is and what it booked is checked below, not by rights on records.
        line = (
            self.env["stock.move.line"]
            .sudo()
            .search([("scan_id", "=", scan_id), ("picking_id", "=", picking.id)])
            .sudo(False)
        )
        if not line or not scan_id:
            raise UserError(self.env._("This scan has booked nothing in this transfer."))
        line._check_may_undo()
        line._undo(scan)
        dialogue = dialogue_for(self.env, picking)
        return dialogue.answer(
            "lot",
            "undone",
            data={"undo": self.undoable(picking.id)},
            lot=dialogue.goods_name(line),
            weight=f"{line.weight_kg:g}",
            place=dialogue.place_name(line.location_id),
        )

    @api.model
    def undoable(self, picking_id):
        """The last booking of this transfer that this person may take back, or False.

        :returns: ``{scan_id, lot, weight, place, until}``
        """
        picking = self._transfer(picking_id)
        domain = [
            ("picking_id", "=", picking.id),
            ("result", "=", "confirmed"),
            ("kind", "!=", "undo"),
            ("undone_by_ids", "=", False),
        ]
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            domain.append(("user_id", "=", self.env.uid))
        last = self.env["wms.scan"].search(domain, limit=1)
        if not last.can_undo:
            return False
        line = self.env["stock.move.line"].sudo().search([("scan_id", "=", last.id)])
        dialogue = dialogue_for(self.env, picking)
        leaving = picking.location_dest_id.usage not in ("internal", "transit")
        place = line.location_id if leaving else line.location_dest_id
        return {
            "scan_id": last.id,
            "lot": dialogue.goods_name(line),
            "weight": round(line.weight_kg, 3),
            "place": dialogue.place_name(place),
            "until": fields.Datetime.to_string(line._undo_until()),
        }
