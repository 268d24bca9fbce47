from odoo import models
from odoo.exceptions import UserError

_IN_YARD = ("internal", "transit")


class StockMoveLine(models.Model):
    """A correction of what is posted promises nobody goods that are not there any more."""

    _inherit = "stock.move.line"

    def write(self, vals):
        """Reservations follow where fewer goods came, or came elsewhere.

        Odoo frees them where more was taken, but not where less was brought.
        """
        if not {"quantity", "product_uom_id", "location_dest_id", "lot_id"}.intersection(vals):
            return super().write(vals)
        done = self.filtered(lambda line: line.is_bulk and line.state == "done")
        brought = {
            (line, line.lot_id, line.location_dest_id)
            for line in done
            if line.location_dest_id.usage in _IN_YARD
        }
        result = super().write(vals)
        for line, lot, place in sorted(brought, key=lambda cell: cell[0].id):
            line._free_promised(lot, place)
        return result

    def _free_promised(self, lot, place):
        """Free what is reserved of ``lot`` at ``place`` beyond what lies there.

        :raises UserError: when that is marked as picked already
        """
        self.ensure_one()
        # sudo: what is reserved does not depend on who may look into the stock.
        quants = self.env["stock.quant"].sudo().search(
            [("lot_id", "=", lot.id), ("location_id", "=", place.id)]
        )
        uom = self.product_id.uom_id
        for quant in quants:
            missing = quant.reserved_quantity - quant.quantity
            if uom.compare(missing, 0) <= 0:
                continue
            self._free_reservation(
                quant.product_id,
                place,
                missing,
                lot_id=lot,
                package_id=quant.package_id,
                owner_id=quant.owner_id,
            )
            if uom.compare(quant.reserved_quantity, quant.quantity) > 0:
                self._refuse_promised(lot, place)

    def _refuse_promised(self, lot, place):
        tasks = self.search(
            [
                ("lot_id", "=", lot.id),
                ("location_id", "=", place.id),
                ("state", "not in", ("done", "cancel")),
                ("picked", "=", True),
            ]
        )
        raise UserError(
            self.env._(
                "%(lot)s at %(place)s is marked as picked for %(transfers)s. Unreserve it there "
                "first, then correct what is posted.",
                lot=lot.name,
                place=place.complete_name,
                transfers=", ".join(tasks.picking_id.mapped("name")) or "-",
            )
        )
