from collections.abc import Iterable
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..engine.items import Item


class Prototype(NamedTuple):
    """A lot, or a product whose lot is not known, as plain values: all but the weight.

    ``factor`` are the kg of one unit of the product, ``handling_weight`` the kg of one lift;
    ``whole`` says that everything is lifted at once. ``density`` of loose goods in t/m³, 0 where
    it is not known; ``eye`` which way the eye of a coil points.
    """

    lot: int
    product: int
    form: str
    whole: bool
    handling_weight: float
    factor: float
    density: float
    eye: str
    attributes: tuple

    def item(self, weight: float) -> Item:
        """``weight`` kg of it, as the engine sees it."""
        volume = weight / 1000 / self.density if self.density else 0
        return Item(
            self.lot,
            self.form,
            self.product,
            weight,
            *self.attributes,
            volume=volume,
            eye=self.eye,
        )

    def units(self, weight: float) -> list[Item]:
        """``weight`` kg of it as the handling units they make."""
        if self.whole or not self.handling_weight:
            return [self.item(weight)]
        full, rest = divmod(round(weight, 3), self.handling_weight)
        items = [self.item(self.handling_weight)] * int(full)
        return [*items, self.item(rest)] if rest > 0.0005 else items


class YardReader(models.AbstractModel):
    """Items of many lots by one statement.

    Must say the same as ``stock.lot._item``, which the tests compare with it.
    """

    _inherit = "wms.yard"

    def _prototypes(self, pairs: Iterable[tuple]) -> dict[tuple, Prototype]:
        """Prototypes by (lot id or None, product id)."""
        pairs = sorted({(lot or 0, product) for lot, product in pairs})
        if not pairs:
            return {}
        for model in ("stock.lot", "product.template", "wms.material.form", "wms.hazard.class"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT pair.lot, pair.product, COALESCE(f.code, ''),
                       COALESCE(f.is_piece OR f.is_pile, FALSE),
                       COALESCE(t.handling_weight, 0)::float8,
                       (u.factor / kg.factor)::float8,
                       CASE WHEN f.is_pile THEN COALESCE(NULLIF(lot.bulk_density, 0),
                                                         t.bulk_density, 0) ELSE 0 END::float8,
                       COALESCE(lot.eye_axis, ''),
                       COALESCE(lot.length, 0)::float8, COALESCE(lot.width, 0)::float8,
                       COALESCE(lot.thickness, 0)::float8, COALESCE(lot.outer_diameter, 0)::float8,
                       lot.grade_id, COALESCE(lot.heat, ''),
                       COALESCE(lot.quality_state, 'released'), COALESCE(hazard.code, ''),
                       COALESCE(lot.production_date, lot.create_date::date), lot.leaves_on,
                       COALESCE(t.turnover_class, '')
                  FROM unnest(%(lots)s::int[], %(products)s::int[]) AS pair(lot, product)
                  JOIN product_product p ON p.id = pair.product
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom u ON u.id = t.uom_id
                  JOIN uom_uom kg ON kg.id = %(kilogram)s
                  LEFT JOIN wms_material_form f ON f.id = t.form_id
                  LEFT JOIN wms_hazard_class hazard ON hazard.id = t.hazard_class_id
                  LEFT JOIN stock_lot lot ON lot.id = pair.lot
                """,
                lots=[lot for lot, _product in pairs],
                products=[product for _lot, product in pairs],
                kilogram=self.env["product.product"]._kilogram().id,
            )
        )
        return {(row[0] or None, row[1]): Prototype(*row[:8], tuple(row[8:])) for row in rows}
