from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..engine import demand as engine

SIZES = ("thickness", "width", "length")
_RANGES = (*SIZES, "weight")
WISH_FIELDS = (
    "wish_grade_ids",
    *(f"wish_{name}_{end}" for name in _RANGES for end in ("min", "max")),
    "wish_max_age",
    "wish_min_shelf_life",
    "wish_certificate",
    "wish_max_heats",
    "wish_max_pieces",
    "wish_load",
    "wish_note",
)
# Carried along from the order to the last transfer.
DEMAND_FIELDS = (
    *WISH_FIELDS,
    "weight_tolerance",
    "tolerance_apart",
    "tolerance_under",
    "tolerance_over",
)


class DemandMixin(models.AbstractModel):
    """What is wanted beyond the product: said once, on the order, and carried to the yard."""

    _name = "wms.demand.mixin"
    _description = "Wish"

    wish_grade_ids = fields.Many2many("wms.grade", string="Grades", help="Any of these will do.")
    wish_thickness_min = fields.Float("Thickness from (mm)", digits=(16, 3))
    wish_thickness_max = fields.Float("Thickness to (mm)", digits=(16, 3))
    wish_width_min = fields.Float("Width from (mm)", digits=(16, 1))
    wish_width_max = fields.Float("Width to (mm)", digits=(16, 1))
    wish_length_min = fields.Float("Length from (mm)", digits=(16, 1))
    wish_length_max = fields.Float("Length to (mm)", digits=(16, 1))
    wish_weight_min = fields.Float("Piece from (kg)", digits="Stock Weight")
    wish_weight_max = fields.Float("Piece to (kg)", digits="Stock Weight")
    weight_tolerance = fields.Float(
        "Tolerance (%)",
        help="How far the delivered weight of whole pieces may miss the ordered one, up or "
        "down. 0: the company's setting.",
    )
    tolerance_apart = fields.Boolean(
        "Under and Over Apart",
        help="The customer allows another share under the ordered weight than over it. Then "
        "0 % means none at all.",
    )
    tolerance_under = fields.Float("Under (%)")
    tolerance_over = fields.Float("Over (%)")
    wish_max_age = fields.Integer(
        "Greatest Age (days)",
        help="Days since production, or since it came in where that is not known.",
    )
    wish_min_shelf_life = fields.Integer(
        "Least Shelf Life (days)", help="Days that must be left until it expires."
    )
    wish_certificate = fields.Boolean(
        "Certificate", help="Only lots whose mill certificate is known."
    )
    wish_max_heats = fields.Integer("Most Heats", help="1: all from one heat. 0: any number.")
    wish_max_pieces = fields.Integer("Most Pieces", help="0: any number.")
    wish_load = fields.Float(
        "Most per Truck (kg)",
        digits="Stock Weight",
        help="Proposed lots are grouped into truck loads of at most this weight. 0: not grouped.",
    )
    wish_note = fields.Char("Note for the Yard")
    wish_text = fields.Char("Wish", compute="_compute_wish_text")

    @api.depends(*WISH_FIELDS)
    @api.depends_context("lang")
    def _compute_wish_text(self):
        for demand in self:
            demand.wish_text = ", ".join(filter(None, demand._wish_words()))

    def _wish_words(self) -> list[str]:
        """What is wanted, in the words of who reads it."""
        self.ensure_one()
        words = ["/".join(self.wish_grade_ids.mapped("name"))]
        patterns = {
            "thickness": self.env._("%(range)s mm thick"),
            "width": self.env._("%(range)s mm wide"),
            "length": self.env._("%(range)s mm long"),
            "weight": self.env._("pieces of %(range)s kg"),
        }
        for name, pattern in patterns.items():
            wanted = range_text(*self._wish_range(name))
            if wanted:
                words.append(pattern % {"range": wanted})
        if self.wish_max_age:
            words.append(self.env._("at most %(days)s days old", days=self.wish_max_age))
        if self.wish_min_shelf_life:
            words.append(
                self.env._("%(days)s days of shelf life left", days=self.wish_min_shelf_life)
            )
        if self.wish_certificate:
            words.append(self.env._("with certificate"))
        if self.wish_max_heats == 1:
            words.append(self.env._("one heat"))
        elif self.wish_max_heats:
            words.append(self.env._("at most %(count)s heats", count=self.wish_max_heats))
        if self.wish_max_pieces:
            words.append(self.env._("at most %(count)s pieces", count=self.wish_max_pieces))
        if self.wish_load:
            words.append(self.env._("%(weight)s kg a truck", weight=f"{self.wish_load:,g}"))
        return [*words, self.wish_note]

    def _wish_range(self, name: str) -> tuple[float, float]:
        return (self[f"wish_{name}_min"], self[f"wish_{name}_max"])

    @api.constrains(*DEMAND_FIELDS)
    def _check_wish(self):
        """A wish that nothing can meet is a slip of the pen; say which one.

        :raises ValidationError: naming the field
        """
        labels = self.fields_get(DEMAND_FIELDS, ["string"])
        for demand in self:
            for name in DEMAND_FIELDS:
                value = demand[name]
                if isinstance(value, int | float) and value < 0:
                    raise ValidationError(
                        self.env._(
                            "%(field)s cannot be below 0. Leave it at 0 for no wish.",
                            field=labels[name]["string"],
                        )
                    )
            for name in _RANGES:
                least, most = demand._wish_range(name)
                if most and least > most:
                    raise ValidationError(
                        self.env._(
                            "%(field)s is %(least)s, above the upper end of %(most)s: no lot can "
                            "meet that.",
                            field=labels[f"wish_{name}_min"]["string"],
                            least=f"{least:g}",
                            most=f"{most:g}",
                        )
                    )
            if max(demand.weight_tolerance, demand.tolerance_under) > 100:
                raise ValidationError(self.env._("A tolerance lies between 0 and 100 %."))

    # --- for the engine and along the chain -----------------------------------------------

    def _wish(self) -> engine.Wish:
        """The wish as the engine takes it."""
        self.ensure_one()
        return engine.Wish(
            grades=frozenset(self.wish_grade_ids.ids),
            **{name: self._wish_range(name) for name in _RANGES},
            greatest_age=self.wish_max_age,
            least_shelf_life=self.wish_min_shelf_life,
            certificate=self.wish_certificate,
            known_heat=bool(self.wish_max_heats),
        )

    def _tolerances(self) -> tuple[float, float]:
        """Shares of the ordered weight that may be missing and that may be too much."""
        self.ensure_one()
        if self.tolerance_apart:
            return self.tolerance_under / 100.0, self.tolerance_over / 100.0
        both = self.weight_tolerance or self.company_id.wms_weight_tolerance
        return both / 100.0, both / 100.0

    def _tolerance(self) -> float:
        """Share of the ordered weight by which it may be missed, up or down, the wider one."""
        return max(self._tolerances())

    def _demand_values(self) -> dict:
        """The whole wish as values for another record that has it."""
        self.ensure_one()
        values = {name: self[name] for name in DEMAND_FIELDS if name != "wish_grade_ids"}
        values["wish_grade_ids"] = [Command.set(self.wish_grade_ids.ids)]
        return values

    def _wish_facts(self) -> tuple:
        """The whole wish, to compare it with another."""
        self.ensure_one()
        return tuple(
            self[name].ids if name == "wish_grade_ids" else self[name] for name in DEMAND_FIELDS
        )

    def action_edit_wish(self):
        """Open the wish of this line."""
        self.ensure_one()
        view = f"bulk_wms.view_{self._table}_wish_form"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Wish"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref(view).id, "form")],
            "target": "new",
        }

    # --- words ----------------------------------------------------------------------------

    @api.model
    def _misses_text(self, misses) -> str:
        """What a lot does not meet, as one sentence."""
        return "; ".join(self._miss_text(miss) for miss in misses)

    def _miss_text(self, miss) -> str:
        if miss.code in _RANGES:
            return self._range_miss_text(miss)
        days = "?" if miss.is_ is None else miss.is_
        words = {
            "expired": lambda: self.env._(
                "expired on %(day)s", day=fields.Date.to_string(miss.is_)
            ),
            "due": lambda: self.env._(
                "should have left by %(day)s", day=fields.Date.to_string(miss.is_)
            ),
            "shelf_life": lambda: self.env._(
                "%(left)s days of shelf life left, %(least)s wanted",
                left=days,
                least=f"{miss.least:g}",
            ),
            "age": lambda: self.env._(
                "%(age)s days old, at most %(most)s wanted", age=days, most=miss.most
            ),
            "dwell": lambda: self.env._(
                "%(age)s days old: after %(most)s days it must be inspected first",
                age=days,
                most=miss.most,
            ),
            "grade": lambda: self.env._(
                "grade %(grade)s", grade=self.env["wms.grade"].browse(miss.is_).name or "?"
            ),
            "certificate": lambda: self.env._("no mill certificate"),
            "heat": lambda: self.env._("no heat known"),
            "other_heat": lambda: self.env._("another heat than %(heats)s", heats=miss.is_),
            "quality": lambda: str(miss.is_),
        }
        return words[miss.code]()

    def _range_miss_text(self, miss) -> str:
        facts = {"is": f"{miss.is_:,g}" if miss.is_ else "?", "wanted": range_text(*miss[2:])}
        words = {
            "thickness": lambda: self.env._("%(is)s mm thick, %(wanted)s wanted", **facts),
            "width": lambda: self.env._("%(is)s mm wide, %(wanted)s wanted", **facts),
            "length": lambda: self.env._("%(is)s mm long, %(wanted)s wanted", **facts),
            "weight": lambda: self.env._("weighs %(is)s kg, %(wanted)s wanted", **facts),
        }
        return words[miss.code]()


def range_text(least: float, most: float) -> str:
    """``1,200-1,300``, with an open end ``>= 1,200``."""
    if least and most:
        return f"{least:,g}" if least == most else f"{least:,g}-{most:,g}"
    if least:
        return f"≥ {least:,g}"
    return f"≤ {most:,g}" if most else ""
