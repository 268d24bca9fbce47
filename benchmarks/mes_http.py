"""A receipt of coils over HTTP: the bridge's SOAP and REST beside Odoo's own ``/json/2``.

Part of ``make bench-mes``. Odoo runs as a process of its own with one partner and one client of
``/json/2`` who do the same to the same yard: lots with heat and sizes, posted from production to
the line's end, and a transfer into the yard with a place proposed for every coil. Measured are the
CPU of Odoo's process and the time the caller waits; the database is the throw-away one.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid
from base64 import b64encode
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

ROUNDS = {1: 15, 100: 4}
PLACES = 2 * 3 * sum(lines * (rounds + 2) for lines, rounds in ROUNDS.items())
KG = 10_000.5


def build(registry) -> dict:
    """A yard with places enough, a partner with its order, and a user with a key for /json/2."""
    from small_yard import SmallYard

    yard = SmallYard.build(registry, places=PLACES)
    with yard.session() as env:
        product = env["product.product"].browse(yard.product)
        product.default_code = "BENCH-COIL"
        warehouse = env["stock.warehouse"].browse(yard.warehouse)
        end = env["stock.location"].create(
            {"name": "END", "barcode": f"END-{yard.company}", "usage": "internal",
             "place_kind": "dock", "location_id": warehouse.view_location_id.id,
             "company_id": yard.company}
        )  # fmt: skip
        user = env["res.users"].create(
            {"name": "Bench", "login": f"bench-{yard.company}", "company_id": yard.company,
             "company_ids": [(6, 0, [yard.company])],
             "group_ids": [(4, env.ref("bulk_wms.group_manager").id),
                           (4, env.ref("stock.group_stock_manager").id)]}
        )  # fmt: skip
        system = env["mes.system"].create(
            {"name": "Bench", "code": f"BENCH-{yard.company}", "company_id": yard.company,
             "warehouse_id": warehouse.id, "user_id": user.id, "line_end_id": end.id,
             "operation_ids": [(6, 0, env["mes.operation"].search([]).ids)]}
        )  # fmt: skip
        env["mrp.production"].create(
            {"product_id": product.id, "product_qty": 90_000_000, "mes_system_id": system.id,
             "mes_request": "PO-BENCH", "location_dest_id": end.id, "company_id": yard.company,
             "picking_type_id": warehouse.manu_type_id.id}
        ).action_confirm()  # fmt: skip
        made = product.with_company(yard.company).property_stock_production
        # What a client without the bridge posts with: no scan is asked for.
        arrival = warehouse.in_type_id.copy(
            {"name": "From the line", "sequence_code": "LINE", "scan_required": False,
             "default_location_src_id": made.id, "default_location_dest_id": end.id}
        )  # fmt: skip
        until = datetime.now() + timedelta(days=1)
        return {
            "product": product.id, "kg": product.uom_id.id, "made": made.id, "end": end.id,
            "stock": warehouse.lot_stock_id.id, "company": yard.company,
            "arrival": arrival.id, "inside": warehouse.int_type_id.id,
            "code": system.code, "key": system.make_key(),
            "json_key": env["res.users.apikeys"].with_user(user)._generate("rpc", "b", until),
        }  # fmt: skip


@contextmanager
def odoo_server(database: str):
    """Odoo in a process of its own; yields its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "odoo", "-d", database, "--workers=0", "--max-cron-threads=0",
        "--http-interface=127.0.0.1", f"--http-port={port}", "--log-level=error",
        f"--db-filter=^{database}$", f"--config={os.environ['BULK_WMS_CONFIG']}",
        f"--data-dir={os.environ['BULK_WMS_DATA_DIR']}",
        f"--addons-path={os.environ['BULK_WMS_ADDONS_PATH']}",
    ]  # fmt: skip
    process = subprocess.Popen(command)
    try:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                url = f"http://127.0.0.1:{port}/bulk_mes/api/1/openapi.json"
                urllib.request.urlopen(url, timeout=30).read()
                break
            except OSError:
                time.sleep(0.3)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def cpu_of(process: int) -> float:
    """CPU milliseconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


class Caller:
    """Does one receipt of ``lines`` coils, each way."""

    def __init__(self, port: int, facts: dict):
        self.base, self.facts = f"http://127.0.0.1:{port}", facts

    def post(self, path: str, data: bytes, kind: str, proof: str):
        """One call; anything but 200 ends the benchmark with what was answered."""
        request = urllib.request.Request(
            self.base + path, data, {"Content-Type": kind, "Authorization": proof}
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"{path}: {error.code} {error.read()[:2000].decode()}")

    def rest(self, body: dict):
        """As JSON."""
        answer = self.post(
            "/bulk_mes/api/1/production-receipts", json.dumps(body).encode(), "application/json",
            f"Bearer {self.facts['key']}",
        )  # fmt: skip
        assert json.loads(answer)["Acknowledgement"]["Status"] == "Processed", answer

    def soap(self, body: dict):
        """As an envelope."""
        from odoo.addons.bulk_wms_mes.contract.binder import encode
        from odoo.addons.bulk_wms_mes.contract.schema import CONTRACT
        from odoo.addons.bulk_wms_mes.soap.envelope import SOAP11, _wrap

        name = "ReportProductionReceipt"
        data = _wrap(SOAP11, encode(name, body, CONTRACT.elements[name]))
        pair = b64encode(f"{self.facts['code']}:{self.facts['key']}".encode()).decode()
        answer = self.post("/bulk_mes/soap/1", data, "text/xml; charset=utf-8", f"Basic {pair}")
        assert b">Processed<" in answer, answer

    def json_2(self, body: dict):
        """The same by six calls of Odoo's own interface."""
        facts, rows = self.facts, body["MaterialActual"]

        def call(model, method, **values):
            text = json.dumps(values).encode()
            kind = "application/json; charset=utf-8"
            proof = f"bearer {facts['json_key']}"
            return json.loads(self.post(f"/json/2/{model}/{method}", text, kind, proof))

        product = {"product_id": facts["product"], "product_uom": facts["kg"]}
        lots = call("stock.lot", "create", vals_list=[
            {"name": row["MaterialLotID"], "product_id": facts["product"], "heat": "H1",
             "company_id": facts["company"], "weight_label": KG, "thickness": 2.5,
             "width": 1250.0}
            for row in rows
        ])  # fmt: skip
        ends = {"location_id": facts["made"], "location_dest_id": facts["end"]}
        (arrival,) = call("stock.picking", "create", vals_list=[
            {"picking_type_id": facts["arrival"], **ends, "move_ids": [
                (0, 0, {**product, **ends, "product_uom_qty": KG, "piece_lot_id": lot,
                        "picked": True, "move_line_ids": [
                            (0, 0, {"product_id": facts["product"], "lot_id": lot, **ends,
                                    "product_uom_id": facts["kg"], "quantity": KG,
                                    "picked": True})]})
                for lot in lots]}
        ])  # fmt: skip
        call("stock.picking", "button_validate", ids=[arrival])
        ends = {"location_id": facts["end"], "location_dest_id": facts["stock"]}
        (putaway,) = call("stock.picking", "create", vals_list=[
            {"picking_type_id": facts["inside"], **ends, "move_ids": [
                (0, 0, {**product, **ends, "product_uom_qty": KG, "piece_lot_id": lot})
                for lot in lots]}
        ])  # fmt: skip
        call("stock.picking", "action_confirm", ids=[putaway])
        call("stock.picking", "action_assign", ids=[putaway])


