from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .flow_guard import refuse_flow_fields

_FLOW_FIELDS = {"picking_id", "equipment_id", "planned_at", "is_best_so_far"}

_WAITING = ("draft", "waiting", "confirmed", "partially_available", "assigned")


class ShufflePlan(models.Model):
    """What has to move, and where to, before the goods of a transfer can be picked.

    The steps are the tasks themselves: the shuffles that clear the way, then the picks in the
    order of stops. Only the figures of the search that chose the places are kept here.
    """

    _name = "wms.shuffle.plan"
    _description = "Shuffle Plan"
    _order = "planned_at desc, id desc"
    _rec_name = "picking_id"

    picking_id = fields.Many2one(
        "stock.picking", "Transfer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Customer")
    scheduled_date = fields.Datetime(related="picking_id.scheduled_date")
    equipment_id = fields.Many2one("wms.equipment", "Reckoned with", readonly=True)
    planned_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    seconds = fields.Integer("Crane Time (s)", compute="_compute_progress")
    is_best_so_far = fields.Boolean(
        "Time Ran Out",
        readonly=True,
        help="The best plan found until then; a better one may exist.",
    )
    state = fields.Selection(
        [("open", "To do"), ("done", "Way is clear"), ("cancel", "Not needed any more")],
        compute="_compute_progress",
        search="_search_state",
    )
    lift_count = fields.Integer("Shuffles", compute="_compute_progress")
    done_count = fields.Integer("Shuffles Done", compute="_compute_progress")
    again_count = fields.Integer(
        "Move Again", compute="_compute_progress", help="Put where they will be in the way again."
    )
    stuck_count = fields.Integer("Without a Place", compute="_compute_progress")
    shuffle_line_ids = fields.Many2many("stock.move.line", compute="_compute_steps")
    pick_line_ids = fields.Many2many("stock.move.line", compute="_compute_steps")

    _picking_uniq = models.UniqueIndex("(picking_id)", "This transfer has its plan already.")

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        return super().write(vals)

    @api.depends("picking_id.shuffle_ids.move_line_ids", "picking_id.move_line_ids")
    def _compute_steps(self):
        for plan in self:
            order = lambda line: (line.route_order, line.id)  # noqa: E731
            plan.shuffle_line_ids = plan.picking_id.shuffle_ids.move_line_ids.filtered(
                lambda line: line.state != "cancel"
            ).sorted(order)
            plan.pick_line_ids = plan.picking_id.move_line_ids.filtered(
                lambda line: line.is_bulk and line.state != "cancel"
            ).sorted(order)

    @api.depends("picking_id.shuffle_ids.move_line_ids.state", "picking_id.state")
    def _compute_progress(self):
        for plan in self:
            lines = plan.picking_id.shuffle_ids.move_line_ids.filtered(
                lambda line: line.state != "cancel"
            )
            waiting = lines.filtered(lambda line: line.state != "done")
            plan.lift_count = len(lines)
            plan.done_count = len(lines - waiting)
            plan.again_count = len(waiting.filtered(lambda line: line._is_in_the_way_again()))
            plan.seconds = sum(line._lift_seconds() for line in lines)
            plan.stuck_count = len(waiting.filtered(lambda line: line.proposal_state == "no_place"))
            if waiting:
                plan.state = "open"
            else:
                plan.state = "done" if lines else "cancel"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        path = "picking_id.shuffle_ids.move_line_ids.state"
        waiting = Domain(path, "in", _WAITING)
        moved = Domain(path, "=", "done")
        states = {"open": waiting, "done": moved & ~waiting, "cancel": ~moved & ~waiting}
        return Domain.OR([states[state] for state in value if state in states])

    @api.model
    def _note(self, picking, plan, equipment):
        """Keep the figures of the latest plan for ``picking``."""
        # sudo: plans are made by the flow, whoever reserved the goods.
        plans = self.sudo()
        values = {
            "equipment_id": equipment.id,
            "planned_at": fields.Datetime.now(),
            "is_best_so_far": not plan.in_time,
        }
        known = plans.search([("picking_id", "=", picking.id)])
        if known:
            known.write(values)
            return known
        return plans.create({"picking_id": picking.id, **values})

    def action_plan_again(self):
        """Plan anew what nobody has started yet, as the yard stands now."""
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise UserError(self.env._("People of the yard plan shuffles."))
        for plan in self:
            if plan.state != "open":
                raise UserError(
                    self.env._(
                        "%(transfer)s has no shuffle left to plan.", transfer=plan.display_name
                    )
                )
            self.env["wms.shuffle"]._plan_again(plan.picking_id)

    def action_open_transfer(self):
        """Open the transfer whose way is cleared."""
        self.ensure_one()
        return self._open_transfers(self.picking_id)

    def action_open_shuffles(self):
        """Open the shuffles, to scan them."""
        self.ensure_one()
        return self._open_transfers(
            self.picking_id.shuffle_ids.filtered(lambda one: one.state != "cancel")
        )

    def _open_transfers(self, pickings):
        action = {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "name": self.env._("Shuffles"),
        }
        if len(pickings) == 1:
            return {
                **action,
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": pickings.id,
            }
        return {
            **action,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", pickings.ids)],
        }


class StockPicking(models.Model):
    _inherit = "stock.picking"

    shuffle_plan_ids = fields.One2many("wms.shuffle.plan", "picking_id", "Shuffle Plans")

    def action_open_shuffle_plan(self):
        """Open the plan of what must move before these goods."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_shuffle_plan")
        plan = self.shuffle_plan_ids[:1]
        if plan:
            action.update(view_mode="form", views=[(False, "form")], res_id=plan.id)
        else:
            action.update(domain=[("picking_id", "=", self.id)], context={})
        return action
