"""Going live by import: 50,000 positions, then 20,000 coils on them.

    make bench-import
    PLACES=5000 LOTS=2000 make bench-import     shorter

The files are made here, with Chinese headings, and imported as a manager does it: received,
checked, written step by step with all limits, ledger entries and occupancy rows. Afterwards the
rules of the house are asked of the database.
"""

from __future__ import annotations

import base64
import io
import os
import sys
import time
from pathlib import Path

import xlsxwriter
from odoo_env import connect, session

from odoo import Command
from odoo.tools import SQL

sys.path.append(str(Path(__file__).parent.parent / "addons" / "bulk_wms" / "tests"))

from rules import broken_rules  # noqa: E402

_ROWS, _SLOTS = 10, 51  # an area: rows of 51 slots on the ground, 50 above: 1,010 saddles
_PER_AREA = _ROWS * (2 * _SLOTS - 1)


class Watch:
    """Seconds by the clock, and of processor in this process and its PostgreSQL backends.

    Processor time is what to compare on a machine that does other things too.
    """

    def __init__(self, registry, what: str, count: int) -> None:
        self.registry, self.what, self.count = registry, what, count

    def __enter__(self) -> Watch:
        self._begun, self._used = time.perf_counter(), self._processor()
        return self

    def _processor(self) -> float:
        """Used so far; the connections of this process are kept in a pool, so they stay."""
        used, ticks = time.process_time(), os.sysconf("SC_CLK_TCK")
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend'"
            )
            for (pid,) in cr.fetchall():
                stat = Path(f"/proc/{pid}/stat")
                if stat.exists():
                    used += sum(map(int, stat.read_text().rsplit(")", 1)[1].split()[11:13])) / ticks
        return used

    def __exit__(self, *error) -> None:
        self.seconds = time.perf_counter() - self._begun
        used = self._processor() - self._used
        rate = self.count / self.seconds if self.seconds else 0.0
        print(
            f"  {self.what:28} {self.seconds:8.1f} s {used:8.1f} s of processor"
            f" {rate:9,.0f} rows/s",
            flush=True,
        )


