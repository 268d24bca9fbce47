from odoo import api, fields, models

from ..engine import demand as engine
from .demand import WISH_FIELDS
from .stock_lot import DELIVERABLE_STATES

_FIGURES = tuple(
    f"wish_{kind}_{unit}" for kind in ("free", "reserved", "expected") for unit in ("kg", "pieces")
)


class SaleOrderLine(models.Model):
    """What is there that meets the wish of a line, as it is written and after."""

    _inherit = "sale.order.line"

    is_bulk = fields.Boolean(compute="_compute_is_bulk")
    wish_free_kg = fields.Float("Free (kg)", compute="_compute_wish_figures", digits="Stock Weight")
    wish_free_pieces = fields.Integer("Free Lots", compute="_compute_wish_figures")
    wish_reserved_kg = fields.Float(
        "Reserved (kg)", compute="_compute_wish_figures", digits="Stock Weight"
    )
    wish_reserved_pieces = fields.Integer("Reserved Lots", compute="_compute_wish_figures")
    wish_expected_kg = fields.Float(
        "Expected (kg)", compute="_compute_wish_figures", digits="Stock Weight"
    )
    wish_expected_pieces = fields.Integer("Expected Lots", compute="_compute_wish_figures")
    wish_short = fields.Boolean(
        compute="_compute_wish_figures", help="Free and expected are less than what is open."
    )

    @api.depends("product_id")
    def _compute_is_bulk(self):
        for line in self:
            line.is_bulk = bool(line.product_id.form_id)

    @api.depends(
        "product_id", "product_uom_qty", "product_uom_id", "warehouse_id", "state", *WISH_FIELDS
    )
    def _compute_wish_figures(self):
        """All lines at once: what stands and what is expected is read once a warehouse."""
        for line in self:
            line.update({**dict.fromkeys(_FIGURES, 0), "wish_short": False})
        # An order that is closed looks for nothing any more.
        looking = self.filtered(
            lambda line: (
                line.product_id.form_id and not line.display_type and line.state != "cancel"
            )
        )
        for warehouse, lines in looking.grouped(
            lambda line: line.warehouse_id or line.order_id.warehouse_id
        ).items():
            standing = lines._standing_rows(warehouse)
            expected = lines._expected_rows(warehouse)
            for line in lines:
                line._sum_up(standing, expected)

    def _sum_up(self, standing, expected):
        """Sum what meets the wish of this line."""
        self.ensure_one()
        wish, day = self._wish(), self._leaves_on()
        figures = dict.fromkeys(_FIGURES, 0)
        for product, offer, free, reserved in standing:
            if product != self.product_id or engine.misses(wish, offer, day):
                continue
            for kind, weight in (("free", free), ("reserved", reserved)):
                figures[f"wish_{kind}_kg"] += weight
                figures[f"wish_{kind}_pieces"] += weight > 0.001
        for product, offer, weight in expected:
            if product == self.product_id and self._meets_expected(wish, offer, day):
                figures["wish_expected_kg"] += weight
                figures["wish_expected_pieces"] += bool(offer)
        open_kg = self.product_id._to_kg(
            self.product_uom_id._compute_quantity(
                self.product_uom_qty - self.qty_delivered, self.product_id.uom_id, round=False
            )
        )
        under, _over = self._tolerances()
        mine = self._reserved_for_me()
        there = figures["wish_free_kg"] + figures["wish_expected_kg"] + mine
        self.update({**figures, "wish_short": there < open_kg * (1 - under) - 0.001})

    def _meets_expected(self, wish, offer, day) -> bool:
        """Goods whose lots are not known yet count only where no lot can be wrong."""
        return not engine.misses(wish, offer, day) if offer else wish == engine.Wish()

    def _leaves_on(self):
        today = fields.Date.context_today(self)
        planned = self.order_id.commitment_date
        return max(today, planned.date()) if planned else today

    def _reserved_for_me(self) -> float:
        """kg that this line's own transfers have reserved."""
        # sudo: a seller sees what is kept for his order.
        moves = self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        moves |= moves.browse(moves._rollup_move_origs()).filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        lines = moves.move_line_ids
        return sum(self.product_id._to_kg(line.quantity_product_uom) for line in lines)

    def _standing_domain(self, warehouse) -> list:
        locked = self.env["stock.location"].search([("lock", "in", ("out", "both"))])
        domain = [
            ("product_id", "in", self.product_id.ids),
            ("location_id", "child_of", warehouse.view_location_id.ids),
            ("location_id.usage", "=", "internal"),
            ("quantity", ">", 0),
            ("lot_id.quality_state", "in", DELIVERABLE_STATES),
        ]
        return domain + (["!", ("location_id", "child_of", locked.ids)] if locked else [])

    def _standing_rows(self, warehouse) -> list[tuple]:
        """(product, offer, free kg, reserved kg) of each lot at its place."""
        # sudo: a seller sees how much there is, not where it lies.
        quants = self.env["stock.quant"].sudo().search(self._standing_domain(warehouse))
        offers = {lot: lot._offer() for lot in quants.lot_id}
        rows = []
        for quant in quants:
            product, reserved = quant.product_id, quant.reserved_quantity
            free = product._to_kg(max(0.0, quant.quantity - reserved))
            rows.append((product, offers[quant.lot_id], free, product._to_kg(reserved)))
        return rows

    def _expected_rows(self, warehouse) -> list[tuple]:
        """(product, offer or None, kg) of what is on its way in."""
        # sudo: as above
        moves = (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self.product_id.ids),
                    ("location_dest_id", "child_of", warehouse.view_location_id.ids),
                    ("location_id.usage", "in", ("supplier", "production")),
                    ("state", "not in", ("draft", "done", "cancel")),
                ]
            )
        )
        rows = []
        for move in moves:
            known = move.move_line_ids.filtered("lot_id")
            rows += [
                (
                    move.product_id,
                    line.lot_id._offer(),
                    move.product_id._to_kg(line.quantity_product_uom),
                )
                for line in known
            ]
            rest = move.product_qty - sum(known.mapped("quantity_product_uom"))
            if rest > 0.001:
                rows.append((move.product_id, None, move.product_id._to_kg(rest)))
        return rows

    def action_matching_lots(self):
        """Open the lots in stock that meet the wish of this line, reserved ones too."""
        self.ensure_one()
        warehouse = self.warehouse_id or self.order_id.warehouse_id
        wish, day = self._wish(), self._leaves_on()
        # sudo: which lots meet the wish does not depend on who asks; opening them does.
        quants = self.env["stock.quant"].sudo().search(self._standing_domain(warehouse))
        lots = quants.lot_id.filtered(lambda lot: not engine.misses(wish, lot._offer(), day))
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_lot")
        action.update(
            name=self.env._("Matching Lots"),
            domain=[("id", "in", lots.ids)],
            context={},
            path=False,
        )
        return action
