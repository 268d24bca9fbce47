import hashlib

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..engine import headings
from ..engine.cells import clean, is_blank
from ..engine.columns import columns_of
from ..engine.ledger import canonical
from ..engine.tables import Problem, Reading, SourceRow, read_table
from ..importing.sheet import NoTable, Sheet, read_sheet
from ..importing.texts import file_text

# Rows that the page shows of each column, and letters of each cell.
_SAMPLES, _SAMPLE_LETTERS = 3, 24


class Import(models.Model):
    """Reading the file: columns, rows, problems. Nothing outside the import is written."""

    _inherit = "wms.import"

    def _vocabulary(self, remembered: bool = True):
        """The words of this kind of table, with what was learnt of its sender."""
        self.ensure_one()
        known = self.env["wms.import.mapping"]._of(self) if remembered else {}
        return headings.Vocabulary(columns_of(self.kind).values(), known)

    def _sheet(self) -> Sheet:
        """The table in the file.

        :raises UserError: saying why there is none
        """
        self.ensure_one()
        try:
            return read_sheet(self._content(), self._vocabulary())
        except NoTable as error:
            raise UserError(file_text(self.env, error.code, error.facts)) from error

    def _heading(self, sheet: Sheet):
        """Where the headings stand: as found, or where a person said."""
        rows, words = [row.cells for row in sheet.rows], self._vocabulary()
        if self.heading_row:
            numbers = [row.number for row in sheet.rows]
            if self.heading_row not in numbers:
                raise UserError(
                    self.env._("Row %(row)s of the file is empty.", row=self.heading_row)
                )
            return headings.heading_at(rows, numbers.index(self.heading_row), words)
        # With no known heading the first row with several cells is shown for a person to judge.
        wide = (index for index, cells in enumerate(rows) if sum(map(bool, cells)) > 1)
        return headings.find_heading(rows, words) or headings.heading_at(rows, next(wide, 0), words)

    def _find_columns(self):
        """Show each column with its first cells and what it seems to mean."""
        self.ensure_one()
        sheet = self._sheet()
        heading = self._heading(sheet)
        below = sheet.rows[heading.last + 1 :]
        # sudo: the lines are made from the file; a person only chooses what they mean.
        self.sudo().write(
            {
                "sheet": sheet.name,
                "row_count": len(below),
                "column_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "index": one.index,
                                "heading": one.heading,
                                "samples": self._samples(below, one.index),
                                "column": one.column or False,
                                "unit": one.unit or False,
                            }
                        )
                        for one in heading.columns
                    ),
                ],
            }
        )

    @staticmethod
    def _samples(rows, index) -> str:
        texts = []
        for row in rows:
            cell = row.cells[index] if index < len(row.cells) else None
            if not is_blank(cell):
                texts.append(" ".join(clean(str(cell)).split())[:_SAMPLE_LETTERS])
            if len(texts) == _SAMPLES:
                break
        return " | ".join(texts)

    def _reading(self, table) -> Reading:
        """All rows of the file, in plain values, with what is wrong in them."""
        self.ensure_one()
        sheet = self._sheet()
        heading = self._heading(sheet)
        assigned = [
            headings.Assigned(line.index, line.heading or "", line.column, line.unit or "")
            for line in self.column_ids
            if line.column
        ]
        rows: list[SourceRow] = sheet.rows[heading.last + 1 :]
        if len(rows) > table.most_rows:
            raise UserError(
                self.env._(
                    "This kind of table has at most %(most)s rows. Split the file.",
                    most=table.most_rows,
                )
            )
        reading = read_table(rows, assigned, table.columns, table.choices())
        reading.problems += self._column_problems(table, assigned)
        return reading

    @staticmethod
    def _column_problems(table, assigned) -> list[Problem]:
        """Columns that must be there and are not, and those that are there twice."""
        names = [one.column for one in assigned]
        problems = [
            Problem(0, name, "column_twice")
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        problems += [
            Problem(0, column.name, "no_column")
            for column in table.columns.values()
            if column.required and column.name not in names
        ]
        return problems

    # --- checking -------------------------------------------------------------------------

    def action_check(self):
        """Read the whole file and list everything that is wrong with it."""
        self.ensure_one()
        self._check_open()
        table = self._kind_table()
        table.check_allowed()
        entries, reading = self._prepare(table)
        problems = reading.problems + table.problems
        missing = {one.column for one in problems if one.code == "no_column"}
        # One word for a column that is not there, instead of one for every row.
        problems = [one for one in problems if one.code != "missing" or one.column not in missing]
        # sudo: what the check found, no person writes.
        record = self.sudo()
        record._keep_problems(problems)
        record.write(
            {
                "state": "checked",
                "row_count": len(reading.rows),
                "plan": [entry.row.number for entry in entries],
                "content_hash": self._hash_of(reading),
                "new_grades": table.new_grades,
                "checked_at": fields.Datetime.now(),
                "accept_warnings": False,
                "message": False,
            }
        )
        return True

    def _check_open(self):
        if self.state not in ("draft", "checked"):
            raise UserError(
                self.env._("%(name)s has been started. Make a new import.", name=self.name)
            )
        if self.kind == "packing" and not self.picking_id:
            raise UserError(self.env._("Choose the receipt that the packing list belongs to."))
        if self.kind == "packing" and self.picking_id.state in ("done", "cancel"):
            raise UserError(self.env._("This receipt is closed. Open another one."))
        if self.kind in ("places", "stock") and not self.root_id:
            raise UserError(self.env._("Choose the yard that the places are in."))

    def _prepare(self, table, only=None):
        """Entries in the order of writing, and the reading they come from.

        :param only: numbers of the rows to look at; None: all
        """
        reading = self._reading(table)
        rows = reading.rows
        if only is not None:
            wanted = set(only)
            rows = [row for row in rows if row.number in wanted]
        return table.prepare(rows), reading

    def _hash_of(self, reading) -> str:
        """Fingerprint of what the rows say, whatever file and order they come in."""
        rows = sorted(canonical(row.values) for row in reading.rows)
        where = self.picking_id.id if self.kind == "packing" else 0
        return hashlib.sha256("\n".join([str(where), *rows]).encode()).hexdigest()

    def _keep_problems(self, problems):
        """Replace what was found before. In one statement: a bad file has thousands."""
        self.ensure_one()
        self.problem_ids.unlink()
        if problems:
            # No ORM create: nothing depends on these rows, and 20,000 of them are to be shown
            # within seconds.
            self.env.cr.execute_values(
                "INSERT INTO wms_import_problem"
                " (import_id, company_id, row, \"column\", code, facts, severe) VALUES %s",
                [
                    (
                        self.id, self.company_id.id, one.row, one.column, one.code,
                        canonical(one.facts), one.severe,
                    )
                    for one in problems
                ],
            )  # fmt: skip
        self.invalidate_recordset(["problem_ids", "error_count", "warning_count"])
