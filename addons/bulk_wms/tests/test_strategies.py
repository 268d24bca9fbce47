"""Rules, criteria, looking ahead and trying out, as a manager meets them."""

from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import YardCase


class TestRules(YardCase):
    """Which rule serves which goods, in words, and which never comes to its turn."""

    def test_items_read_at_once_are_what_the_lot_says(self):
        lot = self.lot(
            "I1",
            grade_id=self.grade.id,
            heat="H1",
            thickness=3.5,
            width=1250,
            length=10,
            outer_diameter=1600,
            production_date="2026-01-05",
            leaves_on="2026-04-01",
            quality_state="conditional",
        )
        self.coil.turnover_class = "A"
        self.coil.hazard_class_id = self.env.ref("bulk_wms.hazard_8")
        bare = self.lot("I2")
        prototypes = self.env["wms.yard"]._prototypes(
            [(lot.id, self.coil.id), (bare.id, self.coil.id), (None, self.coil.id)]
        )
        for one in (lot, bare):
            self.assertEqual(prototypes[one.id, self.coil.id].item(9_000.0), one._item(9_000.0))
        without = self.env["wms.yard"]._item(self.coil, self.env["stock.lot"], 7.0)
        self.assertEqual(prototypes[None, self.coil.id].item(7.0), without)

    def rule_area(self, name, **conditions):
        area = self._area(name, self.saddle, rows=1, slots=3, tiers=1, x=120)
        return area, self._rule(self.form["coil"], area, sequence=-1, **conditions)

    def area_of(self, **lot):
        return self.receipt([self.lot("R1", **lot)]).move_line_ids.location_dest_id.area_id

    def test_rule_by_piece_weight(self):
        area, _rule = self.rule_area("WW", min_weight=12_000, max_weight=15_000)
        self.assertEqual(self.area_of(weight=13_000), area)

    def test_rule_by_piece_weight_leaves_light_pieces(self):
        area, _rule = self.rule_area("WW", min_weight=12_000, max_weight=15_000)
        self.assertNotEqual(self.area_of(weight=11_000), area)

    def test_rule_by_outer_diameter(self):
        area, _rule = self.rule_area("WD", max_outer_diameter=1_500)
        self.assertEqual(self.area_of(outer_diameter=1_400), area)

    def test_rule_by_length_does_not_serve_unknown_lengths(self):
        area, _rule = self.rule_area("WL", max_length=6_000)
        self.assertNotEqual(self.area_of(), area)

    def test_rule_for_goods_without_certificate(self):
        area, _rule = self.rule_area("WC", certificate="without")
        self.assertEqual(self.area_of(), area)

    def test_goods_with_certificate_go_on_to_the_next_rule(self):
        area, _rule = self.rule_area("WC", certificate="without")
        self.assertNotEqual(self.area_of(certificate_number="MTC-1"), area)

    def test_rule_by_owner(self):
        owner = self.env["res.partner"].create({"name": "Owner"})
        area, _rule = self.rule_area("WO", owner_id=owner.id)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "owner_id": owner.id,
            }
        )
        lot = self.lot("O1")
        picking._set_pieces([(self.coil, lot, 10_000)])
        self.assertEqual(picking.move_line_ids.location_dest_id.area_id, area)

    def test_rule_whose_range_is_upside_down_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no goods could meet"):
            self.rule_area("WX", min_width=1_500, max_width=1_200)

    def test_sentence_says_what_the_rule_does(self):
        _area, rule = self.rule_area(
            "WS", grade_ids=[Command.set(self.grade.ids)], min_thickness=2, max_thickness=6
        )
        self.assertIn(self.grade.name, rule.sentence)
        self.assertIn("thickness 2-6 mm", rule.sentence)
        self.assertIn(rule.location_out_id.name, rule.sentence)

    def test_rule_behind_one_that_serves_everything_is_an_overflow(self):
        area = self._area("WF", self.saddle, rows=1, slots=3, x=140)
        late = self._rule(self.form["coil"], area, sequence=90)
        self.assertIn("only when nothing is free", late.hint)

    def test_rule_that_can_never_fire_is_told(self):
        late = self._rule(self.form["coil"], self.coil_area, sequence=90, quality_state="pending")
        self.assertIn("Never used", late.hint)
        late.sequence = -5
        late.invalidate_recordset()
        self.assertFalse(late.hint)


