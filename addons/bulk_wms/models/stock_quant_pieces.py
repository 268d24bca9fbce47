from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import pieces as engine
from .flow_guard import refuse_flow_fields

ACCURACIES = [("exact", "Exact"), ("average", "Average")]
_COUNTS = {"piece_count", "accuracy"}


class StockQuant(models.Model):
    """Pieces beside kilograms. The count of a place is the sum of what was posted to and from it.

    Worked out from the posted lines by one statement, in the transaction that posts them: so it
    survives that Odoo makes a second quant on contention and merges them later.
    """

    _inherit = "stock.quant"

    is_counted = fields.Boolean(related="product_id.is_counted")
    piece_count = fields.Integer(
        "Pieces", readonly=True, help="Bags or bundles, counted beside the weight."
    )
    accuracy = fields.Selection(
        ACCURACIES,
        "Weight Is",
        readonly=True,
        help="Average: pieces were taken from here without weighing, so the weight that is left "
        "was worked out from their number. Weighing makes it exact again.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _COUNTS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _COUNTS, [vals])
        return super().write(vals)

    # --- what stands ----------------------------------------------------------------------

    def _standing_of(self, lots, places) -> dict[tuple, engine.Standing]:
        """Kilograms and pieces by (lot, place, package, owner) ids, for counted lots."""
        # sudo: what lies there does not depend on who may look into the stock.
        groups = self.sudo()._read_group(
            [("lot_id", "in", lots.ids), ("location_id", "in", places.ids)],
            ["lot_id", "location_id", "package_id", "owner_id"],
            ["quantity:sum", "piece_count:sum", "accuracy:array_agg"],
        )
        return {
            (lot.id, place.id, package.id, owner.id): engine.Standing(
                lot.product_id._to_kg(quantity), count, "average" in accuracies
            )
            for lot, place, package, owner, quantity, count, accuracies in groups
        }

    def _cell(self) -> tuple:
        self.ensure_one()
        return (self.lot_id.id, self.location_id.id, self.package_id.id, self.owner_id.id)

    # --- counting -------------------------------------------------------------------------

    def _recount(self, lots, places, posting=()):
        """Give the quants of ``lots`` at ``places`` the pieces that posted lines brought there.

        :param posting: ids of lines that are being posted; Odoo calls them done a moment later
        """
        self.env["stock.move.line"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            SQL(_RECOUNT, lots=lots.ids, places=places.ids, posting=list(posting) or [0])
        )
        self.invalidate_model(["piece_count"])
        lots.invalidate_recordset(["piece_count"])

    def _check_counts(self, lots, places, posting=()):
        """No place has fewer than no pieces, and where no kilogram is left there is no piece.

        From the posted lines, for Odoo removes the quant of an empty place.

        :param posting: as for ``_recount``
        :raises UserError: with the figures
        """
        yard = places.filtered(lambda place: place.usage in ("internal", "transit"))
        if not yard:
            return
        self.env["stock.move.line"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(_CHECK, lots=lots.ids, places=yard.ids, posting=list(posting) or [0])
        )
        for lot_id, place_id, pieces, quantity in rows:
            lot = self.env["stock.lot"].browse(lot_id)
            weight = lot.product_id._to_kg(quantity)
            if pieces >= 0 and not (pieces and abs(weight) <= engine.NOTHING):
                continue
            raise UserError(
                self.env._(
                    "%(place)s would have %(pieces)s pieces and %(weight)s kg of %(lot)s left, "
                    "which cannot be. Correct the number of pieces together with the weight, or "
                    "count the place first.",
                    place=self.env["stock.location"].browse(place_id).complete_name,
                    pieces=pieces,
                    weight=f"{weight:g}",
                    lot=lot.name,
                )
            )

    def _merge_quants(self):
        """Quants that Odoo merges by SQL of its own keep the pieces of all of them."""
        # sudo: merging is housekeeping, whoever opens the screen that starts it.
        twins = self.sudo()._read_group(
            [("product_id.form_id.is_counted", "=", True), ("lot_id", "!=", False)],
            ["lot_id", "location_id", "package_id", "owner_id"],
            ["__count"],
            having=[("__count", ">", 1)],
        )
        result = super()._merge_quants()
        if twins:
            lots = self.env["stock.lot"].union(*(row[0] for row in twins))
            self._recount(lots, self.env["stock.location"].union(*(row[1] for row in twins)))
        return result

    def _start_counting(self, products):
        """Stock of goods that are counted from now on gets its nominal pieces."""
        for quant in self._in_yard(products):
            lot = quant.lot_id
            weight = quant.product_id._to_kg(quant.quantity)
            quant._set_pieces(
                engine.pieces_of(weight, lot._unit_weight()), self.env._("Counting begins")
            )

    def _stop_counting(self, products):
        for quant in self._in_yard(products):
            quant._set_pieces(0, self.env._("Counting ends"))

    def _in_yard(self, products):
        # sudo: the setting holds for all stock, whoever may see it.
        return self.sudo().search(
            [
                ("product_id", "in", products.ids),
                ("lot_id", "!=", False),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        )

    @api.private
    def set_counted(self, pieces: int, weight: float | None, reason: str):
        """What a supervisor counted, and weighed if he did, becomes the book's.

        :param weight: weighed kg of all that stands here; None leaves it. Makes it exact.
        :raises UserError: for others, without a reason, or for an impossible number
        """
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor corrects the pieces of a place."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the number of pieces changes."))
        if not self.product_id.is_counted:
            raise UserError(self.env._("%(lot)s is not counted in pieces.", lot=self.display_name))
        if pieces < 0 or (weight is not None and weight < 0):
            raise UserError(self.env._("Pieces and weight cannot be below 0."))
        quant = self.sudo()  # sudo: the supervisor was checked, Odoo asks for a manager here
        # Pieces first: without kilograms there are none, and the check comes with each posting.
        quant._set_pieces(pieces, reason)
        if weight is not None:
            quant._post_weighed(weight, reason)
            quant.exists().accuracy = "exact"
        quant._check_counts(self.lot_id, self.location_id)

    def _post_weighed(self, weight: float, reason: str):
        """Post the difference between ``weight`` kg and the book, pieces left as they are."""
        difference = self.product_id._from_kg(weight) - self.quantity
        if self.product_id.uom_id.is_zero(difference):
            return
        loss = self.product_id.with_company(self.company_id).property_stock_inventory
        ends = (loss, self.location_id) if difference > 0 else (self.location_id, loss)
        values = self._get_inventory_move_values(
            abs(difference),
            *ends,
            package_id=self.package_id if difference < 0 else False,
            package_dest_id=self.package_id if difference > 0 else False,
        )
        values["inventory_name"] = reason
        # An inventory line that is exact before it is posted is a weighing: it takes no pieces.
        values["move_line_ids"][0][2]["accuracy"] = "exact"
        self.env["stock.move"].create(values)._action_done()

    def _set_pieces(self, pieces: int, reason: str):
        """Make the count of this place ``pieces`` by an inventory move that weighs nothing."""
        quants = self.search(
            [
                ("lot_id", "=", self.lot_id.id),
                ("location_id", "=", self.location_id.id),
                ("package_id", "=", self.package_id.id),
                ("owner_id", "=", self.owner_id.id),
            ]
        )
        before = sum(quants.mapped("piece_count"))
        difference = pieces - before
        if not difference:
            return
        loss = self.product_id.with_company(self.company_id).property_stock_inventory
        ends = (loss, self.location_id) if difference > 0 else (self.location_id, loss)
        values = self._get_inventory_move_values(
            0.0,
            *ends,
            package_id=self.package_id if difference < 0 else False,
            package_dest_id=self.package_id if difference > 0 else False,
        )
        values["inventory_name"] = reason
        values["move_line_ids"][0][2]["piece_count"] = abs(difference)
        move = self.env["stock.move"].create(values)
        move._action_done()
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "stock.counted",
                    "record": move.move_line_ids,
                    "lot": self.lot_id.name,
                    "place": self.location_id.complete_name,
                    "reason": reason,
                    "before": {"pieces": before},
                    "after": {"pieces": pieces},
                }
            ]
        )


