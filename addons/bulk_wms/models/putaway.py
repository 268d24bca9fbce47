from collections import defaultdict
from dataclasses import replace

from odoo import fields, models
from odoo.tools import SQL

from ..engine import putaway as engine
from ..engine.items import Place
from ..engine.stacking import refusals

# What a position refuses whatever stands on it: asked once per storage category, not per place.
_CATEGORY_CODES = {"form", "size", "quality", "weight", "hazard"}
_PAGE_GROWTH = 4


class Putaway(models.AbstractModel):
    """Chooses places: reads the yard in sets, asks the engine, writes its decision on the lines.

    The chain of DESIGN: rule, hard filters, score, proposal. Queries do not grow with the number
    of lines of a receipt, nor with the number of positions.
    """

    _name = "wms.putaway"
    _description = "Putaway"

    def _propose(self, lines):
        """Propose a place for each of ``lines`` in one pass and write it with its reasons.

        Lines without a fitting rule are returned: Odoo's own putaway serves them. Goods that are
        here already (from stock, transit or production) hold their place at once.
        """
        if not lines:
            return lines
        lines = lines.sorted(lambda line: (line.move_id.sequence, line.id))
        for number, line in enumerate(lines, start=1):
            line.route_order = line.route_order or number
        unruled = lines.browse()
        groups: dict[tuple, list[int]] = defaultdict(list)
        rules_by_place = self._rules_by_place(lines.move_id.location_dest_id)
        for line in lines:
            rules = self._rules_for(line, rules_by_place)
            if not rules:
                unruled |= line
                continue
            groups[line.location_id.id, tuple(rules.ids)].append(line.id)
        here = (lines - unruled).filtered(
            lambda line: (
                line.location_id.usage in ("internal", "transit", "production")
                or line.picking_id.arrived_at
            )
        )
        if here:
            targets = self.env["stock.putaway.rule"].browse(
                {rule for _origin, rules in groups for rule in rules}
            )
            self.env["wms.area.state"]._guard(self._areas(targets.location_out_id))
        for (origin_id, rule_ids), line_ids in groups.items():
            self._propose_group(
                lines.browse(line_ids),
                self.env["stock.putaway.rule"].browse(rule_ids),
                self.env["stock.location"].browse(origin_id),
            )
            # Before the next group chooses, so that no two groups get one place.
            self._hold(here & lines.browse(line_ids))
        return unruled

    def _hold(self, lines):
        """Hold the proposed places of goods that are here."""
        for kind, group in lines.grouped("picking_type_id").items():
            self.env["wms.hold"]._hold_places(
                group.filtered(lambda line: line.proposal_state == "proposed"), kind.hold_hours
            )

    def _rules_by_place(self, places):
        """Strategy rules of each place and of the places around it, by place id."""
        around = {
            place.id: [int(key) for key in (place.parent_path or "").split("/") if key]
            for place in places
        }
        rules = self.env["stock.putaway.rule"].search(
            [
                ("location_in_id", "in", list({key for path in around.values() for key in path})),
                ("sublocation", "=", "strategy"),
            ]
        )
        return {
            place: rules.filtered(lambda rule, path=path: rule.location_in_id.id in path)
            for place, path in around.items()
        }

    def _rules_for(self, line, rules_by_place):
        rules = rules_by_place[line.move_id.location_dest_id.id]
        return rules._fitting(line.product_id, line.lot_id)

    def _areas(self, places):
        """Areas within ``places``, and the areas that contain them."""
        return (
            self.env["stock.location"].search(
                [("id", "child_of", places.ids), ("place_kind", "=", "area")]
            )
            | places.area_id
        )

    def _propose_group(self, lines, rules, origin_place):
        """Lines that share their origin and rules: each rule in turn, for those still without."""
        waiting = lines
        refused: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        considered: dict[int, int] = defaultdict(int)
        for rule in rules:
            if not waiting:
                break
            decisions = self._choose(rule, waiting, origin_place)
            for line in waiting:
                decision = decisions[line.id]
                for code, count in decision.refused.items():
                    refused[line.id][code] += count
                considered[line.id] += decision.considered
                if decision.place_key is not None:
                    line._write_proposal(decision, rule, refused[line.id], considered[line.id])
            waiting = self._unplaced(waiting, decisions)
        for line in waiting:
            line._write_no_place(rules, refused[line.id], considered[line.id])

    @staticmethod
    def _unplaced(lines, decisions):
        return lines.filtered(lambda line: decisions[line.id].place_key is None)

    def _choose(self, rule, lines, origin_place) -> dict[int, engine.Decision]:
        """The engine's decision for each line under one rule, by line id."""
        self.env["wms.position.load"]._refresh_touched()
        areas = self._areas(rule.location_out_id)
        items = {line.id: line._engine_item() for line in lines}
        categories, closed = self._closed_counts(rule)
        suitable = self._suitable_categories(items.values(), categories)
        origin = self._start_point(origin_place, rule)
        nearby = self.env["wms.yard"]._nearby(areas.ids, lines.lot_id, lines.product_id)
        today = fields.Date.context_today(self)
        weights = rule.strategy_id._weights()
        decisions: dict[int, engine.Decision] = {}
        waiting, offset = lines, 0
        page = max(rule.strategy_id.candidate_limit, 2 * len(lines))
        last_page = False
        while waiting and not last_page:
            ids = self._candidates(rule, waiting, items, suitable, origin, page, offset)
            last_page = len(ids) < page
            places = self._places(ids, lines)
            answers = engine.assign(
                [items[line.id] for line in waiting], places, weights, origin, today, nearby
            )
            decisions.update(zip(waiting.ids, answers, strict=True))
            waiting = self._unplaced(waiting, decisions)
            offset += page
            page *= _PAGE_GROWTH
        total = sum(sum(counts.values()) for counts in closed.values())
        return {
            line.id: self._with_counts(
                decisions.get(line.id, engine.Decision(None)),
                items[line.id],
                categories,
                closed,
                total,
            )
            for line in lines
        }

    def _scope(self, rule) -> SQL:
        """Which occupancy rows lie under the rule's target; by area, so that no join is needed.

        As plain ids: with a subquery PostgreSQL reads all rows instead of the nearest ones.
        """
        target = rule.location_out_id
        if target.area_id and target.area_id != target:
            # A part of an area, or a single position.
            inside = self.env["stock.location"].search([("id", "child_of", target.id)])
            return SQL("d.location_id = ANY(%s)", inside.ids)
        return SQL("d.area_id = ANY(%s)", self._areas(target).ids)

    def _closed_counts(self, rule):
        """Positions under the rule's target by storage category and why they are closed."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.storage_category_id, d.closed_code, count(*)
                  FROM wms_position_load d
                 WHERE %s
                 GROUP BY d.storage_category_id, d.closed_code
                """,
                self._scope(rule),
            )
        )
        closed: dict[int | None, dict[str, int]] = defaultdict(dict)
        for category, code, count in rows:
            closed[category][code] = count
        categories = {
            # sudo: a limit holds for whoever puts something there.
            category: self.env["stock.storage.category"].sudo().browse(category or [])._limits()
            for category in closed
        }
        return categories, closed

    def _suitable_categories(self, items, categories) -> list[int | None]:
        """Storage categories whose empty position would take at least one of ``items``."""
        return [
            category
            for category, limits in categories.items()
            if any(not self._category_refusal(item, limits) for item in items)
        ]

    @staticmethod
    def _category_refusal(item, limits) -> str:
        """Code of what an empty position of this kind would refuse; '' if nothing."""
        found = refusals(item, Place(0, limits=limits))
        return next((one.code for one in found if one.code in _CATEGORY_CODES), "")

    def _start_point(self, place, rule) -> tuple[float, float]:
        """Where the goods come from in metres: the dock or line, else the area's own corner."""
        if place.place_kind or place.pos_x or place.pos_y:
            return place.pos_x, place.pos_y
        return rule.location_out_id.pos_x, rule.location_out_id.pos_y

    def _candidates(self, rule, lines, items, suitable, origin, limit, offset) -> list[int]:
        """Ids of open positions with room for the lightest of ``items``: the nearest first.

        One statement for the group, over the occupancy rows alone. Positions that other open
        transfers were told to use come last.
        """
        weight = min((items[line.id].weight for line in lines), default=0.0)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT location_id FROM (
                    SELECT d.location_id, point(d.pos_x, d.pos_y) <-> %(origin)s AS far
                      FROM wms_position_load d
                      LEFT JOIN stock_storage_category c ON c.id = d.storage_category_id
                     WHERE d.closed_code = ''
                       AND %(scope)s
                       AND (d.storage_category_id = ANY(%(categories)s)
                            OR (%(without)s AND d.storage_category_id IS NULL))
                       AND (COALESCE(c.max_weight, 0) = 0
                            OR d.weight + d.held_weight + %(weight)s <= c.max_weight + 0.001)
                       AND (c.allow_new_product IS DISTINCT FROM 'same' OR d.product_id = 0
                            OR d.product_id = ANY(%(products)s))
                       AND (c.allow_new_product IS DISTINCT FROM 'empty' OR d.product_id = 0)
                     -- By its distance alone, so that the index gives the nearest first; with
                     -- ties, so that which ones are compared is no accident.
                     ORDER BY point(d.pos_x, d.pos_y) <-> %(origin)s
                     FETCH FIRST %(until)s ROWS WITH TIES) near
                 ORDER BY far, location_id
                 LIMIT %(limit)s OFFSET %(offset)s
                """,
                scope=self._scope(rule),
                categories=[category for category in suitable if category],
                without=None in suitable,
                weight=weight,
                products=lines.product_id.ids,
                origin=SQL("point(%s, %s)", *origin),
                until=limit + offset,
                limit=limit,
                offset=offset,
            )
        )
        return [row[0] for row in rows]

    def _places(self, ids, lines) -> list[Place]:
        """Candidate places as the engine takes them, with other transfers' proposals counted."""

        yard = self.env["wms.yard"]._read(ids, moving=lines.move_id.ids)
        proposals = self._proposals(ids, lines)
        return [
            replace(yard.place(key), proposals=proposals.get(key, 0))
            for key in ids
            if key in yard.places
        ]

    def _proposals(self, ids, lines) -> dict[int, int]:
        # What other groups of this receipt were told a moment ago counts too.
        self.env["stock.move.line"].flush_model(["location_dest_id", "proposal_state", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT location_dest_id, count(*) FROM stock_move_line"
                " WHERE location_dest_id = ANY(%s) AND state NOT IN ('done', 'cancel', 'draft')"
                " AND proposal_state = 'proposed' AND NOT id = ANY(%s) GROUP BY location_dest_id",
                list(ids),
                lines.ids,
            )
        )
        return dict(rows)

    def _with_counts(self, decision, item, categories, closed, total) -> engine.Decision:
        """The decision with the refusals of all positions, not only of those compared."""
        refused: dict[str, int] = defaultdict(int)
        for code, count in decision.refused.items():
            refused[code] += count
        for category, counts in closed.items():
            unsuitable = self._category_refusal(item, categories[category])
            for code, count in counts.items():
                if code:
                    refused[code] += count
                elif unsuitable:
                    refused[unsuitable] += count
        values = {name: getattr(decision, name) for name in decision.__dataclass_fields__}
        values.update(refused=dict(refused), considered=total)
        return engine.Decision(**values)

    def _hold_arrived(self, lines, hours: float):
        """Turn proposals into holds: the goods are here. What no longer fits is chosen anew.

        :param lines: open lines whose goods have arrived
        """
        lines = lines.filtered(lambda line: not line.hold_id and line._needs_place())
        if not lines:
            return
        rules = self._rules_by_place(lines.move_id.location_dest_id)
        targets = self.env["stock.location"].union(
            *(rule.location_out_id for rule in rules.values())
        )
        self.env["wms.area.state"]._guard(self._areas(targets) | lines.location_dest_id.area_id)
        placed = lines.filtered(lambda line: line.location_dest_id.place_kind == "position")
        yard = self.env["wms.yard"]._read(placed.location_dest_id.ids)
        fitting = lines.browse()
        for line in placed.sorted("id"):
            item = line._engine_item()
            if not yard.refusals(item, line.location_dest_id.id):
                yard.hold(item, line.location_dest_id.id)
                fitting |= line
        self.env["wms.hold"]._hold_places(fitting, hours)
        self._propose(lines - fitting)

    def _decision_data(self, decision, rule, refused, considered) -> dict:
        """What a line keeps of a decision: plain values, put into words when read."""
        return {
            "rule": rule.id,
            "strategy": rule.strategy_id.id,
            "points": round(decision.points, 3),
            "reasons": [
                {**reason._asdict(), "facts": dict(reason.facts)} for reason in decision.reasons
            ],
            "refused": dict(refused),
            "considered": considered,
            "contested": decision.contested,
        }
