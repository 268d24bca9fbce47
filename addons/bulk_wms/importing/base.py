"""What all kinds of tables have in common."""

from dataclasses import dataclass, field

from odoo.exceptions import AccessError

from ..engine.columns import columns_of
from ..engine.tables import Problem, Row


@dataclass
class Entry:
    """A row with the records it means; ``values`` are those of the record to be written."""

    row: Row
    record: object = None
    values: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)


class Table:
    """One kind of table within one import. Reads in sets, writes what was checked."""

    kind = ""
    # Who may import it.
    group = "bulk_wms.group_manager"
    # Rows that are written at once. What is longer goes on in the background, in steps of this
    # many, each of which is written whole or not at all. 0: the whole table is one step.
    step = 500
    most_rows = 100_000

    def __init__(self, job):
        self.job, self.env = job, job.env
        self.company = job.company_id
        self.columns = columns_of(self.kind)
        self.problems: list[Problem] = []
        self.new_grades = ""

    def check_allowed(self):
        """:raises AccessError: for who may not import this kind of table"""
        if not self.env.user.has_group(self.group):
            raise AccessError(
                self.env._(
                    "You may not import this kind of table. It takes the role %(group)s.",
                    group=self.env.ref(self.group).sudo().name,  # sudo: the name of a role
                )
            )

    def problem(self, row: Row, column: str, what: str, severe: bool = True, **facts):
        """Note what is wrong with a row; ``what`` is a code of the catalogue in ``texts``."""
        self.problems.append(Problem(row.number, column, what, facts, severe))

    def prepare(self, rows: list[Row]) -> list[Entry]:
        """Find the records that rows mean, note every problem, and put the rest in order."""
        raise NotImplementedError

    def take_over(self, entries: list[Entry]):
        """Write these entries, which were prepared just before."""
        raise NotImplementedError

    def choices(self) -> dict[str, dict[str, str]]:
        """Allowed words of choice columns, and what they mean."""
        return {}
