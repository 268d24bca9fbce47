import uuid

from .common import YardCase


class WorkCase(YardCase):
    """Steps of work that begins without a transfer, as a phone sends them."""

    def work(self, kind, text, last=None, user=None, key=None, **values):
        """One step; ``last`` is the answer before it."""
        service = self.env["wms.scan.service"].with_user(user or self.operator)
        state = last["data"]["back"] if last else {}
        return service.work(kind, key or uuid.uuid4().hex, text, state, **values)

    def code(self, answer):
        self.assertEqual(set(answer), {"state", "data", "message"})
        self.assertEqual(answer["data"]["back"]["state"], answer["state"])
        return answer["message"]["code"]


class TestFreeMove(WorkCase):
    def setUp(self):
        super().setUp()
        self.lot = self.coil_at("F1", "TC-01-01-1")

    def test_goods_then_place_moves_them(self):
        first = self.work("move", "F1")
        self.assertEqual((self.code(first), first["state"]), ("move_to", "place"))
        done = self.work("move", "TC-02-03-1", first)
        self.assertEqual((self.code(done), done["state"]), ("moved", "lot"))
        self.assertEqual(self.place_of(self.lot), self.place("TC-02-03-1"))
        picking = self.env["stock.picking"].browse(done["data"]["picking_id"])
        self.assertEqual((picking.state, picking.is_free_move), ("done", True))
        line = picking.move_line_ids
        self.assertTrue(line._is_confirmed())
        entry = self.env["wms.ledger.entry"].search([("lot", "=", "F1")], limit=1)
        self.assertEqual(entry.kind, "stock.shuffle")
