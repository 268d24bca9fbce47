from odoo import api, fields, models

from odoo.addons.bulk_wms.models.flow_guard import refuse_flow_fields

# Only the bridge writes these.
_FLOW = {
    "mes_message_id",
    "mes_system_id",
    "mes_request",
    "mes_kind",
    "mes_revision",
    "mes_undo_of_id",
    "mes_taken_back",
}


class MesLinkMixin(models.AbstractModel):
    """Documents that messages of a partner made or moved."""

    _name = "mes.link.mixin"
    _description = "Made by an MES Message"

    mes_message_id = fields.Many2one(
        "mes.message", "MES Message", readonly=True, copy=False, index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW, [vals])
        return super().write(vals)


class StockPicking(models.Model):
    """A transfer that a partner asked for: what it calls it, and in which revision."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "mes.link.mixin"]

    mes_system_id = fields.Many2one(
        "mes.system", "MES Partner", readonly=True, copy=False, index="btree_not_null"
    )
    mes_request = fields.Char(
        "MES Order", readonly=True, copy=False, index="btree_not_null",
        help="Number of the request, order or delivery at the partner.",
    )  # fmt: skip
    mes_kind = fields.Selection(
        [
            ("issue", "Issue to production"),
            ("delivery", "Delivery"),
            ("putaway", "From the line into the yard"),
            ("return", "Taken back"),
        ],
        "MES Purpose",
        readonly=True,
        copy=False,
    )
    mes_revision = fields.Integer("MES Revision", readonly=True, copy=False, aggregator=None)
    mes_vehicle = fields.Char("MES Vehicle", readonly=True, copy=False)

    def _create_backorder(self, backorder_moves=None):
        """What is open of a request still belongs to it."""
        made = super()._create_backorder(backorder_moves)
        for rest in made:
            origin = rest.backorder_id
            if origin.mes_system_id:
                # sudo: the link is the bridge's
                rest.sudo().write(
                    {name: origin[name] for name in ("mes_request", "mes_kind", "mes_revision")}
                    | {
                        "mes_system_id": origin.mes_system_id.id,
                        "mes_message_id": origin.mes_message_id.id,
                        "mes_vehicle": origin.mes_vehicle,
                    }
                )
        return made


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "mes.link.mixin"]

    mes_line = fields.Char("MES Line", readonly=True, copy=False)

    def _update_reserved_quantity(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        """The lot that a message names is taken, not an older one that lies at the same place."""
        if not lot_id and self.mes_message_id:
            lot_id = self.piece_lot_id or self.return_lot_id or lot_id
        return super()._update_reserved_quantity(
            need, location_id, lot_id, package_id, owner_id, strict
        )

    def _prepare_move_split_vals(self, qty):
        """A split line of a request is still that line."""
        values = super()._prepare_move_split_vals(qty)
        if self.mes_line:
            values["mes_line"] = self.mes_line
        return values

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return super()._prepare_merge_moves_distinct_fields() + ["mes_line", "mes_message_id"]


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    feed_id = fields.Many2one(
        "stock.location",
        "Line Feed",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Where material for this line is brought to.",
    )
    line_end_id = fields.Many2one(
        "stock.location",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Where what this line makes arrives; from there it is put away.",
    )


class Scan(models.Model):
    """A message confirms what it posts, as a scan does."""

    _inherit = "wms.scan"

    kind = fields.Selection(selection_add=[("message", "MES message")])
    mes_message_id = fields.Many2one(
        "mes.message", "MES Message", readonly=True, index="btree_not_null"
    )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _is_of_a_document(self) -> bool:
        """What a message of the MES posts has that message behind it."""
        return super()._is_of_a_document() or bool(
            self.move_id.mes_message_id and self.sudo().scan_id.kind == "message"
        )

    def _ledger_kind(self) -> str:
        """What a production order made or used is told apart from what moved."""
        move = self.move_id
        if move.production_id:
            return "stock.produced"
        if move.raw_material_production_id:
            return "stock.consumed"
        return super()._ledger_kind()
