from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError


class YardReader(models.AbstractModel):
    """Limits of pile places that follow from the very place and from what lies there."""

    _inherit = "wms.yard"

    def _read(self, location_ids, moving=()):
        yard = super()._read(location_ids, moving)
        loose = [key for key, place in yard.places.items() if place.limits.loose]
        # sudo: a limit holds for whoever puts something there.
        for place in self.env["stock.location"].sudo().browse(loose):
            yard.places[place.id] = self._with_pile_limits(yard.places[place.id], place)
        return yard

    def _with_pile_limits(self, place, location):
        limits, pile = place.limits, location.open_pile_id
        states = limits.quality_states
        if location.vessel_kind:
            states = frozenset({"released", "conditional"})
        elif pile:
            states = pile._takes_quality() & (states or pile._takes_quality())
        return replace(
            place,
            limits=replace(
                limits,
                products=location._products_allowed(),
                quality_states=states,
                max_volume=location.vessel_capacity or limits.max_volume,
            ),
        )

    def _item(self, product, lot, weight: float):
        item = super()._item(product, lot, weight)
        if lot or not product.form_id.is_pile or not product.bulk_density:
            return item
        return replace(item, volume=weight / 1000 / product.bulk_density)


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _item(self, weight: float | None = None):
        """Loose goods take room by their bulk density."""
        item = super()._item(weight)
        density = self.bulk_density or self.product_id.bulk_density
        if not self.form_id.is_pile or not density:
            return item
        return replace(item, volume=item.weight / 1000 / density)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _check_enough(self):
        """Drawing leaves the heel in: only closing takes it out."""
        result = super()._check_enough()
        drawn: dict = {}
        for line in self.filtered(lambda line: not line.move_id._is_bookkeeping()):
            if line.location_id.vessel_heel and line.location_id.vessel_kind:
                drawn[line.location_id] = drawn.get(line.location_id, 0.0) + line._weight_kg()
        for place, weight in drawn.items():
            pile = place.sudo().open_pile_id  # sudo: the heel stays in, whoever draws
            most = max(pile._book_kg() - place.vessel_heel, 0.0) if pile else weight
            if weight > most + 0.0005:
                raise UserError(
                    self.env._(
                        "%(place)s keeps a heel of %(heel)s kg: take at most %(most)s kg. A "
                        "supervisor who closes the pile empties it.",
                        place=place.complete_name,
                        heel=f"{place.vessel_heel:g}",
                        most=f"{most:g}",
                    )
                )
        return result
