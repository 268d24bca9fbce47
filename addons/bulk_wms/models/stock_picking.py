from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    arrived_at = fields.Datetime("Goods Arrived", readonly=True, copy=False)
    shuffle_for_id = fields.Many2one(
        "stock.picking", "Clears the Way for", readonly=True, copy=False, index="btree_not_null"
    )
    shuffle_ids = fields.One2many("stock.picking", "shuffle_for_id", "Shuffles")
    shuffle_count = fields.Integer(compute="_compute_wms_counts")
    task_count = fields.Integer("Tasks", compute="_compute_wms_counts")
    task_done_count = fields.Integer("Tasks Done", compute="_compute_wms_counts")
    scan_required = fields.Boolean(related="picking_type_id.scan_required")
    has_bulk = fields.Boolean(compute="_compute_wms_counts")

    def write(self, vals):
        """A confirmed transfer of bulk goods keeps its operation type, and with it its scans."""
        if "picking_type_id" in vals and not self.env.su:
            self.move_ids._check_may_redirect({"picking_type_id": vals["picking_type_id"]})
        return super().write(vals)

    def _compute_wms_counts(self):
        for picking in self:
            lines = picking.move_line_ids.filtered("is_bulk")
            picking.task_count = len(lines)
            picking.task_done_count = len(lines.filtered(lambda line: line.state == "done"))
            picking.has_bulk = any(product.form_id for product in picking.move_ids.product_id)
            picking.shuffle_count = len(
                picking.shuffle_ids.filtered(lambda shuffle: shuffle.state != "cancel")
            )

    def action_arrive(self):
        """The goods are here: their proposed places are held from now on."""
        for picking in self:
            if picking.state in ("draft", "done", "cancel"):
                raise UserError(
                    self.env._("%(transfer)s is not waiting for goods.", transfer=picking.name)
                )
            picking._arrive()

    def _arrive(self):
        """Hold the places of goods that have arrived. A second call does nothing."""
        self.ensure_one()
        if self.arrived_at:
            return
        self.arrived_at = fields.Datetime.now()
        self.env["wms.ledger.entry"]._record(
            [{"kind": "transfer.arrived", "record": self, "document": self.name}]
        )
        lines = self.move_line_ids.filtered(lambda line: line.state not in ("done", "cancel"))
        self.env["wms.putaway"]._hold_arrived(lines, self.picking_type_id.hold_hours)

    def action_close_short(self):
        """Nothing more comes or goes: give up what is open, and finish the transfer.

        :raises UserError: for who is no supervisor, or while somebody has goods in hand
        """
        self.move_line_ids._check_supervisor(
            self.env._("A supervisor decides that nothing more comes or goes.")
        )
        for picking in self:
            waiting = picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            started = waiting.move_line_ids._started()
            if started:
                raise UserError(
                    self.env._(
                        "%(lot)s is being moved by %(person)s. Finish that task first.",
                        lot=started[0].lot_id.name or started[0].product_id.display_name,
                        person=started[0].started_by_id.name,
                    )
                )
            waiting._action_cancel()
            self.env["wms.ledger.entry"]._record(
                [
                    {
                        "kind": "transfer.closed_short",
                        "record": picking,
                        "document": picking.name,
                        "after": {
                            "open": [
                                f"{move.product_id.with_context(lang=None).display_name}:"
                                f" {move.product_uom_qty:g} {move.product_uom.name}"
                                for move in waiting
                            ]
                        },
                    }
                ]
            )
            picking._finish_when_complete()

    def _finish_when_complete(self):
        """Do for a transfer whose last task was booked what Odoo does for a whole one."""
        for picking in self:
            if picking.state == "done" and not picking.date_done:
                picking._action_done()

    def action_open_shuffles(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
        action.update(domain=[("shuffle_for_id", "=", self.id)], context={})
        return action
