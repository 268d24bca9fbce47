from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import transformation as engine
from .flow_guard import refuse_flow_fields

KINDS = [
    ("slit", "Slit"),
    ("level", "Level"),
    ("cut", "Cut"),
    ("merge", "Merge"),
]
_FLOW_FIELDS = {"name", "state", "happened_at", "done_by_id", "confirmed_by", "key"}


class Transformation(models.Model):
    """Slitting, levelling, cutting, merging: lots become other lots, and the sheet balances.

    A draft is a plan that anybody of the yard may change. Done is what has happened: it posts in
    one transaction, is never changed afterwards, and is corrected only by a new one.
    """

    _name = "wms.transformation"
    _description = "Transformation"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, default="/", index=True)
    kind = fields.Selection(KINDS, required=True, default="slit")
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    equipment_id = fields.Many2one("wms.equipment", check_company=True)
    location_dest_id = fields.Many2one(
        "stock.location",
        "Comes Out At",
        check_company=True,
        compute="_compute_location_dest_id",
        store=True,
        readonly=False,
        domain=[
            ("usage", "=", "internal"),
            ("place_kind", "not in", ("yard", "bay", "area")),
        ],
        help="A line end or dock: putaway tasks are made from there. Empty: where it stood before.",
    )
    input_ids = fields.One2many("wms.transformation.input", "transformation_id", "Goes In")
    output_ids = fields.One2many(
        "wms.transformation.output", "transformation_id", "Comes Out", copy=True
    )
    scrap_weight = fields.Float(
        "Scrap (kg)", digits="Stock Weight", help="Edges, ends and samples, as weighed."
    )
    tolerance = fields.Float(
        "Tolerance (%)",
        default=lambda self: self.env.company.wms_transformation_tolerance,
        help="How far what came out may miss what went in. A supervisor may allow more than the "
        "company does.",
    )
    note = fields.Char()
    corrects_id = fields.Many2one(
        "wms.transformation", check_company=True, domain=[("state", "=", "done")]
    )
    happened_at = fields.Datetime("Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True, copy=False)
    confirmed_by = fields.Selection(
        [
            ("scan", "Scan of the goods"),
            ("override", "Supervisor, without scan"),
            ("machine", "Message of the line"),
        ],
        readonly=True,
        copy=False,
    )
    key = fields.Char(
        readonly=True, copy=False, help="Name of the message that brought it; taken once."
    )
    scan_ids = fields.One2many("wms.scan", "transformation_id", "Scans", readonly=True)
    move_ids = fields.One2many("stock.move", "transformation_id", "Postings", readonly=True)
    picking_ids = fields.One2many("stock.picking", "transformation_id", "Putaway", readonly=True)
    picking_count = fields.Integer(compute="_compute_picking_count")
    parent_weight = fields.Float("Went In (kg)", compute="_compute_balance", digits="Stock Weight")
    child_weight = fields.Float("Came Out (kg)", compute="_compute_balance", digits="Stock Weight")
    difference = fields.Float(
        "Difference (kg)",
        compute="_compute_balance",
        digits="Stock Weight",
        help="What went in less what came out and the scrap.",
    )
    allowed_difference = fields.Float(
        "Allowed (kg)", compute="_compute_balance", digits="Stock Weight"
    )
    balanced = fields.Boolean(compute="_compute_balance")
    balance_text = fields.Char(compute="_compute_balance")
    parent_names = fields.Char("From", compute="_compute_names", search="_search_parent_names")
    child_names = fields.Char("Into", compute="_compute_names")

    _key_uniq = models.UniqueIndex(
        "(company_id, key) WHERE key IS NOT NULL", "This message was taken already."
    )
    _weights_positive = models.Constraint(
        "CHECK(scrap_weight >= 0 AND tolerance >= 0 AND tolerance <= 100)",
        "Scrap cannot weigh less than nothing; a tolerance lies between 0 and 100 %.",
    )

    @api.depends("equipment_id")
    def _compute_location_dest_id(self):
        for document in self:
            document.location_dest_id = (
                document.equipment_id.line_end_id or document.location_dest_id
            )

    @api.depends("picking_ids")
    def _compute_picking_count(self):
        for document in self:
            document.picking_count = len(document.picking_ids)

    @api.depends("input_ids.weight", "output_ids.weight", "scrap_weight", "tolerance")
    def _compute_balance(self):
        for document in self:
            sheet = document._balance()
            document.parent_weight = sheet.parents
            document.child_weight = sheet.children
            document.difference = sheet.difference
            document.allowed_difference = sheet.allowed
            entered = bool(sheet.parents and sheet.children)
            document.balanced = entered and sheet.holds
            document.balance_text = document._balance_text(sheet) if entered else False

    def _balance_text(self, sheet: engine.Balance) -> str:
        """The balance in one sentence."""
        if not sheet.holds:
            return self._unbalanced_text(sheet)
        return self.env._(
            "The sheet balances: %(parents)s kg go in, %(children)s kg and %(scrap)s kg of scrap "
            "come out.",
            parents=f"{sheet.parents:,.10g}",
            children=f"{sheet.children:,.10g}",
            scrap=f"{sheet.scrap:,.10g}",
        )

    def _unbalanced_text(self, sheet: engine.Balance) -> str:
        return self.env._(
            "The weights do not balance: %(parents)s kg went in, %(children)s kg and %(scrap)s kg "
            "of scrap came out. The difference is %(difference)s kg, allowed are %(allowed)s kg. "
            "Weigh again, or enter what is missing.",
            parents=f"{sheet.parents:,.10g}",
            children=f"{sheet.children:,.10g}",
            scrap=f"{sheet.scrap:,.10g}",
            difference=f"{sheet.difference:,.10g}",
            allowed=f"{sheet.allowed:,.10g}",
        )

    def _balance(self) -> engine.Balance:
        self.ensure_one()
        return engine.balance(
            self.input_ids.mapped("weight"),
            self.output_ids.mapped("weight"),
            self.scrap_weight,
            self.tolerance / 100.0,
        )

    @api.depends("input_ids.lot_id.name", "output_ids.name")
    def _compute_names(self):
        for document in self:
            document.parent_names = ", ".join(document.input_ids.lot_id.mapped("name"))
            document.child_names = ", ".join(filter(None, document.output_ids.mapped("name")))

    def _search_parent_names(self, operator, value):
        return [("input_ids.lot_id.name", operator, value)]

    # --- guards ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code("wms.transformation") or "/"
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self._check_draft()

    def _check_draft(self):
        """What has happened is not rewritten.

        :raises UserError: for a document that is done
        """
        if self.env.su:
            return
        done = self.filtered(lambda document: document.state == "done")[:1]
        if done:
            raise UserError(
                self.env._(
                    "%(document)s has happened and is not changed. Correct it by a new "
                    "transformation.",
                    document=done.name,
                )
            )

    def _check_operator(self):
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise AccessError(self.env._("Transformations are for operators of the yard."))

    # --- what people do -------------------------------------------------------------------

    def action_confirm(self):
        """Open the window that asks for the scans of what goes in."""
        self.ensure_one()
        self._check_draft()
        self._check_ready()
        return self.env["wms.transformation.confirm"]._open_for(self)

    def action_rest_to_scrap(self):
        """Take what the sheet still misses as scrap."""
        self.ensure_one()
        self.scrap_weight = max(self.scrap_weight + self.difference, 0.0)

    def action_rest_to_remnant(self):
        """Take what the sheet still misses as a piece that is left over and keeps its sizes."""
        self.ensure_one()
        parent = self.input_ids.lot_id[:1]
        if not parent or self.difference <= 0:
            raise UserError(self.env._("Nothing is left over."))
        self.env["wms.transformation.output"].create(
            {
                "transformation_id": self.id,
                "product_id": parent.product_id.id,
                "name": f"{parent.name}-R",
                "weight": self.difference,
                "thickness": parent.thickness,
                "width": parent.width,
                "is_remnant": True,
            }
        )

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_open_pickings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_transfer")
        action.update(domain=[("id", "in", self.picking_ids.ids)], context={})
        if len(self.picking_ids) == 1:
            action.update(res_id=self.picking_ids.id, views=[(False, "form")], view_mode="form")
        return action


class ResCompany(models.Model):
    _inherit = "res.company"

    wms_transformation_tolerance = fields.Float(
        "Tolerance of Transformations (%)",
        default=0.5,
        help="How far the weight that comes out of slitting, cutting or merging may miss what "
        "went in.",
    )

    _wms_transformation_tolerance_range = models.Constraint(
        "CHECK(wms_transformation_tolerance >= 0 AND wms_transformation_tolerance <= 100)",
        "A tolerance lies between 0 and 100 %.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "wms_transformation_tolerance")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_transformation_tolerance = fields.Float(
        related="company_id.wms_transformation_tolerance", readonly=False
    )
