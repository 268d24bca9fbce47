from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

_STOCK_FIELDS = {
    "quantity",
    "piece_count",
    "product_uom_id",
    "location_id",
    "location_dest_id",
    "lot_id",
    "package_id",
    "result_package_id",
    "owner_id",
    "move_id",
}


class Scan(models.Model):
    _inherit = "wms.scan"

    transformation_id = fields.Many2one(
        "wms.transformation", readonly=True, index="btree_not_null", ondelete="restrict"
    )


class LotGenealogy(models.Model):
    _inherit = "wms.lot.genealogy"

    transformation_id = fields.Many2one(
        "wms.transformation", readonly=True, index="btree_not_null", ondelete="restrict"
    )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    transformation_id = fields.Many2one(
        "wms.transformation", readonly=True, copy=False, index="btree_not_null"
    )


class StockMove(models.Model):
    _inherit = "stock.move"

    transformation_id = fields.Many2one(
        "wms.transformation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, {"transformation_id"}, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, {"transformation_id"}, [vals])
        return super().write(vals)

    def _update_reserved_quantity(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        """What a transformation made is put away, not older goods that lie at the same line end."""
        if not lot_id and self.picking_id.transformation_id:
            lot_id = self.piece_lot_id
        return super()._update_reserved_quantity(
            need, location_id, lot_id, package_id, owner_id, strict
        )

    def _check_transformation_open(self):
        """What a transformation has posted is corrected by a new one, not by editing a line.

        :raises UserError: for anybody but the flow
        """
        done = self.filtered(lambda move: move.transformation_id and move.state == "done")[:1]
        if done and not self.env.su:
            raise UserError(
                self.env._(
                    "%(document)s has happened and is not changed. Correct it by a new "
                    "transformation.",
                    document=done.transformation_id.name,
                )
            )

    @api.depends("transformation_id.name")
    def _compute_reference(self):
        made = self.filtered("transformation_id")
        for move in made:
            move.reference = move.transformation_id.name
        return super(StockMove, self - made)._compute_reference()


class StockMoveLine(models.Model):
    """Postings of a transformation: confirmed by the scans of its parents, checked as a whole."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        moves = self.env["stock.move"].browse(
            {
                vals.get("move_id", self.env.context.get("default_move_id"))
                for vals in vals_list
                if vals.get("move_id", self.env.context.get("default_move_id"))
            }
        )
        moves._check_transformation_open()
        return super().create(vals_list)

    def write(self, vals):
        if _STOCK_FIELDS.intersection(vals):
            self.filtered(lambda line: line.state == "done").move_id._check_transformation_open()
        return super().write(vals)

    def _check_confirmed(self):
        """The labels of all that went in confirm all that came out."""
        made = self.filtered("move_id.transformation_id")
        for document in made.move_id.transformation_id:
            # sudo: the record of a scan counts, whoever may read it.
            scans = document.sudo().scan_ids.filtered(lambda scan: scan.result == "confirmed")
            missing = document.input_ids.lot_id - scans.lot_id
            if missing or document.state != "done":
                raise UserError(
                    self.env._(
                        "%(lot)s was not scanned for %(document)s.",
                        lot=", ".join(missing.mapped("name")) or "-",
                        document=document.name,
                    )
                )
        return super(StockMoveLine, self - made)._check_confirmed()

    def _check_whole(self):
        """Scrap is what a piece lost on its way; everything else moves whole."""
        scrap = self.filtered(
            lambda line: (
                line.move_id.transformation_id and line.location_dest_id.usage == "inventory"
            )
        )
        return super(StockMoveLine, self - scrap)._check_whole()

    def _check_places(self):
        """Parents can be lifted where they stand, children can lie where they arrive."""
        made = self.filtered("move_id.transformation_id")
        super(StockMoveLine, self - made)._check_places()
        if not made:
            return
        made._check_locks()
        ends = (made.location_id | made.location_dest_id).filtered(
            lambda place: place.place_kind == "position"
        )
        if not ends:
            return
        yard = self.env["wms.yard"]._read(ends.ids)
        leaving = made.filtered(lambda line: line.location_id in ends)
        # What lies on top goes first, when it goes in with what lies below.
        for line in leaving.sorted(
            lambda line: (len(yard.blockers(line.lot_id.id, line.location_id.id)), line.id)
        ):
            line._check_lift_in(yard)
        for line in made - leaving:
            line._check_put_in(yard)

    def _ledger_kind(self) -> str:
        if self.move_id.transformation_id:
            scrap = self.location_dest_id.usage == "inventory"
            return "stock.scrap" if scrap else "stock.transformed"
        return super()._ledger_kind()
