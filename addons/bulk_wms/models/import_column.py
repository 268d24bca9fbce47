from odoo import api, fields, models

from ..engine.columns import columns_of, every_column
from ..engine.headings import heading_key

_UNITS = [("kg", "kg"), ("t", "t"), ("mm", "mm"), ("cm", "cm"), ("m", "m")]
_UNITS_OF_KIND = {"weight": ("kg", "t"), "size": ("mm", "cm", "m"), "metres": ("m", "mm", "cm")}


def _meanings(model):
    """All columns of all kinds, with their names in the reader's language."""
    language = model.env.lang or "en_US"
    return [(name, column.label(language)) for name, column in every_column().items()]


class ImportColumn(models.Model):
    """One column of a file: its heading, its first cells, and what it means."""

    _name = "wms.import.column"
    _description = "Column of an Import"
    _order = "import_id, index"
    _rec_name = "heading"

    import_id = fields.Many2one(
        "wms.import", required=True, readonly=True, ondelete="cascade", index=True
    )
    index = fields.Integer(required=True, readonly=True)
    heading = fields.Char("Heading in the File", readonly=True)
    samples = fields.Char("First Rows", readonly=True)
    column = fields.Selection(_meanings, "Means")
    unit = fields.Selection(_UNITS, help="Of the numbers in this column. Empty: kg, mm or m.")
    allowed = fields.Json(compute="_compute_allowed")
    allowed_units = fields.Json(compute="_compute_allowed")
    company_id = fields.Many2one(related="import_id.company_id", store=True)

    @api.depends("import_id.kind", "column")
    def _compute_allowed(self):
        for line in self:
            columns = columns_of(line.import_id.kind or "stock")
            line.allowed = list(columns)
            column = columns.get(line.column)
            line.allowed_units = list(_UNITS_OF_KIND.get(column.kind, ())) if column else []

    @api.onchange("column")
    def _onchange_column(self):
        if self.unit and self.unit not in (self.allowed_units or []):
            self.unit = False

    def write(self, vals):
        """Another meaning is another table: what was checked is forgotten."""
        result = super().write(vals)
        if {"column", "unit"}.intersection(vals):
            for record in self.import_id:
                # The import itself refuses it once it has been started.
                record.write({"column_ids": []})
        return result


class ImportMapping(models.Model):
    """What a heading of one sender means, learnt from a table that was imported."""

    _name = "wms.import.mapping"
    _description = "Remembered Heading"
    _order = "kind, partner_id, label"
    _rec_name = "label"

    kind = fields.Selection(
        lambda self: self.env["wms.import"]._fields["kind"].selection,
        "What it Brings",
        required=True,
    )
    partner_id = fields.Many2one("res.partner", "From", ondelete="cascade", index=True)
    label = fields.Char("Heading", required=True)
    key = fields.Char(compute="_compute_key", store=True, readonly=True)
    column = fields.Selection(_meanings, "Means")
    unit = fields.Selection(_UNITS)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )

    _heading_uniq = models.UniqueIndex(
        "(company_id, kind, COALESCE(partner_id, 0), key)",
        "This heading of this sender is remembered already.",
    )

    @api.depends("label")
    def _compute_key(self):
        for mapping in self:
            mapping.key = heading_key(mapping.label or "")

    def _of(self, record) -> dict[str, tuple[str, str]]:
        """Remembered headings that count for an import: those of its sender before all others'."""
        found = self.search(
            [
                ("company_id", "=", record.company_id.id),
                ("kind", "=", record.kind),
                ("partner_id", "in", (False, record.partner_id.id)),
            ]
        ).sorted(lambda mapping: bool(mapping.partner_id))
        known = columns_of(record.kind)
        return {
            mapping.key: (mapping.column or "", mapping.unit or "")
            for mapping in found
            if mapping.key and (not mapping.column or mapping.column in known)
        }

    def _remember(self, record):
        """Keep what a person chose, where it is not what is understood anyway."""
        # sudo: whoever imports a list teaches its headings; managers keep the list of them.
        mappings = self.sudo()
        words = record._vocabulary(remembered=False)
        known = self._of(record)
        for line in record.column_ids:
            key = heading_key(line.heading or "")
            meaning = (line.column or "", line.unit or "")
            understood = words.find(line.heading or "")
            if not key or meaning == known.get(key, understood):
                continue
            if not line.column and key not in known and not understood[0]:
                continue
            same = mappings.search(
                [
                    ("company_id", "=", record.company_id.id),
                    ("kind", "=", record.kind),
                    ("partner_id", "=", record.partner_id.id),
                    ("key", "=", key),
                ]
            )
            values = {"column": line.column, "unit": line.unit}
            if same:
                same.write(values)
            else:
                mappings.create(
                    {
                        **values,
                        "label": line.heading,
                        "kind": record.kind,
                        "partner_id": record.partner_id.id,
                        "company_id": record.company_id.id,
                    }
                )
