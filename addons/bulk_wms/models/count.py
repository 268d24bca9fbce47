from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine import count_plan as engine
from .flow_guard import refuse_flow_fields

# What supervisors change on a sheet; the rest is the flow's.
_EDITABLE = {"assignee_id", "deadline", "note", "message_follower_ids"}


class Count(models.Model):
    """A sheet: places of one area to be counted by one person, in walking order."""

    _name = "wms.count"
    _inherit = ["wms.ledger.mixin"]
    _description = "Count Sheet"
    _order = "state desc, deadline, id"

    name = fields.Char(
        "Number",
        default=lambda self: self.env["ir.sequence"].next_by_code("wms.count") or "/",
        readonly=True,
        copy=False,
    )
    plan_id = fields.Many2one("wms.count.plan", readonly=True, index=True, ondelete="set null")
    origin = fields.Char("Asked for by", readonly=True)
    discrepancy_id = fields.Many2one("wms.discrepancy", readonly=True, index="btree_not_null")
    area_id = fields.Many2one("stock.location", readonly=True, index=True)
    assignee_id = fields.Many2one("res.users", "Assigned To", index="btree_not_null")
    deadline = fields.Datetime()
    note = fields.Char()
    blind = fields.Boolean(default=True, readonly=True)
    allow_as_book = fields.Boolean(readonly=True)
    line_ids = fields.One2many("wms.count.line", "count_id", "Places", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Closed"), ("cancelled", "Cancelled")],
        compute="_compute_state",
        store=True,
        index=True,
    )
    line_count = fields.Integer("Places on It", compute="_compute_progress")
    left_count = fields.Integer("Left", compute="_compute_progress")
    recount_count = fields.Integer("To Count Again", compute="_compute_progress")
    approve_count = fields.Integer("To Be Approved", compute="_compute_progress")
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )

    def _ledger_fields(self):
        return ("plan_id", "area_id", "assignee_id", "deadline", "origin")

    def _ledger_extra(self):
        return {"place": self.area_id.complete_name, "document": self.name}

    @api.depends("line_ids.state")
    def _compute_state(self):
        for count in self:
            states = set(count.line_ids.mapped("state"))
            if states - {"done", "cancelled"} or not states:
                count.state = "open"
            else:
                count.state = "done" if "done" in states else "cancelled"

    @api.depends("line_ids.state")
    def _compute_progress(self):
        groups = self.env["wms.count.line"]._read_group(
            [("count_id", "in", self.ids)], ["count_id", "state"], ["__count"]
        )
        counts = {(count.id, state): number for count, state, number in groups}
        for count in self:

            def of(*states, count=count):
                return sum(counts.get((count.id, state), 0) for state in states)

            count.line_count = of("open", "counting", "recount", "approve", "done")
            count.left_count = of("open", "counting", "recount")
            count.recount_count = of("recount")
            count.approve_count = of("approve")

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for count in self:
            count.is_late = bool(count.state == "open" and count.deadline and count.deadline < now)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "open"), ("deadline", "<", fields.Datetime.now())]
        return late if True in value else ["!", "&", *late]

    @api.model_create_multi
    def create(self, vals_list):
        """Sheets come from a plan, a lot, a place or a discrepancy, never by hand."""
        refuse_flow_fields(self, set(self._fields), vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, set(self._fields) - _EDITABLE, [vals])
        return super().write(vals)

    # --- making ---------------------------------------------------------------------------

    @api.model
    def _create_for(self, plan, chosen, now):
        """Sheets of ``plan`` for the chosen candidates, shared among its crew."""
        if not chosen:
            return self
        crew = plan.crew_ids
        sheets = engine.sheets(chosen, len(crew))
        whose = engine.assign([sum(stop.minutes for stop in one) for one in sheets], len(crew))
        deadline = now + timedelta(hours=plan.deadline_hours) if plan.deadline_hours else False
        return self.create(
            [
                {
                    "plan_id": plan.id,
                    "area_id": sheet[0].area,
                    "assignee_id": crew[who].id if crew else False,
                    "deadline": deadline,
                    "blind": plan.blind,
                    "allow_as_book": plan.allow_as_book,
                    "company_id": plan.company_id.id,
                    "line_ids": [
                        Command.create(
                            {
                                "location_id": stop.key,
                                "route_order": order,
                                "touches": stop.touches,
                                "near_touches": stop.near,
                                "place_value": stop.value,
                                "error_rate": 100 * stop.error_rate,
                                "overdue": min(stop.overdue, 999.0),
                                "company_id": plan.company_id.id,
                                "deadline": deadline,
                            }
                        )
                        for order, stop in enumerate(sheet, start=1)
                    ],
                }
                for sheet, who in zip(sheets, whose, strict=True)
            ]
        )

    @api.model
    def _ask(self, places, origin: str, discrepancy=None):
        """A sheet for ``places`` that somebody asks for; those that wait already are left there.

        :raises UserError: for others than supervisors, or when nothing is left to ask for
        """
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor asks for a count."))
        positions = places.filtered(lambda place: place.place_kind == "position")
        if not positions:
            raise UserError(self.env._("Only positions are counted. Choose some."))
        # sudo: sheets and lines are the flow's; the supervisor was checked.
        waiting = (
            self.env["wms.count.line"]
            .sudo()
            .search(
                [
                    ("location_id", "in", positions.ids),
                    ("state", "not in", ("done", "cancelled")),
                ]
            )
        )
        rest = positions - waiting.location_id
        if not rest:
            return waiting.count_id
        stops = [
            engine.Candidate(
                place.id, area=place.area_id.id, row=place.row, slot=place.slot, tier=place.tier
            )
            for place in rest
        ]
        counts = self.sudo()
        return counts.create(
            [
                {
                    "area_id": sheet[0].area,
                    "origin": origin,
                    "discrepancy_id": discrepancy.id if discrepancy else False,
                    "company_id": rest[0].company_id.id or self.env.company.id,
                    "line_ids": [
                        Command.create(
                            {
                                "location_id": stop.key,
                                "route_order": order,
                                "company_id": rest[0].company_id.id or self.env.company.id,
                            }
                        )
                        for order, stop in enumerate(sheet, start=1)
                    ],
                }
                for sheet in engine.sheets(stops, 1)
            ]
        )

    # --- buttons --------------------------------------------------------------------------

    def _open_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_count")
        if len(self) == 1:
            action.update(res_id=self.id, views=[(False, "form")], view_mode="form")
        else:
            action["domain"] = [("id", "in", self.ids)]
        return action

    def action_take(self):
        """Take a sheet that nobody has; a supervisor gives it to whom he wants."""
        for count in self:
            if not self.env.user.has_group("bulk_wms.group_operator"):
                raise UserError(self.env._("Counting is for operators of the yard."))
            count.check_access("read")
            if count.assignee_id and count.assignee_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(sheet)s belongs to %(person)s. Ask a supervisor to give it to you.",
                        sheet=count.name,
                        person=count.assignee_id.name,
                    )
                )
            # sudo: an operator takes a free sheet, he edits nothing else of it.
            count.sudo().assignee_id = self.env.user

    def action_cancel(self):
        """The places that were not counted are taken off; what waits for approval stays."""
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor takes places off a sheet."))
        self.check_access("write")
        self.line_ids.filtered(
            lambda line: line.state in ("open", "counting", "recount")
        ).action_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Sheets are kept. Cancel what need not be counted."))
