from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import pieces as engine
from .flow_guard import refuse_flow_fields
from .stock_quant_pieces import ACCURACIES

_COUNTS = {"piece_count", "accuracy"}
# What of a posted line changes where its pieces are.
_MOVING = {
    "piece_count",
    "quantity",
    "product_uom_id",
    "location_id",
    "location_dest_id",
    "lot_id",
    "package_id",
    "result_package_id",
    "owner_id",
}
_YARD = ("internal", "transit")


class StockMoveLine(models.Model):
    """Pieces go with the goods, by whichever door: source minus, destination plus.

    While a task is open its ``piece_count`` is what somebody said about it, 0 for "by average".
    Posting writes the number that was moved.
    """

    _inherit = "stock.move.line"

    piece_count = fields.Integer(
        "Pieces Moved",
        copy=False,
        help="Bags or bundles that were moved. On an open task 0 means: by the average weight.",
    )
    accuracy = fields.Selection(
        ACCURACIES,
        "Weight Is",
        copy=False,
        help="Average: the pieces were not weighed, their weight was worked out.",
    )
    is_counted = fields.Boolean(related="product_id.is_counted")
    pieces = fields.Integer(
        compute="_compute_pieces", help="Bags or bundles of this task, by average until posted."
    )

    _piece_count_positive = models.Constraint(
        "CHECK(piece_count >= 0)", "Fewer than no pieces cannot be moved."
    )

    @api.depends("piece_count", "quantity_product_uom", "lot_id", "location_id", "state")
    def _compute_pieces(self):
        self.pieces = 0
        counted = self.filtered("is_counted")
        open_lines = counted.filtered(lambda line: line.state != "done" and not line.piece_count)
        for line in counted - open_lines:
            line.pieces = line.piece_count
        standing = self.env["stock.quant"]._standing_of(open_lines.lot_id, open_lines.location_id)
        for line in open_lines:
            line.pieces = line._pieces_by_average(standing.get(line._source_cell()))

    # --- how many -------------------------------------------------------------------------

    def _source_cell(self) -> tuple:
        self.ensure_one()
        return (self.lot_id.id, self.location_id.id, self.package_id.id, self.owner_id.id)

    def _destination_cell(self) -> tuple:
        self.ensure_one()
        return (
            self.lot_id.id,
            self.location_dest_id.id,
            self.result_package_id.id,
            self.owner_id.id,
        )

    def _unit_weight(self) -> float:
        self.ensure_one()
        return self.lot_id._unit_weight() if self.lot_id else self.product_id.unit_weight

    def _pieces_by_average(self, standing) -> int:
        """How many pieces go with the weight of this line, by what stands where it comes from."""
        self.ensure_one()
        if self.location_id.usage in _YARD and standing:
            return engine.pieces_with(self._weight_kg(), standing)
        if (
            self.location_id.usage == "customer"
            and standing
            and standing.weight > engine.NOTHING
            and standing.pieces > 0
        ):
            # What comes back has the average of what the customer got.
            return engine.pieces_with(self._weight_kg(), standing)
        return engine.pieces_of(self._weight_kg(), self._unit_weight())

    # --- posting --------------------------------------------------------------------------

    def _action_done(self):
        """Pieces are settled before the goods move, and counted where they arrive."""
        counted = self.filtered(lambda line: line.lot_id and (line.is_counted or line.piece_count))
        if not counted:
            return super()._action_done()
        quant = self.env["stock.quant"]
        places = counted.location_id | counted.location_dest_id
        standing = quant._standing_of(counted.lot_id, places)
        marks = counted._settle_pieces(standing)
        result = super()._action_done()
        done = counted.exists()
        quant._recount(done.lot_id, places, posting=done.ids)
        quant._check_counts(done.lot_id, places, posting=done.ids)
        done._mark_quants(marks)
        return result

    def _settle_pieces(self, standing: dict) -> dict:
        """Write the number of pieces on each line, in the order of posting.

        :param standing: what stands where by cell; followed as the lines are posted
        :returns: whether the weight of each cell is exact or average afterwards
        """
        marks: dict[tuple, str] = {}
        for line in self:
            source = standing.get(line._source_cell(), engine.Standing())
            taken = line._taking(source)
            # sudo: the flow's fields; what was said is checked here.
            line.sudo().write(
                {
                    "piece_count": taken.pieces,
                    "accuracy": "average" if taken.average else "exact",
                }
            )
            said_average = taken.average and not source.average
            rest = engine.Standing(
                source.weight - taken.weight,
                source.pieces - taken.pieces,
                source.average or said_average,
            )
            there = standing.get(line._destination_cell(), engine.Standing())
            arrived = engine.Standing(
                there.weight + taken.weight,
                there.pieces + taken.pieces,
                taken.average or (there.average and there.weight > engine.NOTHING),
            )
            for cell, stands in (
                (line._source_cell(), rest),
                (line._destination_cell(), arrived),
            ):
                standing[cell] = stands
                average = stands.average and stands.weight > engine.NOTHING
                marks[cell] = "average" if average else "exact"
        return marks

    def _taking(self, source: engine.Standing) -> engine.Taking:
        """What this line takes from ``source``: kg, pieces, and how sure the kg are.

        :raises UserError: for more pieces than stand there
        """
        self.ensure_one()
        weight = self._weight_kg()
        if self.is_inventory and (self.accuracy == "exact" or weight <= engine.NOTHING):
            # A weighing takes no pieces, a count takes no kilograms.
            return engine.Taking(weight, self.piece_count, False)
        pieces = self.piece_count or self._pieces_by_average(source)
        if self.location_id.usage in _YARD and pieces > source.pieces:
            raise UserError(
                self.env._(
                    "The book has %(have)s pieces of %(lot)s at %(place)s, not %(pieces)s. "
                    "Report the difference, or take fewer.",
                    have=source.pieces,
                    lot=self.lot_id.name,
                    place=self.location_id.complete_name,
                    pieces=pieces,
                )
            )
        average = self.accuracy == "average" or (not self.accuracy and source.average)
        return engine.Taking(weight, pieces, average)

    def _mark_quants(self, marks: dict[tuple, str]):
        """Say on each quant whether its weight is exact, as the posting left it."""
        # sudo: what lies there is the yard's, whoever posts.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", self.lot_id.ids),
                    ("location_id", "in", (self.location_id | self.location_dest_id).ids),
                    ("location_id.usage", "in", _YARD),
                ]
            )
        )
        for accuracy in ("exact", "average"):
            quants.filtered(
                lambda quant, accuracy=accuracy: (
                    marks.get(quant._cell()) == accuracy and quant.accuracy != accuracy
                )
            ).accuracy = accuracy

    # --- other doors ----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Lines that are added to what is posted bring their pieces at once."""
        refuse_flow_fields(self, _COUNTS, vals_list, creating=True)
        lines = super().create(vals_list)
        done = lines.filtered(lambda line: line.state == "done" and line.is_counted and line.lot_id)
        if done:
            done._follow_addition()
        return lines

    def _follow_addition(self):
        quant = self.env["stock.quant"]
        places = self.location_id | self.location_dest_id
        quant._recount(self.lot_id, places)
        for line in self.filtered(lambda line: not line.piece_count):
            standing = quant._standing_of(line.lot_id, line.location_id)
            left = standing.get(line._source_cell(), engine.Standing())
            before = engine.Standing(left.weight + line._weight_kg(), left.pieces, left.average)
            # sudo: the flow's field, worked out.
            line.sudo().piece_count = line._pieces_by_average(before)
        quant._check_counts(self.lot_id, places)

    def write(self, vals):
        """A correction of what is posted moves the pieces as well; a new weight asks anew."""
        if not _MOVING.intersection(vals):
            refuse_flow_fields(self, _COUNTS, [vals])
            return super().write(vals)
        self._check_may_count(vals)
        done = self.filtered(lambda line: line.state == "done" and line.is_counted and line.lot_id)
        scaled = self._scaled_counts(vals)
        before = {line.id: line._ledger_snapshot() for line in done} if done else {}
        lots, places = done.lot_id, done.location_id | done.location_dest_id
        if scaled:
            result = True
            for line in self:
                count = {"piece_count": scaled[line.id]} if line.id in scaled else {}
                result = super(StockMoveLine, line).write({**vals, **count}) and result
        else:
            result = super().write(vals)
        if done:
            lots |= done.lot_id
            places |= done.location_id | done.location_dest_id
            self.env["stock.quant"]._recount(lots, places)
            self.env["stock.quant"]._check_counts(lots, places)
            if set(vals) <= _COUNTS and not self.env.su:
                done._ledger_done_edit("line.done_edited", before)
        return result

    def _check_may_count(self, vals):
        """Who may say a number of pieces: the flow, and a supervisor about what is posted."""
        if self.env.su or not _COUNTS.intersection(vals):
            return
        if any(line.state != "done" for line in self):
            refuse_flow_fields(self, _COUNTS, [vals])
        self._check_supervisor(self.env._("Only a supervisor corrects what is posted."))

    def _scaled_counts(self, vals) -> dict[int, int]:
        """Pieces of lines whose quantity changes without a word about them: in proportion."""
        if "quantity" not in vals or "piece_count" in vals:
            return {}
        scaled = {}
        for line in self.filtered(lambda line: line.is_counted and line.piece_count):
            old, new = line.quantity, vals["quantity"] or 0.0
            if line.product_uom_id.is_zero(old) or not line.product_uom_id.compare(old, new):
                continue
            scaled[line.id] = engine.pieces_of(new, old / line.piece_count)
        return scaled

    def _place_average(self) -> engine.Standing:
        """What stands where this task takes from; the task itself for goods from outside."""
        self.ensure_one()
        standing = self.env["stock.quant"]._standing_of(self.lot_id, self.location_id)
        stands = standing.get(self._source_cell())
        if self.location_id.usage in _YARD and stands and stands.pieces:
            return stands
        return engine.Standing(self._weight_kg(), self.pieces)

    def _say_pieces(self, taking: engine.Taking):
        """Keep what was said about the pieces of this task until it is posted."""
        self.ensure_one()
        if self.is_counted:
            accuracy = "average" if taking.average else "exact"
            # sudo: a started task is closed to users; the dialogue checked the number.
            self.sudo().write({"piece_count": taking.pieces, "accuracy": accuracy})

    # --- planning -------------------------------------------------------------------------

    def _handling_step(self) -> float:
        """One lift in the product's unit; of counted goods whole pieces."""
        step = super()._handling_step()
        unit = self.product_id.unit_weight
        lift = self.product_id._to_kg(step)
        if not self.is_counted or unit > lift:
            return step
        return self.product_id._from_kg(int(lift / unit + 1e-9) * unit)

    def _split_handling_units(self):
        """A number that was said is parted over the lifts; none gets lost."""
        said = self.piece_count
        added = super()._split_handling_units()
        if said and added:
            lines = self | added
            # sudo: the flow's field
            shares = engine.share(said, [line.quantity for line in lines])
            for line, count in zip(lines, shares, strict=True):
                line.sudo().piece_count = count
        return added

    def _ledger_snapshot(self) -> dict:
        snapshot = super()._ledger_snapshot()
        if self.is_counted:
            snapshot["pieces"] = self.pieces
        return snapshot


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _say_pieces(self, lot, pieces: int):
        """Part the number that a packing list gives for ``lot`` over its open tasks."""
        lines = self.move_line_ids.filtered(
            lambda line: line.lot_id == lot and line.state != "done" and not line.piece_count
        )
        if not pieces or not lines:
            return
        shares = engine.share(pieces, [line.quantity_product_uom for line in lines])
        for line, count in zip(lines, shares, strict=True):
            # sudo: the flow's field; what the mill says is written by its packing list.
            line.sudo().piece_count = count
