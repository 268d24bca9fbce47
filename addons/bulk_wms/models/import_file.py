import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..importing import TABLES
from .flow_guard import refuse_flow_fields

KINDS = [
    ("packing", "Packing list"),
    ("places", "Places"),
    ("stock", "Opening stock"),
    ("lots", "Facts of lots"),
]
# What follows from the file and from the run; nobody writes it.
_FLOW_FIELDS = {
    "state", "sha256", "content_hash", "sheet", "row_count", "done_count", "plan", "message",
    "checked_at", "started_at", "finished_at", "ran_by_id", "new_grades", "attempts",
}  # fmt: skip
# Another value of these is another table.
_INPUTS = {
    "file", "kind", "partner_id", "picking_id", "root_id", "heading_row", "create_grades",
    "column_ids", "company_id",
}  # fmt: skip
_CLOSED = ("running", "stopped", "done")


class Import(models.Model):
    """A table from outside and what became of it. Kept for good once it has written something.

    New -> Checked -> Importing -> Imported. Everything is checked before anything is written; a
    long table is written in steps, each whole, and goes on where it stopped.
    """

    _name = "wms.import"
    _description = "Import"
    _order = "id desc"

    name = fields.Char("Number", readonly=True, copy=False, default="/")
    kind = fields.Selection(KINDS, "What it Brings", required=True, default="stock")
    state = fields.Selection(
        [
            ("draft", "New"),
            ("checked", "Checked"),
            ("running", "Importing"),
            ("stopped", "Stopped"),
            ("done", "Imported"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    file = fields.Binary(attachment=True, required=True, copy=False)
    file_name = fields.Char(copy=False)
    sha256 = fields.Char("Fingerprint", readonly=True, copy=False, index=True)
    content_hash = fields.Char("Fingerprint of the Content", readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "From", help="What is chosen for a heading is remembered for this sender."
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Receipt",
        index="btree_not_null",
        domain="[('picking_type_code', '=', 'incoming'), ('state', 'not in', ('done', 'cancel'))]",
    )
    root_id = fields.Many2one(
        "stock.location",
        "Within",
        domain="[('usage', 'in', ('internal', 'view')), ('place_kind', '!=', 'position')]",
        default=lambda self: self._default_root(),
        help="The yard. Places that name nothing around them are made in it, and codes are "
        "looked up in it.",
    )
    sheet = fields.Char(readonly=True, copy=False)
    heading_row = fields.Integer(
        help="Row of the file in which the headings stand. 0: found by itself.", copy=False
    )
    column_ids = fields.One2many("wms.import.column", "import_id", "Columns", copy=False)
    create_grades = fields.Boolean("Make New Grades", help="Grades that are not known are made.")
    new_grades = fields.Char("Grades to be Made", readonly=True, copy=False)
    row_count = fields.Integer("Number of Rows", readonly=True, copy=False)
    done_count = fields.Integer("Rows Written", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    plan = fields.Json(readonly=True, copy=False, help="Rows of the file in the order of writing.")
    problem_ids = fields.One2many("wms.import.problem", "import_id", "Problems", copy=False)
    error_count = fields.Integer("Errors", compute="_compute_problem_counts")
    warning_count = fields.Integer("Warnings", compute="_compute_problem_counts")
    accept_warnings = fields.Boolean("I have read the warnings", copy=False)
    twin_id = fields.Many2one("wms.import", "Imported before", compute="_compute_twin")
    again = fields.Boolean("Import it once more all the same", copy=False)
    message = fields.Text("What Happened", readonly=True, copy=False)
    is_cut_off = fields.Boolean(compute="_compute_is_cut_off")
    checked_at = fields.Datetime(readonly=True, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    finished_at = fields.Datetime(readonly=True, copy=False)
    ran_by_id = fields.Many2one("res.users", "Imported by", readonly=True, copy=False)
    lot_count = fields.Integer("Lots", compute="_compute_made")
    place_count = fields.Integer("Places", compute="_compute_made")

    # --- what it says ---------------------------------------------------------------------

    @api.model
    def _default_root(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        return warehouse.lot_stock_id

    @api.depends("name", "file_name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = " ".join(filter(None, (record.name, record.file_name)))

    @api.depends("done_count", "row_count")
    def _compute_progress(self):
        for record in self:
            record.progress = (
                100.0 * record.done_count / record.row_count if record.row_count else 0
            )

    @api.depends("problem_ids.severe")
    def _compute_problem_counts(self):
        groups = self.env["wms.import.problem"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "severe"], ["__count"]
        )
        counts = {(record.id, severe): count for record, severe, count in groups}
        for record in self:
            record.error_count = counts.get((record._origin.id, True), 0)
            record.warning_count = counts.get((record._origin.id, False), 0)

    @api.depends("sha256", "content_hash", "kind", "state")
    def _compute_twin(self):
        """What has brought the same file, or the same rows in another file, before."""
        for record in self:
            hashes = [text for text in (record.sha256, record.content_hash) if text]
            record.twin_id = hashes and self.search(
                [
                    ("id", "!=", record._origin.id),
                    ("kind", "=", record.kind),
                    ("company_id", "=", record.company_id.id),
                    ("done_count", ">", 0),
                    "|",
                    ("sha256", "in", hashes),
                    ("content_hash", "in", hashes),
                ],
                limit=1,
            )

    def _compute_made(self):
        for name, model in (("lot_count", "stock.lot"), ("place_count", "stock.location")):
            counts = dict(
                self.env[model]._read_group(
                    [("import_id", "in", self.ids)], ["import_id"], ["__count"]
                )
            )
            for record in self:
                record[name] = counts.get(record._origin, 0)

    # --- guards ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        for vals in vals_list:
            # sudo: numbers are drawn by whoever imports, sequences belong to the system.
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code("wms.import") or "/"
        records = super().create(vals_list)
        for record in records:
            record._kind_table().check_allowed()
            record._receive()
        return records

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        if self.env.su or not _INPUTS.intersection(vals):
            return super().write(vals)
        closed = self.filtered(lambda record: record.state in _CLOSED)
        if closed:
            raise UserError(
                self.env._(
                    "%(name)s has been started. Make a new import for another file.",
                    name=closed[0].name,
                )
            )
        result = super().write(vals)
        for record in self:
            record._kind_table().check_allowed()
            record._reset()
            if {"file", "kind", "partner_id", "heading_row"}.intersection(vals):
                record._receive()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        """What has written something stays: it says where things come from."""
        used = self.filtered(lambda record: record.state == "running" or record.done_count)
        if used:
            raise UserError(
                self.env._(
                    "%(name)s has written %(count)s rows, so it stays.",
                    name=used[0].name,
                    count=used[0].done_count,
                )
            )

    def _reset(self):
        """Forget what a check of other input has found."""
        self.ensure_one()
        # sudo: the state follows from what was entered, nobody enters it.
        record = self.sudo()
        record.problem_ids.unlink()
        record.write(
            {"state": "draft", "content_hash": False, "plan": False, "accept_warnings": False}
        )

    def _receive(self):
        """Take the fingerprint of the file and find its columns."""
        self.ensure_one()
        content = self._content()
        # sudo: as above
        self.sudo().sha256 = hashlib.sha256(content).hexdigest()
        self._find_columns()

    def _content(self) -> bytes:
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def _kind_table(self):
        """The kind of table that this import brings."""
        self.ensure_one()
        # Places and lots are found in the company of the import, whichever is chosen on screen.
        return TABLES[self.kind](self.with_company(self.company_id))

    # --- where it leads -------------------------------------------------------------------

    def action_open_lots(self):
        """Show the lots that this import has made."""
        return self._open(self.env._("Imported Lots"), "stock.lot")

    def action_open_places(self):
        """Show the places that this import has made."""
        return self._open(self.env._("Imported Places"), "stock.location")

    def _open(self, name, model):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("import_id", "=", self.id)],
        }

    def action_template(self):
        """Download an empty table with headings, examples and what may stand in each column."""
        self.ensure_one()
        return self._download(f"/bulk_wms/table/template/{self.kind}")

    def action_problem_file(self):
        """Download the rows of the file with what is wrong beside each."""
        self.ensure_one()
        return self._download(f"/bulk_wms/table/problems/{self.id}")

    @staticmethod
    def _download(url) -> dict:
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_open_receipt(self):
        """Show the receipt that a packing list has filled."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": self.picking_id.id,
            "view_mode": "form",
        }


class StockLot(models.Model):
    _inherit = "stock.lot"

    import_id = fields.Many2one(
        "wms.import", "Imported with", readonly=True, copy=False, index="btree_not_null"
    )
    weight_gross = fields.Float(
        "Gross Weight (kg)", digits="Stock Weight", help="With its packing, as the mill says."
    )

    _gross_positive = models.Constraint(
        "CHECK(weight_gross >= 0)", "A gross weight cannot be negative."
    )


class StockLocation(models.Model):
    _inherit = "stock.location"

    import_id = fields.Many2one(
        "wms.import", "Imported with", readonly=True, copy=False, index="btree_not_null"
    )
