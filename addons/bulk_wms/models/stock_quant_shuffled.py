from odoo import api, models


class StockQuant(models.Model):
    """A shuffle reserves nothing; Odoo's housekeeping would reserve for it after the fact."""

    _inherit = "stock.quant"

    @api.model
    def _clean_reservations(self):
        result = super()._clean_reservations()
        # sudo: housekeeping, whoever opens the screen that starts it.
        groups = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("quantity_product_uom", "!=", 0),
                    ("move_id.picking_type_id.is_shuffle", "=", True),
                ],
                ["lot_id", "location_id", "package_id", "owner_id"],
            )
        )
        for lot, location, package, owner in groups:
            if lot and not location.should_bypass_reservation():
                self._reserve_without_shuffles(lot, location, package, owner)
        return result

    def _reserve_without_shuffles(self, lot, location, package, owner):
        """Make reserved what the other open lines of these goods ask for, no more."""
        domain = [
            ("lot_id", "=", lot.id),
            ("location_id", "=", location.id),
            ("package_id", "=", package.id),
            ("owner_id", "=", owner.id),
        ]
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    *domain,
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("move_id.picking_type_id.is_shuffle", "=", False),
                ]
            )
        )
        quants = self.sudo().search(domain)
        wanted = sum(lines.mapped("quantity_product_uom"))
        difference = wanted - sum(quants.mapped("reserved_quantity"))
        if not lot.product_id.uom_id.is_zero(difference):
            self._update_reserved_quantity(
                lot.product_id,
                location,
                difference,
                lot_id=lot,
                package_id=package,
                owner_id=owner,
            )
