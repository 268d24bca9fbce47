from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..engine.nearest import Spot, nearest

# No crane carries one load longer.
_CARRIES = timedelta(hours=1)


class RfidEvent(models.Model):
    """A crane confirms by lifting and dropping, where the operation type lets the cab confirm."""

    _inherit = "rfid.event"

    def _crane(self):
        event = self.sudo()  # sudo: an operator's account need not read the set-up
        lot, place = self._lots(), self._position()
        if event.kind == "lifted":
            lot = lot or self._top_of(place)
            return self._finish("done", "lifted", lot_id=lot[:1].id, place_id=place.id)
        lifted = self._lift()
        lot = (lot or lifted.lot_id.with_env(self.env))[:1]
        event.write({"lot_id": lot.id, "place_id": place.id})
        if not lot:
            return self._finish("ignored", "no_lot")
        if not place:
            return self._finish("ignored", "no_place")
        return self._put_down(lot, place, lifted.place_id)

    def _put_down(self, lot, place, source):
        """The open task of the piece that this crane may do, or a move nobody ordered."""
        lines = self._crane_tasks(lot)
        line = lines.filtered(lambda one: one.location_dest_id == place)[:1] or lines[:1]
        by_book = lot.sudo().place_id  # sudo: where it lies does not depend on who may look
        if not line:
            if not by_book or by_book == place:
                return self._finish("done", "no_effect")
            return self._elsewhere(lot, place, "moved")
        values = {"picking_id": line.picking_id.id}
        from_yard = line.location_id.usage in ("internal", "transit")
        if line.location_dest_id != place or (from_yard and source and source != line.location_id):
            return self._elsewhere(lot, place, "wrong_place", **values)
        if not line.picking_type_id.cab_confirms:
            return self._finish("done", "not_by_gate", **values)
        try:
            with self.env.cr.savepoint():
                if not from_yard:
                    line.picking_id._arrive()
                # sudo: which crane did it is written by the flow.
                line.sudo().equipment_id = self.sudo().reader_id.equipment_id
                self._confirm_line(line, place)
                self.env["stock.quant"]._check_pieces()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all()
            return self._finish("refused", "refused", note=str(error.args[0])[:250], **values)
        return self._finish("done", "crane_confirmed", **values)

    def _crane_tasks(self, lot):
        """Open tasks that bring this piece to a place in the yard, those of this crane first."""
        crane = self.sudo().reader_id.equipment_id
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", lot.id),
                ("state", "in", ("assigned", "partially_available", "confirmed")),
                ("location_dest_id.usage", "in", ("internal", "transit")),
                ("quantity", ">", 0),
            ],
            order="id",
        )
        return lines.filtered(lambda one: not one.equipment_id or one.equipment_id == crane)

    def _elsewhere(self, lot, place, code: str, **values):
        """The crane put it where no order wanted it: a person looks, the book stays."""
        cause = "rfid.crane"
        # sudo: discrepancies are reported by the flow.
        records = self.env["wms.discrepancy"].sudo()
        found = records.search(
            [("lot_id", "=", lot.id), ("cause", "=", cause), ("state", "!=", "resolved")], limit=1
        )
        by_book = lot.sudo().place_id
        facts = {
            "kind": code,
            "location_id": by_book.id or place.id,
            "actual_place_id": place.id,
            "book": f"{lot.name} @ {by_book.complete_name or '-'}",
            "seen": self.env._(
                "%(crane)s put it to %(place)s",
                crane=self.sudo().reader_id.name,
                place=place.complete_name,
            ),
        }
        if found.state == "open":
            found.write(facts)
        elif not found:
            found = records.create(
                {
                    **facts,
                    "lot_id": lot.id,
                    "cause": cause,
                    "company_id": self.sudo().company_id.id,
                    "reported_by_id": self.env.uid,
                }
            )
        if code == "moved":
            self._call(found, "moved_alone", lot.name)
        return self._finish("done", code, discrepancy_id=found.id, **values)

    # --- where and what -------------------------------------------------------------------

    def _position(self):
        """The position that the crane means by its metres; empty when none is near enough."""
        event = self.sudo()  # sudo: as in _crane
        reader, reach = event.reader_id, event.reader_id.tolerance
        areas = reader.equipment_id.area_ids
        rows = self.env.execute_query(
            SQL(
                "SELECT id, pos_x, pos_y, pos_z FROM stock_location WHERE place_kind = 'position'"
                " AND active AND company_id = %s AND pos_x BETWEEN %s AND %s"
                " AND pos_y BETWEEN %s AND %s AND %s",
                event.company_id.id,
                event.x - reach,
                event.x + reach,
                event.y - reach,
                event.y + reach,
                SQL("area_id = ANY(%s)", areas.ids) if areas else SQL("TRUE"),
            )
        )
        spots = [Spot(key, float(x or 0), float(y or 0), float(z or 0)) for key, x, y, z in rows]
        has_height = len({spot.z for spot in spots}) > 1
        found = nearest(event.x, event.y, event.z if has_height else None, spots, reach)
        return self.env["stock.location"].browse(found.key or [])

    def _top_of(self, place):
        """The piece that lies uppermost at a place by the book."""
        # sudo: what lies there does not depend on who may look into the stock.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [("location_id", "=", place.id), ("quantity", ">", 0), ("lot_id", "!=", False)],
                order="layer desc, id desc",
                limit=1,
            )
        )
        return quants.lot_id.filtered("is_piece").with_env(self.env)

    def _lift(self):
        """When this crane last took up a load that it has not put down since."""
        event = self.sudo()  # sudo: as in _crane
        last = event.search(
            [
                ("reader_id", "=", event.reader_id.id),
                ("kind", "in", ("lifted", "dropped")),
                ("id", "<", event.id),
                ("last_seen", ">=", event.last_seen - _CARRIES),
            ],
            order="id desc",
            limit=1,
        )
        return last.filtered(lambda one: one.kind == "lifted")
