from odoo import fields, models
from odoo.tools import SQL


class AreaState(models.Model):
    """One row per area that every choice of a held place updates.

    Odoo works in REPEATABLE READ: a lock alone would let the second session go on with what it
    read before. Updating this row makes it fail instead, and Odoo tries it again on fresh data.
    """

    _name = "wms.area.state"
    _description = "Area State"
    _log_access = False
    _rec_name = "area_id"

    area_id = fields.Many2one("stock.location", required=True, ondelete="cascade", readonly=True)
    version = fields.Integer(default=0, readonly=True)

    _area_uniq = models.Constraint("unique(area_id)", "An area has one state.")

    def _ensure(self, areas):
        """Give each of ``areas`` its row."""
        if not areas:
            return
        areas.flush_recordset()
        self.env.cr.execute(
            SQL(
                "INSERT INTO wms_area_state (area_id, version) SELECT unnest(%s), 0"
                " ON CONFLICT (area_id) DO NOTHING",
                areas.ids,
            )
        )

    def _guard(self, areas):
        """Serialise choosing in ``areas``: the second session is retried by Odoo.

        :raises psycopg2.errors.SerializationFailure: when another session chose meanwhile
        """
        if not areas:
            return
        # In id order, so that two sessions never wait for each other.
        self.env.cr.execute(
            SQL(
                "UPDATE wms_area_state SET version = version + 1 WHERE id IN ("
                "SELECT id FROM wms_area_state WHERE area_id IN %s ORDER BY area_id FOR UPDATE)",
                tuple(areas.ids),
            )
        )
        self.invalidate_model(["version"])
