from odoo import Command, models
from odoo.exceptions import UserError


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_move(self):
        """Make a transfer that moves these pieces within the yard, each to a proposed place.

        :raises UserError: for lots that are no piece in stock
        """
        for lot in self:
            if not lot.is_piece or not lot.place_id:
                raise UserError(
                    self.env._(
                        "%(lot)s is no piece in stock. Make an internal transfer for it.",
                        lot=lot.name,
                    )
                )
        warehouse = self.place_id.warehouse_id[:1]
        kind = warehouse.int_type_id
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "company_id": warehouse.company_id.id,
                "move_ids": [
                    Command.create(lot._move_within_yard_values(warehouse)) for lot in self
                ],
            }
        )
        transfer.action_confirm()
        transfer.action_assign()
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": transfer.id,
            "view_mode": "form",
        }

    def _move_within_yard_values(self, warehouse) -> dict:
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": self.product_id._from_kg(self.book_weight),
            "piece_lot_id": self.id,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "company_id": warehouse.company_id.id,
        }