class TestLeaving(YardCase):
    """When lots are expected to leave, and that putaway heeds it."""

    def expected(self, lot):
        return self.env["wms.leaving"]._expected(lot.ids).get(lot.id)

    def test_reserved_lot_leaves_with_its_order(self):
        lot = self.coil_at("L1", "TC-01-01-1")
        picking = self.delivery(self.coil, 10_000)
        day = fields.Datetime.now() + timedelta(days=20)
        picking.move_ids.date_deadline = day
        leaving = self.expected(lot)
        self.assertEqual((leaving.day, leaving.source), (day.date(), "order"))

    def test_lot_without_order_leaves_by_plan(self):
        day = fields.Date.today() + timedelta(days=9)
        lot = self.lot("L2", leaves_on=day)
        leaving = self.expected(lot)
        self.assertEqual((leaving.day, leaving.sd, leaving.source), (day, 3.0, "plan"))

    def test_oldest_free_lot_meets_the_open_demand(self):
        # More is asked for than whole coils can meet: nothing is reserved, the demand stays open.
        old = self.lot("D1", product=self.bags, weight=500, production_date="2026-01-01")
        young = self.lot("D2", product=self.bags, weight=500, production_date="2026-02-01")
        self.stand(old, "TB-01-01", 500)
        self.stand(young, "TB-01-02", 500)
        day = fields.Datetime.now() + timedelta(days=12)
        move = self.env["stock.move"].create(
            {
                "product_id": self.bags.id,
                "product_uom_qty": 400,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                "company_id": self.company.id,
                "date_deadline": day,
            }
        )
        move._action_confirm()
        move._do_unreserve()
        self.env.flush_all()
        found = self.env["wms.leaving"]._expected((old | young).ids)
        self.assertEqual(found[old.id].source, "demand")
        self.assertEqual(found[old.id].day, day.date())
        self.assertNotIn(young.id, found)

    def test_lot_of_a_kind_that_stays_a_month_leaves_in_a_month(self):
        dwell = self.env["wms.dwell"]
        dwell.create(
            {
                "company_id": self.company.id,
                "form_id": self.form["coil"].id,
                "mean": 30.0,
                "sd": 4.0,
                "count": 50,
            }
        )
        lot = self.lot("P1", production_date=fields.Date.today())
        leaving = self.expected(lot)
        self.assertEqual(leaving.source, "dwell")
        self.assertEqual(leaving.day, fields.Date.today() + timedelta(days=30))

    def test_past_dwell_is_worked_out_from_what_left(self):
        lots = []
        for number in range(5):
            made = fields.Date.today() - timedelta(days=10 + number)
            lot = self.lot(f"G{number}", product=self.bags, weight=500, production_date=made)
            lots.append(self.stand(lot, f"TB-01-0{number + 1}", 500))
        self.warehouse.out_type_id.scan_required = False
        picking = self.delivery(self.bags, 2_500)
        picking.move_ids.picked = True
        picking.with_user(self.supervisor).button_validate()
        self.env["wms.dwell"]._refresh()
        past = self.env["wms.dwell"].search([("product_id", "=", self.bags.id)])
        self.assertEqual((past.count, round(past.mean, 1)), (5, 12.0))
        self.env["wms.dwell"]._refresh()
        self.assertEqual(self.env["wms.dwell"].search_count([("product_id", "=", self.bags.id)]), 1)

    def test_slab_goes_onto_what_leaves_later(self):
        today = fields.Date.today()
        ahead = self.env.ref("bulk_wms.strategy_ahead")
        self.env["stock.putaway.rule"].search(
            [("location_out_id", "=", self.slab_area.id)]
        ).strategy_id = ahead
        size = {"product": self.slab, "length": 6000, "width": 1500, "thickness": 200}
        for name, place, days in (("S1", 1, 5), ("S2", 2, 25), ("S3", 3, 60), ("S4", 4, 90)):
            lot = self.lot(name, leaves_on=today + timedelta(days=days), **size)
            self.stand(lot, f"TS-01-0{place}")
        new = self.lot("S9", leaves_on=today + timedelta(days=20), **size)
        line = self.receipt([new]).move_line_ids
        self.assertEqual(line.location_dest_id, self.place("TS-01-02"))
        self.assertIn("leaves 5 days before what lies below", line.proposal_text)