def workbook(headings, rows) -> bytes:
    """A workbook of one sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet("表")
    for number, row in enumerate([headings, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def place_rows(count: int):
    """Areas and their saddles in two tiers, ``count`` positions in all."""
    done, area = 0, 0
    while done < count:
        area += 1
        name = f"A{area:03d}"
        yield (name, "", "库区", "", "", "", "", area * 120.0, 0.0)
        for row in range(1, _ROWS + 1):
            for tier in (1, 2):
                for slot in range(1, _SLOTS - tier + 2):
                    if done == count:
                        return
                    done += 1
                    yield (
                        f"{name}-{row:02d}-{slot:02d}-{tier}", name, "库位", "鞍座", row, slot,
                        tier, area * 120.0 + 2.0 * slot + tier - 1, 3.0 * row,
                    )  # fmt: skip


def lot_rows(count: int):
    """Coils on the first saddles of each row, the ground first, then what lies on top."""
    done, area = 0, 0
    while done < count:
        area += 1
        for row in range(1, _ROWS + 1):
            # On purpose the wrong way round: the import puts it in order.
            for tier in (2, 1) if count - done >= 57 else (1,):
                for slot in range(1, 31 - tier):
                    if done == count:
                        return
                    done += 1
                    yield (
                        f"H{done:06d}", "热轧卷", f"A{area:03d}-{row:02d}-{slot:02d}-{tier}",
                        f"{18.0 - 2 * tier + (done % 50) / 100:.3f}", f"L{done // 3:05d}",
                        "Q235B-BENCH", 3.0, 1500, 762, "2026-03-02", "合格",
                    )  # fmt: skip


def set_up(registry) -> dict:
    """A company with a manager, a kind of saddle, a material and a grade."""
    with session(registry) as env:
        company = env["res.company"].create({"name": "Go-live"})
        warehouse = env["stock.warehouse"].create(
            {"name": "Go-live", "code": "GOL", "company_id": company.id}
        )
        user = env["res.users"].create(
            {
                "name": "Go-live",
                "login": "go-live",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set(
                        (env.ref("base.group_user") | env.ref("bulk_wms.group_manager")).ids
                    )
                ],
            }
        )
        coil = env.ref("bulk_wms.form_coil")
        env["stock.storage.category"].create(
            {
                "name": "鞍座",
                "company_id": company.id,
                "stacking": "saddle",
                "form_ids": [Command.set(coil.ids)],
                "max_weight": 30_000.0,
                "upper_weight_ratio": 1.0,
            }
        )
        env["wms.grade"].create({"name": "Q235B-BENCH"})
        env["product.product"].create(
            {
                "name": "热轧卷",
                "is_storable": True,
                "tracking": "lot",
                "uom_id": env.ref("uom.product_uom_kgm").id,
                "form_id": coil.id,
                "company_id": company.id,
            }
        )
        return {"company": company.id, "user": user.id, "root": warehouse.lot_stock_id.id}


def bring_in(registry, ids: dict, kind: str, content: bytes, count: int) -> float:
    """Import a file as the manager; seconds from receiving it to the last row."""
    begun = time.perf_counter()
    companies = [ids["company"]]
    with Watch(registry, f"{kind}: received", count):
        with session(registry, ids["user"], companies=companies) as env:
            record = env["wms.import"].create(
                {
                    "kind": kind,
                    "root_id": ids["root"],
                    "file": base64.b64encode(content),
                    "file_name": f"{kind}.xlsx",
                }
            )
            key = record.id
    with Watch(registry, f"{kind}: checked", count):
        with session(registry, ids["user"], companies=companies) as env:
            record = env["wms.import"].browse(key)
            record.action_check()
            if record.error_count:
                texts = record.problem_ids.filtered("severe")[:5].mapped("text")
                raise SystemExit(f"errors: {record.error_count}, {texts}")
            record.accept_warnings = True
            print(f"    {record.row_count:,} rows, {record.warning_count:,} warnings")
    with Watch(registry, f"{kind}: written", count):
        with session(registry, ids["user"], companies=companies) as env:
            env["wms.import"].browse(key).action_import()
        runs = 0
        while True:
            runs += 1
            with session(registry) as env:
                record = env["wms.import"].browse(key)
                record._run_in_steps()
                state, message = record.state, record.message
            if state != "running":
                break
        if state != "done":
            raise SystemExit(f"{state}: {message}")
        print(f"    in {runs} runs")
    return time.perf_counter() - begun


def main() -> int:
    """Import both files and print the times."""
    places = int(os.environ.get("PLACES") or 50_000)
    lots = int(os.environ.get("LOTS") or 20_000)
    registry = connect(None)
    ids = set_up(registry)
    headings = ("库位编码", "上级库区", "类型", "储存类别", "排", "位", "层", "X坐标", "Y坐标")
    content = workbook(headings, place_rows(places))
    print(f"{places:,} positions, a file of {len(content) / 1e6:.1f} MB")
    seconds = bring_in(registry, ids, "places", content, places)
    headings = (
        "卷号", "物料", "库位", "重量(吨)", "炉号", "牌号", "厚度(mm)", "宽度(mm)", "内径",
        "生产日期", "质量状态",
    )  # fmt: skip
    content = workbook(headings, lot_rows(lots))
    print(f"{lots:,} lots, a file of {len(content) / 1e6:.1f} MB")
    seconds += bring_in(registry, ids, "stock", content, lots)
    with session(registry, companies=[ids["company"]]) as env:
        rows = env.execute_query_dict
        count = {
            "occupancy rows": "SELECT count(*) AS n FROM wms_position_load",
            "quants": "SELECT count(*) AS n FROM stock_quant WHERE quantity > 0",
            "ledger entries": "SELECT count(*) AS n FROM wms_ledger_entry",
        }
        print("  " + ", ".join(f"{rows(SQL(q))[0]['n']:,} {name}" for name, q in count.items()))
        broken = broken_rules(env)
    print(f"  rules broken: {broken or 'none'}")
    print(f"Together {seconds:.0f} s; wanted: 300 s for 50,000 positions and 20,000 lots.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
