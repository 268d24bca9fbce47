from odoo import models

from ..engine import routing

# Beyond this many stops rows are walked one after the other: nobody carries so much in one trip.
_MOST_STOPS = 150


class Shuffle(models.AbstractModel):
    """The order of stops of a transfer, and of the lifts that clear its way."""

    _inherit = "wms.shuffle"

    def _number_stops(self, lines, yard):
        """Number the tasks of one transfer: the shortest way, what lies on top first."""
        order = {key: number for number, key in enumerate(self._stops(lines, yard), start=1)}
        for line in lines:
            if line.route_order != order[line.id]:
                line.route_order = order[line.id]

    def _stops(self, lines, yard) -> list[int]:
        """Ids of ``lines`` in their order, from where the goods are taken to."""
        by_lot = {line.lot_id.id: line.id for line in lines}
        above = {
            line.id: frozenset(
                by_lot[key]
                for key in yard.blockers(line.lot_id.id, line.location_id.id)
                if key in by_lot and by_lot[key] != line.id
            )
            for line in lines
        }
        if len(lines) > _MOST_STOPS:
            return lines.sorted(
                lambda line: (
                    len(above[line.id]),
                    line.location_id.row,
                    line.location_id.slot,
                    line.id,
                )
            ).ids
        target = lines.location_dest_id[:1]
        crane = self._machine(lines.location_id)._crane()
        points = {place.id: (place.pos_x, place.pos_y) for place in lines.location_id | target}
        tasks = [
            routing.Task(line.id, line.location_id.id, line.location_id.id, above[line.id])
            for line in lines
        ]
        known = target.place_kind or target.pos_x or target.pos_y
        route = routing.order(
            tasks,
            lambda one, other: crane.travel(points[one], points[other]),
            start=target.id if known else None,
        )
        return list(route.keys)

    def _order_lifts(self, lines, first: int):
        """Number new shuffles: after each the nearest next, what lies on top first.

        What goes to one place keeps its order, so that the layers come as they were planned.
        """
        if not 1 < len(lines) <= _MOST_STOPS:
            return
        yard = self.env["wms.yard"]._read(lines.location_id.ids)
        before: dict[int, set[int]] = {line.id: set() for line in lines}
        last_to: dict[int, int] = {}
        by_place: dict[tuple[int, int], list[int]] = {}
        for line in lines:
            by_place.setdefault((line.lot_id.id, line.location_id.id), []).append(line.id)
        for line in lines:
            target = line.location_dest_id.id
            if target in last_to:
                before[line.id].add(last_to[target])
            last_to[target] = line.id
            for key in yard.blockers(line.lot_id.id, line.location_id.id):
                for (lot, _place), ids in by_place.items():
                    if lot == key:
                        before[line.id].update(ids)
        crane = self._machine(lines.location_id)._crane()
        places = lines.location_id | lines.location_dest_id
        points = {place.id: (place.pos_x, place.pos_y) for place in places}
        route = routing.order(
            [
                routing.Task(
                    line.id,
                    line.location_id.id,
                    line.location_dest_id.id,
                    frozenset(before[line.id] - {line.id}),
                )
                for line in lines
            ],
            lambda one, other: crane.travel(points[one], points[other]),
        )
        order = {key: number for number, key in enumerate(route.keys, start=first)}
        for line in lines:
            line.route_order = order[line.id]
