from odoo import api, fields, models


class MesMessage(models.Model):
    """What a message is about, in the reader's words instead of the contract's."""

    _inherit = "mes.message"

    title = fields.Char("About", compute="_compute_title")

    @api.depends_context("lang")
    @api.depends("operation")
    def _compute_title(self):
        titles = self._titles()
        for message in self:
            message.title = titles.get(message.operation, message.operation)

    def _titles(self) -> dict[str, str]:
        """Operations and events of the contract by name."""
        return {
            "SubmitProductionOrder": self.env._("Production order"),
            "SubmitProductionIssueRequest": self.env._("Material asked for"),
            "ReportMaterialConsumption": self.env._("Material used"),
            "ReportProductionReceipt": self.env._("Material produced"),
            "ReportMaterialReturn": self.env._("Material given back"),
            "ReportLotTransformation": self.env._("Lots slit or merged"),
            "ReportWeight": self.env._("Weight measured"),
            "ReportQualityResult": self.env._("Quality result"),
            "SubmitDeliveryOrder": self.env._("Delivery order"),
            "CancelDocument": self.env._("Cancellation"),
            "SyncMaterialDefinition": self.env._("Master data of materials"),
            "ProductionIssueConfirmed": self.env._("Material brought to the line"),
            "ProductionReceiptConfirmed": self.env._("Put away in the yard"),
            "DeliveryConfirmed": self.env._("Goods loaded"),
            "MaterialLotStatusChanged": self.env._("Lot changed"),
            "InventoryAdjusted": self.env._("Stock adjusted"),
            "DocumentRejected": self.env._("Message rejected"),
            "InventorySnapshot": self.env._("Stock of a moment"),
        }
