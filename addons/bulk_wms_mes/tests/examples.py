"""One example message of every operation: tests send them, and the guide shows them."""

TIME = "2026-11-20T06:00:00Z"

EXAMPLES = {
    "SubmitProductionOrder": {
        "OperationsRequestID": "PO-4711",
        "MaterialDefinitionID": "HRC-T",
        "Quantity": 60_000,
        "UOM": "KGM",
        "Component": [
            {"LineID": "10", "MaterialDefinitionID": "SLAB-T", "Quantity": 63, "UOM": "TNE"}
        ],
    },
    "SubmitProductionIssueRequest": {
        "OperationsRequestID": "PO-4711",
        "Line": [{"LineID": "1", "MaterialDefinitionID": "SLAB-T", "Quantity": 21_000}],
    },
    "ReportMaterialConsumption": {
        "OperationsRequestID": "PO-4711",
        "PostingDateTime": TIME,
        "MaterialActual": [
            {
                "LineID": "1",
                "MaterialDefinitionID": "SLAB-T",
                "MaterialLotID": "SL-1",
                "Quantity": 21_000,
            }
        ],
    },
    "ReportMaterialReturn": {
        "OperationsRequestID": "PO-4711",
        "PostingDateTime": TIME,
        "MaterialActual": [
            {
                "LineID": "R1",
                "MaterialDefinitionID": "SLAB-T",
                "MaterialLotID": "SL-1",
                "Quantity": 1_500.5,
            }
        ],
    },
    "ReportProductionReceipt": {
        "OperationsRequestID": "PO-4711",
        "PostingDateTime": TIME,
        "MaterialActual": [
            {
                "LineID": "1",
                "MaterialDefinitionID": "HRC-T",
                "MaterialLotID": "K-1",
                "MaterialUse": "Produced",
                "Quantity": 19_480.5,
                "UOM": "KGM",
                "GrossWeight": 19_520,
                "Disposition": "Restricted",
                "Property": [
                    {"ID": "HeatNumber", "Value": "H2611"},
                    {"ID": "Thickness", "Value": "2.5", "UOM": "MMT"},
                ],
            }
        ],
    },
    "ReportQualityResult": {
        "MaterialLotID": "K-1",
        "TestDateTime": TIME,
        "Disposition": "UnRestricted",
        "TestResult": [
            {"CharacteristicID": "Rm", "Value": "412", "UOM": "MPA", "Passed": True},
        ],
    },
    "ReportWeight": {
        "MaterialLotID": "K-1",
        "Quantity": 19_470,
        "WeighedDateTime": TIME,
        "ScaleID": "CRANE-2",
    },
    "ReportLotTransformation": {
        "TransformationID": "SLIT-77",
        "Kind": "slit",
        "PostingDateTime": TIME,
        "Parent": [{"MaterialLotID": "K-1"}],
        "Child": [
            {"LineID": "1", "MaterialLotID": "K-1-A", "Quantity": 9_700},
            {"LineID": "2", "MaterialLotID": "K-1-B", "Quantity": 9_700},
        ],
        "ScrapWeight": 80.5,
    },
    "SubmitDeliveryOrder": {
        "DeliveryOrderID": "D-900",
        "ShipToID": "C-100",
        "Line": [
            {
                "LineID": "1",
                "MaterialDefinitionID": "HRC-T",
                "Quantity": 40,
                "UOM": "TNE",
                "Tolerance": 5,
            }
        ],
    },
    "CancelDocument": {
        "OriginalMessageID": "0b9d2f2e-6f9e-4f6c-9d0b-1f5f2a4f7a10",
        "ReasonCode": "STOP",
    },
    "SyncMaterialDefinition": {
        "MaterialDefinition": [
            {
                "ID": "HRC-NEW",
                "Description": "Hot rolled coil, new grade",
                "UOM": "KGM",
                "Property": [{"ID": "MaterialForm", "Value": "coil"}],
            }
        ]
    },
    "GetMaterialLots": {"PageSize": 100},
    "GetMessageStatus": {"MessageID": "0b9d2f2e-6f9e-4f6c-9d0b-1f5f2a4f7a10"},
    "PollEvents": {"MaxCount": 50},
    "ConfirmEvents": {"EventID": ["0b9d2f2e-6f9e-4f6c-9d0b-1f5f2a4f7a11"]},
    "GetControlTotals": {"Date": "2026-11-20"},
    "Ping": {"Text": "hello"},
}


def message(name: str, sender: str, message_id: str, time: str = TIME, **header) -> dict:
    """The example of an operation with its header, ready to be sent."""
    body = _at(EXAMPLES[name], time)
    if name.startswith(("Get", "Poll", "Confirm", "Ping")):
        return body
    head = {"MessageID": message_id, "SenderID": sender, "CreationDateTime": time, **header}
    return {"MessageHeader": head, **body}


def _at(value, time: str):
    if isinstance(value, dict):
        return {name: _at(one, time) for name, one in value.items()}
    if isinstance(value, list):
        return [_at(one, time) for one in value]
    return time if value == TIME else value
