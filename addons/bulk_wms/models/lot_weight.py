from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

WEIGHT_KINDS = [
    ("theoretical", "Theoretical weight"),
    ("label", "Label weight"),
    ("actual", "Actual weight"),
]
WEIGHT_SOURCES = [
    ("mill", "Mill"),
    ("packing_list", "Packing list"),
    ("scale", "Scale"),
    ("hand", "By hand"),
    ("computed", "Computed"),
    ("average", "Average"),
]
# What people may say of a weight; the others are what a device or a formula says.
HAND_SOURCES = ("mill", "packing_list", "hand")
# Kinds that somebody states; the theoretical weight is always worked out.
STATED_KINDS = ("label", "actual")


class LotWeight(models.Model):
    """One weight that a lot was given: which of the three, how much, by whom and how.

    Append-only and written by the flow: the newest row of a kind is the weight on the lot, the
    older ones are what it was before. Weights are kg.
    """

    _name = "wms.lot.weight"
    _description = "Weight of a Lot"
    _order = "id desc"
    _rec_name = "kind"

    lot_id = fields.Many2one(
        "stock.lot", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(WEIGHT_KINDS, "Weight", required=True, readonly=True)
    weight = fields.Float("kg", digits="Stock Weight", required=True, readonly=True)
    source = fields.Selection(WEIGHT_SOURCES, required=True, readonly=True)
    is_exact = fields.Boolean(
        "Exact",
        readonly=True,
        help="Measured on this very lot. Otherwise it is an average or was worked out.",
    )
    instrument = fields.Char(readonly=True, help="Scale or other device that measured it.")
    weighed_at = fields.Datetime("Time", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True, ondelete="set null")
    note = fields.Char(readonly=True)
    product_id = fields.Many2one(related="lot_id.product_id")
    company_id = fields.Many2one(related="lot_id.company_id", store=True)

    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight cannot be below 0 kg.")
    _latest_idx = models.Index("(lot_id, kind, id DESC)")

    # Nothing is ever passed on to be written.
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The history of weights is never rewritten. Weigh again."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of weights is never rewritten. Weigh again."))


