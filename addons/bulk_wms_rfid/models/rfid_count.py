from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bulk_wms.scanning.count import CountDialogue

from ..engine.read_rate import Rate


class CountRead(models.Model):
    """One tagged piece of a counted place in one session: read or not.

    What a person finds afterwards makes the read rate of the area: a piece that was there and was
    not read.
    """

    _name = "rfid.count.read"
    _inherit = ["wms.kept.mixin"]
    _description = "RFID Read of a Count"
    _order = "id"
    _rec_name = "lot_id"

    line_id = fields.Many2one(
        "wms.count.line", "Place", required=True, readonly=True, index=True, ondelete="cascade"
    )
    count_id = fields.Many2one(related="line_id.count_id", store=True, index=True)
    area_id = fields.Many2one(related="line_id.area_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    lot_id = fields.Many2one("stock.lot", required=True, readonly=True, ondelete="cascade")
    was_read = fields.Boolean("Read", readonly=True)
    session = fields.Char(readonly=True)
    reader_id = fields.Many2one("rfid.reader", readonly=True)
    decided = fields.Selection(
        [("open", "Nobody looked yet"), ("there", "Was there"), ("missing", "Was not there")],
        default="open",
        required=True,
        readonly=True,
    )

    _once = models.UniqueIndex("(line_id, lot_id)", "This piece was taken over already.")

    @api.model
    def _rate_of(self, area) -> Rate:
        """How many of the tagged pieces that are there a handheld hears in this area."""
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FILTER (WHERE was_read), count(*) FROM rfid_count_read"
                " WHERE area_id = %s AND decided = 'there'",
                area.id,
            )
        )
        return Rate(*rows[0])


