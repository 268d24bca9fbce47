"""Questions: answered at once, nothing is stored."""

import json

from odoo import fields
from odoo.fields import Domain

from ..outbound.day import bounds
from .base import operation
from .stock_rows import stock_row
from .times import stamp, utc

_VERSION = "1.0"


@operation("GetMaterialLots", "material-lots", stored=False, http="GET")
def get_material_lots(work, body):
    """Lots of the yard and where they are, page by page in a stable order."""
    domain = Domain("company_id", "=", work.system.company_id.id)
    domain &= Domain("location_id.usage", "in", ("internal", "transit"))
    domain &= Domain("lot_id", "!=", False) & Domain("quantity", ">", 0)
    domain &= Domain("id", ">", body.get("PageToken", 0))
    if body.get("MaterialLotID"):
        domain &= Domain("lot_id.name", "in", body["MaterialLotID"])
    if body.get("MaterialDefinitionID"):
        domain &= Domain("product_id", "=", work.find.product(body["MaterialDefinitionID"]).id)
    if body.get("StorageLocationID"):
        place = work.find.place(body["StorageLocationID"])
        domain &= Domain("location_id", "child_of", place.id)
    if body.get("ChangedSince"):
        domain &= Domain("write_date", ">=", utc(body["ChangedSince"]))
    size = body.get("PageSize", 1000)
    quants = work.env["stock.quant"].search(domain, order="id", limit=size)
    names = work.system._names()
    answer = {"MaterialLot": [stock_row(quant, names) for quant in quants]}
    if len(quants) == size:
        answer["NextPageToken"] = quants[-1].id
    return answer


@operation("GetMessageStatus", "message-status", stored=False, http="GET")
def get_message_status(work, body):
    """What became of a message: its state, and its acknowledgement as it is now."""
    message = work.env["mes.message"].search(
        [
            ("system_id", "=", work.system.id),
            ("direction", "=", "in"),
            ("message_id", "=", body["MessageID"]),
        ]
    )
    if not message:
        return {"Known": False}
    return {"Known": True, "State": message.state, "Acknowledgement": json.loads(message.ack)}


@operation("PollEvents", "events", stored=False, http="GET")
def poll_events(work, body):
    """Events that wait for the partner, oldest first; the same ones again until it confirms."""
    return {"Event": work.system._poll_events(body.get("MaxCount", 200))}


@operation("ConfirmEvents", "event-confirmations", stored=False)
def confirm_events(work, body):
    """Events that the partner has taken; they do not come again."""
    return {"EventID": work.system._confirm_events(body["EventID"])}


@operation("GetControlTotals", "control-totals", stored=False, http="GET")
def get_control_totals(work, body):
    """Counts and sums of a business day, in both directions, to compare books."""
    system, day = work.system, fields.Date.to_date(body["Date"])
    start, end = bounds(day, system.business_timezone, system.business_day_start)
    return {
        "Date": body["Date"],
        "From": stamp(start),
        "To": stamp(end),
        "ControlTotal": system._control_totals(day),
    }


@operation("Ping", "ping", stored=False, http="GET")
def ping(work, body):
    """Whether the bridge is there and knows the caller."""
    answer = {"DateTime": stamp(fields.Datetime.now()), "Version": _VERSION}
    if body.get("Text"):
        answer["Text"] = body["Text"]
    return answer
