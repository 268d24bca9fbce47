"""What a message of the MES costs: ``make bench-mes``.

CPU of this process for one message with 1 and 100 lines: the bridge alone (parse, check, decode,
encode), SOAP and REST, and a stored receipt with its effect on stock, split into its parts. Then
the same over HTTP against a running Odoo, beside Odoo's own ``/json/2`` (mes_http.py).
"""

import json
import statistics
import sys
import time
import uuid
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent))
import mes_http  # noqa: E402
from odoo_env import connect, session  # noqa: E402

LINES = (1, 100)


def cpu(function, rounds):
    """Least and median CPU milliseconds of ``function(round)``."""
    times = []
    for number in range(rounds):
        start = time.process_time()
        function(number)
        times.append((time.process_time() - start) * 1000)
    return min(times), statistics.median(times)


@contextmanager
def split(env, operation):
    """CPU milliseconds of the parts of a stored receipt, each without what runs inside it."""
    from odoo.addons.bulk_wms_mes.operations import OPERATIONS

    message = type(env["mes.message"])
    spent, open_parts = Counter(), []

    def timed(part, inner):
        def run(*args, **values):
            start = time.process_time()
            open_parts.append(0.0)
            try:
                return inner(*args, **values)
            finally:
                took = time.process_time() - start
                spent[part] += (took - open_parts.pop()) * 1000
                if open_parts:
                    open_parts[-1] += took

        return run

    parts = [
        ("take: known already, order, answer", message, "_take"),
        ("store the message", message, "_store"),
        ("work: savepoint, lines, links", message, "_work_on"),
        ("lots: create", type(env["stock.lot"]), "create"),
        ("moves: post", type(env["stock.move"]), "_action_done"),
        ("places: choose and hold", type(env["stock.picking"]), "_arrive"),
        ("writes to the database", type(env["base"]), "flush_all"),
    ]
    timed_effect = replace(operation, effect=timed("effect on stock", operation.effect))
    with ExitStack() as stack:
        stack.enter_context(patch.dict(OPERATIONS, {operation.name: timed_effect}))
        for part, owner, name in parts:
            if hasattr(owner, name):
                stack.enter_context(patch.object(owner, name, timed(part, getattr(owner, name))))
        yield spent


def body_of(code, order, lines, now, mark):
    """A receipt of ``lines`` coils."""
    return {
        "MessageHeader": {
            "MessageID": str(uuid.uuid4()),
            "SenderID": code,
            "CreationDateTime": now,
        },
        "OperationsRequestID": order,
        "PostingDateTime": now,
        "MaterialActual": [
            {
                "LineID": str(number),
                "MaterialDefinitionID": "BENCH-COIL",
                "MaterialLotID": f"{mark}-{number}",
                "MaterialUse": "Produced",
                "Quantity": 10_000.5,
                "UOM": "KGM",
                "Property": [
                    {"ID": "HeatNumber", "Value": "H1"},
                    {"ID": "Thickness", "Value": "2.5"},
                    {"ID": "Width", "Value": "1250"},
                ],
            }
            for number in range(lines)
        ],
    }


def bridge_alone(now):
    """Parse, check, decode and encode, without any effect."""
    from odoo.addons.bulk_wms_mes.contract.binder import encode, to_json
    from odoo.addons.bulk_wms_mes.contract.models import as_dict, model_of_element
    from odoo.addons.bulk_wms_mes.contract.schema import CONTRACT
    from odoo.addons.bulk_wms_mes.soap.envelope import SOAP11, _wrap, close, open_envelope
    from odoo.addons.bulk_wms_mes.soap.hardening import parse

    name = "ReportProductionReceipt"
    model, kind = model_of_element(name), CONTRACT.elements[name]
    for lines in LINES:
        body = body_of("BENCH", "PO", lines, now, "B")
        text = json.dumps(body).encode()
        typed = as_dict(model.model_validate_json(text))
        envelope = _wrap(SOAP11, encode(name, typed, kind))
        results = [{"LineID": str(one), "Status": "Processed"} for one in range(lines)]
        ack = {"MessageID": "1", "Status": "Processed", "ReceivedDateTime": now}
        answer = {"Acknowledgement": {**ack, "LineResult": results}}
        shape = CONTRACT.elements[f"{name}Response"]

        def by_soap(_number, envelope=envelope, answer=answer):
            open_envelope(parse(envelope)).body()
            close(SOAP11, name, answer)

        def by_rest(_number, text=text, answer=answer, shape=shape):
            as_dict(model.model_validate_json(text))
            json.dumps(to_json(answer, shape))

        for face, function, size in (("SOAP", by_soap, envelope), ("REST", by_rest, text)):
            least, median = cpu(function, 50)
            print(
                f"bridge alone, {face}, {lines:>3} lines, {len(size) / 1000:6.1f} kB: "
                f"{least:7.2f} ms (median {median:.2f})"
            )


def with_effect(env, system, now):
    """A stored receipt end to end, and where its time goes."""
    from odoo.addons.bulk_wms_mes.contract.models import as_dict, model_of_element
    from odoo.addons.bulk_wms_mes.operations import OPERATIONS

    model = model_of_element("ReportProductionReceipt")
    operation = OPERATIONS["ReportProductionReceipt"]
    for lines in LINES:
        rounds = 5 if lines == 1 else 3

        def receive(number, lines=lines):
            text = json.dumps(body_of(system.code, "PO-BENCH", lines, now, f"L{lines}-{number}"))
            typed = as_dict(model.model_validate_json(text))
            answer = env["mes.message"]._take(system._working(), operation, typed, text, {}, "rest")
            env.flush_all()
            assert answer["Status"] == "Processed", answer

        least, median = cpu(receive, rounds)
        print(f"stored with effect,   {lines:>3} lines: {least:9.1f} ms (median {median:.1f})")
        with split(env, operation) as spent:
            receive(rounds)
        for part, took in spent.most_common():
            print(f"    {part:<36} {took:9.1f} ms")


def main():
    """Set up a yard with a line and measure."""
    registry = connect(None)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    bridge_alone(now)
    with session(registry, keep=False) as env:
        warehouse = env["stock.warehouse"].search([], limit=1)
        company = warehouse.company_id
        end = env["stock.location"].create(
            {"name": "END", "barcode": "BENCH-END", "usage": "internal", "place_kind": "dock",
             "location_id": warehouse.view_location_id.id, "company_id": company.id}
        )  # fmt: skip
        product = env["product.product"].create(
            {"name": "Bench coil", "default_code": "BENCH-COIL", "is_storable": True,
             "tracking": "lot", "uom_id": env.ref("uom.product_uom_kgm").id,
             "form_id": env.ref("bulk_wms.form_coil").id}
        )  # fmt: skip
        system = env["mes.system"].create(
            {"name": "Bench", "code": "BENCH", "company_id": company.id,
             "warehouse_id": warehouse.id, "user_id": env.ref("base.user_admin").id,
             "line_end_id": end.id}
        )  # fmt: skip
        env["mrp.production"].create(
            {"product_id": product.id, "product_qty": 9_000_000, "mes_system_id": system.id,
             "mes_request": "PO-BENCH", "location_dest_id": end.id,
             "picking_type_id": warehouse.manu_type_id.id}
        ).action_confirm()  # fmt: skip
        with_effect(env, system, now)
    mes_http.measure(
        registry,
        lambda code, lines, mark: body_of(code, "PO-BENCH", lines, now, mark),
    )


if __name__ == "__main__":
    main()