class TestCriteria(YardCase):
    """Criteria that look at rows, classes and cranes read their facts from the yard."""

    def strategy_of(self, **weights):
        strategy = self.env["wms.strategy"].create(
            {
                "name": "One",
                "criterion_ids": [
                    Command.create({"code": code, "weight": weight})
                    for code, weight in weights.items()
                ],
            }
        )
        rule = self.env["stock.putaway.rule"].search([("location_out_id", "=", self.coil_area.id)])
        rule.strategy_id = strategy
        return strategy

    def line_of(self, **lot):
        return self.receipt([self.lot("C9", **lot)]).move_line_ids

    def test_criteria_are_shown_by_their_names_not_by_codes(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "bulk_wms")])._update_translations(
            ["zh_CN"]
        )
        criterion = self.strategy_of(shuffles=1).criterion_ids
        self.assertEqual(criterion.display_name, "Fewest expected shuffles")
        chinese = criterion.with_context(lang="zh_CN").display_name
        self.assertNotIn(chinese, ("shuffles", "Fewest expected shuffles"))

    def test_row_in_use_is_filled_before_a_new_one_is_opened(self):
        self.strategy_of(rows=3, travel=1)
        self.coil_at("C1", "TC-02-04-1")
        line = self.line_of()
        self.assertEqual(line.location_dest_id.row, 2)
        self.assertIn("row 2 is in use", line.proposal_text)

    def test_row_of_other_material_is_avoided(self):
        self.strategy_of(material=3, travel=1)
        other = self._product("Cold rolled coil", self.form["coil"])
        self.coil_at("C1", "TC-01-01-1", product=other)
        self.assertEqual(self.line_of().location_dest_id.row, 2)

    def test_slow_mover_goes_far(self):
        self.strategy_of(turnover=1)
        self.coil.turnover_class = "C"
        far = self.line_of().location_dest_id
        self.assertEqual(far.pos_x, max(self.coil_area.child_ids.mapped("pos_x")))

    def test_area_whose_crane_has_less_to_do_comes_first(self):
        self.strategy_of(balance=3, travel=1)
        bay = self.env["stock.location"].create(
            {"name": "Bay", "location_id": self.stock.id, "place_kind": "bay"}
        )
        quiet = self._area("TY", self.saddle, rows=1, slots=3, x=80)
        (self.coil_area | quiet).location_id = bay
        rule = self.env["stock.putaway.rule"].search([("location_out_id", "=", self.coil_area.id)])
        rule.location_out_id = bay
        lines = self.receipt([self.lot(f"C{n}") for n in range(1, 5)]).move_line_ids
        self.assertEqual(len(lines.area_id), 2, "level load: both areas get some")