class Count(models.Model):
    _inherit = "wms.count"

    rfid_read_ids = fields.One2many("rfid.count.read", "count_id", "RFID Reads", readonly=True)
    rfid_text = fields.Char("RFID", compute="_compute_rfid_text")

    @api.depends("rfid_read_ids.was_read", "rfid_read_ids.decided")
    def _compute_rfid_text(self):
        for count in self:
            # sudo: figures of a sheet that may be read
            reads = count.sudo().rfid_read_ids
            unread = reads.filtered(lambda one: not one.was_read and one.decided == "open")
            if not reads:
                count.rfid_text = ""
                continue
            rate = self.env["rfid.count.read"].sudo()._rate_of(count.area_id)
            count.rfid_text = self.env._(
                "%(read)s of %(all)s tagged pieces read; %(unread)s have to be looked for. "
                "Read rate here %(rate)s %%: %(chance)s unread are to be expected although all "
                "is there.",
                read=len(reads.filtered("was_read")),
                all=len(reads),
                unread=len(unread),
                rate=round(100 * rate.share, 1),
                chance=round(rate.expected_unread(len(reads)), 1),
            )

    def action_rfid_session(self):
        """Choose the walk of a handheld that becomes scans of this sheet."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Over an RFID Walk"),
            "res_model": "rfid.count.session",
            "view_mode": "form",
            "target": "new",
            "context": {"default_count_id": self.id},
        }

    def _take_session(self, reader, session: str) -> dict:
        """Make scans of what a handheld has read. Places whose pieces were all read are closed.

        A piece that was not read is not missing: its place stays on the sheet until a person
        looked. Each place passes the same judgement as a counted one.

        :returns: ``{closed, open, elsewhere}``: numbers of places and of pieces of other places
        """
        self.ensure_one()
        self.env["wms.count.service"]._count(self.id)
        if self.state != "open":
            raise UserError(self.env._("This sheet is closed."))
        heard = self._heard(reader, session)
        if not heard:
            raise UserError(
                self.env._("No tagged piece was read in this walk. Walk the bay again.")
            )
        dialogue = CountDialogue(self.env, self)
        # A second count is made with eyes: what was counted differently is not settled by radio.
        lines = dialogue.open_lines().filtered(
            lambda line: line.round == 1 and dialogue.mode(line) == "scan"
        )
        told = {"closed": 0, "open": 0, "elsewhere": 0}
        here = set()
        for line in lines.with_env(self.env):
            book = self.env["stock.lot"].sudo().browse([one.key for one in line._book()])
            here.update(book.ids)
            closed = line._take_heard(dialogue, book, heard, reader, session)
            if closed is not None:
                told["closed" if closed else "open"] += 1
        told["elsewhere"] = len(set(heard) - here)
        return told

    def _heard(self, reader, session: str) -> dict[int, object]:
        """Lots whose active tags were read in this walk, with the time."""
        rows = self.env.execute_query(
            SQL(
                "SELECT t.lot_id, max(e.last_seen) FROM rfid_event e JOIN rfid_tag t"
                " ON t.epc = e.epc AND t.company_id = e.company_id AND t.state = 'active'"
                " WHERE e.reader_id = %s AND e.session = %s AND e.kind = 'seen'"
                " AND e.company_id = %s AND t.lot_id IS NOT NULL GROUP BY t.lot_id",
                reader.id,
                session,
                self.company_id.id,
            )
        )
        return dict(rows)


class CountLine(models.Model):
    _inherit = "wms.count.line"

    rfid_unread = fields.Char("Not Read by RFID", compute="_compute_rfid_unread")

    def _compute_rfid_unread(self):
        # sudo: names of pieces of a sheet that may be read
        reads = (
            self.env["rfid.count.read"]
            .sudo()
            .search(
                [
                    ("line_id", "in", self.ids),
                    ("was_read", "=", False),
                    ("decided", "=", "open"),
                ]
            )
        )
        names = {}
        for one in reads:
            names.setdefault(one.line_id.id, []).append(one.lot_id.name)
        for line in self:
            line.rfid_unread = ", ".join(names.get(line.id, ()))

    def _take_heard(self, dialogue, book, heard, reader, session):
        """What a walk says of this place: closed, still open, or None for nothing at all.

        Only pieces can be heard one by one; goods without a tag are counted by eye.
        """
        self.ensure_one()
        tagged = book.filtered(
            lambda lot: (
                lot.is_piece and lot.rfid_tag_ids.filtered(lambda tag: tag.state == "active")
            )
        )
        if not tagged:
            return None
        # sudo: written by the flow
        reads = self.env["rfid.count.read"].sudo()
        known = {one.lot_id.id: one for one in reads.search([("line_id", "=", self.id)])}
        for lot in tagged:
            values = {"was_read": lot.id in heard, "session": session, "reader_id": reader.id}
            if lot.id not in known:
                reads.create({"line_id": self.id, "lot_id": lot.id, **values})
            elif values["was_read"]:
                known[lot.id].write(values)
        if tagged != book or any(lot.id not in heard for lot in tagged):
            return False
        if self.state != "open" or self._posted_since(min(heard[lot.id] for lot in tagged)):
            # Heard before something was booked here: the walk tells of another yard.
            return False
        return self._close_heard(dialogue, tagged, reader)

    def _posted_since(self, moment) -> bool:
        """Whether anything was booked at this place after ``moment``."""
        # sudo: other people's work counts too
        return bool(
            self.env["stock.move.line"]
            .sudo()
            .search_count(
                [
                    ("state", "=", "done"),
                    ("date", ">=", moment.replace(microsecond=0)),
                    "|",
                    ("location_id", "=", self.location_id.id),
                    ("location_dest_id", "=", self.location_id.id),
                ],
                limit=1,
            )
        )

    def _close_heard(self, dialogue, lots, reader) -> bool:
        """Count this place by what was heard, through the dialogue as a person would."""
        service = self.env["wms.count.service"]
        scan, answer = service._begin(
            self.count_id,
            f"rfid-{self.id}-{self.round}-{reader.id}-{self.event}",
            self.env._("Walk with %(reader)s", reader=reader.name),
            reader.display_name,
            None,
        )
        if answer is not None:
            return self.state == "done"
        dialogue.scan = scan

        def work():
            self._start()
            scan.write({"count_line_id": self.id, "location_id": self.location_id.id})
            # From the top, as a person reads a stack.
            quants = lots._standing_quants().sorted("layer", reverse=True)
            for lot in quants.lot_id.with_env(self.env):
                self._note_seen(lot)
            return dialogue.finish(self)

        service._run(scan, self.count_id, work, {})
        self.invalidate_recordset(["state"])
        if self.state == "counting":
            # Open work would explain it, or it was touched meanwhile: a person answers.
            self._leave()
        return self.state == "done"

    def _go(self, state, **values):
        """What a person found is what the read rate of the area is learnt from."""
        result = super()._go(state, **values)
        if state == "done":
            self._learn_read_rate()
        return result

    def _learn_read_rate(self):
        # sudo: written by the flow
        reads = (
            self.env["rfid.count.read"]
            .sudo()
            .search([("line_id", "in", self.ids), ("decided", "=", "open")])
        )
        for one in reads:
            found = one.line_id.final_ids.filtered(lambda row, one=one: row.lot_id == one.lot_id)
            gone = found.outcome in ("missing", "wrong_place") if found else False
            one.decided = "missing" if gone else "there"
