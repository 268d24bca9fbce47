from odoo import fields, models
from odoo.tools import SQL

from ..engine.items import Item
from ..engine.rules import MEASURES, Chained, Conditions, Goods, order
from .putaway_step import Fact, Step

# Rules, strategies and lines are read by one statement each: as records they take a dozen.
_BOUNDS = SQL(", ").join(
    SQL("COALESCE(r.%s, 0)::float8", SQL.identifier(f"{end}_{name}"))
    for name in MEASURES
    for end in ("min", "max")
)


class Putaway(models.AbstractModel):
    """Reads rules and goods as the engine takes them."""

    _inherit = "wms.putaway"

    def _steps_by_place(self, place_ids) -> dict[int, list[Step]]:
        """Strategy rules of each place and of the places around it, in order, by place id."""
        self.env["stock.location"].flush_model(["parent_path"])
        paths = self.env.execute_query(
            SQL("SELECT id, parent_path FROM stock_location WHERE id = ANY(%s)", list(place_ids))
        )
        around = {place: [int(key) for key in path.split("/") if key] for place, path in paths}
        steps = self._steps(SQL("i.id = ANY(%s)", sorted({k for p in around.values() for k in p})))
        return {
            place: [step for step in steps if step.rule.arrives in path]
            for place, path in around.items()
        }

    def _steps(self, which: SQL, strategy=None) -> list[Step]:
        """Rules with a strategy in the order of the chain.

        :param which: condition on the rule ``r``, its place of arrival ``i`` and target ``o``
        :param strategy: ask this strategy instead of each rule's own
        """
        for model in (
            "stock.putaway.rule",
            "wms.strategy",
            "wms.strategy.criterion",
            "stock.location",
        ):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.id, r.sequence, i.id, i.parent_path, o.id, o.pos_x::float8,
                       o.pos_y::float8, o.area_id,
                       ARRAY(SELECT a.id FROM stock_location a
                              WHERE a.place_kind = 'area' AND a.active
                                AND a.parent_path LIKE o.parent_path || '%%'),
                       s.id, s.candidate_limit,
                       (SELECT json_object_agg(c.code, c.weight)
                          FROM wms_strategy_criterion c WHERE c.strategy_id = s.id),
                       r.product_id, r.category_id, r.owner_id, r.quality_state, r.certificate,
                       ARRAY(SELECT m.wms_material_form_id
                               FROM stock_putaway_rule_wms_material_form_rel m
                              WHERE m.stock_putaway_rule_id = r.id),
                       ARRAY(SELECT m.wms_grade_id FROM stock_putaway_rule_wms_grade_rel m
                              WHERE m.stock_putaway_rule_id = r.id),
                       ARRAY(SELECT m.wms_hazard_class_id
                               FROM stock_putaway_rule_wms_hazard_class_rel m
                              WHERE m.stock_putaway_rule_id = r.id),
                       %(bounds)s
                  FROM stock_putaway_rule r
                  JOIN stock_location i ON i.id = r.location_in_id
                  JOIN stock_location o ON o.id = r.location_out_id
                  JOIN wms_strategy s ON s.id = COALESCE(%(strategy)s, r.strategy_id)
                 WHERE r.sublocation = 'strategy' AND r.active AND %(which)s
                   -- As Odoo's own record rule on putaway rules.
                   AND (r.company_id IS NULL OR r.company_id = ANY(%(companies)s))
                """,
                bounds=_BOUNDS,
                strategy=strategy.id if strategy else None,
                which=which,
                companies=self.env.companies.ids,
            )
        )
        return sorted((self._step(row) for row in rows), key=lambda step: order(step.rule))

    @staticmethod
    def _step(row) -> Step:
        key, sequence, arrives, path, target, x, y, area, areas, strategy, compared, weights = row[
            :12
        ]
        product, category, owner, quality, certificate, forms, grades, hazards = row[12:20]
        bounds = {
            name: (row[20 + 2 * n], row[21 + 2 * n])
            for n, name in enumerate(MEASURES)
            if row[20 + 2 * n] or row[21 + 2 * n]
        }
        conditions = Conditions(
            product,
            category,
            frozenset(forms),
            frozenset(grades),
            frozenset(hazards),
            owner,
            quality or "",
            certificate or "",
            bounds,
        )
        return Step(
            Chained(
                key,
                path.count("/"),
                sequence or 0,
                arrives,
                conditions,
                # A part of an area leads to none of its whole.
                frozenset([-target] if area and area != target else areas),
            ),
            target,
            bool(area) and area != target,
            tuple(sorted({*areas, *([area] if area else ())})),
            (x or 0.0, y or 0.0),
            strategy,
            # A strategy without criteria takes the nearest place.
            weights or {"travel": 1.0},
            compared,
        )

    def _fitting(self, goods: Goods, steps: list[Step]) -> list[Step]:
        """Those of ``steps`` that serve the goods, in their order."""
        return [step for step in steps if step.rule.conditions.fits(goods)]

    def _facts(self, lines) -> dict[int, Fact]:
        """What the choice needs of ``lines``, by line id."""
        for model in ("stock.move.line", "stock.move", "stock.lot", "product.template"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ml.id, ml.lot_id, ml.product_id, ml.quantity_product_uom::float8,
                       COALESCE(ml.owner_id, pk.owner_id), lot.certificate_number,
                       c.parent_path, t.form_id, t.hazard_class_id,
                       l.id, l.place_kind, l.pos_x::float8, l.pos_y::float8, m.location_dest_id
                  FROM stock_move_line ml
                  JOIN stock_move m ON m.id = ml.move_id
                  JOIN product_product p ON p.id = ml.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN stock_location l ON l.id = ml.location_id
                  LEFT JOIN product_category c ON c.id = t.categ_id
                  LEFT JOIN stock_picking pk ON pk.id = ml.picking_id
                  LEFT JOIN stock_lot lot ON lot.id = ml.lot_id
                 WHERE ml.id = ANY(%s)
                """,
                lines.ids,
            )
        )
        prototypes = self.env["wms.yard"]._prototypes(row[1:3] for row in rows)
        facts = {}
        for (line, lot, product, quantity, owner, certificate, path, form, hazard, origin, kind,
             x, y, arrives) in rows:  # fmt: skip
            prototype = prototypes[lot, product]
            item = prototype.item(quantity * prototype.factor)
            goods = self._goods(item, bool(lot), path, form, hazard, owner, bool(certificate))
            known = (x or 0.0, y or 0.0) if kind or x or y else None
            facts[line] = Fact(goods, item, origin, known, arrives)
        return facts

    def _goods(self, item: Item, known, path, form, hazard, owner, certified) -> Goods:
        """An item as rules look at it."""
        return Goods(
            product=item.product,
            categories=frozenset(int(key) for key in (path or "").split("/") if key),
            form=form,
            grade=item.grade,
            owner=owner,
            hazard=hazard,
            quality=item.quality,
            certified=certified,
            lot_known=known,
            **{name: getattr(item, name) for name in MEASURES},
        )

    def _goods_of_product(self, product) -> Goods:
        """A product as rules look at it while its lot is not known."""
        item = self.env["wms.yard"]._item(product, self.env["stock.lot"], 0.0)
        template = product.product_tmpl_id
        return self._goods(
            item,
            False,
            product.categ_id.parent_path,
            template.form_id.id,
            template.hazard_class_id.id or None,
            None,
            False,
        )

    def _today(self):
        return fields.Date.context_today(self)
