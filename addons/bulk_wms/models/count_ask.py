from odoo import fields, models
from odoo.exceptions import UserError


class StockLocation(models.Model):
    _inherit = "stock.location"

    def action_count(self):
        """Have these places counted: positions, or all with goods within larger places."""
        positions = self.filtered(lambda place: place.place_kind == "position")
        larger = self - positions
        if larger:
            positions |= self.search(
                [
                    ("id", "child_of", larger.ids),
                    ("place_kind", "=", "position"),
                    ("load_ids.weight", ">", 0),
                ]
            )
        counts = self.env["wms.count"]._ask(positions, self.env._("asked for"))
        return counts._open_action()


class PositionLoad(models.Model):
    _inherit = "wms.position.load"

    def action_count(self):
        return self.location_id.action_count()


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_count(self):
        """Have the place of these lots counted."""
        places = self._standing_quants().location_id.filtered(
            lambda place: place.place_kind == "position"
        )
        if not places:
            raise UserError(self.env._("None of these lots stands at a position by the book."))
        names = ", ".join(self[:3].mapped("name"))
        return (
            self.env["wms.count"]
            ._ask(places.with_env(self.env), self.env._("for %s", names))
            ._open_action()
        )


class Discrepancy(models.Model):
    """A difference that somebody reported is counted like any other place."""

    _inherit = "wms.discrepancy"

    count_line_id = fields.Many2one(
        "wms.count.line", "Counted as", readonly=True, copy=False, index="btree_not_null"
    )
    count_ids = fields.One2many("wms.count", "discrepancy_id", "Sheets", readonly=True)

    def _check_resolution(self):
        """Where a plan is active, the book is set right by counting, here too."""
        result = super()._check_resolution()
        if self.resolution_kind == "adjust":
            self.env["wms.count.plan"]._covering(self.location_id)._refuse_uncounted()
        return result

    def _do_count(self):
        """Positions get a sheet of their own; other places Odoo's count request, as before."""
        place = self.location_id
        if place.place_kind == "position":
            # A dock or a plain location has nothing to scan for a count.
            self.env["wms.count"]._ask(place, self.name, self)
            return None
        return super()._do_count()
