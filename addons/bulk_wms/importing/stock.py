"""Opening stock: which lot stands where. Posted by Odoo's own inventory moves."""

from collections import defaultdict
from dataclasses import replace

from odoo import fields

from ..engine.stacking import refusals
from ..engine.tables import repeated
from . import lookup
from .base import Entry
from .goods import GoodsTable

# What no book may say: two coils on one saddle, a coil in the air. The rest is a limit that the
# yard has set itself; what stands there stands there, and is said.
_PHYSICS = ("full", "support")


class StockTable(GoodsTable):
    """Lots with their place. Ground first, so that what lies above finds its support."""

    kind = "stock"
    step = 500

    def prepare(self, rows):
        """Each row with its material, lot and place, the lowest tiers and layers first."""
        materials = self.find_materials(rows)
        places = self._find_places(rows)
        owners = lookup.find_owners(self.env, {row.get("owner") for row in rows})
        values = self.lot_values(rows)
        entries = []
        for row in rows:
            self._check_owner(row, owners)
            ready = row.number in materials and row.number in places and row.get("lot")
            if ready:
                facts = {"product": materials[row.number], "place": places[row.number]}
                found = owners.find(row.get("owner"))
                facts["owner"] = found[0] if len(found) == 1 else False
                entries.append(Entry(row, None, values[row.number], facts))
        self.find_lots(entries)
        self._set_label_weights(entries)
        self.check_repeated(entries)
        self.check_standing(entries)
        self._check_loose(entries)
        self.check_weights(entries)
        self._set_quantities(entries)
        entries.sort(key=self._height)
        self._check_places(entries)
        return entries

    @staticmethod
    def _height(entry):
        return entry.facts["place"].tier, entry.row.get("layer") or 0, entry.row.number

    def _find_places(self, rows):
        names = lookup.find_places(
            self.env, self.company, {row.get("place") for row in rows}, self.job.root_id
        )
        model, found = self.env["stock.location"], {}
        model.browse(
            {key for row in rows for key in names.find(row.get("place"))}
        ).fetch(["tier", "place_kind", "area_id", "location_id"])  # fmt: skip
        for row in rows:
            text = row.get("place")
            if not text:
                continue
            candidates = model.browse(names.find(text))
            if len(candidates) > 1 and row.get("layer"):
                # One sign, several tiers: the layer says which.
                candidates = candidates.filtered(
                    lambda place, row=row: place.tier == row.get("layer")
                )
            if len(candidates) == 1:
                if candidates.place_kind in ("yard", "bay", "area"):
                    self.problem(row, "place", "not_a_position", name=text)
                else:
                    found[row.number] = candidates
            else:
                code = "several_places" if candidates else "unknown_place"
                self.problem(row, "place", code, name=text)
        return found

    def _check_owner(self, row, owners):
        text = row.get("owner")
        if not text:
            return
        found = owners.find(text)
        if len(found) != 1:
            code = "several_owners" if found else "unknown_owner"
            self.problem(row, "owner", code, name=text)

    def _set_label_weights(self, entries):
        for entry in entries:
            if entry.facts["product"].form_id.is_piece and entry.row.get("weight"):
                entry.values["weight_label"] = entry.row.get("weight")

    def _check_loose(self, entries):
        """A lot of loose goods stands once in each place, and says one thing of itself."""
        loose = [one for one in entries if not one.facts["product"].form_id.is_piece]
        for row, other in repeated([one.row for one in loose], "product", "lot", "place"):
            self.problem(row, "lot", "twice", name=row.get("lot"), other=other.number)
        lots = self.env["stock.lot"].union(*(one.record for one in loose if one.record))
        standing = {
            (quant.lot_id.id, quant.location_id.id): quant for quant in lots._standing_quants()
        }
        said = {}
        for one in loose:
            quant = one.record and standing.get((one.record.id, one.facts["place"].id))
            if quant:
                place = quant.location_id.complete_name
                self.problem(one.row, "lot", "in_stock", name=one.record.name, place=place)
            first = said.setdefault((one.facts["product"].id, one.row.get("lot")), one)
            shared = first.values.keys() & one.values.keys()
            if any(first.values[name] != one.values[name] for name in shared):
                self.problem(one.row, "lot", "lot_differs", other=first.row.number)

    def _set_quantities(self, entries):
        """Weight in kg that each row brings: the book weight of a piece, else what it says."""
        basis = self.company.wms_weight_basis
        for entry in entries:
            row, lot = entry.row, entry.record
            if entry.facts["product"].form_id.is_piece:
                known = {
                    "label": entry.values.get("weight_label") or lot.weight_label,
                    "actual": entry.values.get("weight_actual") or lot.weight_actual,
                    "theoretical": entry.facts["theoretical"],
                }
                order = (basis, "actual", "label", "theoretical")
                weight = next((known[name] for name in order if known[name]), 0.0)
            else:
                weight = self._loose_weight(entry)
            entry.facts["weight"] = weight
            if not weight:
                self.problem(row, "weight", "no_weight", name=row.get("lot"))

    def _loose_weight(self, entry) -> float:
        """What the row says, or its bags times what one of them weighs."""
        row, product = entry.row, entry.facts["product"]
        one = entry.values.get("unit_net") or product.unit_weight
        counted = (row.get("pieces") or 0) * one
        weight = row.get("weight") or row.get("weight_actual") or counted
        if counted and abs(weight - counted) > max(1.0, 0.02 * counted):
            self.problem(
                row, "pieces", "pieces_differ", severe=False,
                pieces=row.get("pieces"), one=one, weight=weight,
            )  # fmt: skip
        return weight

    def _check_places(self, entries):
        """Stand everything on a copy of the yard, and say what no place takes."""
        yard = self.env["wms.yard"]._read({one.facts["place"].id for one in entries})
        hazards = defaultdict(set)
        for number, entry in enumerate(entries):
            place = entry.facts["place"]
            if place.id not in yard.places or not entry.facts["weight"]:
                continue
            item = self._item(entry, number)
            spot = yard.place(place.id)
            near = hazards[spot.area]
            if near:
                spot = replace(spot, near_hazards=spot.near_hazards | near)
            self._note_refusals(entry, item, spot)
            yard.put(item, place.id)
            if item.hazard:
                near.add(item.hazard)

    def _note_refusals(self, entry, item, spot):
        saddle = spot.limits.pattern == "saddle"
        for refusal in refusals(item, spot):
            severe = saddle and refusal.code in _PHYSICS
            self.problem(
                entry.row, "place", "place_refuses", severe,
                name=entry.row.get("place"), **refusal._asdict(),
            )  # fmt: skip

    def _item(self, entry, number):
        """The row's goods as the engine sees them; of new lots no two have one key."""
        values, lot, product = entry.values, entry.record, entry.facts["product"]
        item = self.env["wms.yard"]._item(product, self.env["stock.lot"], entry.facts["weight"])
        sizes = {
            name: values.get(name, lot[name])
            for name in ("length", "width", "thickness", "outer_diameter")
        }
        return replace(
            item,
            key=-number - 1,
            quality=values.get("quality_state") or lot.quality_state or "released",
            **sizes,
        )

    # --- writing --------------------------------------------------------------------------

    def take_over(self, entries):
        """Make the lots and post them where they stand, in the order of ``prepare``."""
        self.write_lots(entries)
        # sudo: how many pieces a place has is the flow's field; who may import was checked.
        moves = (
            self.env["stock.move"]
            .sudo()
            .create([self._move_values(entry) for entry in entries])
            .sudo(False)
        )
        moves._action_done()
        self._write_in_dates(entries)
        self.env["wms.position.load"]._refresh_touched()

    def _move_values(self, entry) -> dict:
        """An inventory move of Odoo for one row, as its own count would make it."""
        facts, lot = entry.facts, entry.record
        product, place = facts["product"], facts["place"]
        weight = lot.book_weight if product.form_id.is_piece else facts["weight"]
        quantity = product._from_kg(weight)
        loss = product.with_company(self.company).property_stock_inventory
        ends = {"location_id": loss.id, "location_dest_id": place.id}
        shared = {
            "product_id": product.id,
            "company_id": self.company.id,
            **ends,
        }
        line = {
            **shared,
            "product_uom_id": product.uom_id.id,
            "quantity": quantity,
            "lot_id": lot.id,
            "owner_id": facts["owner"],
        }
        if entry.row.get("pieces"):
            line["piece_count"] = entry.row.get("pieces")
        return {
            **shared,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "state": "confirmed",
            "restrict_partner_id": facts["owner"],
            "is_inventory": True,
            "picked": True,
            "inventory_name": self.job.display_name,
            "move_line_ids": [(0, 0, line)],
        }

    def _write_in_dates(self, entries):
        """Stock that has been there for a while is as old as it is."""
        dates = {
            (entry.record.id, entry.facts["place"].id): entry.row.get("in_date")
            for entry in entries
            if entry.row.get("in_date")
        }
        if not dates:
            return
        lots = self.env["stock.lot"].browse({lot for lot, _place in dates})
        by_date = defaultdict(lambda: self.env["stock.quant"].sudo())
        # sudo: the date is a fact of opening stock; a manager imports it, by no other way.
        for quant in lots._standing_quants():
            day = dates.get((quant.lot_id.id, quant.location_id.id))
            if day:
                by_date[day] |= quant
        for day, quants in by_date.items():
            quants.in_date = fields.Datetime.to_datetime(day)
