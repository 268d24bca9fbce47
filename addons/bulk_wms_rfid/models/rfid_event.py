from odoo import api, fields, models

KINDS = [
    ("passed", "Passed the gate"),
    ("arrived", "Came into the zone"),
    ("departed", "Left the zone"),
    ("seen", "Seen"),
    ("unreadable", "Nothing readable"),
    ("lifted", "Lifted"),
    ("dropped", "Dropped"),
]
STATES = [
    ("new", "New"),
    ("done", "Done"),
    ("ignored", "Nothing to do"),
    ("question", "A person looks"),
    ("refused", "The book refuses"),
    ("error", "Error"),
]
# What came of an event, as a code: the words are the reader's language.
WHYS = [
    ("unknown_tag", "Tag not known here"),
    ("inactive_tag", "Tag not in use"),
    ("cloned_tag", "Copied tag"),
    ("no_effect", "Only noted"),
    ("loaded", "Loading confirmed"),
    ("was_loaded", "Left as loaded"),
    ("not_by_gate", "The operation type wants a scan"),
    ("moved", "Moved without an order"),
    ("wrong_truck", "On the wrong truck"),
    ("refused", "The book refuses"),
    ("arrived", "Arrival confirmed"),
    ("came_back", "Came in, nobody announced it"),
    ("truck_in", "Truck came in"),
    ("truck_out", "Truck left"),
    ("truck_open", "Truck left with open work"),
    ("not_announced", "Truck not announced"),
    ("direction", "Which way is unknown"),
    ("unreadable", "Passed without a readable tag"),
    ("lifted", "Lifted"),
    ("crane_confirmed", "Task confirmed by crane"),
    ("wrong_place", "Put in another place"),
    ("no_place", "No position there"),
    ("no_lot", "Unknown load"),
    ("present", "Present"),
    ("gone", "Left the zone"),
    ("broken", "Could not be worked on"),
]


class RfidEvent(models.Model):
    """What a gateway told, once, and what came of it. Written by the flow only."""

    _name = "rfid.event"
    _inherit = ["wms.kept.mixin"]
    _description = "RFID Event"
    _order = "id desc"
    _log_access = False
    _rec_name = "event_id"

    gateway_id = fields.Many2one("rfid.gateway", required=True, readonly=True, ondelete="cascade")
    reader_id = fields.Many2one("rfid.reader", required=True, readonly=True, ondelete="cascade")
    mode = fields.Selection(related="reader_id.mode")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    event_id = fields.Char("Event ID", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    epc = fields.Char("EPC", readonly=True, index="btree_not_null")
    tid = fields.Char("TID", readonly=True)
    direction = fields.Selection(
        [("in", "In"), ("out", "Out"), ("unknown", "Unknown")], readonly=True
    )
    confidence = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    antennas = fields.Char(readonly=True)
    reads = fields.Integer(readonly=True)
    rssi_max = fields.Float("Strongest (dBm)", readonly=True, digits=(16, 1), aggregator="max")
    first_seen = fields.Datetime(readonly=True)
    last_seen = fields.Datetime(readonly=True, index=True)
    received_at = fields.Datetime(readonly=True, required=True)
    clock_off = fields.Float("Clock Off (s)", readonly=True, digits=(16, 1), aggregator="avg")
    window_id = fields.Char(readonly=True, index="btree_not_null")
    session = fields.Char(readonly=True, index="btree_not_null")
    x = fields.Float("X (m)", readonly=True, digits=(16, 2), aggregator=None)
    y = fields.Float("Y (m)", readonly=True, digits=(16, 2), aggregator=None)
    z = fields.Float("Z (m)", readonly=True, digits=(16, 2), aggregator=None)
    load_kg = fields.Float("Load (kg)", readonly=True, digits="Stock Weight")
    state = fields.Selection(STATES, required=True, readonly=True)
    why = fields.Selection(WHYS, "Outcome", readonly=True)
    note = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    processed_at = fields.Datetime(readonly=True)
    tag_id = fields.Many2one("rfid.tag", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    vehicle_id = fields.Many2one("wms.vehicle", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, index="btree_not_null")
    visit_id = fields.Many2one("wms.visit", readonly=True, index="btree_not_null")
    place_id = fields.Many2one("stock.location", readonly=True)
    discrepancy_id = fields.Many2one("wms.discrepancy", readonly=True, index="btree_not_null")
    decided_by_id = fields.Many2one("res.users", "Direction Said by", readonly=True)

    _once = models.UniqueIndex("(gateway_id, event_id)", "This event was taken already.")
    _new_idx = models.Index("(id) WHERE state = 'new'")
    _lot_gate_idx = models.Index("(epc, last_seen) WHERE epc IS NOT NULL")
    _reader_idx = models.Index("(reader_id, last_seen)")
    _tag_idx = models.Index("(tag_id, last_seen) WHERE tag_id IS NOT NULL")
    _unknown_idx = models.Index("(gateway_id, id) WHERE why = 'unknown_tag'")

    @api.depends("kind", "epc", "reader_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            thing = event.lot_id.name or event.vehicle_id.plate or event.epc or ""
            event.display_name = f"{kinds.get(event.kind, '')} {thing}".strip()

    def _finish(self, state: str, why: str, **values):
        """What came of this event."""
        self.ensure_one()
        # sudo: the inbox is the flow's.
        self.sudo().write(
            {"state": state, "why": why, "processed_at": fields.Datetime.now(), **values}
        )
