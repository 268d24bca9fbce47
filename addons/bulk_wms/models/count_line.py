from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import counting as engine
from .flow_guard import refuse_flow_fields

STATES = [
    ("open", "To Count"),
    ("counting", "Being Counted"),
    ("recount", "To Count Again"),
    ("approve", "To Be Approved"),
    ("done", "Closed"),
    ("cancelled", "Cancelled"),
]
# From where a line may go where; every change of state passes ``_go``.
TRANSITIONS = {
    "open": {"counting", "cancelled"},
    "counting": {"open", "recount", "approve", "done", "cancelled"},
    "recount": {"counting", "cancelled"},
    "approve": {"recount", "done"},
    "done": set(),
    "cancelled": set(),
}
OUTCOMES = [
    ("match", "As the book says"),
    ("in_work", "Explained by open work"),
    ("noise", "Within uncertainty"),
    ("unreadable", "Label unreadable"),
    ("weight", "Weight off"),
    ("quantity", "Quantity off"),
    ("wrong_tier", "Wrong tier"),
    ("wrong_place", "Wrong place"),
    ("unexpected", "Not expected"),
    ("missing", "Missing"),
]
# What a supervisor fills in before he approves; the rest is the flow's.
_EDITABLE = {"reason_id", "reason_note", "photo", "assignee_id", "deadline"}


class CountLine(models.Model):
    """One place to be counted: a task for a person, from the list to the closed difference."""

    _name = "wms.count.line"
    _inherit = ["wms.task.mixin"]
    _description = "Place to Count"
    _order = "count_id desc, route_order, id"
    _rec_name = "location_id"

    count_id = fields.Many2one(
        "wms.count", "Sheet", required=True, readonly=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="count_id.plan_id", store=True, index="btree_not_null")
    location_id = fields.Many2one(
        "stock.location", "Place", required=True, readonly=True, index=True, ondelete="restrict"
    )
    area_id = fields.Many2one(related="location_id.area_id", store=True, string="Area")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(STATES, default="open", required=True, readonly=True, index=True)
    touches = fields.Integer(readonly=True, help="Events here since the last closed count.")
    near_touches = fields.Integer(
        "Touches beside It", readonly=True, help="Of what rests on it or carries it."
    )
    place_value = fields.Float("Value Here", readonly=True, digits=(16, 2))
    error_rate = fields.Float(
        "Past Errors (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="How often it was found wrong, drawn towards the usual while it was counted rarely.",
    )
    overdue = fields.Float(readonly=True, digits=(16, 1), help="How many turns it is late.")
    why = fields.Char("Why Now", compute="_compute_why")
    round = fields.Integer(
        default=1, readonly=True, help="1: first count. 2: the second, by another person, and on."
    )
    event = fields.Integer(
        readonly=True, help="Number of the last event at the place when counting began."
    )
    began_at = fields.Datetime(
        "Count Began", readonly=True, help="Start of the count that decided."
    )
    counted_at = fields.Datetime("Counted", readonly=True)
    counter_id = fields.Many2one("res.users", "Counted by", readonly=True)
    counter_ids = fields.Many2many(
        "res.users", "wms_count_line_counter_rel", string="All Who Counted", readonly=True
    )
    unreadable_count = fields.Integer("Labels Unreadable", readonly=True)
    as_book = fields.Boolean("By the Book's Word", readonly=True)
    result_ids = fields.One2many("wms.count.result", "line_id", "Found", readonly=True)
    final_ids = fields.One2many(
        "wms.count.result", "line_id", "Result", domain=[("is_final", "=", True)], readonly=True
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    was_within = fields.Boolean(
        "Book Was Right", readonly=True, help="No difference beyond tolerance was found."
    )
    value_gross = fields.Float(
        "Value, Gross",
        readonly=True,
        digits=(16, 2),
        help="Plus and minus added up. It decides who approves.",
    )
    value_net = fields.Float("Value, Net", readonly=True, digits=(16, 2))
    tier_id = fields.Many2one("wms.count.tier", "To Be Approved by", readonly=True)
    reason_id = fields.Many2one("wms.count.reason", ondelete="restrict")
    reason_note = fields.Char("What Was Found Out")
    photo = fields.Image(max_width=1920, max_height=1920)
    approved_by_id = fields.Many2one("res.users", readonly=True)
    closed_at = fields.Datetime("Closed on", readonly=True)
    closing_note = fields.Char("Closed as", readonly=True)

    _open_once = models.UniqueIndex(
        "(location_id) WHERE state NOT IN ('done', 'cancelled')",
        "This place is being counted already. Finish that count first.",
    )
    _past_idx = models.Index("(location_id, began_at) WHERE state = 'done'")

    @api.depends("touches", "near_touches", "overdue", "round", "count_id.origin")
    def _compute_why(self):
        for line in self:
            parts = []
            if line.round > 1:
                parts.append(self.env._("counted differently, by %s", line._names_counted()))
            if line.touches:
                parts.append(self.env._("touched %s times", line.touches))
            elif line.near_touches:
                parts.append(self.env._("touched beside it"))
            if line.overdue >= 999:
                parts.append(self.env._("never counted"))
            elif line.overdue:
                parts.append(self.env._("due"))
            if line.count_id.origin:
                parts.append(line.count_id.origin)
            line.why = ", ".join(parts)

    def _names_counted(self) -> str:
        # sudo: names of colleagues, whoever may open their records.
        return ", ".join(self.sudo().counter_ids.mapped("name"))

    # --- guards ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, set(self._fields), vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, set(self._fields) - _EDITABLE, [vals])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Sheets are kept. Cancel what need not be counted."))

    def _go(self, state: str, **values):
        """Change the state by the table, with what belongs to it."""
        for line in self:
            if state not in TRANSITIONS[line.state]:
                names = dict(line._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(place)s is %(state)s by now. Open the sheet again.",
                        place=line.location_id.name,
                        state=names[line.state],
                    )
                )
        # sudo: the flow's fields; the caller checked who may do it.
        self.sudo().write({"state": state, **values})

    # --- who ------------------------------------------------------------------------------

    def _check_may_count(self):
        """Operators, and for another count of the same place somebody who has not counted it.

        :raises UserError: with who has to do it
        """
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise UserError(self.env._("Counting is for operators of the yard."))
        if self.round > 1 and self.env.user in self.sudo().counter_ids:
            raise UserError(
                self.env._(
                    "You have counted %(place)s already. Somebody else has to count it again.",
                    place=self.location_id.name,
                )
            )

    # --- buttons --------------------------------------------------------------------------

    def action_cancel(self):
        """Take the place off the list; nothing is posted."""
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor takes places off a sheet."))
        self.check_access("read")
        self._note("count.cancelled")
        self._go("cancelled", closed_at=fields.Datetime.now())

    def action_again(self):
        """The difference is not believed: somebody who has not counted it counts once more."""
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor sends a count back."))
        self.check_access("write")
        for line in self:
            line._back_to_count(self.env._("Sent back to be counted again"))

    def _back_to_count(self, why: str):
        self.ensure_one()
        self._note("count.again", reason=why)
        self._go("recount", round=self.round + 1, tier_id=False, started_at=False)

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[self.env.ref("bulk_wms.view_wms_count_line_form").id, "form"]],
        }

    def _note(self, kind: str, reason: str = "", before=None, after=None):
        facts = {"reason": reason, "before": before, "after": after}
        self._note_all(kind, dict.fromkeys(self.ids, facts))

    def _note_all(self, kind: str, facts: dict[int, dict]):
        """One entry of the ledger for each of these lines, with its own ``facts``, at once."""
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": line,
                    "place": line.location_id.complete_name,
                    "document": line.count_id.name,
                    **facts[line.id],
                }
                for line in self
            ]
        )

    # --- judging helpers ------------------------------------------------------------------

    def _worst(self, outcomes) -> str:
        return engine.worst([one.code for one in outcomes])