# What posted lines brought to places and took from them. The first quant of a place with goods in
# it carries the pieces, its twins none: Odoo's merging and its removal of empty quants then lose
# nothing that the next recount would not find.
_POSTED = """
WITH posted AS (
    SELECT lot_id, location_id, package_id, owner_id, sum(pieces)::int AS pieces
      FROM (
        SELECT lot_id, location_dest_id AS location_id, result_package_id AS package_id,
               owner_id, piece_count AS pieces
          FROM stock_move_line
         WHERE lot_id = ANY(%(lots)s) AND location_dest_id = ANY(%(places)s)
           AND piece_count <> 0 AND (state = 'done' OR id = ANY(%(posting)s))
        UNION ALL
        SELECT lot_id, location_id, package_id, owner_id, -piece_count
          FROM stock_move_line
         WHERE lot_id = ANY(%(lots)s) AND location_id = ANY(%(places)s)
           AND piece_count <> 0 AND (state = 'done' OR id = ANY(%(posting)s))
      ) ends
     GROUP BY lot_id, location_id, package_id, owner_id
)"""
_RECOUNT = f"""{_POSTED},
ranked AS (
    SELECT q.id, q.lot_id, q.location_id, q.package_id, q.owner_id,
           row_number() OVER (
               PARTITION BY q.lot_id, q.location_id, q.package_id, q.owner_id
               ORDER BY abs(q.quantity) < 0.0005, q.id) AS rank
      FROM stock_quant q
     WHERE q.lot_id = ANY(%(lots)s) AND q.location_id = ANY(%(places)s)
),
counted AS (
    SELECT ranked.id, CASE WHEN ranked.rank = 1 THEN COALESCE(posted.pieces, 0) ELSE 0 END AS pieces
      FROM ranked
      LEFT JOIN posted
        ON posted.lot_id = ranked.lot_id AND posted.location_id = ranked.location_id
       AND posted.package_id IS NOT DISTINCT FROM ranked.package_id
       AND posted.owner_id IS NOT DISTINCT FROM ranked.owner_id
)
UPDATE stock_quant q SET piece_count = counted.pieces
  FROM counted
 WHERE counted.id = q.id AND COALESCE(q.piece_count, 0) <> counted.pieces
"""
_CHECK = f"""{_POSTED}
SELECT posted.lot_id, posted.location_id, sum(posted.pieces)::int,
       COALESCE((SELECT sum(q.quantity) FROM stock_quant q
                  WHERE q.lot_id = posted.lot_id AND q.location_id = posted.location_id),
                0)::float
  FROM posted
 GROUP BY posted.lot_id, posted.location_id
"""
