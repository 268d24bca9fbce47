import time
from dataclasses import replace

from odoo import fields, models
from odoo.tools import SQL

from ..engine import relocation as engine

# How many open positions around a blocking lot are looked at for a place.
_NEARBY_PLACES = 400
# How many states of the yard the search keeps side by side.
_WIDTH = 8


class Shuffle(models.AbstractModel):
    """Tasks for what lies on top of picked goods: they must be done first."""

    _name = "wms.shuffle"
    _description = "Shuffles"

    def _plan(self, pickings):
        """Make the shuffle tasks that the open tasks of ``pickings`` need, in route order."""
        for picking in pickings:
            if picking.state in ("done", "cancel", "draft") or picking.picking_type_id.is_shuffle:
                continue
            lines = self._lifting_lines(picking)
            if not lines:
                continue
            yard = self.env["wms.yard"]._read(lines.location_id.ids)
            blockers = self._blockers(lines, yard)
            self._number_stops(lines, yard)
            missing = self._without_task(blockers)
            if missing:
                self._create_transfer(picking, lines, missing)

    def _plan_again(self, picking):
        """Give up the shuffles of ``picking`` that nobody has started, and plan anew."""
        shuffles = picking.shuffle_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        tasks = shuffles.move_line_ids.filtered(
            lambda line: line.state not in ("done", "cancel") and not line.started_at
        )
        # sudo: shuffles belong to the yard, whoever plans them.
        tasks.sudo().move_id._action_cancel()
        self._plan(picking)

    def _lifting_lines(self, picking):
        """Open tasks that lift goods from a position."""
        return picking.move_line_ids.filtered(
            lambda line: (
                line.is_bulk
                and line.lot_id
                and line.state not in ("done", "cancel")
                and line.location_id.place_kind == "position"
            )
        )

    def _blockers(self, lines, yard) -> list[tuple]:
        """(item, place key) of what lies on wanted goods and is not picked with them."""
        wanted = set(lines.lot_id.ids)
        where = yard.where()
        found: dict[int, list[tuple]] = {}
        for line in lines:
            for key in yard.blockers(line.lot_id.id, line.location_id.id):
                if key in wanted or key in found or key not in where:
                    continue
                place = yard.places[where[key]]
                # Goods that are not one piece: each handling unit is a lift of its own.
                units = [item for item in reversed(place.stack) if item.key == key]
                found[key] = [(item, place.key) for item in units]
        return [pair for pairs in found.values() for pair in pairs]

    def _without_task(self, blockers):
        lots = [item.key for item, _place in blockers]
        busy = set(
            self.env["stock.move.line"]
            .search(
                [
                    ("lot_id", "in", lots),
                    ("move_id.picking_type_id.is_shuffle", "=", True),
                    ("state", "not in", ("done", "cancel")),
                ]
            )
            .lot_id.ids
        )
        return [pair for pair in blockers if pair[0].key not in busy]

    def _create_transfer(self, picking, lines, blockers):
        """A transfer of shuffles for ``picking``: one move and task per blocking lot."""
        sources = self.env["stock.location"].browse([place for _item, place in blockers])
        self.env["wms.area.state"]._guard(sources.area_id)
        plan, steps = self._relocations(lines, blockers)
        warehouse = sources[:1].warehouse_id or picking.picking_type_id.warehouse_id
        kind = warehouse._get_shuffle_type()
        transfer = picking.shuffle_ids.filtered(lambda one: one.state not in ("done", "cancel"))[:1]
        # sudo: the operation is the yard's, whoever reserved the goods.
        transfer = transfer.sudo() or self.env["stock.picking"].sudo().create(
            {
                "picking_type_id": kind.id,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": kind.default_location_dest_id.id,
                "origin": picking.name,
                "shuffle_for_id": picking.id,
                "scheduled_date": picking.scheduled_date,
                "company_id": picking.company_id.id,
            }
        )
        made = transfer.env["stock.move.line"]
        first = len(transfer.move_ids) + 1
        pairs = zip(blockers, steps, strict=True)
        for number, ((item, place_key), step) in enumerate(pairs, start=first):
            made |= self._create_task(transfer, item, place_key, step, number)
        transfer.env["wms.hold"]._hold_places(
            made.filtered(lambda line: line.proposal_state == "proposed"), kind.hold_hours
        )
        self._order_lifts(made, first)
        transfer.arrived_at = fields.Datetime.now()
        self.env["wms.shuffle.plan"]._note(picking, plan, self._machine(sources))

    def _create_task(self, transfer, item, place_key, step, number):
        lot = transfer.env["stock.lot"].browse(item.key)
        source = transfer.env["stock.location"].browse(place_key)
        quantity = lot.product_id._from_kg(item.weight)
        move = transfer.env["stock.move"].create(
            {
                "product_id": lot.product_id.id,
                "product_uom_qty": quantity,
                "product_uom": lot.product_id.uom_id.id,
                "picking_id": transfer.id,
                "picking_type_id": transfer.picking_type_id.id,
                "location_id": source.id,
                "location_dest_id": transfer.location_dest_id.id,
                "company_id": transfer.company_id.id,
                "piece_lot_id": lot.id if lot.is_piece else False,
                "sequence": number,
            }
        )
        # A shuffle reserves nothing, so confirming makes its one line.
        move._action_confirm(merge=False)
        line = move.move_line_ids
        line.write({"lot_id": lot.id, "location_id": source.id, "route_order": number})
        self._write_place(line, step)
        return line

    def _write_place(self, line, step):
        data = {"rule": False, "strategy": False, "reasons": [], "refused": dict(step.refused)}
        data["considered"] = sum(step.refused.values()) + bool(step.to_place)
        if step.to_place:
            data["reasons"] = self._reasons(line, step)
        line.write(
            {
                "location_dest_id": step.to_place or line.move_id.location_dest_id.id,
                "proposal_state": "proposed" if step.to_place else "no_place",
                "proposal_data": data,
            }
        )

    def _reasons(self, line, step) -> list[dict]:
        """Why this lot moves, and why to there, as plain values."""

        def reason(criterion, **facts):
            return {"criterion": criterion, "points": 1, "weight": 1, "facts": facts}

        lots = line.env["stock.lot"]
        reasons = []
        if step.for_key and step.for_key != line.lot_id.id:
            reasons.append(reason("clears", lot=lots.browse(step.for_key).name))
        if step.buries:
            reasons.append(reason("again", lot=lots.browse(step.buries).name))
        else:
            reasons.append(reason("stays"))
        return [*reasons, reason("way", seconds=round(step.seconds))]

    def _relocations(self, lines, blockers):
        """The plan, and for each blocking lot its step: where it goes.

        A place where it buries nothing that is wanted; failing that, one where it will have to
        move again, if the goods can be got at in that way.
        """
        sources = [place for _item, place in blockers]
        ids = set(sources) | set(lines.location_id.ids)
        for place in set(sources):
            ids.update(self._open_places_near(self.env["stock.location"].browse(place)))
        yard = self.env["wms.yard"]._read(sorted(ids))
        self._lift_what_others_move(yard, blockers)
        where = yard.where()
        wanted = [
            (line.lot_id.id, line.location_id.id)
            for line in lines
            if where.get(line.lot_id.id) == line.location_id.id
        ]
        later = self._later_picks(lines, yard)
        places = [yard.places[key] for key in sorted(yard.places)]
        crane = self._machine(self.env["stock.location"].browse(sources))._crane()
        plan = engine.clear(
            [(item.key, place) for item, place in blockers],
            places,
            wanted=wanted,
            later=later,
            avoid=frozenset(lines.location_id.ids),
            crane=crane,
            effort=self._effort(),
        )
        burdens = self._burdens(lines, yard)
        steps = [
            replace(step, for_key=burdens.get((step.item_key, step.from_place), 0))
            for step in plan.moves
        ]
        if plan.stuck and wanted:
            steps = self._detours(steps, wanted, later, places, yard, crane)
        return plan, steps

    def _detours(self, steps, wanted, later, places, yard, crane) -> list:
        """Places for lots that had none: where they lie in the way again, but not at once.

        Only one that may be put there now; the rest waits and is looked at again when scanned.
        """
        whole = engine.plan(
            [engine.Pick(tuple(wanted))],
            places,
            later=later,
            crane=crane,
            effort=self._effort(),
            explain=False,
        )
        if whole.stuck:
            return steps
        first: dict[tuple, engine.Step] = {}
        for step in whole.moves:
            first.setdefault((step.item_key, step.from_place), step)
        items = {item.key: item for place in places for item in place.stack}
        for step in steps:
            yard.lift(step.item_key, step.from_place)
            if step.to_place is not None:
                yard.hold(items[step.item_key], step.to_place)
        for number, step in enumerate(steps):
            other = first.get((step.item_key, step.from_place))
            if step.to_place is not None or other is None:
                continue
            if not yard.refusals(items[step.item_key], other.to_place):
                buried = [lot for lot, place in wanted if place == other.to_place]
                buries = other.buries or (buried[0] if buried else None)
                # One alone: two could bury what each other clears.
                detour = replace(other, for_key=step.for_key, buries=buries)
                return [*steps[:number], detour, *steps[number + 1 :]]
        return steps

    def _burdens(self, lines, yard) -> dict[tuple, int]:
        """For each lot in the way the picked lot that it lies on."""
        found: dict[tuple, int] = {}
        where = yard.where()
        for line in lines:
            for key in yard.blockers(line.lot_id.id, line.location_id.id):
                found.setdefault((key, where.get(key)), line.lot_id.id)
        return found

    def _later_picks(self, lines, yard) -> list:
        """What other open transfers will lift in this part of the yard, the earliest first."""
        lots = [item.key for place in yard.places.values() for item in place.stack]
        # sudo: other people's goods must not be buried either.
        others = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots),
                    ("location_id", "in", list(yard.places)),
                    ("picking_id", "not in", lines.picking_id.ids),
                    ("move_id.picking_type_id.is_shuffle", "=", False),
                    ("state", "in", ("assigned", "partially_available")),
                ]
            )
        )
        picks = []
        by_transfer = others.grouped("picking_id")
        for picking in sorted(by_transfer, key=lambda one: (one.scheduled_date, one.id)):
            spots = {(line.lot_id.id, line.location_id.id) for line in by_transfer[picking]}
            here = [
                (lot, place)
                for lot, place in sorted(spots)
                if any(item.key == lot for item in yard.places[place].stack)
            ]
            if here:
                picks.append(engine.Pick(tuple(here)))
        return picks

    def _effort(self) -> engine.Effort:
        """How hard to look, and until when: a setting, so that nobody waits too long."""
        # sudo: a system parameter.
        seconds = self.env["ir.config_parameter"].sudo().get_param("bulk_wms.shuffle_seconds", "2")
        until = time.monotonic() + float(seconds)
        return engine.Effort(width=_WIDTH, stop=lambda: time.monotonic() > until)

    def _machine(self, places):
        """The machine that lifts in the areas of ``places``."""
        return self.env["wms.equipment"]._for_area(places.area_id)

    def _lift_what_others_move(self, yard, blockers):
        """Plan as if goods on top that another task takes away were gone already."""
        planned = {item.key for item, _place in blockers}
        where = yard.where()
        for item, place in blockers:
            for key in yard.blockers(item.key, place):
                if key not in planned:
                    while any(unit.key == key for unit in yard.places[where[key]].stack):
                        yard.lift(key, where[key])

    def _open_places_near(self, place) -> list[int]:
        """Open positions around ``place``, its own area first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.location_id FROM wms_position_load d
                  JOIN stock_location l ON l.id = d.location_id
                 WHERE d.closed_code = '' AND l.warehouse_id = %(warehouse)s
                 ORDER BY (d.area_id <> %(area)s),
                          GREATEST(abs(d.pos_x - %(x)s), abs(d.pos_y - %(y)s)), d.location_id
                 LIMIT %(limit)s
                """,
                warehouse=place.warehouse_id.id,
                area=place.area_id.id,
                x=place.pos_x,
                y=place.pos_y,
                limit=_NEARBY_PLACES,
            )
        )
        return [row[0] for row in rows]

    def _place_again(self, line):
        """Look once more for a place for a shuffle that had none."""
        picking = line.picking_id.shuffle_for_id
        wanted = self._lifting_lines(picking)
        item = line._engine_item()
        self.env["wms.area.state"]._guard(line.location_id.area_id)
        _plan, steps = self._relocations(wanted, [(item, line.location_id.id)])
        step = steps[0]
        # sudo: the task may have been started, its place was still missing.
        self._write_place(line.sudo(), step)
        self.env["wms.hold"]._hold_places(
            line.filtered(lambda task: task.proposal_state == "proposed"),
            line.picking_type_id.hold_hours,
        )

    def _transfer_for(self, lots):
        """The open shuffle transfer that moves ``lots`` out of the way; empty if none."""
        return (
            self.env["stock.move.line"]
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("move_id.picking_type_id.is_shuffle", "=", True),
                    ("state", "not in", ("done", "cancel")),
                ],
                limit=1,
            )
            .picking_id
        )

    def _drop_idle(self, pickings):
        """Cancel shuffles that nobody needs any more and nobody has started."""
        for picking in pickings.exists():
            shuffles = picking.shuffle_ids.filtered(lambda one: one.state not in ("done", "cancel"))
            tasks = shuffles.move_line_ids.filtered(
                lambda line: line.state not in ("done", "cancel") and not line.started_at
            )
            if not tasks:
                continue
            lines = self._lifting_lines(picking)
            needed = set()
            if lines:
                yard = self.env["wms.yard"]._read(lines.location_id.ids)
                self._number_stops(lines, yard)
                needed = {item.key for item, _place in self._blockers(lines, yard)}
            idle = tasks.filtered(lambda line, needed=needed: line.lot_id.id not in needed)
            # sudo: shuffles belong to the yard, whoever gave up the pick.
            idle.sudo().move_id._action_cancel()

    def _drop_obsolete(self, done_lines):
        """Cancel shuffles whose goods have just been moved by something else."""
        # By the move: a counter-move belongs to no transfer, and must not drop itself.
        moved = done_lines.filtered(lambda line: not line.move_id.picking_type_id.is_shuffle).lot_id
        if not moved:
            return
        stale = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", moved.ids),
                ("id", "not in", done_lines.ids),
                ("move_id.picking_type_id.is_shuffle", "=", True),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        # sudo: as above; goods that were moved otherwise are in nobody's hands any more.
        stale = stale.sudo()
        stale.write({"started_at": False, "started_by_id": False})
        stale.move_id._action_cancel()
