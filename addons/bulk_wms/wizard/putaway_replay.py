from dataclasses import replace
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.nearby import Days
from ..engine.simulation import Event, by_strategy, play
from ..engine.yard import Yard

_MOST_PLACES = 800
_MOST_RECEIPTS = 500


class PutawayReplay(models.TransientModel):
    """The last receipts of a rule played again, under its strategy and under another one.

    The yard is set back to where it stood before them, then what came and what left follows in
    its order; each strategy puts away and moves aside by itself. Nothing is written.
    """

    _name = "wms.putaway.replay"
    _description = "Replay Receipts"

    rule_id = fields.Many2one(
        "stock.putaway.rule", required=True, domain=[("sublocation", "=", "strategy")]
    )
    count = fields.Integer("Last Receipts", default=100, required=True)
    strategy_id = fields.Many2one(
        "wms.strategy", "Compare with", required=True, help="What if this one were used instead?"
    )
    answer = fields.Text(readonly=True)
    row_ids = fields.One2many("wms.putaway.replay.row", "replay_id", readonly=True)

    _count_positive = models.Constraint("CHECK(count > 0)", "Replay at least one receipt.")

    @api.depends("rule_id")
    def _compute_display_name(self):
        for replay in self:
            replay.display_name = replay.rule_id.display_name or self.env._("Replay Receipts")

    def action_replay(self):
        """Play the last receipts under both strategies and put the figures side by side."""
        self.ensure_one()
        if self.count > _MOST_RECEIPTS:
            raise UserError(
                self.env._("Replay at most %(count)s receipts at once.", count=_MOST_RECEIPTS)
            )
        (step,) = self.env["wms.putaway"]._steps(SQL("r.id = %s", self.rule_id.id)) or [None]
        if step is None:
            raise UserError(self.env._("This rule is archived or belongs to another company."))
        place_ids = self._positions(step)
        arrived = self._arrived(step, place_ids)
        if not arrived:
            self.write(
                {
                    "answer": self.env._("Nothing has come in by this rule yet."),
                    "row_ids": [Command.clear()],
                }
            )
            return self._reopen()
        since = min(row[1] for row in arrived)
        moved = self._moved(place_ids, since)
        start, items, events, real = self._history(place_ids, arrived, moved)
        origin, other = step.corner, self.strategy_id._weights()
        days = self._days(items.values())
        runs = {}
        for name, weights in (("rule", step.weights), ("other", other)):
            chosen: dict[int, int] = {}
            rule = self._noting(by_strategy(weights, origin, days), chosen)
            runs[name] = (play(start.values(), events, rule, origin=origin), chosen)
        self._write_answer(arrived, runs, real)
        return self._reopen()

    @staticmethod
    def _noting(choose, chosen: dict):
        """Like ``choose``, and the first place of each lot is noted in ``chosen``."""

        def choose_place(item, places, day):
            found = choose(item, places, day)
            chosen.setdefault(item.key, found)
            return found

        return choose_place

    def _positions(self, step) -> list[int]:
        self.env["wms.position.load"]._refresh_touched()
        rows = self.env.execute_query(
            SQL(
                "SELECT d.location_id FROM wms_position_load d WHERE %s ORDER BY 1",
                self.env["wms.putaway"]._scope(step),
            )
        )
        if len(rows) > _MOST_PLACES:
            raise UserError(
                self.env._(
                    "The rule leads to %(count)s positions. A replay goes up to %(most)s: choose "
                    "a rule for a smaller area.",
                    count=len(rows),
                    most=_MOST_PLACES,
                )
            )
        return [row[0] for row in rows]

    def _arrived(self, step, place_ids):
        """The last pieces put away here: (lot, when, place, product, quantity), oldest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ml.lot_id, ml.date, ml.location_dest_id, ml.product_id,
                       ml.quantity_product_uom::float8
                  FROM stock_move_line ml
                  JOIN stock_location o ON o.id = ml.location_id
                  JOIN stock_lot lot ON lot.id = ml.lot_id
                  JOIN wms_material_form f ON f.id = lot.form_id AND f.is_piece
                 WHERE ml.state = 'done' AND ml.location_dest_id = ANY(%(places)s)
                   AND o.usage IN ('supplier', 'production', 'transit')
                   AND ml.quantity > 0
                 ORDER BY ml.date DESC, ml.id DESC LIMIT %(count)s
                """,
                places=place_ids,
                count=self.count,
            )
        )
        return rows[::-1]

    def _moved(self, place_ids, since):
        """Pieces that moved to or from these places since then: (lot, when, from, to, ...)."""
        return self.env.execute_query(
            SQL(
                """
                SELECT ml.lot_id, ml.date, ml.location_id, ml.location_dest_id, ml.product_id,
                       ml.quantity_product_uom::float8, COALESCE(k.is_shuffle, FALSE)
                  FROM stock_move_line ml
                  JOIN stock_lot lot ON lot.id = ml.lot_id
                  JOIN wms_material_form f ON f.id = lot.form_id AND f.is_piece
                  LEFT JOIN stock_move m ON m.id = ml.move_id
                  LEFT JOIN stock_picking_type k ON k.id = m.picking_type_id
                 WHERE ml.state = 'done' AND ml.date >= %(since)s AND ml.quantity > 0
                   AND (ml.location_id = ANY(%(places)s) OR ml.location_dest_id = ANY(%(places)s))
                 ORDER BY ml.date, ml.id
                """,
                places=place_ids,
                since=since,
            )
        )

    def _history(self, place_ids, arrived, moved):
        """The yard before the first of ``arrived``, the items, what happened, real shuffles."""
        yard = self.env["wms.yard"]._read(place_ids)
        prototypes = self.env["wms.yard"]._prototypes(
            {(row[0], row[4]) for row in moved} | {(row[0], row[3]) for row in arrived}
        )
        items = {
            row[0]: prototypes[row[0], row[4]].item(row[5] * prototypes[row[0], row[4]].factor)
            for row in moved
        }
        inside = set(place_ids)
        came = {row[0]: row[1] for row in arrived}
        # Set back: whoever came since is gone again, whoever left or moved lies where it lay.
        places = {key: yard.places[key] for key in place_ids if key in yard.places}
        first_from = {}
        for lot, _when, source, _target, *_rest in moved:
            first_from.setdefault(lot, source)
        for key, place in places.items():
            stack = tuple(item for item in place.stack if item.key not in first_from)
            places[key] = replace(place, stack=stack, held=())
        # The one that left last lay lowest.
        for lot in reversed(list(first_from)):
            source = first_from[lot]
            if source in inside and source in places:
                places[source] = replace(places[source], stack=(*places[source].stack, items[lot]))
        events, shuffles = [], 0
        for lot, when, source, target, _product, _quantity, shuffle in moved:
            shuffles += shuffle
            if source not in inside and target in inside and lot in came:
                events.append(Event(when.date(), items[lot]))
            elif source in inside and target not in inside:
                events.append(Event(when.date(), key=lot))
        expected = self._expected_then(items, came)
        events = [
            event._replace(item=expected.get(event.item.key, event.item)) if event.item else event
            for event in events
        ]
        for key, place in places.items():
            places[key] = replace(
                place, stack=tuple(expected.get(item.key, item) for item in place.stack)
            )
        return Yard.of(places.values()).places, expected, events, shuffles

    def _expected_then(self, items, came):
        """The items with what could be expected then: the plan, or how long their like stays."""
        dwell = self.env["wms.leaving"]._dwell()
        forms = dict(
            self.env.execute_query(
                SQL(
                    "SELECT p.id, t.form_id FROM product_product p"
                    " JOIN product_template t ON t.id = p.product_tmpl_id WHERE p.id = ANY(%s)",
                    sorted({item.product for item in items.values()}),
                )
            )
        )
        spread = self.env["wms.leaving"]._spread()
        found = {}
        for key, item in items.items():
            form = forms.get(item.product)
            past = dwell.get((form, item.product)) or dwell.get((form, None))
            if item.leaves:
                found[key] = replace(item, leaves_sd=spread.plan)
            elif past:
                since = came[key].date() if key in came else item.aged
                leaves = since + timedelta(days=round(past.mean))
                found[key] = replace(item, leaves=leaves, leaves_sd=past.sd)
            else:
                found[key] = item
        return found

    @staticmethod
    def _days(items) -> Days | None:
        days = Days()
        for item in items:
            if item.leaves:
                days.add(item.leaves, item.leaves_sd)
        return days if days.count else None

    def _write_answer(self, arrived, runs, real: int):
        (tally, chosen), (other, others) = runs["rule"], runs["other"]
        differ = sum(chosen.get(row[0]) != others.get(row[0]) for row in arrived)
        rows = [
            Command.create(
                {
                    "lot_id": lot,
                    "went_id": place,
                    "rule_place_id": chosen.get(lot),
                    "other_place_id": others.get(lot),
                }
            )
            for lot, _when, place, _product, _quantity in arrived
        ]
        answer = self.env._(
            "%(count)s pieces came, %(gone)s left. By %(rule)s: %(shuffles)s shuffles, "
            "%(km).1f km. By %(other)s: %(others)s shuffles, %(other_km).1f km. %(differ)s pieces "
            "would have got another place. Really shuffled: %(real)s.",
            count=len(arrived),
            gone=tally.retrieved,
            rule=self.rule_id.strategy_id.name,
            shuffles=tally.shuffles,
            km=tally.travel / 1000,
            other=self.strategy_id.name,
            others=other.shuffles,
            other_km=other.travel / 1000,
            differ=differ,
            real=real,
        )
        if tally.homeless or other.homeless:
            answer += " " + self.env._(
                "Without a place: %(rule)s and %(other)s.",
                rule=tally.homeless,
                other=other.homeless,
            )
        self.write({"answer": answer, "row_ids": [Command.clear(), *rows]})

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay Receipts"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }


class PutawayReplayRow(models.TransientModel):
    _name = "wms.putaway.replay.row"
    _description = "Receipt Replayed"
    _order = "id"

    replay_id = fields.Many2one("wms.putaway.replay", required=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", readonly=True)
    went_id = fields.Many2one("stock.location", "Really", readonly=True)
    rule_place_id = fields.Many2one("stock.location", "By the Rule", readonly=True)
    other_place_id = fields.Many2one("stock.location", "By the Other", readonly=True)