class StockLot(models.Model):
    """Label, actual and theoretical weight never overwrite each other, and each says its source."""

    _inherit = "stock.lot"

    weight_label_source = fields.Selection(WEIGHT_SOURCES, "Source of Label Weight", copy=False)
    weight_label_exact = fields.Boolean("Label Weight Is Exact", default=True, copy=False)
    weight_actual_source = fields.Selection(WEIGHT_SOURCES, "Source of Actual Weight", copy=False)
    weight_actual_exact = fields.Boolean("Actual Weight Is Exact", default=True, copy=False)
    weighing_ids = fields.One2many(
        "wms.lot.weight", "lot_id", "History of Weights", readonly=True, copy=False
    )
    current_weighing_ids = fields.Many2many(
        "wms.lot.weight", compute="_compute_current_weighing_ids", string="Weights"
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "weight_label_source", "weight_actual_source")

    @api.depends("weighing_ids")
    def _compute_current_weighing_ids(self):
        latest = self._latest_weighings()
        for lot in self:
            rows = [
                latest[lot.id, kind].id for kind, _name in WEIGHT_KINDS if (lot.id, kind) in latest
            ]
            lot.current_weighing_ids = self.env["wms.lot.weight"].browse(rows)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, {"weighing_ids"}, vals_list, creating=True)
        self._check_sources(
            {
                f"weight_{kind}_source": self.env.context.get(f"default_weight_{kind}_source")
                for kind in STATED_KINDS
            }
        )
        lots = super().create([self._with_weight_sources(vals) for vals in vals_list])
        lots._note_weights()
        return lots

    def write(self, vals):
        refuse_flow_fields(self, {"weighing_ids"}, [vals])
        return super().write(self._with_weight_sources(vals))

    def _with_weight_sources(self, vals: dict) -> dict:
        """``vals`` with a source for every weight in it: by hand, where nothing else is said.

        :raises UserError: for who claims a source that only a device or a formula has
        """
        self._check_sources(vals)
        result = dict(vals)
        for kind in STATED_KINDS:
            source = f"weight_{kind}_source"
            if f"weight_{kind}" in vals:
                known = bool(vals[f"weight_{kind}"])
                result.setdefault(source, "hand" if known else False)
                result.setdefault(f"weight_{kind}_exact", True)
        return result

    def _check_sources(self, vals: dict):
        sources = {vals.get(f"weight_{kind}_source") for kind in STATED_KINDS}
        if not self.env.su and sources - {None, False, *HAND_SOURCES}:
            raise UserError(
                self.env._(
                    "Only a scale or the flow of the yard gives a weight this source. Enter it "
                    "by hand, or weigh the lot."
                )
            )

    @api.private
    def set_weight(
        self,
        kind: str,
        weight: float,
        *,
        source: str,
        instrument: str = "",
        at=None,
        exact: bool = True,
        note: str = "",
    ):
        """Give this lot its label or actual weight in kg, and keep how it came about.

        The one door for scales, trucks, imports and the MES. If it is the weight that the book
        keeps, the difference is posted and open tasks follow, as on every change of weight; what
        a scale says counts whoever stands beside it, what a person says needs his rights.

        :param kind: ``label`` or ``actual``
        :param source: one of WEIGHT_SOURCES
        :param instrument: name of the scale
        :param at: when it was weighed, UTC; now if not given
        :param exact: False for an average, such as a share of a truck
        :raises UserError: for a weight that is not above 0 kg
        """
        self.ensure_one()
        if kind not in STATED_KINDS or source not in dict(WEIGHT_SOURCES):
            raise ValueError(f"no stated weight: {kind}, {source}")
        if not weight > 0:
            raise UserError(self.env._("The weight must be above 0 kg."))
        values = {
            "lot_id": self.id,
            "kind": kind,
            "weight": weight,
            "source": source,
            "is_exact": exact,
            "instrument": instrument,
            "weighed_at": at or fields.Datetime.now(),
            "user_id": self.env.uid,
            "note": note,
        }
        # sudo: the history is the flow's; whether the weight may change is checked below.
        self.env["wms.lot.weight"].sudo().create(values)
        # sudo: a device does not depend on the rights of who stands beside it.
        lot = self if source in HAND_SOURCES else self.sudo()
        lot.write(
            {
                f"weight_{kind}": weight,
                f"weight_{kind}_source": source,
                f"weight_{kind}_exact": exact,
            }
        )

    def _follow_changed_weights(self, before: dict[int, float]):
        result = super()._follow_changed_weights(before)
        self._note_weights()
        return result

    def _note_weights(self):
        """Keep every weight of these lots that the newest row of its kind does not say."""
        lots = self.filtered("form_id")
        latest = lots._latest_weighings()
        now, rows = fields.Datetime.now(), []
        for lot in lots:
            for kind, _name in WEIGHT_KINDS:
                weight = lot[f"weight_{kind}"]
                known = latest.get((lot.id, kind))
                source, exact = lot._weight_source(kind)
                if known is None and not weight:
                    continue
                if known and round(known.weight - weight, 3) == 0:
                    if not weight or (known.source, known.is_exact) == (source, exact):
                        continue
                rows.append(
                    {
                        "lot_id": lot.id,
                        "kind": kind,
                        "weight": weight,
                        "source": source,
                        "is_exact": exact,
                        "weighed_at": now,
                        "user_id": self.env.uid,
                    }
                )
        # sudo: whoever may change a weight adds to its history, and nobody else.
        self.env["wms.lot.weight"].sudo().create(rows)

    def _weight_source(self, kind: str) -> tuple[str, bool]:
        """Source of a weight of this lot, and whether it is exact."""
        if kind == "theoretical":
            return "computed", False
        return self[f"weight_{kind}_source"] or "hand", self[f"weight_{kind}_exact"]

    def _latest_weighings(self) -> dict:
        """The newest row of each kind by (lot id, kind)."""
        history = self.env["wms.lot.weight"].sudo()  # sudo: as in _note_weights
        groups = history._read_group([("lot_id", "in", self.ids)], ["lot_id", "kind"], ["id:max"])
        rows = history.browse([newest for _lot, _kind, newest in groups])
        return {(row.lot_id.id, row.kind): row for row in rows}
