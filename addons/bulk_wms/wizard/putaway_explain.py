from odoo import Command, fields, models

from ..engine import putaway as engine

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
        rules = putaway._rules_for(line, putaway._rules_by_place(line.move_id.location_dest_id))
        rows = []
        for rule in rules:
            rows += self._rows_of_rule(line, rule)
        rows.sort(key=lambda row: (bool(row["refusal"]), -row["points"], row["location_id"]))
        return rows[:_MOST_ROWS]

    def _rows_of_rule(self, line, rule) -> list[dict]:
        putaway = self.env["wms.putaway"]
        item = line._engine_item()
        positions = self.env["stock.location"].search(
            [("id", "child_of", rule.location_out_id.ids), ("place_kind", "=", "position")]
        )
        areas = putaway._areas(rule.location_out_id)
        yard = self.env["wms.yard"]._read(positions.ids, moving=line.move_id.ids)
        nearby = self.env["wms.yard"]._nearby(areas.ids, line.lot_id, line.product_id)
        origin = putaway._start_point(line.location_id, rule)
        weights = rule.strategy_id._weights()
        today = fields.Date.context_today(self)
        rows = []
        places = {place.id: yard.place(place.id) for place in positions}
        allowed = [place for key, place in places.items() if not yard.refusals(item, key)]
        ranking = engine.rank(item, allowed, weights, origin, today, nearby)
        scores = {decision.place_key: decision for decision in ranking}
        for position in positions:
            refusals = yard.refusals(item, position.id)
            decision = scores.get(position.id)
            reasons = (
                "; ".join(
                    filter(
                        None,
                        (
                            putaway._reason({**one._asdict(), "facts": dict(one.facts)})
                            for one in decision.reasons
                        ),
                    )
                )
                if decision
                else ""
            )
            rows.append(
                {
                    "location_id": position.id,
                    "points": decision.points if decision else 0.0,
                    "refusal": putaway._refusal_text(refusals, position),
                    "reasons": reasons,
                }
            )
        return rows


class PutawayExplainRow(models.TransientModel):
    _name = "wms.putaway.explain.row"
    _description = "Place Considered"
    _order = "id"

    explain_id = fields.Many2one("wms.putaway.explain", required=True, ondelete="cascade")
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    points = fields.Float(readonly=True, digits=(16, 3))
    reasons = fields.Char("In Favour", readonly=True)
    refusal = fields.Char("Against", readonly=True)
