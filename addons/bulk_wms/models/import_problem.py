from odoo import api, fields, models

from ..engine.columns import columns_of
from ..importing.texts import problem_text


class ImportProblem(models.Model):
    """What is wrong with one row of an import, as a code that is put into words when read."""

    _name = "wms.import.problem"
    _description = "Problem of an Import"
    _order = "import_id, severe desc, row, id"
    _rec_name = "row"
    _log_access = False

    import_id = fields.Many2one(
        "wms.import", required=True, readonly=True, ondelete="cascade", index=True
    )
    row = fields.Integer(readonly=True, help="As the file counts. 0: the whole file.")
    column = fields.Char("Column Code", readonly=True)
    column_name = fields.Char("Column", compute="_compute_text")
    code = fields.Char(readonly=True)
    facts = fields.Json(readonly=True)
    severe = fields.Boolean("Error", readonly=True)
    text = fields.Char("What is Wrong", compute="_compute_text")
    company_id = fields.Many2one(related="import_id.company_id", store=True)

    @api.depends("code", "facts", "column")
    @api.depends_context("lang")
    def _compute_text(self):
        language = self.env.lang or "en_US"
        for problem in self:
            column = columns_of(problem.import_id.kind).get(problem.column)
            problem.column_name = column.label(language) if column else ""
            problem.text = problem_text(self.env, problem.code, problem.facts or {})
