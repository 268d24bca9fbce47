from collections import defaultdict

from odoo import models

from ..engine import putaway as engine
from .putaway_step import Step

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
        facts = self._facts(lines)
        steps_by_place = self._steps_by_place({fact.arrives for fact in facts.values()})
        unruled = []
        groups: dict[tuple, list[int]] = defaultdict(list)
        chains: dict[tuple, list[Step]] = {}
        for line_id in lines.ids:
            fact = facts[line_id]
            steps = self._fitting(fact.goods, steps_by_place[fact.arrives])
            if not steps:
                unruled.append(line_id)
                continue
            key = (fact.origin_id, tuple(step.rule.key for step in steps))
            chains[key] = steps
            groups[key].append(line_id)
        unruled = lines.browse(unruled)
        here = (lines - unruled).filtered(
            lambda line: (
                line.location_id.usage in ("internal", "transit", "production")
                or line.picking_id.arrived_at
            )
        )
        if here:
            areas = {area for steps in chains.values() for step in steps for area in step.areas}
            self.env["wms.area.state"]._guard(self.env["stock.location"].browse(sorted(areas)))
        for key, line_ids in groups.items():
            group = lines.browse(line_ids)
            self._propose_group(group, chains[key], facts)
            # Before the next group chooses, so that no two groups get one place.
            self._hold(here & group)
        return unruled

    def _hold(self, lines):
        """Hold the proposed places of goods that are here."""
        for kind, group in lines.grouped("picking_type_id").items():
            self.env["wms.hold"]._hold_places(
                group.filtered(lambda line: line.proposal_state == "proposed"), kind.hold_hours
            )

    def _areas(self, places):
        """Areas within ``places``, and the areas that contain them."""
        return (
            self.env["stock.location"].search(
                [("id", "child_of", places.ids), ("place_kind", "=", "area")]
            )
            | places.area_id
        )

    def _propose_group(self, lines, steps, facts):
        """Lines that share their origin and rules: each rule in turn, for those still without."""
        waiting = lines
        refused: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        considered: dict[int, int] = defaultdict(int)
        for step in steps:
            if not waiting:
                break
            decisions = self._choose(step, waiting, facts)
            for line in waiting:
                decision = decisions[line.id]
                for code, count in decision.refused.items():
                    refused[line.id][code] += count
                considered[line.id] += decision.considered
                if decision.place_key is not None:
                    line._write_proposal(decision, step, refused[line.id], considered[line.id])
            waiting = waiting.browse(
                line.id for line in waiting if decisions[line.id].place_key is None
            )
        for line in waiting:
            line._write_no_place(steps[0], refused[line.id], considered[line.id])

    def _choose(self, step: Step, lines, facts) -> dict[int, engine.Decision]:
        """The engine's decision for each line under one rule, by line id."""
        items = {line.id: facts[line.id].item for line in lines}
        origin = facts[lines[:1].id].origin
        return self._decide(step, items, origin, lines.move_id.ids, lines.ids)

    def _decide(self, step: Step, items: dict, origin, moving=(), lines=()) -> dict:
        """The engine's decision for each of ``items`` (by any key) under one rule.

        :param origin: where they come from in metres; None: from the target's own corner
        :param moving: ids of moves whose own holds do not count
        :param lines: ids of lines whose own proposals do not count
        """
        self.env["wms.position.load"]._refresh_touched()
        scope = self._scope(step)
        limits = self._categories(scope)
        suitable = self._suitable(items.values(), limits)
        origin = origin or step.corner
        today = self._today()
        decisions: dict[object, engine.Decision] = {}
        waiting, offset = list(items), 0
        page, last_page = max(step.compared, 2 * len(items)), not suitable
        while waiting and not last_page:
            asked = {key: items[key] for key in waiting}
            rows = self._candidates(scope, asked.values(), suitable, origin, page, offset)
            last_page = len(rows) < page
            places = self._places(rows, limits, asked.values(), moving, lines)
            asked, places = self._look_ahead(step, asked, places)
            nearby = self._surroundings(step, asked.values(), places)
            answers = engine.assign(
                list(asked.values()), places, step.weights, origin, today, nearby
            )
            decisions.update(zip(waiting, answers, strict=True))
            waiting = [key for key in waiting if decisions[key].place_key is None]
            offset += page
            page *= _PAGE_GROWTH
        if waiting:
            homeless = {key: items[key] for key in waiting}
            decisions.update(self._without_place(step, homeless, decisions))
        return decisions

    def _without_place(self, step: Step, items: dict, decisions: dict) -> dict:
        """Decisions of what found no place, with the refusals of all positions."""
        counts = self._refused_counts(step, items)
        without = {}
        for key, item in items.items():
            refused = defaultdict(int, counts[key])
            considered = refused.pop("", 0)
            for code, count in decisions.get(key, engine.Decision(None)).refused.items():
                refused[code] += count
            without[key] = engine.Decision(
                None, refused=dict(refused), considered=considered, item_key=item.key
            )
        return without

    def _hold_arrived(self, lines, hours: float):
        """Turn proposals into holds: the goods are here. What no longer fits is chosen anew.

        :param lines: open lines whose goods have arrived
        """
        lines = lines.filtered(lambda line: not line.hold_id and line._needs_place())
        if not lines:
            return
        steps_by_place = self._steps_by_place(lines.move_id.location_dest_id.ids)
        areas = {area for steps in steps_by_place.values() for step in steps for area in step.areas}
        self.env["wms.area.state"]._guard(
            self.env["stock.location"].browse(sorted(areas)) | lines.location_dest_id.area_id
        )
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

    def _decision_data(self, decision, step, refused, considered) -> dict:
        """What a line keeps of a decision: plain values, put into words when read."""
        return {
            "rule": step.rule.key,
            "strategy": step.strategy,
            "points": round(decision.points, 3),
            "reasons": [
                {**reason._asdict(), "facts": dict(reason.facts)} for reason in decision.reasons
            ],
            "refused": dict(refused),
            "considered": considered,
            "contested": decision.contested,
        }