def measure(registry, body_of) -> None:
    """Print CPU and waiting time for each way and size; ``body_of(code, lines, mark)``."""
    facts = build(registry)
    with odoo_server(registry.db_name) as (port, process):
        caller = Caller(port, facts)
        for lines, rounds in ROUNDS.items():
            for name in ("soap", "rest", "json_2"):
                way, cpus, walls = getattr(caller, name), [], []
                for number in range(-2, rounds):
                    body = body_of(facts["code"], lines, f"{name}{lines}-{uuid.uuid4().hex[:6]}")
                    cpu, wall = cpu_of(process), time.perf_counter()
                    way(body)
                    if number >= 0:
                        cpus.append(cpu_of(process) - cpu)
                        walls.append((time.perf_counter() - wall) * 1000)
                print(
                    f"over HTTP, {name:<6} {lines:>3} lines: CPU {statistics.mean(cpus):8.1f} ms, "
                    f"answered after {statistics.median(walls):8.1f} ms",
                    flush=True,
                )
    check(registry, facts)


def check(registry, facts: dict) -> None:
    """Both ways did the same: every coil stands at the line's end with a place proposed."""
    from odoo_env import session

    with session(registry, keep=False) as env:
        lots = env["stock.lot"].search([("product_id", "=", facts["product"])])
        for name in ("soap", "rest", "json_2"):
            own = lots.filtered(lambda lot, name=name: lot.name.startswith(name))
            at_end = own.quant_ids.filtered(lambda quant: quant.location_id.id == facts["end"])
            lines = env["stock.move.line"].search(
                [("lot_id", "in", own.ids), ("state", "=", "assigned")]
            )
            placed = lines.filtered(lambda line: line.location_dest_id.place_kind == "position")
            print(
                f"{name:<6} {len(own)} coils, {len(at_end)} at the line, {len(placed)} with place"
            )