class CountResult(models.Model):
    """What one round found of one lot at one place, beside what the book said at that moment.

    Written by the flow and kept, also where the book was right: so a measured error is known.
    """

    _name = "wms.count.result"
    _inherit = ["wms.kept.mixin"]
    _description = "Result of a Count"
    _order = "line_id, round desc, id"
    _rec_name = "lot_id"

    line_id = fields.Many2one(
        "wms.count.line", required=True, readonly=True, index=True, ondelete="cascade"
    )
    round = fields.Integer(readonly=True, required=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    location_id = fields.Many2one(related="line_id.location_id", store=True, string="Place")
    lot_id = fields.Many2one(
        "stock.lot", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", "Material", readonly=True, ondelete="restrict")
    outcome = fields.Selection(
        OUTCOMES, readonly=True, index=True, help="Empty: seen, the place is not finished yet."
    )
    is_final = fields.Boolean(readonly=True, help="Of the round that decided.")
    within = fields.Boolean("Within Tolerance", readonly=True)
    expected = fields.Float("Book (kg)", readonly=True, digits="Stock Weight")
    counted = fields.Float("Counted (kg)", readonly=True, digits="Stock Weight")
    difference = fields.Float("Off (kg)", readonly=True, digits="Stock Weight")
    expected_pieces = fields.Integer(readonly=True)
    counted_pieces = fields.Integer(readonly=True)
    pieces_difference = fields.Integer("Off (Pieces)", readonly=True)
    margin = fields.Float("Uncertainty ± (kg)", readonly=True, digits="Stock Weight")
    value = fields.Float("Value of It", readonly=True, digits=(16, 2))
    value_expected = fields.Float("Value by the Book", readonly=True, digits=(16, 2))
    book_place_id = fields.Many2one("stock.location", "Book Has It at", readonly=True)
    said_weight = fields.Float("Weighed (kg)", readonly=True, digits="Stock Weight")
    is_weighed = fields.Boolean(readonly=True)
    said_pieces = fields.Integer("Pieces Said", readonly=True)
    is_said = fields.Boolean(readonly=True, help="A number of pieces was said.")
    said_text = fields.Char("As It Was Said", readonly=True)
    layer = fields.Integer("Layer Seen", readonly=True, help="From the ground.")
    scan_order = fields.Integer(readonly=True)
    lot_event = fields.Integer(readonly=True)
    correction = fields.Integer(readonly=True)
    move_ids = fields.Many2many("stock.move", string="Posted by", readonly=True)
    posted = fields.Char("What Was Done", readonly=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_judged(self):
        if any(self.mapped("outcome")):
            raise UserError(self.env._("What was counted is kept."))
