import json

from odoo.addons.bulk_wms.tests.weighbridge import WeighbridgeCase

from .common import MesCase


class EventCase(MesCase):
    """A partner that sends messages and is told what came of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system.write({"outbound": "rest", "endpoint": "http://mes.plant.example/events"})

    def events(self, kind):
        return self.env["mes.message"].search(
            [
                ("system_id", "=", self.system.id),
                ("direction", "=", "out"),
                ("operation", "=", kind),
            ],
            order="id",
        )

    def said(self, kind):
        return [json.loads(event.body) for event in self.events(kind)]


class TestAnswersToTheMes(EventCase):
    def test_a_coil_in_its_place_is_told_once_with_place_and_weight(self):
        self.order()
        self.receive(self.produced("K1", 21_360))
        lot, receipt = self.lot_named("K1"), self.last_id
        self.assertFalse(self.events("ProductionReceiptConfirmed"), "it stands at the line's end")
        self.scan_through(self.putaway_of(lot), lot)
        (said,) = self.said("ProductionReceiptConfirmed")
        self.assertEqual(said["StorageLocationID"], self.place_of(lot).barcode)
        self.assertEqual((said["MaterialLotID"], said["Quantity"], said["Disposition"]),
                         ("K1", 21_360, "Restricted"))  # fmt: skip
        event = self.events("ProductionReceiptConfirmed")
        self.assertEqual((event.reference_message_id, event.sequence_key), (receipt, "K1"))

    def test_material_brought_to_the_line_is_told_with_the_request(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        self.send(
            "SubmitProductionIssueRequest",
            OperationsRequestID="PO-1",
            Line=[{"LineID": "7", "MaterialDefinitionID": "HRC-T", "Quantity": 10_000}],
        )
        request = self.last_id
        picking = self.env["stock.picking"].search([("mes_message_id.message_id", "=", request)])
        self.assertFalse(self.events("ProductionIssueConfirmed"))
        self.scan_through(picking.with_user(self.operator), coil)
        (said,) = self.said("ProductionIssueConfirmed")
        self.assertEqual(
            (said["OperationsRequestID"], said["RequestMessageID"], said["Final"]),
            ("PO-1", request, True),
        )
        (line,) = said["Line"]
        self.assertEqual(
            (line["LineID"], line["MaterialLotID"], line["Quantity"]), ("7", "C1", 10_000)
        )
        self.assertEqual(line["DestinationLocationID"], "FEED")

    def test_what_was_accepted_and_failed_later_is_told(self):
        self.system.inline_lines = 1
        answer = self.receive(
            self.produced("K1"), self.produced("K2", line="2"), order="PO-NOWHERE"
        )
        self.assertEqual(answer["Status"], "Accepted")
        message = self.last_id
        self.run_job()
        (said,) = self.said("DocumentRejected")
        self.assertEqual(
            (said["ReferenceMessageID"], said["ErrorCode"]), (message, "UNKNOWN_ORDER")
        )
        self.assertFalse(self.lot_named("K1"))

    def test_what_was_answered_rejected_is_not_told_again(self):
        self.assertRejected(self.receive(self.produced("K1"), order="PO-NOWHERE"), "UNKNOWN_ORDER")
        self.assertFalse(self.events("DocumentRejected"))


class TestTicketOfADelivery(EventCase, WeighbridgeCase):
    def test_loose_goods_leave_with_their_ticket(self):
        self.pile()
        delivery = self.delivery(self.sand, 32_000)
        visit = self.visit(delivery)
        self.weigh(visit, 15_000)
        ticket = self.weigh(visit, 47_000)
        (said,) = self.said("DeliveryConfirmed")
        self.assertEqual(
            (said["WeighbridgeTicket"], said["VehicleID"], said["Final"]),
            (ticket.name, visit.plate, True),
        )
        self.assertEqual(said["Line"][0]["Quantity"], 32_000)

    def test_the_ticket_of_scanned_coils_follows_when_the_truck_is_weighed(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        delivery = self.delivery(self.coil, 10_000)
        visit = self.visit(delivery)
        self.weigh(visit, 15_000)
        self.scan_through(delivery, coil)
        self.assertNotIn("WeighbridgeTicket", self.said("DeliveryConfirmed")[0])
        ticket = self.weigh(visit, 25_000)
        loaded, weighed = self.said("DeliveryConfirmed")
        self.assertEqual(loaded["Line"][0]["MaterialLotID"], "C1")
        self.assertEqual((weighed["WeighbridgeTicket"], weighed["Final"]), (ticket.name, True))
        self.assertNotIn("Line", weighed, "no kilogram is told twice")
        self.assertEqual(self.events("DeliveryConfirmed").mapped("sequence_number"), [1, 2])
