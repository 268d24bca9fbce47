"""A shift at once: phones, desks and an MES against what a plant runs, bounded and on loopback.

    make load                     200 phones, 20 desks, an MES for ten minutes; then three minutes
                                  in which a worker is killed each minute and PostgreSQL once
    SHORT=1 make load             the same with 20 phones for a minute, in a small yard

Everything is made for it and removed: a PostgreSQL of its own, nginx with TLS, two workers. At the
end nothing that was answered may be missing, every coil stands where its phone was told, the MES's
book is ours, no rule of the book is broken, and the ledger matches its seals.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
from host import Host
from people import Desk, Measured, Phone

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]


def _of_mes_chaos():
    """The test that reports a shift to a yard: tests/mes_chaos/run.py."""
    folder = HERE.parent / "mes_chaos"
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("mes_chaos_run", folder / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Chaos


Chaos = _of_mes_chaos()

CHECK = """
import json
env["wms.checker"]._run()
open_ones = env["wms.discrepancy"].search([("kind", "=like", "%"), ("state", "=", "open")])
env["wms.ledger.seal"]._cron_seal()
faults = [fault.code for _seal, fault in env["wms.ledger.seal"]._verify(0, {}) if fault]
kinds = {}
for one in open_ones:
    kinds[one.kind] = kinds.get(one.kind, 0) + 1
print("ANSWER " + json.dumps({"open": kinds, "faults": faults,
                              "unsealed": env["wms.ledger.seal"]._lag()["unsealed"]}))
