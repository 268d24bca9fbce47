from odoo import api, models
from odoo.fields import Domain

from ..engine.sizes import sizes_in

_MOST = 40
# Sizes are written with fewer digits than they are kept, mm.
_NEAR = 0.0505


class YardMap(models.AbstractModel):
    """Finds what somebody looks for, and says where it stands."""

    _inherit = "wms.yard.map"

    @api.model
    def find(self, text: str) -> dict:
        """Where goods of this lot, heat, customer, material or size stand; and places by name.

        ``hits`` are at most 40; ``more`` says whether there are others.
        """
        self._check_may_look()
        text = (text or "").strip()
        if not text:
            return {"hits": [], "more": False}
        self._current()
        hits = self._found_places(text)
        for kind, domain in self._searches(text):
            if len(hits) > _MOST:
                break
            seen = {(hit["place"], hit["lot"]) for hit in hits}
            hits += [
                hit
                for hit in self._found_goods(kind, domain)
                if (hit["place"], hit["lot"]) not in seen
            ]
        return {"hits": hits[:_MOST], "more": len(hits) > _MOST}

    def _searches(self, text: str):
        """(kind, domain on quants), the most particular first."""
        sizes = sizes_in(text)
        if sizes:
            yield (
                "size",
                Domain.AND(
                    Domain(f"lot_id.{name}", ">=", size - _NEAR)
                    & Domain(f"lot_id.{name}", "<=", size + _NEAR)
                    for name, size in zip(("thickness", "width", "length"), sizes, strict=False)
                ),
            )
            return
        yield "lot", Domain("lot_id.name", "=ilike", f"{self._literal(text)}%")
        yield "heat", Domain("lot_id.heat", "=ilike", f"{self._literal(text)}%")
        yield "customer", Domain("id", "in", self._reserved_for(text).ids)
        yield "lot", Domain("lot_id.name", "=ilike", f"%{self._literal(text)}%")
        yield "material", Domain("product_id.name", "=ilike", f"%{self._literal(text)}%")

    def _literal(self, text: str) -> str:
        """The text for a pattern, its signs taken as they are written."""
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

    def _reserved_for(self, text: str):
        """Stock that open deliveries to customers of this name take."""
        lines = self.env["stock.move.line"].search(
            [
                ("state", "in", ("partially_available", "assigned")),
                ("picking_id.picking_type_code", "=", "outgoing"),
                ("picking_id.partner_id.complete_name", "=ilike", f"%{self._literal(text)}%"),
            ],
            limit=_MOST + 1,
        )
        return self.env["stock.quant"].search(
            [
                ("lot_id", "in", lines.lot_id.ids),
                ("location_id", "in", lines.location_id.ids),
                ("quantity", ">", 0),
            ]
        )

    def _found_goods(self, kind: str, domain) -> list[dict]:
        quants = self.env["stock.quant"].search(
            Domain(domain)
            & Domain("quantity", ">", 0)
            & Domain("location_id.place_kind", "=", "position"),
            order="in_date, id",
            limit=_MOST + 1,
        )
        return [
            {
                "kind": kind,
                "lot": quant.lot_id.id,
                "name": quant.lot_id.name or quant.product_id.display_name,
                "detail": ", ".join(
                    filter(
                        None,
                        (
                            quant.product_id.display_name,
                            quant.lot_id.heat,
                            self._sizes_of(quant.lot_id),
                        ),
                    )
                ),
                "place": quant.location_id.id,
                "place_name": quant.location_id.name,
                "area": quant.location_id.area_id.id,
            }
            for quant in quants
        ]

    def _found_places(self, text: str) -> list[dict]:
        """Areas and positions that are called so, or whose sign or barcode says so."""
        pattern = self._literal(text)
        places = self.env["stock.location"].search(
            Domain("place_kind", "in", ("area", "position"))
            & (
                Domain("barcode", "=", text)
                | Domain("sign", "=ilike", pattern)
                | Domain("name", "=ilike", pattern)
            ),
            order="place_kind, tier, name",
            limit=5,
        )
        return [
            {
                "kind": "place",
                "lot": False,
                "name": place.name,
                "detail": place.complete_name,
                "place": place.id if place.place_kind == "position" else False,
                "place_name": place.name,
                "area": place.area_id.id,
            }
            for place in places
        ]
