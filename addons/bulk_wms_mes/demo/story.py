import json
from datetime import timedelta

from odoo import api, fields, models

from ..contract.models import as_dict, model_of_element
from ..operations import OPERATIONS

CODE = "MES-DEMO"
MATERIAL = "HRC-Q235B"


class MesDemo(models.AbstractModel):
    """A mill beside the demo yard: what it reported, what it was told, and where both differ.

    The messages go the way of every message; nothing is written past the inbox.
    """

    _name = "mes.demo"
    _description = "Demo Mill"

    @api.model
    def _load(self):
        """Connect the mill and play a morning; does nothing where it is connected already."""
        company = self.env.ref("base.main_company")
        demo = self.with_context(
            allowed_company_ids=company.ids, lang="en_US", tracking_disable=True
        ).with_company(company)
        warehouse = demo.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        if not warehouse or demo.env["mes.system"].search_count([("code", "=", CODE)]):
            return
        system = demo._connect(warehouse)
        demo._morning(system)
        demo._trouble(system)
        demo._compare(system)

    def _connect(self, warehouse):
        end, feed = (
            self.env["stock.location"].create(
                {
                    "name": name,
                    "barcode": barcode,
                    "location_id": warehouse.view_location_id.id,
                    "usage": "internal",
                    "place_kind": "dock",
                    "company_id": warehouse.company_id.id,
                }
            )
            for name, barcode in (("Mill Line End", "MILL-END"), ("Mill Feed", "MILL-FEED"))
        )
        return self.env["mes.system"].create(
            {
                "name": "MES of the Mill",
                "code": CODE,
                "company_id": warehouse.company_id.id,
                "warehouse_id": warehouse.id,
                "user_id": self.env.ref("bulk_wms_mes.demo_user_mes").id,
                "line_end_id": end.id,
                "feed_id": feed.id,
                "outbound": "poll",
                "business_timezone": "Asia/Shanghai",
                "business_day_start": 8.0,
                "operation_ids": [(6, 0, self.env["mes.operation"].search([], limit=100).ids)],
                "mapping_ids": [
                    (
                        0,
                        0,
                        {
                            "kind": "material",
                            "external": "1000-4711",
                            "product_id": self.env.ref("bulk_wms.demo_hrc_q235b").id,
                        },
                    )
                ],
            }
        )

    def _say(self, system, number: int, operation: str, body: dict):
        header = {
            "MessageID": f"demo-{number:04d}",
            "SenderID": CODE,
            "CreationDateTime": self._stamp(),
        }
        text = json.dumps({"MessageHeader": header, **body}, ensure_ascii=False)
        typed = as_dict(model_of_element(operation).model_validate_json(text))
        return self.env["mes.message"]._take(
            system._working(), OPERATIONS[operation], typed, text, {}, "rest"
        )

    def _stamp(self, **ago) -> str:
        moment = fields.Datetime.now() - timedelta(**ago)
        return moment.isoformat(timespec="seconds") + "Z"

    def _morning(self, system):
        """An order, three coils, their tests, one weighed again; the mill has taken the events."""
        self._say(
            system,
            1,
            "SubmitProductionOrder",
            {
                "OperationsRequestID": "MO-2026-118",
                "MaterialDefinitionID": "1000-4711",
                "Quantity": 60_000,
                "UOM": "KGM",
            },
        )
        for number, kg in enumerate((19_850, 20_120, 20_030), 1):
            self._say(
                system,
                number + 1,
                "ReportProductionReceipt",
                {
                    "OperationsRequestID": "MO-2026-118",
                    "PostingDateTime": self._stamp(hours=4 - number),
                    "MaterialActual": [
                        {
                            "LineID": str(number),
                            "MaterialDefinitionID": "1000-4711",
                            "MaterialLotID": f"M118-{number:02d}",
                            "MaterialUse": "Produced",
                            "Quantity": kg,
                            "UOM": "KGM",
                            "Property": [
                                {"ID": "HeatNumber", "Value": "H26118"},
                                {"ID": "Width", "Value": "1250", "UOM": "MMT"},
                                {"ID": "Thickness", "Value": "3.5", "UOM": "MMT"},
                            ],
                        }
                    ],
                },
            )
        for number, state in ((1, "UnRestricted"), (2, "Blocked")):
            self._say(
                system,
                number + 4,
                "ReportQualityResult",
                {
                    "MaterialLotID": f"M118-{number:02d}",
                    "TestDateTime": self._stamp(hours=1),
                    "Disposition": state,
                    "Reason": "Tensile test" if number == 1 else "Edge crack at 12 m",
                    "TestResult": [
                        {
                            "CharacteristicID": "YieldStrength",
                            "Value": "285" if number == 1 else "221",
                            "Passed": number == 1,
                        }
                    ],
                },
            )
        polled = system._poll_events(200)
        system._confirm_events([event["EventID"] for event in polled])
        self._say(
            system,
            7,
            "ReportWeight",
            {
                "MaterialLotID": "M118-01",
                "WeightKind": "label",
                "Quantity": 19_862.5,
                "UOM": "KGM",
                "WeighedDateTime": self._stamp(minutes=20),
                "ScaleID": "LINE-1",
            },
        )

    def _trouble(self, system):
        """A message about a coil that nobody knows, and an event that the mill would not take."""
        self._say(
            system,
            8,
            "ReportWeight",
            {
                "MaterialLotID": "M118-99",
                "Quantity": 20_000,
                "WeighedDateTime": self._stamp(minutes=10),
            },
        )
        event = self.env["mes.message"].search(
            [("system_id", "=", system.id), ("direction", "=", "out"), ("state", "=", "pending")],
            limit=1,
        )
        # sudo: events are the flow's; this one was refused.
        event.sudo().write({"error_code": "HTTP_422", "error_text": "M118-01 is closed in the MES"})
        event.sudo()._bury()

    def _compare(self, system):
        """The mill's list of lots, by hand: one weight is the old one, one lot it does not know."""
        found = self.env["mes.reconciliation"].sudo()
        day = found._of_day(system, system._business_day())
        day._write_comparison(
            None, {"M118-01": (19_850.0, "UnRestricted"), "M118-02": (20_120.0, "Blocked")}, "file"
        )
