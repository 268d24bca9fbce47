from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

_FLOW_FIELDS = {"count_line_id"}


class StockMoveLine(models.Model):
    """At places under a count plan only an approved count sets the book right, for everybody."""

    _inherit = "stock.move.line"

    count_line_id = fields.Many2one(
        "wms.count.line",
        "Counted as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The count whose difference this line posted.",
    )

    _done_source_idx = models.Index("(location_id, date) WHERE state = 'done'")
    _done_dest_idx = models.Index("(location_dest_id, date) WHERE state = 'done'")

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        return super().write(vals)

    def _check_confirmed(self):
        self._check_counted()
        return super()._check_confirmed()

    def _check_counted(self):
        """Whichever door an inventory difference comes by: the screen, RPC, an import, a wizard.

        What the flow itself works out passes: weights of pieces, what a closed pile left over,
        and relocations, which lose and find nothing.
        """
        differences = self.filtered(
            lambda line: (
                line.is_inventory
                and not line.count_line_id
                and not line.move_id.weight_correction_lot_id
                and not line.move_id.pile_entry
                and "inventory" in (line.location_id.usage, line.location_dest_id.usage)
            )
        )
        if not differences:
            return
        places = differences.location_id | differences.location_dest_id
        self.env["wms.count.plan"]._covering(places)._refuse_uncounted()


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _refuse_uncounted(self):
        """:raises UserError: when any place is given; how to do it instead"""
        if self:
            raise UserError(
                self.env._(
                    "%(place)s is under a count plan: its book is set right by counting only. "
                    "Press Count on the place, count it, and have the difference approved.",
                    place=self[0].complete_name,
                )
            )


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def set_counted(self, pieces: int, weight: float | None, reason: str):
        self.env["wms.count.plan"]._covering(self.location_id)._refuse_uncounted()
        return super().set_counted(pieces, weight, reason)


class Scan(models.Model):
    """Steps of counting are scans too, with their key and answer."""

    _inherit = "wms.scan"

    kind = fields.Selection(selection_add=[("count", "Count")])
    count_line_id = fields.Many2one(
        "wms.count.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    count_id = fields.Many2one("wms.count", readonly=True, ondelete="set null")
