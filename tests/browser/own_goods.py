"""Goods and orders of a test's own, made by a manager: tests share one yard, and its orders end."""

from __future__ import annotations

import uuid

AREA = "T9"
SIZES = ("thickness", "width", "inner_diameter", "outer_diameter")


class OwnGoods:
    """Coils, receipts, deliveries and shuffles that no other test and no picture knows."""

    def __init__(self, server):
        self.server = server
        model = server.find(
            "stock.lot",
            [
                ["form_id.code", "=", "coil"],
                ["place_id.place_kind", "=", "position"],
                ["place_id.complete_name", "not ilike", f"/{AREA}/"],
            ],
        )
        fields = [*SIZES, "product_id", "grade_id", "company_id", "place_id"]
        self.like = server.call("stock.lot", "read", [model], fields)[0]
        self.area()

    def area(self):
        """Empty saddles beside those of the yard, which is nearly full; made once."""
        if self.server.call("stock.location", "search_count", [["name", "=", AREA]]):
            return
        place = self.like["place_id"][0]
        bay = self.server.find(
            "stock.location", [["id", "parent_of", place], ["place_kind", "=", "bay"]]
        )
        kind = self.server.call("stock.location", "read", [place], ["storage_category_id"])[0]
        wizard = self.server.call(
            "wms.area.generate",
            "create",
            [
                {
                    "parent_id": bay,
                    "name": AREA,
                    "storage_category_id": kind["storage_category_id"][0],
                    "rows": 5,
                    "slots": 10,
                    "tiers": 1,
                    "origin_x": 300.0,
                }
            ],
        )
        self.server.call("wms.area.generate", "action_generate", wizard)

    def coil(self) -> int:
        """A coil of 15 t that is not in the yard yet."""
        like = self.like
        number = uuid.uuid4().hex[:6].upper()
        values = {
            "name": f"OWN{number}",
            "heat": f"H{number}",
            "weight_label": 15_000.0,
            **{name: like[name] for name in SIZES},
            **{name: like[name] and like[name][0] for name in ("product_id", "grade_id")},
            "company_id": like["company_id"][0],
        }
        return self.server.call("stock.lot", "create", [values])[0]

    def name(self, lot: int) -> str:
        """Number of a lot."""
        return self.server.call("stock.lot", "read", [lot], ["name"])[0]["name"]

    def transfer(self, domain, lots, move=None) -> int:
        """A confirmed transfer of the first operation type of ``domain``, a move per lot.

        :param move: further values of the moves
        """
        kind = self.server.find("stock.picking.type", domain)
        ends = ("default_location_src_id", "default_location_dest_id")
        found = self.server.call("stock.picking.type", "read", [kind], list(ends))[0]
        places = dict(
            zip(("location_id", "location_dest_id"), (found[end][0] for end in ends), strict=True)
        )
        product = self.server.call(
            "product.product", "read", [self.like["product_id"][0]], ["uom_id"]
        )[0]
        moves = []
        for lot in lots:
            weight = self.server.call("stock.lot", "read", [lot], ["book_weight"])[0]
            moves.append(
                {
                    "product_id": product["id"],
                    "product_uom": product["uom_id"][0],
                    "product_uom_qty": self.in_unit(product, weight["book_weight"]),
                    "piece_lot_id": lot,
                    **places,
                    **(move or {}),
                }
            )
        values = {
            "picking_type_id": kind,
            "move_ids": [[0, 0, values] for values in moves],
            **places,
        }
        picking = self.server.call("stock.picking", "create", [values])[0]
        self.server.call("stock.picking", "action_confirm", [picking])
        self.server.call("stock.picking", "action_assign", [picking])
        return picking

    @staticmethod
    def in_unit(product, weight: float) -> float:
        """kg in the unit of the product: tonnes or kg."""
        return weight / 1000 if product["uom_id"][1] in ("t", "Tonne") else weight

    def receipt(self, count: int = 1) -> list[str]:
        """A receipt of new coils; their numbers."""
        lots = [self.coil() for _number in range(count)]
        self.transfer([["code", "=", "incoming"]], lots)
        return [self.name(lot) for lot in lots]

    def standing(self) -> str:
        """A coil that stands in the yard; its number. The manager has scanned it in."""
        lot = self.coil()
        picking = self.transfer([["code", "=", "incoming"]], [lot])
        state, codes = {}, [self.name(lot)]
        while codes:
            answer = self.server.call(
                "wms.scan.service", "step", picking, uuid.uuid4().hex, codes.pop(), state
            )
            assert answer["message"]["kind"] == "ok", answer
            state = answer["data"]["back"]
            if answer["state"] == "place":
                codes.append(self.place_of(picking))
        return self.name(lot)

    def delivery(self) -> str:
        """A coil that stands in the yard and is to leave; its number."""
        name = self.standing()
        self.transfer([["code", "=", "outgoing"]], [self.lot(name)])
        return name

    def shuffle(self) -> str:
        """A coil that is to go to the far end of the area; its number."""
        name = self.standing()
        empty = [["complete_name", "ilike", f"/{AREA}/"], ["load_ids.weight", "=", 0]]
        place = self.server.find("stock.location", empty, order="id desc")
        kind = [["cab_confirms", "=", True], ["code", "=", "internal"]]
        lot = self.lot(name)
        stands = self.server.call("stock.lot", "read", [lot], ["place_id"])[0]["place_id"][0]
        self.transfer(kind, [lot], {"location_id": stands, "location_dest_id": place})
        return name

    def area_id(self) -> int:
        """The area of the empty saddles."""
        return self.server.find("stock.location", [["name", "=", AREA]])

    def crane(self) -> int:
        """A crane with a device in its cab."""
        device = self.server.find("wms.device", [["equipment_id", "!=", False]])
        return self.server.call("wms.device", "read", [device], ["equipment_id"])[0][
            "equipment_id"
        ][0]

    def lot(self, name: str) -> int:
        """The lot of a number."""
        return self.server.find("stock.lot", [["name", "=", name]])

    def place_of(self, picking: int) -> str:
        """Code of the place that is proposed for the one lot of a transfer."""
        line = self.server.find("stock.move.line", [["picking_id", "=", picking]])
        to = self.server.call("stock.move.line", "read", [line], ["location_dest_id"])[0]
        place = to["location_dest_id"][0]
        return self.server.call("stock.location", "read", [place], ["barcode"])[0]["barcode"]

    def sheet(self, lot: str) -> int:
        """A counting sheet for the place of a lot."""
        return self.server.call("stock.lot", "action_count", [self.lot(lot)])["res_id"]

    def loading(self, lot: int) -> str:
        """A truck in the yard that takes this very coil; its licence plate."""
        picking = self.transfer([["code", "=", "outgoing"]], [lot])
        plate = f"TEST-{uuid.uuid4().hex[:5].upper()}"
        visit = self.server.call(
            "wms.visit",
            "create",
            [{"plate": plate, "purpose": "load", "picking_ids": [[6, 0, [picking]]]}],
        )
        self.server.call("wms.visit", "action_gate_in", visit)
        return plate
