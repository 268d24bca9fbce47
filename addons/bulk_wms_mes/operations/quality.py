from odoo.addons.bulk_wms.models.quality_table import groups_for

from .base import operation
from .errors import Refused
from .properties import lot_values

_STATES = {
    "UnRestricted": "released",
    "Restricted": "pending",
    "Blocked": "blocked",
    "Scrap": "rejected",
}


@operation("ReportQualityResult", "quality-results")
def report_quality_result(work, body):
    """Test results and the decision about a lot. What is blocked leaves every delivery; Scrap
    rejects the lot and drafts a scrap order."""
    lot = work.find.lot_of(body)
    work.posted_at(body["TestDateTime"])
    state = _STATES[body["Disposition"]]
    failed = [one["CharacteristicID"] for one in body.get("TestResult", []) if not one["Passed"]]
    if state == "released" and failed:
        raise Refused(
            "DOC_STATE", f"UnRestricted, but {', '.join(failed[:5])} did not pass. Say Restricted."
        )
    if lot.quality_state != state:
        if groups_for(lot.quality_state, state) is None:
            raise Refused(
                "DOC_STATE",
                f"{lot.name} is {lot.quality_state} and cannot become {state}. Quality sets it to "
                "pending first.",
            )
        lot.set_quality(state, work.find.reason(body.get("ReasonCode"), body.get("Reason")))
    measured = [
        {"ID": one["CharacteristicID"], "Value": one["Value"], "UOM": one.get("UOM")}
        for one in body.get("TestResult", [])
    ]
    values, unknown = lot_values(work.env, [_without_none(one) for one in measured])
    if body.get("CertificateID"):
        values["certificate_number"] = body["CertificateID"]
    values = {name: value for name, value in values.items() if lot[name] != value}
    if values:
        lot.write(values)
    if state == "rejected":
        _draft_scrap(work, lot)
    work.document = lot
    work.lots |= lot
    if unknown:
        work.results = [
            {"LineID": name, "Status": "Processed", "ErrorText": "Kept with the message only."}
            for name in unknown
        ]


def _without_none(row: dict) -> dict:
    return {name: value for name, value in row.items() if value is not None}


def _draft_scrap(work, lot):
    """A scrap order for a person to confirm: nothing is thrown away by a message."""
    quants = work.standing(lot)
    draft = work.env["stock.scrap"].search_count(
        [("lot_id", "=", lot.id), ("state", "=", "draft")], limit=1
    )
    if draft:
        return
    for quant in quants:
        work.env["stock.scrap"].create(
            {
                "product_id": lot.product_id.id,
                "product_uom_id": lot.product_id.uom_id.id,
                "lot_id": lot.id,
                "scrap_qty": quant.quantity,
                "location_id": quant.location_id.id,
                "company_id": work.system.company_id.id,
                "origin": work.message.message_id,
            }
        )
