import gzip
import json
import re
from base64 import b64decode

from .phone_case import API, PhoneCase

# What the page may weigh before the camera, compressed (bytes).
HEAVIEST_PAGE = 400_000


class TestPhonePage(PhoneCase):
    """The page that a phone opens before anybody has signed in."""

    def test_the_page_is_light(self):
        page = self.url_open("/bulk_wms/phone")
        self.assertEqual(page.status_code, 200)
        files = re.findall(r'(?:src|href)="(/web/assets/[^"]+)"', page.text)
        self.assertEqual(len(files), 2)
        weight = sum(len(gzip.compress(self.url_open(name).content)) for name in files)
        self.assertLess(weight, HEAVIEST_PAGE)
        self.assertGreater(weight, 20_000)

    def test_it_can_be_installed(self):
        manifest = self.url_open("/bulk_wms/phone/manifest.webmanifest").json()
        self.assertEqual(manifest["scope"], "/bulk_wms/phone")
        for icon in manifest["icons"]:
            self.assertTrue(self.url_open(icon["src"]).content.startswith(b"\x89PNG"))
        worker = self.url_open("/bulk_wms/phone/service_worker.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], "/bulk_wms/phone")
        self.assertIn("javascript", worker.headers["Content-Type"])

    def test_nobody_frames_it(self):
        policy = self.url_open("/bulk_wms/phone").headers["Content-Security-Policy"]
        self.assertIn("frame-ancestors 'none'", policy)


class TestPhoneApi(PhoneCase):
    """Steps of a phone: who took them is known from its tokens, and nothing is done twice."""

    def setUp(self):
        super().setUp()
        self.signed_in = self.sign_in()

    def place_away(self, lot, picking, session=None, **values):
        """Scan a lot and its place; returns both answers."""
        session = session or self.signed_in
        first = self.call(session, "step", picking_id=picking.id, text=lot.name, **values)
        line = picking.move_line_ids.filtered(lambda line: line.lot_id == lot)
        second = self.call(
            session,
            "step",
            picking_id=picking.id,
            text=line.location_dest_id.barcode,
            state=first["data"]["back"],
            **values,
        )
        return first, second

    def test_a_label_without_a_printer_is_given_to_who_printed_it_only(self):
        lot = self.lot("PH-LABEL")
        made = self.call(self.signed_in, "work", kind="label", text=lot.name)
        job = made["data"]["label"]["job"]
        document = self.call(self.signed_in, "label", text=job)
        self.assertEqual(document["type"], "application/pdf")
        self.assertTrue(b64decode(document["content"]).startswith(b"%PDF"))
        # As root: nobody may change who has printed a label.
        self.env["wms.label.print"].search([("job", "=", job)]).user_id = self.manager
        status, refused = self.post("call", self.signed_in, method="label", text=job)
        self.assertEqual(status, 422)
        self.assertIn("Print it again", refused["message"])

    def test_a_coil_comes_in_by_phone_and_the_scan_knows_person_and_device(self):
        lot = self.lot("PH1")
        picking = self.receipt([lot])
        _first, second = self.place_away(lot, picking)
        self.assertEqual(second["message"]["kind"], "ok")
        self.assertTrue(self.place_of(lot))
        scan = picking.move_line_ids.scan_id
        self.assertEqual(
            (scan.user_id, scan.device_id, scan.device), (self.operator, self.device, "Phone A")
        )

    def test_what_a_caller_says_of_its_device_is_not_believed(self):
        lot = self.lot("PH2")
        picking = self.receipt([lot])
        service = self.env["wms.scan.service"].with_user(self.operator)
        service.step(picking.id, "forged", lot.name, device="Phone A")
        scan = self.env["wms.scan"].search([("key", "=", "forged")])
        self.assertEqual((scan.device, scan.device_id.id), ("desk", False))

    def test_the_same_key_acts_once(self):
        lot = self.lot("PH3")
        picking = self.receipt([lot])
        first = self.call(self.signed_in, "step", picking_id=picking.id, text=lot.name)
        place = picking.move_line_ids.location_dest_id.barcode
        body = {"picking_id": picking.id, "text": place, "state": first["data"]["back"]}
        once = self.call(self.signed_in, "step", key="k", **body)
        again = self.call(self.signed_in, "step", key="k", late=True, **body)
        self.assertEqual(once, again)
        self.assertEqual(len(picking.move_line_ids.filtered(lambda line: line.state == "done")), 1)
        self.assertFalse(self.unsent(lot))

    def unsent(self, lot):
        return self.env["wms.discrepancy"].search(
            [("kind", "=", "unsent"), ("lot_id", "=", lot.id)]
        )

    def test_a_late_refusal_becomes_one_discrepancy(self):
        lot = self.lot("PH4")
        picking = self.receipt([lot])
        first = self.call(self.signed_in, "step", picking_id=picking.id, text=lot.name, late=True)
        body = {"picking_id": picking.id, "text": "TS-01-01-1", "state": first["data"]["back"]}
        for _try in range(2):
            answer = self.call(self.signed_in, "step", key="late", late=True, **body)
        self.assertEqual(answer["message"]["kind"], "error")
        self.assertEqual(len(self.unsent(lot)), 1)
        self.assertEqual(self.unsent(lot).reported_by_id, self.operator)

    def test_a_refusal_whose_answer_was_lost_is_told_when_it_is_sent_again(self):
        """The first time somebody was thought to read it; the second time nobody did."""
        lot = self.lot("PH5")
        picking = self.receipt([lot])
        first = self.call(self.signed_in, "step", picking_id=picking.id, text=lot.name)
        body = {"picking_id": picking.id, "text": "TS-01-01-1", "state": first["data"]["back"]}
        self.call(self.signed_in, "step", key="lost", **body)
        self.assertFalse(self.unsent(lot))
        self.call(self.signed_in, "step", key="lost", late=True, **body)
        self.assertEqual(len(self.unsent(lot)), 1)

    def test_what_cannot_be_sent_is_reported_once(self):
        for _try in range(2):
            self.call(self.signed_in, "aside", key="aside-1", text="PH9, then TC-01-01-1")
        found = self.env["wms.discrepancy"].search([("aside_key", "=", "aside-1")])
        self.assertEqual(len(found), 1)
        self.assertEqual((found.seen, found.book), ("PH9, then TC-01-01-1", "Phone A"))

    def test_two_people_on_one_device_are_told_apart(self):
        """Steps of the first are still sent in his name after the second has signed in."""
        colleague = self.badge_of(self.supervisor, "B-SUPERVISOR")
        other = self.sign_in(colleague)
        lots = self.lot("PH6"), self.lot("PH7")
        picking = self.receipt(lots)
        self.place_away(lots[0], picking, self.signed_in)
        self.place_away(lots[1], picking, other)
        people = {line.lot_id: line.scan_id.user_id for line in picking.move_line_ids}
        self.assertEqual(people, {lots[0]: self.operator, lots[1]: self.supervisor})

    def test_what_is_no_call_is_refused_and_no_error(self):
        bodies = ("", "[]", "{}", '{"method": "unlink"}', '{"method": "tasks", "user": 2}', "\x00")
        for body in bodies:
            response = self.url_open(
                f"{API}/call",
                data=body or " ",
                headers={
                    "Authorization": f"Bearer {self.signed_in}",
                    "Content-Type": "application/json",
                },
            )
            self.assertEqual(response.status_code, 400, body)
        for values in ({"picking_id": 2**31 - 1}, {"state": {"state": {"a": 1}}}, {"text": "<b>"}):
            body = {"method": "step", "key": "x", "picking_id": 1, **values}
            status, _answer = self.post("call", self.signed_in, **body)
            self.assertIn(status, (200, 403, 422))

    def test_a_cookie_alone_opens_nothing(self):
        """So a page of somebody else cannot act through the browser of who is signed in."""
        self.authenticate(self.manager.login, self.manager.login)
        response = self.url_open(
            f"{API}/call",
            data=json.dumps({"method": "tasks"}),
            headers={"Content-Type": "text/plain"},
        )
        self.assertEqual((response.status_code, response.json()["code"]), (401, "signed_out"))

    def test_tasks_carry_what_confirms_them(self):
        lot = self.lot("PH8")
        picking = self.receipt([lot])
        (task,) = self.call(self.signed_in, "tasks")["tasks"]
        self.assertEqual((task["picking_id"], task["lot_codes"]), (picking.id, ["PH8"]))
        self.assertIn(picking.move_line_ids.location_dest_id.barcode, task["to_codes"])


class TestCab(PhoneCase):
    """The button in the cab: weaker than a scan, allowed where somebody allowed it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crane = cls.env["wms.equipment"].create(
            {"name": "Crane 7", "company_id": cls.company.id, "max_weight": 20_000.0}
        )
        cls.cab, cls.cab_token = cls.register("Cab 7", equipment_id=cls.crane.id)
        cls.warehouse.in_type_id.cab_confirms = True

    def setUp(self):
        super().setUp()
        self.signed_in = self.sign_in(token=self.cab_token)
        self.coil_in = self.lot("CAB1")
        self.picking = self.receipt([self.coil_in])

    def confirm(self, session=None, key="cab", **values):
        task = self.picking.move_line_ids.task_uuid
        return self.call(
            session or self.signed_in,
            "cab",
            key=key,
            picking_id=self.picking.id,
            task_uuid=task,
            **values,
        )["message"]["code"]

    def test_one_button_books_lot_and_place_and_the_scan_says_so(self):
        proposed = self.picking.move_line_ids.location_dest_id
        for _press in range(2):
            self.assertEqual(self.confirm(), "transfer_done")
        self.assertEqual(self.place_of(self.coil_in), proposed)
        scan = self.picking.move_line_ids.scan_id
        self.assertEqual((scan.kind, scan.device_id), ("crane", self.cab))
        self.assertEqual(self.picking.move_line_ids.equipment_id, self.crane)

    def test_not_where_nobody_allowed_it(self):
        self.warehouse.in_type_id.cab_confirms = False
        self.assertEqual(self.confirm(), "no_cab")
        self.assertFalse(self.place_of(self.coil_in))

    def test_not_from_a_phone_in_a_pocket(self):
        self.assertEqual(self.confirm(self.sign_in()), "no_cab")

    def test_not_goods_that_are_no_piece(self):
        bags = self.lot("CAB-BAGS", product=self.bags, weight=25.0)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
            }
        )
        picking._set_pieces([(self.bags, bags, 500.0)])
        self.picking = picking
        self.assertEqual(self.confirm(), "cab_no_piece")

    def test_not_the_lift_of_another_crane(self):
        other = self.env["wms.equipment"].create({"name": "Crane 8"})
        self.picking.move_line_ids.sudo().equipment_id = other
        self.assertEqual(self.confirm(), "other_crane")

    def test_not_more_than_the_crane_carries(self):
        self.crane.max_weight = 9_000.0
        self.assertEqual(self.confirm(), "too_heavy")

    def test_limits_of_the_place_hold_as_for_a_scan(self):
        self.picking.with_user(self.operator)._arrive()
        place = self.picking.move_line_ids.location_dest_id
        place.storage_category_id.with_user(self.manager).max_weight = 5_000.0
        self.assertNotEqual(self.confirm(), "transfer_done")
        self.assertFalse(self.place_of(self.coil_in))

    def test_tasks_say_whether_the_button_is_there(self):
        shown = self.call(self.signed_in, "tasks")["tasks"][0]["cab"]
        pocket = self.call(self.sign_in(), "tasks")["tasks"][0]["cab"]
        self.assertEqual((shown, pocket), (True, False))