"""


class Server:
    """What ``serve_on.sh`` started, with the interface that the MES's shift knows."""

    def __init__(self, database: str, environment: dict, log: Path):
        self.database, self.log, self.kills = database, log, 0
        self.environment = environment
        self.shell: subprocess.Popen | None = None

    def options(self) -> list[str]:
        """What is common to server and set-up."""
        return [
            f"--config={os.environ['BULK_WMS_CONFIG']}",
            f"--data-dir={os.environ['BULK_WMS_DATA_DIR']}",
            f"--addons-path={os.environ['BULK_WMS_ADDONS_PATH']}",
            "--log-level=warn",
        ]

    def start(self) -> None:
        """Odoo with workers and nginx."""
        # All phones of this test come from one address: its limits are those of the whole yard.
        limits = {"ALL_RATE": "1000r/s", "ALL_BURST": "2000", "CONNECTIONS": "2000",
                  "DOOR_RATE": "50r/s", "DOOR_BURST": "100"}  # fmt: skip
        with self.log.open("ab") as log:
            self.shell = subprocess.Popen(
                [str(PROJECT / "tools/production/serve_on.sh"), self.database, "8480"],
                env={**self.environment, **limits}, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        line = self.shell.stdout.readline()
        if not line.startswith("READY "):
            raise SystemExit(f"The server did not start: {line}; see {self.log}")
        _ready, self.url, self.ca, self.pid_file = line.split()
        self.pid = self.parent()

    def parent(self) -> int:
        """Odoo's parent of this moment: it is another one after the database was away."""
        return int(Path(self.pid_file).read_text())

    def kill(self) -> None:
        """SIGKILL to one worker in the middle of whatever it does; the parent starts another."""
        # The children of the parent: HTTP workers are the busiest of them.
        try:
            family = psutil.Process(self.parent()).children()
        except psutil.Error:
            family = []
        if not family:
            return
        victim = max(family, key=lambda one: sum(one.cpu_times()[:2]))
        victim.kill()
        self.kills += 1

    def stop(self) -> None:
        """End both."""
        if self.shell and self.shell.poll() is None:
            self.shell.terminate()
            self.shell.wait(timeout=60)


class Straight:
    """In place of the proxy that loses answers: here only what is killed does."""

    dropped = 0


class Load(Chaos):
    """One run; of the MES's test it has the books and their comparison."""

    def __init__(self, phones: int, desks: int, seconds: int, chaos: int, size: tuple[int, int]):
        # A message every two seconds.
        super().__init__(max(40, seconds // 2), 0, 1, "rest", 7)
        self.count, self.desks, self.seconds, self.chaos = phones, desks, seconds, chaos
        self.size = size

    def run(self) -> list[str]:
        self.began = time.monotonic()
        self.cluster.start()
        self.odoo = Server(self.database, self.cluster.environment(), self.room / "serve.log")
        self.proxy, simulator = Straight(), None
        try:
            self.cluster.take_over(self.database)
            yard = self.build_yard()
            facts = self.build()
            self.awake()
            self.say("the yard stands")
            self.odoo.start()
            simulator = self.simulate(facts)
            self.truth = sqlite3.connect(
                f"file:{self.room / 'truth.sqlite'}?mode=ro", uri=True, timeout=30
            )
            wrong = self.shift(yard)
            self.drain(simulator, facts["system"])
            return wrong + self.compare(facts) + self.check(yard)
        finally:
            if simulator and simulator.poll() is None:
                simulator.kill()
            self.odoo.stop()
            self.cluster.remove()

    def build_yard(self) -> dict:
        positions, lots = self.size
        answer = subprocess.run(
            [sys.executable, str(HERE / "yard.py"), self.database, str(positions), str(lots),
             str(self.count), str(self.desks), *self.odoo.options()],
            env=self.odoo.environment, stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        return json.loads(answer.stdout.splitlines()[-1])

    def awake(self) -> None:
        """All scheduled jobs, as in a plant; the MES's test had put the others to sleep."""
        self.rows_written("UPDATE ir_cron SET active = true WHERE cron_name LIKE 'Bulk yard%'")

    def rows_written(self, statement: str) -> None:
        environment = self.cluster.environment()
        subprocess.run(["psql", "-q", "-d", self.database, "-c", statement],
                       env=environment, check=True)  # fmt: skip

    def simulate(self, facts: dict) -> subprocess.Popen:
        """The MES beside the yard, at its own pace: three callers over the whole shift."""
        pause = 3 * (self.seconds + 60 * self.chaos) / self.messages
        command = [
            sys.executable, str(HERE.parent / "mes_simulator"), "--url", self.odoo.url,
            "--sender", "MES-1", "--key", facts["key"], "--secret", facts["secret"],
            "--truth", str(self.room / "truth.sqlite"), "--port", str(self.event_port),
            "--seed", str(self.seed), "--messages", str(self.messages), "--pause", str(pause),
            "--stay",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "SSL_CERT_FILE": self.odoo.ca},
        )  # fmt: skip
        self.say(process.stdout.readline().strip())
        return process

    # --- the shift ------------------------------------------------------------------------

    def shift(self, yard: dict) -> list[str]:
        over, calm, rough = threading.Event(), Measured(), Measured()
        more = (self.odoo.url, self.odoo.ca, calm, over)
        phones = [Phone(n, facts, *more) for n, facts in enumerate(yard["phones"])]
        desks = [Desk(1_000 + n, facts, self.database, *more)
                 for n, facts in enumerate(yard["people"])]  # fmt: skip
        host = Host({"Odoo": self.odoo.pid, "PostgreSQL": self.cluster_pid(), "this test":
                     os.getpid()})  # fmt: skip
        host.start()
        for one in phones + desks:
            one.start()
        self.say(f"{len(phones)} phones and {len(desks)} desks work for {self.seconds} s")
        time.sleep(self.seconds)
        host.over.set()
        self.tell("calm", calm, self.seconds)
        print("\n".join(host.told()), flush=True)
        for one in phones + desks:
            one.measured = rough
        began = time.monotonic()
        for minute in range(self.chaos):
            time.sleep(max(0.0, began + 60 * minute + 30 - time.monotonic()))
            self.odoo.kill()
            self.say("a worker was killed")
            if minute == self.chaos // 2:
                time.sleep(10)
                self.cluster.restart()
                self.say("PostgreSQL was cut off and is back")
        if self.chaos:
            time.sleep(max(0.0, began + 60 * self.chaos - time.monotonic()))
        over.set()
        for one in phones + desks:
            one.join(timeout=200)
        if self.chaos:
            self.tell("with kills", rough, 60 * self.chaos)
        return self.compare_phones(phones, yard)

    def cluster_pid(self) -> int:
        return int((self.cluster.data / "postmaster.pid").read_text().split()[0])

    def tell(self, title: str, measured: Measured, seconds: float) -> None:
        total = sum(map(len, measured.seconds.values()))
        print(f"\n{title}: {total} calls answered, {total / seconds:.1f} a second")
        print(f"{'kind':28} {'calls':>6} {'p50 ms':>8} {'p95 ms':>8} {'worst':>8}")
        for kind, seconds_ in sorted(measured.seconds.items()):
            ordered = sorted(seconds_)
            p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
            print(f"{kind:28} {len(ordered):6} {1e3 * statistics.median(ordered):8.0f} "
                  f"{1e3 * p95:8.0f} {1e3 * ordered[-1]:8.0f}")  # fmt: skip
        for (kind, cause), count in sorted(measured.failures.items()):
            print(f"  not answered: {kind}, {cause}: {count}")
        sys.stdout.flush()

    # --- what must be true ----------------------------------------------------------------

    def compare_phones(self, phones, yard: dict) -> list[str]:
        wrong = []
        book = dict(
            self.rows(
                "SELECT l.name, p.barcode FROM stock_quant q JOIN stock_lot l ON l.id = q.lot_id"
                " JOIN stock_location p ON p.id = q.location_id"
                " WHERE l.id = ANY(%s) AND q.quantity > 0 AND p.usage = 'internal'",
                [one["lot_id"] for one in yard["phones"]],
            )
        )
        off = [
            f"{one.facts['lot']}: the phone was told {one.stands}, the book says "
            f"{book.get(one.facts['lot'])}"
            for one in phones
            if one.stands and book.get(one.facts["lot"]) != one.stands
        ]
        if off:
            wrong.append(f"{len(off)} coils stand elsewhere: {off[:3]}")
        refused = [message for one in phones for message in one.refused]
        if refused:
            wrong.append(f"{len(refused)} steps were refused: {refused[:3]}")
        steps = [key for one in phones for key in one.steps]
        kept = {row[0] for row in self.rows("SELECT key FROM wms_scan WHERE key = ANY(%s)", steps)}
        if len(kept) != len(set(steps)):
            wrong.append(f"{len(set(steps)) - len(kept)} answered steps are not in the book")
        moved = sum(one.moves for one in phones)
        booked = self.rows(
            "SELECT count(*) FROM stock_move_line WHERE state = 'done' AND lot_id = ANY(%s)"
            " AND scan_id IS NOT NULL",
            [one["lot_id"] for one in yard["phones"]],
        )[0][0]
        if moved != booked:
            wrong.append(f"the phones moved {moved} times, the book {booked} times")
        self.say(f"{len(steps)} steps answered, {moved} coils moved, all of it in the book")
        return wrong

    def check(self, yard: dict) -> list[str]:
        """The rules of the book, and the ledger."""
        done = subprocess.run(
            [sys.executable, "-m", "odoo", "shell", *self.odoo.options(), "-d", self.database,
             "--no-http", "--max-cron-threads=0"],
            input=CHECK, env=self.odoo.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout.rsplit("ANSWER ", 1)[1].splitlines()[0])
        self.say(f"checker and ledger: {answer}")
        wrong = [f"the checker found {answer['open']}"] if answer["open"] else []
        return wrong + ([f"the ledger: {answer['faults']}"] if answer["faults"] else [])


def main() -> None:
    """Run, say what is wrong, end with 1 if anything is."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    short = os.environ.get("SHORT") == "1"
    load = Load(
        phones=int(os.environ.get("PHONES") or (20 if short else 200)),
        desks=int(os.environ.get("DESKS") or (4 if short else 20)),
        seconds=int(os.environ.get("SECONDS_") or (60 if short else 600)),
        chaos=int(os.environ.get("KILLS") or (1 if short else 3)),
        size=(2_000, 4_000) if short else (50_000, 100_000),
    )
    wrong = load.run()
    for line in wrong:
        print(f"WRONG: {line}", flush=True)
    if wrong:
        print(f"See {load.room}", flush=True)
        raise SystemExit(1)
    print("Nothing was lost, no rule is broken, the ledger matches its seals.", flush=True)


if __name__ == "__main__":
    main()
