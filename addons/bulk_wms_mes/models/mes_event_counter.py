from collections import Counter

from odoo import fields, models
from odoo.tools import SQL


class MesEventCounter(models.Model):
    """The last number given to the events of one order or lot, for one partner.

    Two transactions that tell of the same thing meet in this row: the second is tried again by
    Odoo. So numbers have no gap, and their order is the order in which things were committed.
    """

    _name = "mes.event.counter"
    _inherit = ["wms.kept.mixin"]
    _description = "Number of the Last Event"
    _rec_name = "key"
    _log_access = False

    system_id = fields.Many2one("mes.system", required=True, readonly=True, ondelete="cascade")
    key = fields.Char(required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)

    _key_uniq = models.UniqueIndex("(system_id, key)")

    def _take(self, keys: list[tuple[int, str]]) -> list[int]:
        """The next number for each of ``keys`` (partner id, key), in the order given."""
        if not keys:
            return []
        counts = Counter(keys)
        # In one order whoever counts, so that two never wait for each other.
        wanted = sorted(counts)
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO mes_event_counter AS c (system_id, key, number)"
                " SELECT * FROM unnest(%s::int[], %s::text[], %s::int[])"
                " ON CONFLICT (system_id, key) DO UPDATE SET number = c.number + EXCLUDED.number"
                " RETURNING system_id, key, number",
                [system for system, _key in wanted],
                [key for _system, key in wanted],
                [counts[one] for one in wanted],
            )
        )
        following = {(system, key): last - counts[system, key] for system, key, last in rows}
        numbers = []
        for one in keys:
            following[one] += 1
            numbers.append(following[one])
        return numbers
