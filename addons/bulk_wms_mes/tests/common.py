"""A yard with a line, a partner that speaks to it, and messages to send."""

import json
import uuid

from odoo.addons.bulk_wms.tests.common import YardCase

from ..contract.binder import to_json
from ..contract.models import as_dict, model_of_element
from ..contract.schema import CONTRACT
from ..operations import OPERATIONS

NOW = "2026-11-20T06:00:00Z"


class MesCase(YardCase):
    """``system`` may do everything; coils arrive at the dock LINE-END, material goes to FEED."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mes()

    @classmethod
    def set_up_mes(cls):
        cls.end = cls._dock("LINE-END")
        cls.feed = cls._dock("FEED")
        cls.coil.default_code = "HRC-T"
        cls.sand.default_code = "SAND-T"
        cls.slab.default_code = "SLAB-T"
        cls.system = cls.env["mes.system"].create(
            {
                "name": "Test mill",
                "code": f"MES-{uuid.uuid4().hex[:8]}",
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "user_id": cls.operator.id,
                "line_end_id": cls.end.id,
                "feed_id": cls.feed.id,
                "operation_ids": [(6, 0, cls.env["mes.operation"].search([]).ids)],
            }
        )
        cls.customer_partner = cls.env["res.partner"].create({"name": "Buyer", "ref": "C-100"})

    @classmethod
    def _dock(cls, name):
        return cls.env["stock.location"].create(
            {
                "name": name,
                "barcode": name,
                # Beside the yard's stock, as input and output zones are.
                "location_id": cls.warehouse.view_location_id.id,
                "usage": "internal",
                "place_kind": "dock",
                "company_id": cls.company.id,
            }
        )

    # --- sending --------------------------------------------------------------------------

    @classmethod
    def header(cls, **values):
        return {
            "MessageID": str(uuid.uuid4()),
            "SenderID": cls.system.code,
            "CreationDateTime": NOW,
            **values,
        }

    def now(self):
        return self.env.cr.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def send(self, operation, header=None, **body):
        """Send a message as REST does, without HTTP; returns its acknowledgement."""
        message = {"MessageHeader": self.header(**(header or {})), **body}
        self.last_id = message["MessageHeader"]["MessageID"]
        text = json.dumps(message)
        typed = as_dict(model_of_element(operation).model_validate_json(text))
        answer = self.env["mes.message"]._take(
            self.system._working(), OPERATIONS[operation], typed, text, {}, "rest"
        )
        # Whatever came of it, what is answered fits the contract.
        shape = CONTRACT.elements[f"{operation}Response"]
        shown = json.dumps(to_json({"Acknowledgement": answer}, shape))
        model_of_element(f"{operation}Response").model_validate_json(shown)
        return answer

    def run_job(self):
        """The job of the inbox, until nothing is due."""
        claimed = []
        while self.env["mes.message"]._step(claimed):
            pass

    def ask(self, operation, **body):
        typed = as_dict(model_of_element(operation).model_validate(body))
        return self.system._working()._ask(OPERATIONS[operation], typed)

    def message(self, message_id=None):
        return self.env["mes.message"].search([("message_id", "=", message_id or self.last_id)])

    # --- usual messages -------------------------------------------------------------------

    def order(self, name="PO-1", quantity=40_000, product="HRC-T", **more):
        answer = self.send(
            "SubmitProductionOrder",
            OperationsRequestID=name,
            MaterialDefinitionID=product,
            Quantity=quantity,
            **more,
        )
        self.assertEqual(answer["Status"], "Processed", answer)
        return self.env["mrp.production"].search([("mes_request", "=", name)])

    def produced(self, lot, quantity=10_000, line="1", **more):
        return {
            "LineID": line,
            "MaterialDefinitionID": "HRC-T",
            "MaterialLotID": lot,
            "MaterialUse": "Produced",
            "Quantity": quantity,
            **more,
        }

    def receive(self, *rows, order="PO-1", header=None, **more):
        return self.send(
            "ReportProductionReceipt",
            header,
            OperationsRequestID=order,
            PostingDateTime=self.now(),
            MaterialActual=list(rows),
            **more,
        )

    def lot_named(self, name):
        return self.env["stock.lot"].search(
            [("name", "=", name), ("company_id", "=", self.company.id)]
        )

    def putaway_of(self, lot):
        return self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("picking_id.mes_kind", "=", "putaway"),
             ("state", "not in", ("done", "cancel"))]
        ).picking_id.with_user(self.operator)  # fmt: skip

    def assertRejected(self, answer, code):
        self.assertEqual((answer["Status"], answer.get("ErrorCode")), ("Rejected", code), answer)

    def assertProcessed(self, answer):
        self.assertEqual(answer["Status"], "Processed", answer)
