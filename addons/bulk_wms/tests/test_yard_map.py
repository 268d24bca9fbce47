from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import YardCase


@tagged("post_install", "-at_install")
class TestYardMap(YardCase):
    """What the map shows is what stands there, and only what the reader may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.coil_at("M1", "TC-01-01-1", weight=12_000.0, heat="HT1")
        cls.second = cls.coil_at(
            "M2", "TC-01-02-1", weight=9_000.0, heat="HT2", thickness=3.0, width=1250.0
        )

    def map(self, user=None):
        user = user or self.operator
        maps = self.env["wms.yard.map"].with_user(user)
        return maps.with_context(allowed_company_ids=user.company_ids.ids)

    def rows(self, answer):
        """The columns of an area as one dict a position, by name."""
        columns = answer["places"]
        return {
            name: {column: columns[column][index] for column in columns}
            for index, name in enumerate(columns["name"])
        }

    def area_of(self, overview, area):
        return next(one for one in overview["areas"] if one["id"] == area.id)

    def stranger(self):
        """An operator of another company, with a yard of its own there."""
        company = self.env["res.company"].create({"name": "Other Yard"})
        return new_test_user(
            self.env,
            f"stranger-{company.id}",
            groups="base.group_user,bulk_wms.group_operator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    # --- what is shown ----------------------------------------------------------------------

    def test_an_area_is_drawn_where_it_was_measured(self):
        area = self.area_of(self.map().overview(), self.slab_area)
        self.assertEqual(area["by"], "xy")
        self.assertEqual(area["cell"][0], 2.0)
        self.assertEqual(area["box"], [-1.0, 19.0, 7.0, 21.0])

    def test_areas_without_metres_are_laid_out_apart_by_row_and_slot(self):
        self.env["stock.location"].search([("area_id", "=", self.bag_area.id)]).write(
            {"pos_x": 0.0, "pos_y": 0.0}
        )
        overview = self.map().overview()
        bags = self.area_of(overview, self.bag_area)
        self.assertEqual(bags["by"], "slot")
        for other in overview["areas"]:
            if other["id"] != bags["id"]:
                apart = (
                    other["box"][3] <= bags["box"][1]
                    or other["box"][1] >= bags["box"][3]
                    or other["box"][2] <= bags["box"][0]
                    or other["box"][0] >= bags["box"][2]
                )
                self.assertTrue(apart, f"{other['name']} lies on {bags['name']}")

    def test_an_area_counts_what_stands_is_locked_and_weighs(self):
        self.place("TC-02-04-1").with_user(self.supervisor).set_lock("in", "bent")
        area = self.area_of(self.map().overview(), self.coil_area)
        self.assertEqual((area["positions"], area["taken"], area["locked"]), (14, 2, 1))
        self.assertEqual(area["weight"], 21_000.0)

    def test_a_position_shows_goods_heat_quality_and_fill(self):
        self.second.with_user(self.supervisor).set_quality("blocked", "dent")
        rows = self.rows(self.map().area(self.coil_area.id))
        self.assertEqual(len(rows), 14)
        taken = rows["TC-01-02-1"]
        self.assertEqual((taken["heat"], taken["quality"], taken["fill"]), ("HT2", "blocked", 100))
        self.assertEqual(taken["product"], self.coil.id)
        empty = rows["TC-02-01-1"]
        self.assertEqual((empty["units"], empty["heat"], empty["product"]), (0, "", 0))

    def test_a_stack_of_several_heats_shows_the_worst_quality_and_the_part_that_is_full(self):
        for name, heat in (("S1", "A"), ("S2", "B")):
            slab = self.lot(name, self.slab, 8_000.0, heat=heat, thickness=200.0)
            self.stand(slab, "TS-01-01")
        self.env["stock.lot"].search([("name", "=", "S1")]).with_user(self.supervisor).set_quality(
            "blocked", "crack"
        )
        row = self.rows(self.map().area(self.slab_area.id))["TS-01-01"]
        self.assertEqual((row["heat"], row["quality"], row["fill"]), ("*", "blocked", 50))

    def test_after_a_change_only_the_changed_positions_are_read(self):
        answer = self.map().area(self.coil_area.id)
        # All of this test is one transaction: what it wrote counts as changed.
        later = str(int(answer["version"]) + 1_000_000)
        self.assertFalse(self.map().area(self.coil_area.id, later)["places"]["id"])
        changed = self.map().area(self.coil_area.id, answer["version"])
        self.assertIn("TC-01-01-1", self.rows(changed))
        self.assertEqual(changed["count"], 14)

    def test_the_map_asks_no_more_for_more_positions(self):
        def queries(area):
            self.map().area(area.id)
            before = self.env.cr.sql_log_count
            self.env.invalidate_all()
            self.map().area(area.id)
            return self.env.cr.sql_log_count - before

        few = queries(self.coil_area)
        large = self._area("TX", self.saddle, rows=5, slots=30, y=100.0)
        for slot in range(1, 8):
            self.coil_at(f"X{slot}", f"TX-01-{slot:02d}-1")
        self.assertLessEqual(queries(large), few)
        self.assertLessEqual(few, 12)
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            self.map().overview()

    # --- layers -------------------------------------------------------------------------------

    def test_layers_tell_tasks_customers_and_holds(self):
        customer = self.env["res.partner"].create({"name": "Bridge Builders"})
        delivery = self.delivery(self.coil, 12_000.0)
        delivery.sudo().partner_id = customer
        arriving = self.receipt([self.lot("M9")])
        arriving.action_confirm()
        arriving.action_arrive()
        place = arriving.move_line_ids.location_dest_id
        layers = self.map().layers([self.coil_area.id], ["task", "customer", "hold"])
        leaving = self.place_of(self.first).id
        self.assertEqual(layers["task"][leaving]["out"], 1)
        self.assertEqual(layers["task"][place.id]["in"], 1)
        self.assertEqual(layers["customer"], {leaving: "Bridge Builders"})
        self.assertEqual(layers["hold"][place.id]["for"], arriving.name)

    def test_a_late_task_is_told(self):
        delivery = self.delivery(self.coil, 12_000.0)
        line = delivery.move_line_ids
        line.sudo().deadline = fields.Datetime.now() - timedelta(hours=1)
        layer = self.map().layers([self.coil_area.id], ["task"])["task"]
        self.assertTrue(layer[line.location_id.id]["late"])

    def test_positions_due_for_counting_are_told(self):
        quant = self.first.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")
        quant.inventory_date = fields.Date.today() - timedelta(days=9)
        other = self.second.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")
        other.inventory_date = fields.Date.today() + timedelta(days=9)
        layer = self.map().layers([self.coil_area.id], ["count"])["count"]
        self.assertEqual(layer, {quant.location_id.id: 9})

    def test_places_on_an_open_sheet_are_due(self):
        places = self.place("TC-01-01-1") | self.place("TC-02-03-1")
        count = self.env["wms.count"].with_user(self.supervisor)._ask(places, "test")
        layer = self.map().layers([self.coil_area.id], ["count"])["count"]
        self.assertEqual(layer, dict.fromkeys(places.ids, 0))
        count.with_user(self.supervisor).action_cancel()
        self.assertFalse(self.map().layers([self.coil_area.id], ["count"])["count"])

    def test_shuffles_are_ways_from_position_to_position(self):
        self.coil_at("M3", "TC-01-01-2", weight=8_000.0)
        self.delivery(self.coil, 12_000.0)
        ways = self.map().ways("shuffle")
        self.assertEqual([way["lot"] for way in ways], ["M3"])
        self.assertEqual(ways[0]["from"]["name"], "TC-01-01-2")
        self.assertTrue(ways[0]["to"]["id"])
        self.assertGreater(len(self.map().ways("route")), len(ways))

    def test_an_unknown_layer_is_refused(self):
        for ask in (
            lambda: self.map().layers([self.coil_area.id], ["weather"]),
            lambda: self.map().ways("weather"),
        ):
            with self.assertRaises(UserError):
                ask()

    # --- finding, card, track, past --------------------------------------------------------------

    def found(self, text, user=None):
        return {(hit["kind"], hit["place_name"]) for hit in self.map(user).find(text)["hits"]}

    def test_goods_are_found_by_lot_heat_size_customer_and_place(self):
        delivery = self.delivery(self.coil, 12_000.0)
        delivery.sudo().partner_id = self.env["res.partner"].create({"name": "Bridge Builders"})
        self.assertEqual(self.found("m2"), {("lot", "TC-01-02-1")})
        self.assertEqual(self.found("HT1"), {("heat", "TC-01-01-1")})
        self.assertEqual(self.found("3 x 1250"), {("size", "TC-01-02-1")})
        self.assertEqual(self.found("bridge"), {("customer", "TC-01-01-1")})
        self.assertIn(("place", "TC-02-03-1"), self.found("TC-02-03-1"))
        self.assertFalse(self.found("%"))
        self.assertFalse(self.found("  "))

    def test_the_card_offers_what_one_may_do(self):
        place = self.place("TC-01-02-1")

        def offers(user):
            card = self.map(user).card(place.id)
            return {one["code"] for one in (*card["lots"][0]["actions"], *card["actions"])}

        self.assertEqual(offers(self.operator), {"move", "label"})
        self.assertEqual(
            offers(self.supervisor), {"move", "label", "count", "block", "trace", "lock"}
        )
        card = self.map().card(place.id)
        self.assertEqual(card["lots"][0]["sizes"], "3 × 1250")
        self.assertEqual(card["lots"][0]["weight"], 9_000.0)

    def test_counting_and_labelling_from_the_card(self):
        place = self.place("TC-01-02-1")
        card = self.map(self.supervisor).card(place.id)
        buttons = {one["code"]: one for one in card["lots"][0]["actions"]}
        opened = {}
        for code in ("count", "label"):
            button = buttons[code]
            record = self.env[button["model"]].with_user(self.supervisor).browse(button["id"])
            opened[code] = getattr(record, button["method"])()
        self.assertEqual(opened["count"]["res_model"], "wms.count")
        sheet = self.env["wms.count"].browse(opened["count"]["res_id"])
        self.assertEqual(sheet.line_ids.location_id, place)
        self.assertEqual(opened["label"]["res_model"], "wms.label.wizard")
        # The place itself is asked for the same way; it waits already.
        button = next(one for one in card["actions"] if one["code"] == "count")
        again = place.with_user(self.supervisor).action_count()
        self.assertEqual((button["method"], again["res_id"]), ("action_count", sheet.id))

    def test_a_row_is_seen_from_the_side_with_its_tiers(self):
        self.coil_at("M3", "TC-01-01-2", weight=8_000.0)
        side = self.map().side(self.place("TC-01-02-1").id)
        self.assertEqual(side["row"], 1)
        lots = {place["name"]: [lot["name"] for lot in place["lots"]] for place in side["places"]}
        self.assertEqual(lots["TC-01-01-2"], ["M3"])
        self.assertEqual(len(lots), 7)

    def test_a_track_is_the_way_that_was_posted(self):
        receipt = self.receipt([self.lot("M9")])
        receipt.action_confirm()
        receipt.action_arrive()
        self.scan_through(receipt, self.env["stock.lot"].search([("name", "=", "M9")]))
        lot = self.env["stock.lot"].search([("name", "=", "M9"), ("product_id", "=", self.coil.id)])
        place = self.place_of(lot)
        track = self.map().track(lot.id)
        self.assertEqual([stop["to"]["name"] for stop in track["stops"]], [place.name])
        self.assertFalse(track["stops"][0]["from"])

    def test_the_past_shows_what_stood_there_then(self):
        then = fields.Datetime.now() - timedelta(days=3)
        self.env["stock.move.line"].search([("lot_id", "=", self.first.id)]).write(
            {"date": then - timedelta(hours=1)}
        )
        past = self.map(self.supervisor).past(self.stock.id, fields.Datetime.to_string(then))
        place = self.place("TC-01-01-1").id
        self.assertEqual(list(past["places"]), [place])
        self.assertEqual(past["places"][place]["lots"], ["M1"])
        self.assertEqual(past["places"][place]["weight"], 12_000.0)

    def test_the_past_is_for_who_may_open_stock_at_a_moment(self):
        now = fields.Datetime.to_string(fields.Datetime.now() - timedelta(hours=1))
        self.assertFalse(self.map().may_look_back())
        with self.assertRaises(AccessError):
            self.map().past(self.stock.id, now)
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(hours=1))
        with self.assertRaises(UserError):
            self.map(self.supervisor).past(self.stock.id, later)

    # --- who sees what ---------------------------------------------------------------------------

    def test_another_company_sees_nothing_of_this_yard(self):
        stranger = self.stranger()
        area, place = self.coil_area.id, self.place("TC-01-01-1").id
        maps = self.map(stranger)
        self.assertNotIn(area, [one["id"] for one in maps.overview()["areas"]])
        self.assertFalse(maps.sums([area]))
        answer = maps.area(area)
        self.assertFalse(answer["places"]["id"])
        self.assertEqual(answer["count"], 0)
        self.assertFalse(maps.card(place))
        self.assertFalse(maps.side(place))
        self.assertFalse(maps.track(self.first.id))
        self.assertFalse(maps.find("M1")["hits"])
        self.delivery(self.coil, 12_000.0)
        layers = maps.layers([area], ["task", "customer", "hold", "count"])
        self.assertFalse(any(layers.values()))
        self.assertFalse(maps.ways("route"))

    def test_who_is_not_of_the_yard_sees_no_map(self):
        clerk = new_test_user(
            self.env,
            "map-clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        maps, place = self.map(clerk), self.place("TC-01-01-1").id
        for ask in (
            maps.overview,
            maps.may_look_back,
            lambda: maps.sums([self.coil_area.id]),
            lambda: maps.area(self.coil_area.id),
            lambda: maps.layers([self.coil_area.id], ["task"]),
            lambda: maps.ways("route"),
            lambda: maps.card(place),
            lambda: maps.side(place),
            lambda: maps.find("M1"),
            lambda: maps.track(self.first.id),
            lambda: maps.past(self.stock.id, "2020-01-01 00:00:00"),
        ):
            with self.assertRaises(AccessError):
                ask()