class TestHazardDistance(YardCase):
    """Hazard classes keep their distance over the borders of areas."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oxidizer = cls.env.ref("bulk_wms.hazard_5_1")
        cls.acid = cls.env.ref("bulk_wms.hazard_8")
        cls.first = cls._product("Nitrate", cls.form["bag"], hazard_class_id=cls.oxidizer.id)
        cls.second = cls._product("Soda", cls.form["bag"], hazard_class_id=cls.acid.id)
        cls.pair = cls.env["wms.hazard.rule"].search(
            [("first_id", "=", cls.oxidizer.id), ("second_id", "=", cls.acid.id)]
        )
        # Beside the bag area, 4 m away.
        cls.other = cls._area("TK", cls.floor, rows=1, slots=1, x=0.0, y=44.0, tiers=1)
        cls.stand(cls.lot("NIT", product=cls.first), cls.other.child_ids, 500)

    def line_of_soda(self):
        return self.receipt([self.lot("SODA", product=self.second, weight=500)]).move_line_ids

    def test_class_beside_the_area_counts(self):
        self.pair.distance = 1_000
        line = self.line_of_soda()
        self.assertEqual(line.proposal_state, "no_place")
        self.assertIn("too near to another hazard class", line.proposal_text)

    def test_goods_go_where_the_distance_is_kept(self):
        self.assertEqual((self.pair.relation, self.pair.metres), ("2", 6.0))
        place = self.line_of_soda().location_dest_id
        nitrate = self.other.child_ids
        far = ((place.pos_x - nitrate.pos_x) ** 2 + (place.pos_y - nitrate.pos_y) ** 2) ** 0.5
        self.assertGreaterEqual(far, 6.0)

    def test_nobody_books_it_too_near_by_hand(self):
        self.pair.distance = 1_000
        picking = self.receipt([self.lot("SODA", product=self.second, weight=500)])
        line = picking.move_line_ids
        line.sudo().location_dest_id = self.place("TB-01-01")
        yard = self.env["wms.yard"]._read(self.place("TB-01-01").ids)
        codes = [one.code for one in yard.refusals(line._engine_item(), line.location_dest_id.id)]
        self.assertEqual(codes, ["distance"])

    def test_fire_wall_of_a_category_exempts_its_places(self):
        self.pair.distance = 1_000
        self.floor.hazard_pair_ids = [
            Command.create(
                {"first_id": self.oxidizer.id, "second_id": self.acid.id, "allowed": True}
            )
        ]
        self.assertEqual(self.line_of_soda().proposal_state, "proposed")

    def test_two_lots_of_one_receipt_keep_their_distance(self):
        self.pair.distance = 1_000
        self.env["stock.quant"].search([("lot_id.name", "=", "NIT")]).sudo().quantity = 0
        lots = [
            self.lot("N2", product=self.first, weight=500),
            self.lot("S2", product=self.second, weight=500),
        ]
        states = self.receipt(lots).move_line_ids.sorted("id").mapped("proposal_state")
        self.assertEqual(states, ["proposed", "no_place"])

    def test_default_is_a_default_until_it_is_changed(self):
        self.assertTrue(self.pair.is_default)
        self.pair.with_user(self.manager).distance = 9
        self.assertFalse(self.pair.is_default)
        self.assertEqual(self.pair.metres, 9.0)

    def test_one_pair_stands_once_whichever_way_round(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.env["wms.hazard.rule"].create(
                {"first_id": self.acid.id, "second_id": self.oxidizer.id}
            )
            self.env.flush_all()


class TestTryPutaway(YardCase):
    """The manager asks where goods would go; nothing is written."""

    def ask(self, **values):
        test = self.env["wms.putaway.test"].with_user(self.manager)
        test = test.create({"product_id": self.coil.id, "arrives_id": self.stock.id, **values})
        test.action_ask()
        return test

    def test_described_goods_get_rule_ranking_and_reasons(self):
        test = self.ask()
        best = test.row_ids[0]
        self.assertFalse(best.refusal)
        self.assertIn("Short way", best.shares)
        self.assertIn(best.place_id.complete_name, test.answer)
        self.assertEqual(test.rule_ids.filtered("fits").rule_id.location_out_id, self.coil_area)
        self.assertTrue(test.rule_ids.filtered(lambda rule: not rule.fits).mapped("misses"))

    def test_answer_is_what_a_receipt_is_told(self):
        self.coil_at("A1", "TC-01-01-1", heat="HX")
        test = self.ask(heat="HX", weight=9_000)
        line = self.receipt([self.lot("A2", weight=9_000, heat="HX")]).move_line_ids
        self.assertEqual(test.row_ids[0].place_id, line.location_dest_id)

    def test_why_not_here_names_the_limit(self):
        test = self.ask(weight=99_000, place_id=self.place("TC-01-01-1").id)
        self.assertIn("too heavy (99000 / 25000)", test.place_answer)

    def test_why_not_here_without_a_rule(self):
        test = self.ask(place_id=self.place("TS-01-01").id)
        self.assertIn("No rule sends these goods to", test.place_answer)
        self.assertIn("wrong form", test.place_answer)

    def test_what_if_other_weights_stands_beside(self):
        self.coil.turnover_class = "C"
        test = self.ask(weight_ids=[Command.create({"code": "turnover", "weight": 5})])
        self.assertNotEqual(test.row_ids[0].place_id, test.other_row_ids[0].place_id)
        self.assertIn("What if", test.answer)

    def test_asking_writes_nothing_in_the_yard(self):
        self.env.flush_all()
        tables = ("stock_quant", "stock_move_line", "wms_hold", "wms_ledger_entry")
        count = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        self.cr.execute(count)
        before = self.cr.fetchone()
        self.ask(strategy_id=self.env.ref("bulk_wms.strategy_nearest").id)
        self.cr.execute(count)
        self.assertEqual(self.cr.fetchone(), before)

    def test_lot_has_to_be_chosen_first(self):
        with self.assertRaisesRegex(UserError, "Choose the lot first"):
            self.ask(kind="lot")

    def test_replay_plays_receipts_under_two_strategies(self):
        size = {"product": self.slab, "length": 6000, "width": 1500, "thickness": 200}
        today = fields.Date.today()
        lots = [
            self.lot(f"R{n}", leaves_on=today + timedelta(days=days), **size)
            for n, days in enumerate((5, 40, 10, 60))
        ]
        picking = self.receipt(lots)
        for lot in lots:
            self.scan_through(picking, lot)
        rule = self.env["stock.putaway.rule"].search([("location_out_id", "=", self.slab_area.id)])
        replay = self.env["wms.putaway.replay"].with_user(self.manager)
        replay = replay.create(
            {"rule_id": rule.id, "strategy_id": self.env.ref("bulk_wms.strategy_ahead").id}
        )
        replay.action_replay()
        self.assertIn("4 pieces came", replay.answer)
        self.assertEqual(len(replay.row_ids), 4)
        self.assertEqual(replay.row_ids.lot_id, self.env["stock.lot"].union(*lots))
        self.assertTrue(all(row.other_place_id for row in replay.row_ids))

    def test_replay_without_receipts_says_so(self):
        rule = self.env["stock.putaway.rule"].search([("location_out_id", "=", self.coil_area.id)])
        replay = self.env["wms.putaway.replay"].create(
            {"rule_id": rule.id, "strategy_id": self.strategy.id}
        )
        replay.action_replay()
        self.assertIn("Nothing has come in", replay.answer)
