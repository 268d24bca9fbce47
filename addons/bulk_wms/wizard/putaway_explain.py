from odoo import Command, fields, models

_MOST_ROWS = 500


class PutawayExplain(models.TransientModel):
    """Why this place, and why not the others: worked out when someone asks."""

    _name = "wms.putaway.explain"
    _description = "Putaway Explained"

    line_id = fields.Many2one("stock.move.line", readonly=True)
    lot_id = fields.Many2one(related="line_id.lot_id")
    text = fields.Text(readonly=True)
    row_ids = fields.One2many("wms.putaway.explain.row", "explain_id", readonly=True)

    def _open_for(self, line):
        """A window with every place under the rules of ``line``, allowed ones first."""
        sentences = (line.proposal_text, self.env["wms.putaway"]._refused_sentence(line))
        text = " ".join(filter(None, sentences))
        explain = self.create({"line_id": line.id, "text": text})
        explain.row_ids = [Command.create(row) for row in explain._rows()]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why Here"),
            "res_model": self._name,
            "res_id": explain.id,
            "view_mode": "form",
            "target": "new",
        }

    def _rows(self) -> list[dict]:
        line, putaway = self.line_id, self.env["wms.putaway"]
        fact = putaway._facts(line)[line.id]
        steps = putaway._steps_by_place([fact.arrives])[fact.arrives]
        ranking = [
            one
            for step in putaway._fitting(fact.goods, steps)
            for one in putaway._ranking(step, fact.item, fact.origin, line.move_id.ids)
        ]
        ranking.sort(key=lambda one: (bool(one.refusals), -one.points, one.place_id))
        place = self.env["stock.location"].browse
        return [
            {
                "location_id": one.place_id,
                "points": one.points,
                "reasons": putaway._reasons_text(one.reasons),
                "refusal": putaway._refusal_text(one.refusals, place(one.place_id)),
            }
            for one in ranking[:_MOST_ROWS]
        ]


class PutawayExplainRow(models.TransientModel):
    _name = "wms.putaway.explain.row"
    _description = "Place Considered"
    _order = "id"

    explain_id = fields.Many2one("wms.putaway.explain", required=True, ondelete="cascade")
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    points = fields.Float(readonly=True, digits=(16, 3))
    reasons = fields.Char("In Favour", readonly=True)
    refusal = fields.Char("Against", readonly=True)
