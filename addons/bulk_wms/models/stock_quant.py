from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .flow_guard import refuse_flow_fields
from .stock_lot import DELIVERABLE_STATES

_QUANTITIES = {"quantity", "reserved_quantity", "layer", "piece_in_yard"}
# Removal strategies of bulk goods; ordinary goods read them as first or last in first out.
_OURS = ("oldest_first", "stringent_first", "newest_first", "nearest_first", "fewest_shuffles")
_IDENTITY = {"product_id", "lot_id", "location_id", "in_date"}


class StockQuant(models.Model):
    _inherit = "stock.quant"

    layer = fields.Integer(
        readonly=True, default=0, help="Place in a column from the ground, 1 at the bottom."
    )
    piece_in_yard = fields.Boolean(
        compute="_compute_piece_in_yard",
        store=True,
        precompute=True,
        help="A piece in an internal or transit location; the database lets it be in one only.",
    )
    heat = fields.Char(related="lot_id.heat")
    grade_id = fields.Many2one(related="lot_id.grade_id")
    quality_state = fields.Selection(related="lot_id.quality_state")

    _piece_one_place = models.Constraint(
        "EXCLUDE USING btree (lot_id WITH =) WHERE (piece_in_yard AND quantity > 0)"
        " DEFERRABLE INITIALLY DEFERRED",
        "One piece cannot be in two places. Scan it where it really is, then move it.",
    )

    @api.depends("lot_id.form_id.is_piece", "location_id.usage")
    def _compute_piece_in_yard(self):
        for quant in self:
            quant.piece_in_yard = quant.lot_id.form_id.is_piece and quant.location_id.usage in (
                "internal",
                "transit",
            )

    @api.model_create_multi
    def create(self, vals_list):
        product = self.env["product.product"]
        given = [self.env.context.get("default_product_id")]
        given += [vals.get("product_id") for vals in vals_list]
        if not self.env.su and product.browse({key for key in given if key}).form_id:
            refuse_flow_fields(self, _QUANTITIES, vals_list, creating=True)
        quants = super().create(vals_list)
        quants._touch_positions()
        return quants

    def write(self, vals):
        if not self.env.su and (_QUANTITIES | _IDENTITY).intersection(vals):
            if self.product_id.form_id:
                refuse_flow_fields(self, _QUANTITIES | _IDENTITY, [vals])
        result = super().write(vals)
        if "quantity" in vals or "location_id" in vals:
            self._touch_positions()
        return result

    def unlink(self):
        self._touch_positions()
        return super().unlink()

    def _touch_positions(self):
        positions = self.location_id.filtered(lambda place: place.place_kind == "position")
        if positions:
            positions._touch_loads()
        if any(self.mapped("piece_in_yard")):
            self._check_pieces_before_commit()

    def _check_pieces_before_commit(self):
        """Have a piece in two places fail as a message, not as a broken commit."""
        data = self.env.cr.precommit.data
        if not data.get("bulk_wms.check_pieces"):
            data["bulk_wms.check_pieces"] = True
            self.env.cr.precommit.add(self._check_pieces)

    def _check_pieces(self):
        """Check now that every piece is in one place.

        :raises psycopg2.errors.ExclusionViolation: Odoo shows the constraint's message
        """
        self.env.cr.precommit.data.pop("bulk_wms.check_pieces", None)
        self.env.flush_all()
        self.env.cr.execute(SQL("SET CONSTRAINTS stock_quant_piece_one_place IMMEDIATE"))
        self.env.cr.execute(SQL("SET CONSTRAINTS stock_quant_piece_one_place DEFERRED"))

    def _get_gather_domain(
        self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False
    ):
        """Never offer pending or blocked lots, nor places that let nothing out.

        Only where stock is looked for: strict calls name the very goods, to post or move them.
        """
        domain = super()._get_gather_domain(
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
        if strict or not product_id.form_id:
            return domain
        domain = Domain(domain) & Domain("lot_id.quality_state", "in", DELIVERABLE_STATES)
        locked = self.env["stock.location"].search([("lock", "in", ("out", "both"))])
        if locked:
            domain &= ~Domain("location_id", "child_of", locked.ids)
        return domain

    @api.model
    def _get_removal_strategy_order(self, removal_strategy):
        """What Odoo's own reservation sorts by; lots of bulk goods are chosen by the engine."""
        if removal_strategy in _OURS:
            return "in_date DESC, id DESC" if removal_strategy == "newest_first" else "in_date, id"
        return super()._get_removal_strategy_order(removal_strategy)
