from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import rules as engine
from ..engine.rules import MEASURES


class StockPutawayRule(models.Model):
    """A rule in one plain sentence, and what is wrong with its place in the chain."""

    _inherit = "stock.putaway.rule"

    sentence = fields.Char("What It Does", compute="_compute_sentence")
    hint = fields.Char(
        compute="_compute_hint",
        help="Whether the rule ever comes to its turn, as the rules stand now.",
    )

    @api.depends(
        "product_id",
        "category_id",
        "form_ids",
        "grade_ids",
        "hazard_class_ids",
        "owner_id",
        "quality_state",
        "certificate",
        "location_in_id",
        "location_out_id",
        "strategy_id",
        *(f"{end}_{name}" for name in MEASURES for end in ("min", "max")),
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        for rule in self:
            if rule.sublocation != "strategy":
                rule.sentence = False
                continue
            rule.sentence = self.env._(
                "%(goods)s arriving in %(arrives)s go to %(target)s, by %(strategy)s.",
                goods=self.env._(", ").join(rule._goods_words()),
                arrives=rule.location_in_id.display_name or "?",
                target=rule.location_out_id.display_name or "?",
                strategy=rule.strategy_id.name or "?",
            )

    def _goods_words(self) -> list[str]:
        """The goods that this rule serves, condition by condition."""
        self.ensure_one()
        either = self.env._(" or ")
        if self.product_id:
            words = [self.product_id.display_name]
        elif self.form_ids:
            words = [either.join(self.form_ids.mapped("name"))]
        else:
            words = [self.env._("All goods")]
        if self.category_id:
            words.append(self.env._("category %(name)s", name=self.category_id.display_name))
        if self.grade_ids:
            words.append(
                self.env._("grade %(name)s", name=either.join(self.grade_ids.mapped("name")))
            )
        if self.hazard_class_ids:
            names = either.join(self.hazard_class_ids.mapped("code"))
            words.append(self.env._("hazard class %(name)s", name=names))
        if self.owner_id:
            words.append(self.env._("of %(owner)s", owner=self.owner_id.display_name))
        for name in ("quality_state", "certificate"):
            if self[name]:
                labels = dict(self._fields[name]._description_selection(self.env))
                words.append(labels[self[name]].lower())
        return words + self._range_words()

    def _range_words(self) -> list[str]:
        names = {
            "thickness": self.env._("thickness"),
            "width": self.env._("width"),
            "length": self.env._("length"),
            "outer_diameter": self.env._("outer diameter"),
            "weight": self.env._("weight"),
        }
        words = []
        for name in MEASURES:
            least, most = self[f"min_{name}"], self[f"max_{name}"]
            unit = "kg" if name == "weight" else "mm"
            if least and most:
                words.append(f"{names[name]} {least:g}-{most:g} {unit}")
            elif least:
                words.append(
                    self.env._(
                        "%(size)s from %(least)g %(unit)s", size=names[name], least=least, unit=unit
                    )
                )
            elif most:
                words.append(
                    self.env._(
                        "%(size)s up to %(most)g %(unit)s", size=names[name], most=most, unit=unit
                    )
                )
        return words

    @api.depends_context("lang")
    def _compute_hint(self):
        self.hint = False
        asked = self.filtered(lambda rule: rule.sublocation == "strategy" and rule._origin.active)
        if not asked:
            return
        steps = self.env["wms.putaway"]._steps(SQL("TRUE"))
        found = engine.hints([step.rule for step in steps], self._category_parents())
        for rule in asked:
            code, other_id = found.get(rule._origin.id, ("", None))
            other = self.browse(other_id or [])
            if code == "never":
                rule.hint = self.env._(
                    "Never used: “%(other)s” serves all these goods first, with the same places.",
                    other=other.sentence,
                )
            elif code == "overflow":
                rule.hint = self.env._(
                    "Used only when nothing is free by “%(other)s”, which serves all these "
                    "goods first.",
                    other=other.sentence,
                )
            elif rule._product_contradicts():
                rule.hint = self.env._("Never used: the product has another form or category.")

    def _category_parents(self) -> dict[int, frozenset[int]]:
        rows = self.env.execute_query(SQL("SELECT id, parent_path FROM product_category"))
        return {
            key: frozenset(int(one) for one in (path or "").split("/") if one) for key, path in rows
        }

    def _product_contradicts(self) -> bool:
        """Whether the product that the rule names has another form, or no form at all."""
        product = self.product_id
        if not product:
            return False
        return not product.form_id or bool(self.form_ids and product.form_id not in self.form_ids)
