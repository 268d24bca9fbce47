from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine.items import Item
from ..engine.rules import MEASURES
from ..models.stock_lot import QUALITY_STATES
from ..models.strategy import CRITERIA

_MOST_ROWS = 60


class PutawayTest(models.TransientModel):
    """Where would this go now, and why not there? Answers, and changes nothing."""

    _name = "wms.putaway.test"
    _description = "Try Putaway"

    kind = fields.Selection(
        [("lot", "A lot that is known"), ("described", "Goods as described")],
        "Goods",
        default="described",
        required=True,
    )
    lot_id = fields.Many2one("stock.lot", domain=[("form_id", "!=", False)])
    product_id = fields.Many2one("product.product", domain=[("form_id", "!=", False)])
    grade_id = fields.Many2one("wms.grade")
    heat = fields.Char()
    quality_state = fields.Selection(QUALITY_STATES, default="released", string="Quality")
    thickness = fields.Float("Thickness (mm)", digits=(16, 3))
    width = fields.Float("Width (mm)", digits=(16, 1))
    length = fields.Float("Length (mm)", digits=(16, 1))
    outer_diameter = fields.Float("Outer Diameter (mm)", digits=(16, 1))
    weight = fields.Float("Weight (kg)", digits="Stock Weight", default=10_000.0)
    certified = fields.Boolean("With Certificate")
    owner_id = fields.Many2one("res.partner")
    leaves_on = fields.Date("Expected to Leave")
    arrives_id = fields.Many2one(
        "stock.location",
        "Arriving in",
        required=True,
        domain=[("usage", "=", "internal")],
        default=lambda self: self._default_arrives_id(),
    )
    origin_id = fields.Many2one(
        "stock.location",
        "Coming from",
        help="Dock or line that the way is counted from. Empty: the corner of the target.",
    )
    place_id = fields.Many2one(
        "stock.location", "Why not Here", domain=[("place_kind", "=", "position")]
    )
    strategy_id = fields.Many2one("wms.strategy", "What If: Strategy")
    weight_ids = fields.One2many("wms.putaway.test.weight", "test_id", "What If: Weights")
    asked = fields.Boolean()
    answer = fields.Text(readonly=True)
    place_answer = fields.Text(readonly=True)
    rule_ids = fields.One2many("wms.putaway.test.rule", "test_id", readonly=True)
    row_ids = fields.One2many(
        "wms.putaway.test.row", "test_id", domain=[("what_if", "=", False)], readonly=True
    )
    other_row_ids = fields.One2many(
        "wms.putaway.test.row", "test_id", domain=[("what_if", "=", True)], readonly=True
    )

    @api.depends("kind", "lot_id", "product_id")
    def _compute_display_name(self):
        for test in self:
            goods = test.lot_id if test.kind == "lot" else test.product_id
            test.display_name = goods.display_name or self.env._("Try Putaway")

    @api.model
    def _default_arrives_id(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        return warehouse.lot_stock_id

    @api.onchange("strategy_id")
    def _onchange_strategy_id(self):
        """Start from the strategy's own weights."""
        self.weight_ids = [
            Command.clear(),
            *(
                Command.create({"code": line.code, "weight": line.weight})
                for line in self.strategy_id.criterion_ids
            ),
        ]

    # --- asking ---------------------------------------------------------------------------

    def action_ask(self):
        """Work the answer out for the yard as it is now."""
        self.ensure_one()
        putaway = self.env["wms.putaway"]
        item, goods = self._goods()
        steps = putaway._steps_by_place([self.arrives_id.id])[self.arrives_id.id]
        fitting = putaway._fitting(goods, steps)
        origin = self._origin_point()
        ranking = self._rank(fitting, item, origin)
        other = self._rank(self._what_if(fitting), item, origin) if self._asks_what_if() else []
        self.write(
            {
                "asked": True,
                "rule_ids": [Command.clear(), *self._rule_rows(steps, goods)],
                "row_ids": [Command.clear(), *self._place_rows(ranking, False)],
                "other_row_ids": [Command.clear(), *self._place_rows(other, True)],
                "answer": self._answer(fitting, ranking, other),
                "place_answer": self._place_answer(fitting, item, origin),
            }
        )
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Putaway"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _goods(self):
        """The item and the goods that the form describes."""
        putaway = self.env["wms.putaway"]
        if self.kind == "lot":
            if not self.lot_id:
                raise UserError(self.env._("Choose the lot first."))
            lot, product = self.lot_id, self.lot_id.product_id
            item = self.env["wms.yard"]._item(product, lot, lot.book_weight or self.weight)
            certified = bool(lot.certificate_number)
        else:
            if not self.product_id:
                raise UserError(self.env._("Choose the product first."))
            product = self.product_id
            item = Item(
                key=0,
                form=product.form_id.code or "",
                product=product.id,
                grade=self.grade_id.id or None,
                heat=self.heat or "",
                quality=self.quality_state or "released",
                hazard=product.hazard_class_id.code or "",
                aged=fields.Date.context_today(self),
                leaves=self.leaves_on or None,
                turnover=product.turnover_class or "",
                **{name: self[name] for name in MEASURES},
            )
            certified = self.certified
        goods = putaway._goods(
            item,
            True,
            product.categ_id.parent_path,
            product.form_id.id,
            product.hazard_class_id.id or None,
            self.owner_id.id or None,
            certified,
        )
        return item, goods

    def _origin_point(self):
        place = self.origin_id
        if place and (place.place_kind or place.pos_x or place.pos_y):
            return place.pos_x, place.pos_y
        return None

    def _asks_what_if(self) -> bool:
        return bool(self.strategy_id or self.weight_ids)

    def _what_if(self, steps):
        """The same rules with the other strategy's weights, or with those of the form."""
        weights = {line.code: line.weight for line in self.weight_ids}
        weights = weights or self.strategy_id._weights()
        return [step._replace(weights=weights) for step in steps]

    def _rank(self, steps, item, origin):
        putaway = self.env["wms.putaway"]
        ranking = []
        for step in steps:
            ranking += putaway._ranking(step, item, origin)
            # The next rule is asked only when this one has no place.
            if any(not one.refusals for one in ranking):
                break
        ranking.sort(key=lambda one: (bool(one.refusals), -one.points, one.place_id))
        return ranking

    # --- answers --------------------------------------------------------------------------

    def _rule_rows(self, steps, goods):
        labels = self._condition_labels()
        rows = []
        for step in steps:
            misses = step.rule.conditions.misses(goods)
            rows.append(
                Command.create(
                    {
                        "rule_id": step.rule.key,
                        "fits": not misses,
                        "misses": ", ".join(labels[name] for name in misses),
                    }
                )
            )
        return rows

    def _condition_labels(self) -> dict[str, str]:
        rule = self.env["stock.putaway.rule"]
        names = {
            "product": "product_id",
            "category": "category_id",
            "form": "form_ids",
            "grade": "grade_ids",
            "hazard": "hazard_class_ids",
            "owner": "owner_id",
            "quality": "quality_state",
            "certificate": "certificate",
        }
        labels = {
            key: rule._fields[name]._description_string(self.env) for key, name in names.items()
        }
        return labels | {
            name: self._fields[name]._description_string(self.env) for name in MEASURES
        }

    def _place_rows(self, ranking, what_if: bool):
        putaway, place = self.env["wms.putaway"], self.env["stock.location"].browse
        return [
            Command.create(
                {
                    "what_if": what_if,
                    "place_id": one.place_id,
                    "points": one.points,
                    "reasons": putaway._reasons_text(one.reasons),
                    "shares": self._shares(one.reasons),
                    "refusal": putaway._refusal_text(one.refusals, place(one.place_id)),
                }
            )
            for one in ranking[:_MOST_ROWS]
        ]

    def _shares(self, reasons) -> str:
        """Points by criterion, the largest first: what each one added."""
        labels = dict(
            self.env["wms.strategy.criterion"]._fields["code"]._description_selection(self.env)
        )
        return "; ".join(
            f"{labels[one.criterion]} {one.contribution:.2f} / {one.weight:g}" for one in reasons
        )

    def _answer(self, fitting, ranking, other) -> str:
        if not fitting:
            return self.env._("No rule serves these goods there. Odoo's own putaway would.")
        if not ranking:
            return self.env._("No position is set up where the rule sends these goods.")
        text = self._best_text(ranking)
        if other:
            text += "\n" + self.env._("What if: %(answer)s", answer=self._best_text(other))
        return text

    def _best_text(self, ranking) -> str:
        place = self.env["stock.location"].browse
        if ranking[0].refusals:
            counts: dict[str, int] = {}
            for one in ranking:
                counts[one.refusals[0].code] = counts.get(one.refusals[0].code, 0) + 1
            return self.env._(
                "None of %(count)s places fits: %(refused)s.",
                count=len(ranking),
                refused=self.env["wms.putaway"]._counts({"refused": counts}),
            )
        best = ranking[0]
        return self.env._(
            "%(place)s: %(reasons)s.",
            place=place(best.place_id).complete_name,
            reasons=self.env["wms.putaway"]._reasons_text(best.reasons),
        )

    def _place_answer(self, fitting, item, origin):
        """What keeps the goods from the place that was named."""
        place, putaway = self.place_id, self.env["wms.putaway"]
        if not place:
            return False
        for step in fitting:
            if place.area_id.id not in step.areas:
                continue
            (one,) = putaway._ranking(step, item, origin, only=place.ids)[:1] or [None]
            if one is None:
                break
            if one.refusals:
                return self.env._(
                    "Not %(place)s: %(reason)s.",
                    place=place.complete_name,
                    reason=putaway._refusal_text(one.refusals, place),
                )
            return self.env._(
                "%(place)s would take it: %(reasons)s. Others have more points.",
                place=place.complete_name,
                reasons=putaway._reasons_text(one.reasons),
            )
        yard = self.env["wms.yard"]._read(place.ids)
        refusals = yard.refusals(item, place.id) if place.id in yard.places else ()
        text = self.env._("No rule sends these goods to %(place)s.", place=place.complete_name)
        if refusals:
            text += " " + self.env._(
                "It would not take them either: %(reason)s.",
                reason=putaway._refusal_text(refusals, place),
            )
        return text


class PutawayTestRule(models.TransientModel):
    _name = "wms.putaway.test.rule"
    _description = "Rule Tried"
    _order = "id"

    test_id = fields.Many2one("wms.putaway.test", required=True, ondelete="cascade")
    rule_id = fields.Many2one("stock.putaway.rule", readonly=True)
    sentence = fields.Char(related="rule_id.sentence")
    fits = fields.Boolean(readonly=True)
    misses = fields.Char("Does not Fit", readonly=True)


class PutawayTestRow(models.TransientModel):
    _name = "wms.putaway.test.row"
    _description = "Place Tried"
    _order = "id"

    test_id = fields.Many2one("wms.putaway.test", required=True, ondelete="cascade")
    what_if = fields.Boolean(readonly=True)
    place_id = fields.Many2one("stock.location", readonly=True)
    points = fields.Float(readonly=True, digits=(16, 3))
    reasons = fields.Char("In Favour", readonly=True)
    shares = fields.Char("Points by Criterion", readonly=True)
    refusal = fields.Char("Against", readonly=True)


class PutawayTestWeight(models.TransientModel):
    _name = "wms.putaway.test.weight"
    _description = "Weight Tried"
    _order = "weight desc, id"

    test_id = fields.Many2one("wms.putaway.test", required=True, ondelete="cascade")
    code = fields.Selection(CRITERIA, "Criterion", required=True)
    weight = fields.Float("Counts", default=1.0)

    _weight_positive = models.Constraint(
        "CHECK(weight >= 0)", "A criterion cannot count less than 0."
    )
    _code_uniq = models.Constraint(
        "unique(test_id, code)", "Each criterion stands once in a strategy."
    )
