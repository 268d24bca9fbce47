"""Free moves of whatever lies anywhere, for the property tests."""

import uuid

from hypothesis import strategies as st

FREE_MOVES = ("free_move", "free_bags")
# Half of them are free moves, between the work on orders that reserve the same goods.
MOVING_FREELY = (
    *FREE_MOVES * 3,
    "receive",
    "put_away",
    "order",
    "pick",
    "start",
    "shuffle",
    "move",
    "unreserve",
    "reserve",
    "bags_out",
    "bags_move",
    "lock",
    "undo",
)


class FreeMoves:
    """Operations that scan goods and a place without a transfer. Mixed into a YardCase."""

    def do_free_move(self, data):
        """Goods that lie anywhere are put anywhere, without a transfer made before."""
        return self.free_move(data, [("lot_id.product_id.form_id.is_piece", "=", True)])

    def do_free_bags(self, data):
        """Some of the bags of a place, reserved or not."""
        return self.free_move(data, [("product_id", "=", self.bags.id)])

    def free_move(self, data, domain):
        quants = self.env["stock.quant"].search(
            [
                *domain,
                ("lot_id", "!=", False),
                ("quantity", ">", 0),
                ("location_id.area_id", "!=", False),
                ("company_id", "=", self.company.id),
            ],
            order="id",
        )
        quant = self.pick_one(data, quants, "goods")
        if not quant:
            return ""
        places = self.env["stock.location"].search(
            [("place_kind", "=", "position"), ("company_id", "=", self.company.id)], order="id"
        )
        told = [quant.lot_id.name]
        answer = self.free_step(f"BWMS.REF.LOT.{quant.lot_id.id}")
        for _step in range(3):
            code = answer["message"]["code"]
            told.append(code)
            if code == "which_source":
                text = quant.location_id.barcode
            elif code == "how_much":
                text = data.draw(st.sampled_from(("1", "12 pcs 290.5 kg", "300 kg", "40", "x")))
            elif code == "move_to":
                text = self.pick_one(data, places, "place").barcode
            else:
                break
            answer = self.free_step(text, answer)
        told.append(answer["message"]["text"])
        undo = answer["data"].get("undo")
        if undo and data.draw(st.booleans(), label="take back"):
            service = self.env["wms.scan.service"].with_user(self.operator)
            back = service.undo(
                answer["data"]["picking_id"], uuid.uuid4().hex, undo["scan_id"], "test"
            )
            told.append(back["message"]["text"])
        return " / ".join(told)

    def free_step(self, text, last=None):
        service = self.env["wms.scan.service"].with_user(self.operator)
        return service.work("move", uuid.uuid4().hex, text, last["data"]["back"] if last else {})
