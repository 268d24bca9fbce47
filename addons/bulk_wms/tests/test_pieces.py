from odoo.exceptions import AccessError, UserError

from .common import YardCase
from .rules import broken_rules


class TestPieces(YardCase):
    """Bags are counted beside their kilograms, in every place and by every door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bags.unit_weight = 25.0

    def quants(self, lot):
        return self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id.usage", "=", "internal")]
        )

    def pieces(self, lot):
        return {quant.location_id.name: quant.piece_count for quant in self.quants(lot)}

    def bags_at(self, name, **places):
        """A lot of bags, kg by place; TB_01_01=1000."""
        lot = self.lot(name, product=self.bags, weight=0)
        for place, weight in places.items():
            self.stand(lot, place.replace("_", "-"), weight)
        return lot

    def tearDown(self):
        self.assertEqual(broken_rules(self.env), {})
        super().tearDown()

    # --- places ---------------------------------------------------------------------------

    def test_opening_stock_gets_its_nominal_pieces(self):
        lot = self.bags_at("B1", TB_01_01=1_000, TB_01_02=500)
        self.assertEqual(self.pieces(lot), {"TB-01-01": 40, "TB-01-02": 20})
        self.assertEqual(lot.piece_count, 60)

    def test_the_packing_list_says_how_many_and_the_lifts_part_them(self):
        lot = self.lot("B2", product=self.bags, weight=0)
        picking = self._receive(lot, 2_960, 118)
        self.assertEqual(picking.move_line_ids.mapped("pieces"), [40, 40, 38])
        for line in picking.move_line_ids:
            self.scan_through(picking, lot, line.location_dest_id)
        self.assertEqual(lot.piece_count, 118)

    def test_a_lift_is_whole_bags(self):
        self.bags.unit_weight = 30.0
        lot = self.lot("B3", product=self.bags, weight=0)
        picking = self._receive(lot, 1_980, 66)
        self.assertEqual(picking.move_line_ids.mapped("weight_kg"), [990, 990])
        self.assertEqual(picking.move_line_ids.mapped("pieces"), [33, 33])

    # --- taking ---------------------------------------------------------------------------

    def test_taken_by_the_piece_weighs_the_average_and_says_so(self):
        lot = self.bags_at("C1", TB_01_01=1_010)
        quant = self.quants(lot)
        quant.with_user(self.supervisor).set_counted(40, None, "counted")
        answer = self._take(lot, 500, "12 袋")
        self.assertEqual(answer["message"]["text"][:19], "12 pieces, 303 kg o")
        line = self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("state", "=", "done")], order="id desc", limit=1
        )
        self.assertEqual((line.quantity, line.piece_count, line.accuracy), (303, 12, "average"))
        self.assertEqual((quant.quantity, quant.piece_count, quant.accuracy), (707, 28, "average"))

    def test_plain_number_is_pieces_when_pieces_are_asked(self):
        lot = self.bags_at("C2", TB_01_01=1_000)
        self._take(lot, 500, "8")
        self.assertEqual(self.quants(lot).piece_count, 32)
        self.assertEqual(self.quants(lot).quantity, 800)

    def test_weighed_pieces_are_exact(self):
        lot = self.bags_at("C3", TB_01_01=1_000)
        self._take(lot, 500, "12 pcs 296.5 kg")
        quant = self.quants(lot)
        self.assertEqual((quant.quantity, quant.piece_count, quant.accuracy), (703.5, 28, "exact"))

    def test_weighing_makes_exact_again(self):
        lot = self.bags_at("C4", TB_01_01=1_000)
        self._take(lot, 500, "10 pcs")
        quant = self.quants(lot)
        self.assertEqual(quant.accuracy, "average")
        quant.with_user(self.supervisor).set_counted(30, 748.5, "weighed")
        self.assertEqual((quant.quantity, quant.piece_count, quant.accuracy), (748.5, 30, "exact"))

    def test_all_kilograms_take_all_pieces(self):
        lot = self.bags_at("C5", TB_01_01=980)
        self.quants(lot).with_user(self.supervisor).set_counted(38, None, "two are missing")
        self._take(lot, 980, "980 kg")
        self.assertEqual(lot.piece_count, 0)

    def test_more_pieces_than_the_task_has_are_refused(self):
        lot = self.bags_at("C6", TB_01_01=1_000)
        for text in ("21", "0", "21 pcs", "501 kg", "some", "1.5 袋"):
            answer = self._take(lot, 500, text)
            self.assertEqual(answer["message"]["code"], "bad_pieces", text)
        self.assertEqual(self.quants(lot).piece_count, 40)

    def test_goods_without_a_count_are_still_asked_in_kilograms(self):
        self.bags.unit_weight = 0.0
        lot = self.bags_at("C7", TB_01_01=1_000)
        answer = self._take(lot, 500, "12 袋")
        self.assertEqual(answer["message"]["code"], "bad_quantity")
        self.assertEqual(self.pieces(lot), {"TB-01-01": 0})

    def test_fewer_pieces_put_away_leave_the_rest_open(self):
        """The forklift carries 30 of the 40 bags: the other ten stay a task."""
        lot = self.lot("C8", product=self.bags, weight=0)
        picking = self._receive(lot, 1_000, 40)
        first = self.step(picking, lot.name)
        noted = self.step(picking, "30 pcs", self.back(first))
        self.assertEqual(noted["message"]["code"], "pieces_noted")
        place = picking.move_line_ids.location_dest_id
        last = self.step(picking, place.barcode, self.back(noted))
        self.assertEqual(last["message"]["code"], "posted")
        self.assertEqual(self.pieces(lot), {place.name: 30})
        rest = picking.move_line_ids.filtered(lambda line: line.state != "done")
        self.assertEqual((sum(rest.mapped("quantity")), sum(rest.mapped("pieces"))), (250, 10))

    # --- other doors ----------------------------------------------------------------------

    def test_moving_within_the_yard_conserves_pieces(self):
        lot = self.bags_at("D1", TB_01_01=1_500)
        transfer = self._move(lot, 700)
        for line in transfer.move_line_ids:
            self.scan_through(transfer, lot, line.location_dest_id)
        self.assertEqual(lot.piece_count, 60)
        self.assertEqual(self.pieces(lot)["TB-01-01"], 32)

    def test_inventory_takes_and_brings_pieces(self):
        lot = self.bags_at("D2", TB_01_01=1_000)
        self.stand(lot, "TB-01-01", 750)
        self.assertEqual(self.pieces(lot), {"TB-01-01": 30})
        self.stand(lot, "TB-01-01", 1_000)
        self.assertEqual(self.pieces(lot), {"TB-01-01": 40})
        self.stand(lot, "TB-01-01", 0)
        self.assertEqual(lot.piece_count, 0)

    def test_scrap_takes_pieces(self):
        lot = self.bags_at("D3", TB_01_01=1_000)
        self.env["stock.scrap"].create(
            {
                "product_id": self.bags.id,
                "lot_id": lot.id,
                "location_id": self.place("TB-01-01").id,
                "scrap_qty": 75,
                "company_id": self.company.id,
            }
        ).do_scrap()
        self.assertEqual(self.pieces(lot), {"TB-01-01": 37})

    def test_override_takes_pieces(self):
        lot = self.bags_at("D4", TB_01_01=1_000)
        picking = self.delivery(self.bags, 500, user=self.supervisor)
        self.env["wms.scan.service"].with_user(self.supervisor).override(
            picking.id, "k", picking.move_line_ids.task_uuid, "label gone"
        )
        self.assertEqual(self.pieces(lot), {"TB-01-01": 20})

    def test_what_comes_back_brings_the_pieces_that_left(self):
        lot = self.bags_at("D5", TB_01_01=1_000)
        picking = self.delivery(self.bags, 500)
        self._take(lot, 500, "20 pcs 490 kg", picking)
        picking.with_user(self.supervisor).action_close_short()
        self.assertEqual(self.pieces(lot), {"TB-01-01": 20})
        back = self.env["stock.return.picking"].create({"picking_id": picking.id})
        back.product_return_moves.quantity = 490
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        line = returned.move_line_ids
        self.scan_through(returned.with_user(self.operator), line.lot_id, line.location_dest_id)
        # Bags that come back are judged anew: they are a lot of their own.
        self.assertEqual((lot.piece_count, line.lot_id.piece_count), (20, 20))

    def test_correcting_a_posted_line_moves_its_pieces(self):
        lot = self.bags_at("D6", TB_01_01=1_000)
        self._take(lot, 500, "20")
        line = self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("location_dest_id", "=", self.customer.id)]
        )
        line.with_user(self.supervisor).quantity = 250
        self.assertEqual((line.piece_count, self.pieces(lot)), (10, {"TB-01-01": 30}))
        line.with_user(self.supervisor).piece_count = 11
        self.assertEqual(self.pieces(lot), {"TB-01-01": 29})
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "line.done_edited")], limit=1)
        self.assertIn('"pieces":11', entry.after.replace(" ", ""))
        self.stand(lot, "TB-01-02", 500)
        line.with_user(self.supervisor).location_id = self.place("TB-01-02")
        self.assertEqual(self.pieces(lot), {"TB-01-01": 40, "TB-01-02": 9})

    def test_correction_below_no_pieces_is_refused(self):
        lot = self.bags_at("D7", TB_01_01=1_000)
        self._take(lot, 500, "20")
        line = self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("location_dest_id", "=", self.customer.id)]
        )
        with self.assertRaisesRegex(UserError, "-1 pieces"), self.env.cr.savepoint():
            line.with_user(self.supervisor).piece_count = 41
        self.env.invalidate_all()
        self.assertEqual(line.piece_count, 20)

    def test_correction_of_what_has_left_is_refused_though_its_place_is_empty(self):
        """Odoo removes the quant of an empty place; what was posted there still counts."""
        lot = self.bags_at("D9", TB_01_01=500)
        self._take(lot, 500, "20")
        self.env["stock.quant"]._unlink_zero_quants()
        line = self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("location_dest_id", "=", self.place("TB-01-01").id)]
        )
        with self.assertRaisesRegex(UserError, "-3 pieces"), self.env.cr.savepoint():
            line.with_user(self.supervisor).piece_count = 17
        self.env.invalidate_all()

    def test_nobody_writes_counts(self):
        lot = self.bags_at("D8", TB_01_01=1_000)
        picking = self.delivery(self.bags, 500)
        for record in (self.quants(lot), picking.move_line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.operator).piece_count = 7
        with self.assertRaisesRegex(UserError, "supervisor"):
            self.quants(lot).with_user(self.operator).set_counted(7, None, "because")

    # --- quants ---------------------------------------------------------------------------

    def test_merged_quants_keep_their_pieces(self):
        """Odoo makes a second quant when the first is locked, and merges them by SQL later."""
        lot = self.bags_at("E1", TB_01_01=1_000)
        quant = self.quants(lot)
        self.env.cr.execute(
            "INSERT INTO stock_quant (product_id, lot_id, location_id, company_id, quantity,"
            " reserved_quantity, in_date, piece_count) SELECT product_id, lot_id, location_id,"
            " company_id, 500, 0, in_date, 20 FROM stock_quant WHERE id = %s RETURNING id",
            [quant.id],
        )
        self.env.cr.execute(
            "UPDATE stock_quant SET quantity = 500, piece_count = 20 WHERE id = %s", [quant.id]
        )
        self.env.invalidate_all()
        self.assertEqual(lot.piece_count, 40)
        self.env["stock.quant"]._quant_tasks()
        self.assertEqual(self.quants(lot), quant)
        self.assertEqual((quant.quantity, quant.piece_count), (1_000, 40))
        self._take(lot, 500, "10")
        self.assertEqual(quant.piece_count, 30)

    def test_counting_begins_with_stock_that_is_there(self):
        self.bags.unit_weight = 0.0
        lot = self.bags_at("E2", TB_01_01=1_000, TB_01_02=30)
        self.assertEqual(lot.piece_count, 0)
        self.bags.unit_weight = 25.0
        self.assertEqual(self.pieces(lot), {"TB-01-01": 40, "TB-01-02": 1})
        self.bags.unit_weight = 0.0
        self.assertEqual(lot.piece_count, 0)

    # --- work -----------------------------------------------------------------------------

    def _receive(self, lot, weight, pieces):
        picking = self.receipt([])
        self.env["wms.packing.list"].with_user(self.operator).create(
            {
                "picking_id": picking.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.bags.id,
                            "name": lot.name,
                            "weight": weight,
                            "piece_count": pieces,
                        },
                    )
                ],
            }
        ).action_apply()
        return picking

    def _take(self, lot, weight, said, picking=None):
        """Deliver ``weight`` kg by scan, saying ``said`` when asked how much."""
        picking = (
            picking
            or self.env["stock.picking"]
            .search(
                [
                    ("picking_type_id.code", "=", "outgoing"),
                    ("state", "=", "assigned"),
                    ("move_line_ids.lot_id", "=", lot.id),
                ],
                limit=1,
            )
            .with_user(self.operator)
            or self.delivery(self.bags, weight)
        )
        first, asked = self.scan_through(picking, lot)
        self.assertIn(asked["message"]["code"], ("ask_pieces", "ask_quantity"))
        return self.step(picking, said, self.back(asked))

    def _move(self, lot, weight):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": weight,
                            "location_id": self.stock.id,
                            "location_dest_id": self.stock.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking.with_user(self.operator)
