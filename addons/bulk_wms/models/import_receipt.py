from odoo import fields, models


class StockPicking(models.Model):
    """The receipt that a packing list is imported into."""

    _inherit = "stock.picking"

    import_ids = fields.One2many("wms.import", "picking_id", "Imports")
    import_count = fields.Integer("Packing Lists", compute="_compute_import_count")

    def _compute_import_count(self):
        counts = dict(
            self.env["wms.import"]._read_group(
                [("picking_id", "in", self.ids)], ["picking_id"], ["__count"]
            )
        )
        for picking in self:
            picking.import_count = counts.get(picking, 0)

    def action_import_packing_list(self):
        """Open a new import for this receipt."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Packing List"),
            "res_model": "wms.import",
            "view_mode": "form",
            "context": {
                "default_kind": "packing",
                "default_picking_id": self.id,
                "default_partner_id": self.partner_id.commercial_partner_id.id,
            },
        }

    def action_open_imports(self):
        """Show the packing lists of this receipt."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Packing Lists"),
            "res_model": "wms.import",
            "view_mode": "list,form",
            "domain": [("picking_id", "=", self.id)],
        }

    def _weights_of_list(self, rows) -> dict:
        """What a list brings beside what the receipt still asks for, kg by product.

        :param rows: (product, weight in kg) of the list
        """
        self.ensure_one()
        asked = self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and not move.piece_lot_id
                and not move.move_line_ids.lot_id
            )
        )
        said: dict = {}
        for product, weight in rows:
            said[product] = said.get(product, 0.0) + weight
        return {
            product: (
                weight,
                sum(
                    product._to_kg(move.product_qty) for move in asked if move.product_id == product
                ),
            )
            for product, weight in said.items()
        }
