import uuid

from odoo import fields, models


class TaskMixin(models.AbstractModel):
    """What every piece of work for a person or a crane has, of whatever kind it is."""

    _name = "wms.task.mixin"
    _description = "Task"

    task_uuid = fields.Char(
        "Task",
        default=lambda self: str(uuid.uuid4()),
        readonly=True,
        copy=False,
        index=True,
        help="Stable name of this task. Phones refer to it, never to a line.",
    )
    assignee_id = fields.Many2one("res.users", "Assigned To", copy=False, index="btree_not_null")
    equipment_id = fields.Many2one("wms.equipment", copy=False)
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    started_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    deadline = fields.Datetime(copy=False)
    route_order = fields.Integer("Order", copy=False, help="Place in the order of stops.")
