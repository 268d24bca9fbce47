from odoo import fields, models
from odoo.tools import SQL


class StockPickingType(models.Model):
    _name = "stock.picking.type"
    _inherit = ["stock.picking.type", "wms.ledger.mixin"]

    scan_required = fields.Boolean(
        "Confirmed by Scan",
        default=True,
        help="No scan, no stock change: every task of bulk goods is posted by scanning lot and "
        "place. Without it a transfer can be validated by its button.",
    )
    hold_hours = fields.Float(
        "Hold Places for (h)",
        default=24.0,
        help="How long a place is kept free for goods that have arrived.",
    )
    asks_weight = fields.Boolean(
        "Weighed on Receipt",
        help="Whoever puts a piece away is asked what the scale says, and it becomes its actual "
        "weight.",
    )
    is_shuffle = fields.Boolean("Shuffles", readonly=True, copy=False)

    def _ledger_filter(self):
        return self.filtered("scan_required")

    def _ledger_fields(self):
        return ("scan_required", "hold_hours", "asks_weight")


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    shuffle_type_id = fields.Many2one("stock.picking.type", "Shuffles", readonly=True, copy=False)

    def _get_shuffle_type(self):
        """Operation type of shuffles of this warehouse; made on first use."""
        self.ensure_one()
        if not self.shuffle_type_id:
            # Two people who need the first one at once would make two, with the same numbers: the
            # second waits here, loses, and is tried again.
            self.env.cr.execute(
                SQL("SELECT id FROM stock_warehouse WHERE id = %s FOR UPDATE", self.id)
            )
            # sudo: operation types belong to managers, the first shuffle may be an operator's.
            warehouse = self.sudo()
            sequence = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": self.env._("%(warehouse)s: shuffles", warehouse=warehouse.name),
                        "prefix": f"{warehouse.code}/SHUF/",
                        "padding": 5,
                        "company_id": warehouse.company_id.id,
                    }
                )
            )
            warehouse.shuffle_type_id = warehouse.env["stock.picking.type"].create(
                {
                    "name": self.env._("Shuffles"),
                    "code": "internal",
                    "sequence_code": "SHUF",
                    "sequence_id": sequence.id,
                    "warehouse_id": warehouse.id,
                    "company_id": warehouse.company_id.id,
                    "default_location_src_id": warehouse.lot_stock_id.id,
                    "default_location_dest_id": warehouse.lot_stock_id.id,
                    "use_existing_lots": True,
                    "use_create_lots": False,
                    "reservation_method": "manual",
                    "create_backorder": "never",
                    "scan_required": True,
                    "is_shuffle": True,
                }
            )
        return self.shuffle_type_id
