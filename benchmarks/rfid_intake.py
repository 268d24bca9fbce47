"""What the intake of RFID events costs, and how many take effect a minute: ``make bench-rfid``.

CPU of this process for a post of 1, 50, 200 and 500 events, from its bytes to its answer (without
Odoo's HTTP frame). Then two workers, each with a gateway of its own, work through events: of tags
that are only heard (a zone), and of pieces that leave without an order (a gate, each a discrepancy
with its ledger entry, alert and place).
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from odoo_env import connect, session  # noqa: E402

ROUNDS = 30
HEARD, LEAVING = 6_000, 400


def events(epcs, kind="arrived", reader="r1", **more) -> list[dict]:
    """Events as a gateway posts them."""
    now = time.time()
    return [
        {
            "id": uuid.uuid4().hex,
            "reader": reader,
            "kind": kind,
            "first_seen": round(now - 3, 3),
            "last_seen": round(now, 3),
            "epc": epc,
            "tid": "e2801160600002054e12a5b3",
            "confidence": 0.97,
            "antennas": [1, 2],
            "reads": 43,
            "rssi_max": -51.5,
            **more,
        }
        for epc in epcs
    ]


def measure_intake(registry, gateway: int, tags: list[str]) -> None:
    """CPU of posts of several sizes; half of the tags are known."""
    print("\nCPU of a post, ms: bytes to answer, stored in one statement")
    print(f"{'events':>8} {'least':>8} {'median':>8}")
    for size in (1, 50, 200, 500):
        times = []
        for _round in range(ROUNDS):
            with session(registry, keep=False) as env:
                one = env["rfid.gateway"].browse(gateway)
                _name = (one.name, one.company_id.id, one.reader_ids.mapped("name"))
                epcs = [
                    tags[number % len(tags)] if number % 2 else f"30ff{number:020x}"
                    for number in range(size)
                ]
                body = {"gateway": one.name, "sent_at": time.time(), "events": events(epcs)}
                raw = json.dumps(body).encode()
                start = time.process_time()
                answer = env["rfid.event"]._take(one, json.loads(raw))
                json.dumps(answer)
                times.append((time.process_time() - start) * 1000)
                assert not answer["refused"], answer
        print(f"{size:8} {min(times):8.1f} {statistics.median(times):8.1f}")


def work(database: str, gateway: int, gate, results) -> None:
    """One worker with a gateway of its own, as the job: until nothing is left."""
    registry = connect(database)
    with registry.cursor() as cr:
        # What a process reads once is read before the clock runs.
        cr.execute("SELECT 1")
    gate.wait()
    began, cpu, handled = time.monotonic(), time.process_time(), 0
    claimed: list[int] = []
    while True:
        with session(registry) as env:
            done = env["rfid.event"]._step(claimed, gateway)
            if not done:
                break
            handled += len(claimed)
    results.put((handled, time.monotonic() - began, time.process_time() - cpu))


def measure_work(registry, title: str, posts) -> None:
    """Two workers at once on what ``posts`` has stored."""
    from odoo.sql_db import close_all

    with session(registry) as env:
        for gateway, listed in posts:
            one = env["rfid.gateway"].browse(gateway)
            for begin in range(0, len(listed), 500):
                body = {"sent_at": time.time(), "events": listed[begin : begin + 500]}
                env["rfid.event"]._take(one, body)
    with registry.cursor() as cr:
        database = cr.dbname
    close_all()
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(2), context.Queue()
    workers = [
        context.Process(target=work, args=(database, gateway, gate, results))
        for gateway, _listed in posts
    ]
    for worker in workers:
        worker.start()
    told = [results.get(timeout=600) for _one in workers]
    for worker in workers:
        worker.join()
    count, seconds = sum(one[0] for one in told), max(one[1] for one in told)
    busy = sum(one[2] for one in told) / max(sum(one[1] for one in told), 0.001)
    print(
        f"{title}: {count} events in {seconds:.1f} s = {60 * count / seconds:,.0f} a minute; "
        f"Python busy {100 * busy:.0f} % of the time, the rest waits for the database"
    )


def main() -> None:
    """Build two gateways, tags and pieces; measure."""
    registry = connect(None)
    from small_yard import SmallYard

    yard = SmallYard.build(registry, places=LEAVING)
    with yard.session() as env:
        gateways = env["rfid.gateway"].create(
            [
                {"name": f"bench-{n}", "company_id": yard.company, "user_id": yard.people[n]}
                for n in range(2)
            ]
        )
        for gateway in gateways:
            env["rfid.reader"].create(
                [
                    {"gateway_id": gateway.id, "name": "r1", "mode": "zone",
                     "location_id": yard.area},
                    {"gateway_id": gateway.id, "name": "g1", "mode": "gate"},
                ]
            )  # fmt: skip
        lots = env["stock.lot"].create(
            [
                {"name": f"B{n:04d}", "product_id": yard.product, "company_id": yard.company,
                 "weight_label": 10_000.0}
                for n in range(LEAVING)
            ]
        )  # fmt: skip
        quants = env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            [
                {"product_id": yard.product, "lot_id": lot.id, "location_id": place,
                 "inventory_quantity": lot.product_id._from_kg(lot.book_weight)}
                for lot, place in zip(lots, yard.places, strict=True)
            ]
        ).action_apply_inventory()  # fmt: skip
        tags = [env["rfid.tag"]._bind(f"30aa{lot.id:020x}", lot).epc for lot in lots]
        ids = gateways.ids
    measure_intake(registry, ids[0], tags)
    print("\nTwo workers at once")
    half = len(tags) // 2
    parts = (tags[:half], tags[half:])
    heard = [(ids[n], events([parts[n][k % half] for k in range(HEARD // 2)])) for n in range(2)]
    measure_work(registry, "heard in a zone", heard)
    left = [(ids[n], events(parts[n], "passed", "g1", direction="out")) for n in range(2)]
    measure_work(registry, "left without an order", left)


if __name__ == "__main__":
    main()
