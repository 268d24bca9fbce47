from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_SHOWN = 20


class RfidCountSession(models.TransientModel):
    """Which walk of which handheld becomes the scans of a sheet."""

    _name = "rfid.count.session"
    _description = "RFID Walk for a Count"

    count_id = fields.Many2one("wms.count", "Sheet", required=True, readonly=True)
    choice = fields.Selection("_selection_choice", "Walk", required=True)

    @api.model
    def _walks(self) -> list[tuple]:
        """The last walks of handhelds of the company: reader, session, tags, end."""
        return self.env.execute_query(
            SQL(
                "SELECT r.id, r.name, e.session, count(DISTINCT e.epc), max(e.last_seen)"
                " FROM rfid_event e JOIN rfid_reader r ON r.id = e.reader_id"
                " WHERE r.mode = 'handheld' AND e.kind = 'seen' AND e.session IS NOT NULL"
                " AND e.company_id = %s AND e.last_seen > now() AT TIME ZONE 'UTC'"
                " - interval '2 days' GROUP BY r.id, r.name, e.session"
                " ORDER BY max(e.last_seen) DESC LIMIT %s",
                self.env.company.id,
                _SHOWN,
            )
        )

    @api.model
    def _selection_choice(self):
        walks = []
        for reader, name, session, tags, end in self._walks():
            local = fields.Datetime.context_timestamp(self, end.replace(microsecond=0))
            walks.append(
                (
                    f"{reader} {session}",
                    self.env._(
                        "%(reader)s, until %(time)s, %(count)s tags",
                        reader=name,
                        time=local.strftime("%Y-%m-%d %H:%M"),
                        count=tags,
                    ),
                )
            )
        return walks

    def action_take(self):
        """Make scans of it, and say what is left for eyes."""
        self.ensure_one()
        number, _blank, session = (self.choice or "").partition(" ")
        reader = self.env["rfid.reader"].browse(int(number) if number.isdecimal() else []).exists()
        if not reader or not session:
            raise UserError(self.env._("Choose a walk."))
        told = self.count_id._take_session(reader, session)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if told["open"] else "success",
                "sticky": True,
                "message": self.env._(
                    "%(closed)s places are counted. At %(open)s places something was not read: "
                    "look there. %(elsewhere)s pieces belong to places that are not on this sheet.",
                    **told,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
