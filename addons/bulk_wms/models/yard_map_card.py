from odoo import api, fields, models

from .stock_location import LOCKS

# What a card can do, and who may: the server decides again when it is pressed.
_OPERATOR = "bulk_wms.group_operator"
_SUPERVISOR = "bulk_wms.group_supervisor"
_MOST_LOTS = 60
# Buttons of lots and positions whose methods other concerns bring, and who may press them.
_ASKED = (("count", "action_count", _SUPERVISOR), ("label", "action_print_label", _OPERATOR))


class YardMap(models.AbstractModel):
    """The card of a position, and the row it stands in seen from the side."""

    _inherit = "wms.yard.map"

    @api.model
    def card(self, location_id: int) -> dict | bool:
        """What there is to know and to do at one position; nothing if it is not there any more."""
        self._check_may_look()
        self._current()
        place = self.env["stock.location"].search(
            [("id", "=", location_id), ("place_kind", "=", "position")]
        )
        if not place:
            return False
        quants = self._quants_on(place)
        lock = place._lock_inherited()
        return {
            "id": place.id,
            "name": place.name,
            "full_name": place.complete_name,
            "area": place.area_id.id,
            "category": place.storage_category_id.name or "",
            "lock": self._words("stock.location", "lock")[lock] if lock != LOCKS[0][0] else "",
            "lock_reason": place._lock_reason_inherited(),
            "weight": place.load_weight,
            "lot_count": len(quants.lot_id),
            "lots": [self._lot_values(quant) for quant in quants[:_MOST_LOTS]],
            "holds": list(self._holds_of(place)),
            "tasks": self._tasks_of(place),
            "actions": self._place_actions(place),
        }

    def _words(self, model: str, field: str) -> dict[str, str]:
        """The words of a selection, in the language of the reader."""
        return dict(self.env[model]._fields[field]._description_selection(self.env))

    def _quants_on(self, places):
        """What stands there, the uppermost first."""
        return self.env["stock.quant"].search(
            [("location_id", "in", places.ids), ("quantity", ">", 0)],
            order="location_id, layer desc, id desc",
        )

    def _lot_values(self, quant) -> dict:
        lot, product = quant.lot_id, quant.product_id
        quality = self._words("stock.lot", "quality_state")
        age = fields.Datetime.now() - quant.in_date
        return {
            "id": lot.id,
            "name": lot.name or product.display_name,
            "product": product.display_name,
            "heat": lot.heat or "",
            "grade": lot.grade_id.name or "",
            "quality": lot.quality_state or "",
            "quality_name": quality.get(lot.quality_state, ""),
            "weight": product._to_kg(quant.quantity),
            "sizes": self._sizes_of(lot),
            "since": fields.Datetime.to_string(quant.in_date),
            "days": max(round(age.total_seconds() / 86400), 0),
            "layer": quant.layer,
            "actions": self._lot_actions(lot),
        }

    def _sizes_of(self, lot) -> str:
        """Thickness, width and length as the trade writes them, mm."""
        sizes = [lot.thickness, lot.width, lot.length]
        return " × ".join(f"{size:g}" for size in sizes if size)

    def _holds_of(self, place):
        for hold in self.env["wms.hold"].search(
            [("location_id", "=", place.id), ("state", "=", "active")], order="layer"
        ):
            yield {
                "lot": hold.lot_id.name or hold.product_id.display_name,
                "for": hold.picking_id.name or "",
                "until": fields.Datetime.to_string(hold.expires_at),
            }

    def _tasks_of(self, place) -> list[dict]:
        """Open tasks that take from here or bring here, with why they come here."""
        lines = self.env["stock.move.line"].search(
            [
                ("state", "in", ("waiting", "confirmed", "partially_available", "assigned")),
                "|",
                ("location_id", "=", place.id),
                ("location_dest_id", "=", place.id),
            ],
            order="route_order, id",
            limit=20,
        )
        may_ask = self.env.user.has_group(_OPERATOR)
        return [
            {
                "id": line.id,
                "lot": line.lot_id.name or line.lot_name or line.product_id.display_name,
                "transfer": line.picking_id.name or "",
                "transfer_id": line.picking_id.id,
                "leaves": line.location_id == place,
                "from": line.location_id.name,
                "to": line.location_dest_id.name,
                "who": line.assignee_id.name or "",
                "why": line.proposal_text or "",
                "may_explain": may_ask and line.location_dest_id == place,
            }
            for line in lines
        ]

    # --- what can be done -----------------------------------------------------------------------

    def _lot_actions(self, lot) -> list[dict]:
        """Buttons of a lot: a method each that opens a window or does it and says so."""
        actions = []
        if not lot:
            return actions
        if lot.is_piece and self.env.user.has_group(_OPERATOR):
            actions.append(self._button("move", self.env._("Move"), lot, "action_move"))
        actions += self._asked_actions(lot)
        if self.env["wms.lot.quality"].has_access("create"):
            actions.append(self._button("block", self.env._("Quality"), lot, "action_quality"))
        if self.env["wms.trace"].has_access("create"):
            actions.append(self._button("trace", self.env._("Trace"), lot, "action_map_trace"))
        return actions

    def _place_actions(self, place) -> list[dict]:
        """Buttons of a position."""
        actions = self._asked_actions(place)
        if self.env.user.has_group(_SUPERVISOR):
            actions.append(self._button("lock", self.env._("Lock"), place, "action_lock"))
        return actions

    def _asked_actions(self, record) -> list[dict]:
        """Counting and labelling, where there is such a method for ``record``."""
        labels = {"count": self.env._("Count"), "label": self.env._("Label")}
        return [
            self._button(code, labels[code], record, method)
            for code, method, group in _ASKED
            if hasattr(record, method) and self.env.user.has_group(group)
        ]

    def _button(self, code: str, label: str, record, method: str) -> dict:
        return {
            "code": code,
            "label": label,
            "model": record._name,
            "method": method,
            "id": record.id,
        }

    # --- from the side --------------------------------------------------------------------------

    @api.model
    def side(self, location_id: int) -> dict | bool:
        """The saddle row or the stack of a position seen from the side, in mm and m.

        Coils lie on their saddles with their diameters; stacks show their layers from the ground.
        """
        self._check_may_look()
        self._current()
        place = self.env["stock.location"].search(
            [("id", "=", location_id), ("place_kind", "=", "position")]
        )
        if not place:
            return False
        same_row = self.env["stock.location"].search(
            [
                ("area_id", "=", place.area_id.id),
                ("place_kind", "=", "position"),
                ("row", "=", place.row),
            ],
            order="tier, slot, name",
            limit=400,
        )
        by_place = self._quants_on(same_row).grouped("location_id")
        none = self.env["stock.quant"]
        return {
            "area": place.area_id.name,
            "area_id": place.area_id.id,
            "row": place.row,
            "places": [self._side_values(one, by_place.get(one, none)) for one in same_row],
        }

    def _side_values(self, place, quants) -> dict:
        return {
            "id": place.id,
            "name": place.name,
            "slot": place.slot,
            "tier": place.tier or 1,
            "stacking": place.storage_category_id.stacking or "",
            "max_tiers": place.storage_category_id.max_tiers,
            "locked": place.lock != "none",
            "lots": [
                {
                    "id": quant.lot_id.id,
                    "name": quant.lot_id.name or quant.product_id.display_name,
                    "diameter": quant.lot_id.outer_diameter,
                    "inner": quant.lot_id.inner_diameter,
                    "thickness": quant.lot_id.thickness,
                    "heat": quant.lot_id.heat or "",
                    "product": quant.product_id.id,
                    "quality": quant.lot_id.quality_state or "",
                    "weight": quant.product_id._to_kg(quant.quantity),
                    "age": (fields.Datetime.now() - quant.in_date).days,
                }
                # From the ground.
                for quant in reversed(quants)
            ],
        }


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_map_trace(self):
        """Open the trace of this lot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_trace_of_lot")
        action["context"] = {"default_subject": "lot", "default_lot_id": self.id}
        return action

    def action_show_on_map(self):
        """Open the map where this lot stands, with the way it came."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("bulk_wms.action_wms_yard_map")
        action["params"] = {"lot": self.id, "place": self.place_id.id}
        return action


class StockLocation(models.Model):
    _inherit = "stock.location"

    def action_show_on_map(self):
        """Open the map at this area or position."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("bulk_wms.action_wms_yard_map")
        action["params"] = {"place": self.id if self.place_kind == "position" else False}
        action["params"]["area"] = self.area_id.id
        return action
