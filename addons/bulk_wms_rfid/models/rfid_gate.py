from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

MOVED = "rfid.moved"
UNREADABLE = "rfid.unreadable"


class RfidEvent(models.Model):
    """What passes a gate: out with an order is loading, out without one calls people."""

    _inherit = "rfid.event"

    def _gate(self, truck: int):
        """A tag went through a gate."""
        event = self.sudo()  # sudo: an operator's account need not read the set-up
        lots = self._lots()
        if not lots:
            return self._finish("done", "no_effect")
        if event.direction not in ("in", "out"):
            return self._finish("question", "direction", lot_id=lots[:1].id)
        if len(lots) == 1:
            event.lot_id = lots
        if event.direction == "in":
            return self._gate_in(lots)
        said = self._verdicts([(lot.id, truck) for lot in lots])
        for lot in lots:
            self._gate_out(lot, said[lot.id, truck])
        return None

    def _lots(self):
        """The pieces that this tag stands for."""
        tag = self.sudo().tag_id  # sudo: as in _gate
        lots = tag.lot_id | tag.package_id.contained_quant_ids.lot_id
        return lots.filtered("is_piece").with_env(self.env)

    # --- out ------------------------------------------------------------------------------

    def _gate_out(self, lot, said):
        """Book it onto its truck, or say that nobody ordered it."""
        # sudo: as in _gate
        line = self.env["stock.move.line"].browse(said.line)
        values = {
            "picking_id": line.sudo().picking_id.id,
            "visit_id": said.visit,
            "place_id": lot.sudo().place_id.id,
        }
        if said.code == "load":
            self._load(lot, line, values)
        elif said.is_alarm:
            found = self._moved(lot, self._words(said, line))
            self._finish("done", said.code, discrepancy_id=found.id, **values)
        else:
            self._finish("done", said.code, **values)

    def _load(self, lot, line, values):
        """The open task is confirmed by the gate. What the book refuses has left all the same."""
        if not line.picking_type_id.sudo().gate_confirms:
            self._finish("done", "not_by_gate", **values)
            return
        try:
            with self.env.cr.savepoint():
                # A first step within the yard is booked before the one that leaves.
                for _step in range(3):
                    self._confirm_line(line, self._confirming_place(line))
                    following = self._orders_of(lot.ids).get(lot.id)
                    if not following or following.posted:
                        break
                    line = self.env["stock.move.line"].browse(following.line)
                self.env["stock.quant"]._check_pieces()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all()
            text = str(error.args[0])[:200]
            found = self._moved(lot, self.env._("The book refuses it: %(why)s", why=text))
            self._finish("refused", "refused", discrepancy_id=found.id, note=text, **values)
            return
        self._finish("done", "loaded", **values)

    @staticmethod
    def _confirming_place(line):
        arriving = line.location_dest_id.usage in ("internal", "transit")
        return line.location_dest_id if arriving else line.location_id

    def _words(self, said, line) -> str:
        document = line.sudo().picking_id.name
        if said.code == "wrong_truck":
            visit = self.env["wms.visit"].browse(said.visit)
            return self.env._(
                "Left on %(truck)s, but belongs to %(document)s",
                truck=visit.sudo().plate,
                document=document,
            )
        if document:
            return self.env._(
                "Left by the gate; the truck of %(document)s is not here", document=document
            )
        return self.env._("Left by the gate, nobody ordered it")

    def _moved(self, lot, seen: str):
        """The open discrepancy about this piece, made if there is none, and people called."""
        # sudo: discrepancies are reported by the flow.
        records = self.env["wms.discrepancy"].sudo()
        known = records.search(
            [("lot_id", "=", lot.id), ("cause", "=", MOVED), ("state", "!=", "resolved")], limit=1
        )
        place = lot.sudo().place_id
        found = known or records.create(
            {
                "kind": "moved",
                "cause": MOVED,
                "lot_id": lot.id,
                "location_id": place.id,
                "company_id": self.sudo().company_id.id,
                "book": f"{lot.name} @ {place.complete_name or '-'}",
                "seen": f"{self.sudo().reader_id.name}: {seen}"[:250],
                "reported_by_id": self.env.uid,
            }
        )
        if not known:
            self._call(found, "moved_alone", lot.name)
        return found

    def _call(self, found, kind: str, what: str):
        """Open the alert now: the minute of the scheduler is too long for a truck at a barrier."""
        self.env["wms.alert"]._raise(
            kind,
            [
                {
                    "key": found.id,
                    "record": found,
                    "area": found.location_id.area_id,
                    "company": found.company_id,
                    "facts": {
                        "number": found.name,
                        "since": fields.Datetime.to_string(found.create_date),
                        "what": what,
                    },
                }
            ],
        )

    # --- in -------------------------------------------------------------------------------

    def _gate_in(self, lots):
        """Announced goods have arrived: their places are held from now on."""
        # sudo: receipts of the yard, whoever the account may be
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("state", "not in", ("draft", "done", "cancel")),
                    ("picking_code", "=", "incoming"),
                ]
            )
        )
        pickings = lines.picking_id
        if not pickings:
            return self._nobody_announced(lots)
        visits = self.env["wms.visit"].search(
            [("picking_ids", "in", pickings.ids), ("state", "=", "announced")]
        )
        visits.action_gate_in()
        for picking in pickings.with_env(self.env):
            picking._arrive()
        return self._finish(
            "done", "arrived", picking_id=pickings[:1].id, visit_id=visits[:1].id
        )  # fmt: skip

    def _nobody_announced(self, lots):
        """Goods that were gone by the book, and come in without a paper."""
        gone = lots.filtered(lambda lot: lot.id not in self._in_stock(lots.ids))
        if not gone:
            return self._finish("done", "no_effect")
        # sudo: as in _moved
        records = self.env["wms.discrepancy"].sudo()
        found = records.search(
            [
                ("lot_id", "in", gone.ids),
                ("cause", "=", "rfid.came_back"),
                ("state", "!=", "resolved"),
            ],
            limit=1,
        )
        found = found or records.create(
            {
                "kind": "unexpected",
                "cause": "rfid.came_back",
                "lot_id": gone[0].id,
                "company_id": self.sudo().company_id.id,
                "book": self.env._("Not in stock, not announced"),
                "seen": self.env._(
                    "Came in by %(gate)s", gate=self.sudo().reader_id.name
                ),
                "reported_by_id": self.env.uid,
            }
        )  # fmt: skip
        return self._finish("done", "came_back", discrepancy_id=found.id)

    def _unreadable(self):
        """Something broke the beams and no tag answered: the most valuable thing a gate says."""
        event = self.sudo()  # sudo: as in _gate
        gate = event.reader_id
        found = (
            self.env["wms.discrepancy"]
            .sudo()
            .create(
                {
                    "kind": "unreadable",
                    "location_id": gate.location_id.id,
                    "company_id": event.company_id.id,
                    "book": self.env._("What passes %(gate)s has a tag", gate=gate.name),
                    "seen": self.env._(
                        "%(time)s: something passed, no tag answered",
                        time=fields.Datetime.to_string(
                            fields.Datetime.context_timestamp(self, event.last_seen)
                        ),
                    ),
                    "reported_by_id": self.env.uid,
                }
            )
        )
        self._finish("done", "unreadable", discrepancy_id=found.id, place_id=gate.location_id.id)
        self.env["wms.alert"]._raise("rfid_unreadable", found._rfid_causes())

    # --- a person says which way ----------------------------------------------------------

    def action_went_out(self):
        """Somebody saw it leave."""
        self._say_direction("out")

    def action_came_in(self):
        """Somebody saw it come."""
        self._say_direction("in")

    def _say_direction(self, direction: str):
        self.check_access("read")
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor says which way it went."))
        for event in self:
            # sudo: the inbox is the flow's; who may was checked.
            opened = event.sudo()
            if opened.state != "question" or not opened.try_lock_for_update():
                raise UserError(self.env._("Somebody was faster: this is settled."))
            opened.write({"direction": direction, "state": "new", "decided_by_id": self.env.uid})
            self.env["wms.ledger.entry"]._record(
                [
                    {
                        "kind": "rfid.direction",
                        "record": event,
                        "lot": event.lot_id.name,
                        "after": {"direction": direction, "reader": opened.reader_id.name},
                    }
                ]
            )
            trucks = self._trucks_of(event.ids)
            opened._take_effect(self.env, trucks.get(event.id, 0))
