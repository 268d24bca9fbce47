from odoo import models


class LabelledMixin(models.AbstractModel):
    """Records that can have a label: a button that asks for its size."""

    _name = "wms.labelled.mixin"
    _description = "Has a Label"

    def action_print_label(self):
        """Open the window that prints the labels of these records."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Labels"),
            "res_model": "wms.label.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_ids": self.ids},
        }


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "wms.labelled.mixin"]


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["stock.location", "wms.labelled.mixin"]


class StockPackage(models.Model):
    _name = "stock.package"
    _inherit = ["stock.package", "wms.labelled.mixin"]


class Equipment(models.Model):
    _name = "wms.equipment"
    _inherit = ["wms.equipment", "wms.labelled.mixin"]


class Vehicle(models.Model):
    _name = "wms.vehicle"
    _inherit = ["wms.vehicle", "wms.labelled.mixin"]


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_print_label(self):
        """Labels of all lots of this transfer."""
        return self.move_line_ids.lot_id.action_print_label()
