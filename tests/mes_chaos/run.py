"""Exactly once, whatever breaks: a shift is reported while Odoo and PostgreSQL are killed.

    make test-mes-chaos            5,000 messages, Odoo killed ten times, PostgreSQL twice
    SHORT=1 make test-mes-chaos    500 messages, Odoo killed twice, PostgreSQL once
    CALLERS=2                      so many calls at once; 3 by default. On a busy machine calls
                                   at once mostly wait for each other

A fifth of the messages goes twice, a tenth later than made, answers are lost in both directions.
At the end the book must be the simulator's truth to the kilogram, every event told once and in
the order of its lot.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
from cluster import Cluster, free_port
from proxy import Proxy

HERE = Path(__file__).parent
SIMULATOR = HERE.parent / "mes_simulator"
LOST_ANSWERS, LOST_EVENTS, BUSY = 0.03, 0.03, 0.02


class Odoo:
    """The server: started, killed, started again."""

    def __init__(self, database: str, environment: dict, log: Path):
        self.database, self.environment, self.log = database, environment, log
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.kills = 0

    def options(self) -> list[str]:
        """What is common to server and set-up."""
        return [
            f"--config={os.environ['BULK_WMS_CONFIG']}",
            f"--data-dir={os.environ['BULK_WMS_DATA_DIR']}",
            f"--addons-path={os.environ['BULK_WMS_ADDONS_PATH']}",
            "--log-level=warn",
        ]

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [
            sys.executable, "-m", "odoo", *self.options(), "-d", self.database, "--workers=0",
            "--max-cron-threads=1", "--http-interface=127.0.0.1", f"--http-port={self.port}",
            f"--db-filter=^{self.database}$",
        ]  # fmt: skip
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, cwd=HERE
            )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(
                    f"http://127.0.0.1:{self.port}/bulk_mes/api/1/openapi.json", timeout=10
                )
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"Odoo ended by itself; see {self.log}") from None
                time.sleep(0.3)
        raise SystemExit(f"Odoo does not answer; see {self.log}")

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is cleaned up."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def stop(self) -> None:
        """End it."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Chaos:
    """One run."""

    def __init__(self, messages: int, kills: int, restarts: int, transport: str, seed: int):
        self.messages, self.seed, self.transport = messages, seed, transport
        self.room = Path(tempfile.mkdtemp(prefix="bulk_wms_chaos_run_"))
        self.cluster = Cluster()
        self.database = os.environ["BULK_WMS_TEST_DB"]
        self.event_port = free_port()
        # At which share of the shift what happens.
        blows = [(one / (kills + 1), "odoo") for one in range(1, kills + 1)]
        blows += [((one - 0.5) / restarts, "postgres") for one in range(1, restarts + 1)]
        self.blows = sorted(blows)

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:7.1f} s  {text}", flush=True)

    def run(self) -> list[str]:
        """What is wrong at the end; nothing if all is well."""
        self.began = time.monotonic()
        self.cluster.start()
        self.odoo = Odoo(self.database, self.cluster.environment(), self.room / "odoo.log")
        simulator = None
        try:
            self.cluster.take_over(self.database)
            facts = self.build()
            self.odoo.start()
            self.proxy = Proxy(self.odoo.port, LOST_ANSWERS, self.seed)
            self.say("the yard stands, the shift begins")
            simulator = self.simulate(facts)
            self.truth = sqlite3.connect(
                f"file:{self.room / 'truth.sqlite'}?mode=ro", uri=True, timeout=30
            )
            self.strike(simulator)
            self.drain(simulator, facts["system"])
            return self.compare(facts)
        finally:
            if simulator and simulator.poll() is None:
                simulator.kill()
            self.odoo.stop()
            self.cluster.remove()

    def build(self) -> dict:
        endpoint = f"http://127.0.0.1:{self.event_port}/events"
        if self.transport == "soap":
            endpoint += "/soap?wsdl"
        answer = subprocess.run(
            [sys.executable, str(HERE / "yard.py"), self.database, endpoint, self.transport,
             *self.odoo.options()],
            env=self.odoo.environment, stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        return json.loads(answer.stdout.splitlines()[-1])

    def simulate(self, facts: dict) -> subprocess.Popen:
        command = [
            sys.executable, str(SIMULATOR), "--url", f"http://127.0.0.1:{self.proxy.port}",
            # With =, because a key may begin with a dash.
            "--sender", "MES-1", f"--key={facts['key']}", f"--secret={facts['secret']}",
            "--truth", str(self.room / "truth.sqlite"), "--port", str(self.event_port),
            "--seed", str(self.seed), "--messages", str(self.messages), "--duplicates", "0.2",
            "--reordered", "0.1", "--lost", str(LOST_EVENTS), "--busy", str(BUSY), "--stay",
            "--callers", os.environ.get("CALLERS") or "3",
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.say(process.stdout.readline().strip())
        return process

    def ask(self, statement: str) -> int:
        return self.truth.execute(statement).fetchone()[0]

    def strike(self, simulator) -> None:
        """Kill at the shares of the shift that were chosen."""
        total = self.ask("SELECT count(*) FROM message")
        for share, victim in self.blows:
            while (
                self.ask("SELECT count(*) FROM message WHERE answered IS NOT NULL") < share * total
            ):
                if simulator.poll() is not None:
                    raise SystemExit("The simulator ended too early.")
                time.sleep(0.05)
            if victim == "odoo":
                self.odoo.kill()
                self.odoo.start()
            else:
                self.cluster.restart()
            self.say(f"{victim} was killed at {share:.0%} and is back")

    def drain(self, simulator, system: int) -> None:
        """Until the shift is over and nothing waits on either side."""
        until = time.monotonic() + max(300, self.messages)
        last = None
        while time.monotonic() < until:
            left = self.ask("SELECT count(*) FROM message WHERE answered IS NULL")
            waits = self.rows(
                "SELECT direction, state, count(*) FROM mes_message WHERE system_id = %s"
                " AND state NOT IN ('processed', 'rejected', 'confirmed') GROUP BY 1, 2",
                system,
            )
            if not left and not waits:
                self.say("nothing waits any more")
                return
            if simulator.poll() is not None:
                raise SystemExit("The simulator ended too early.")
            if (left, waits) != last and not left:
                last = (left, waits)
                self.say(f"still waiting: {waits}")
            time.sleep(1.0)
        raise SystemExit(f"Still waiting at the end: {left} messages, {waits}")

    def rows(self, statement: str, *values) -> list[tuple]:
        environment = self.cluster.environment()
        connection = psycopg2.connect(
            dbname=self.database, host="127.0.0.1", port=environment["PGPORT"], user="bulk_wms"
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        finally:
            connection.close()

    # --- what must be true ----------------------------------------------------------------

    def compare(self, facts: dict) -> list[str]:
        """Both books side by side."""
        system, wrong = facts["system"], []
        bad = self.truth.execute(
            "SELECT operation, status, code, text, count(*) FROM message"
            " WHERE status NOT IN ('Processed', 'Accepted') GROUP BY 1, 2, 3 LIMIT 5"
        ).fetchall()
        if bad:
            wrong.append(f"messages were not taken: {bad}")
        sent = {row[0] for row in self.truth.execute("SELECT id FROM message")}
        stored = self.rows(
            "SELECT message_id, state FROM mes_message WHERE system_id = %s AND direction = 'in'",
            system,
        )
        if sorted(one for one, _state in stored) != sorted(sent):
            wrong.append(f"{len(sent)} messages were sent, {len(stored)} are stored")
        failed = [one for one, state in stored if state != "processed"]
        if failed:
            wrong.append(f"{len(failed)} messages took no effect")
        wrong += self.compare_lots(facts) + self.compare_events(system)
        tries = self.ask("SELECT sum(tries) FROM message")
        self.say(
            f"{len(sent)} messages in {tries} calls, {self.proxy.dropped} answers lost, "
            f"{self.odoo.kills} kills of Odoo"
        )
        return wrong

    def compare_lots(self, facts: dict) -> list[str]:
        states = {"UnRestricted": "released", "Restricted": "pending", "Blocked": "blocked"}
        truth = {
            name: (round(kg, 3), states[state])
            for name, kg, state in self.truth.execute("SELECT name, kg, disposition FROM lot")
        }
        book = {
            name: (round(float(kg), 3), state)
            for name, kg, state in self.rows(
                "SELECT lot.name, sum(q.quantity), lot.quality_state FROM stock_quant q"
                " JOIN stock_lot lot ON lot.id = q.lot_id JOIN stock_location l"
                " ON l.id = q.location_id AND l.usage = 'internal' WHERE lot.company_id = %s"
                " GROUP BY lot.id",
                facts["company"],
            )
        }
        off = [
            f"{name}: book {book.get(name)}, MES {truth.get(name)}"
            for name in sorted(truth.keys() | book.keys())
            if book.get(name) != truth.get(name)
        ]
        booked = self.rows(
            "SELECT lot_name, count(*) FROM mes_line WHERE system_id = %s"
            " AND operation = 'ReportProductionReceipt' GROUP BY 1 HAVING count(*) > 1",
            facts["system"],
        )
        total = sum(kg for kg, _state in truth.values())
        self.say(
            f"{len(truth)} lots, {total:,.3f} kg at the MES, "
            f"{sum(kg for kg, _state in book.values()):,.3f} kg in the book"
        )
        wrong = [f"{len(off)} lots differ: {off[:3]}"] if off else []
        return wrong + ([f"booked twice: {booked[:3]}"] if booked else [])

    def compare_events(self, system: int) -> list[str]:
        made = self.rows(
            "SELECT message_id, state, sequence_key, sequence_number FROM mes_message"
            " WHERE system_id = %s AND direction = 'out'",
            system,
        )
        told = self.truth.execute(
            "SELECT id, key, sequence, arrivals FROM event ORDER BY arrival"
        ).fetchall()
        wrong = []
        if {one[0] for one in made} != {one[0] for one in told}:
            wrong.append(f"{len(made)} events were made, the MES knows {len(told)}")
        open_ = [one for one in made if one[1] != "confirmed"]
        if open_:
            wrong.append(f"{len(open_)} events are not confirmed")
        last: dict = {}
        for _id, key, sequence, _arrivals in told:
            if sequence != last.get(key, 0) + 1:
                wrong.append(f"event {sequence} of {key} came after {last.get(key, 0)}")
            last[key] = sequence
        self.say(f"{len(made)} events, {sum(row[3] for row in told)} arrivals of them")
        return wrong[:10]


def main() -> None:
    """Run, say what is wrong, end with 1 if anything is."""
    # Whoever ends this test ends what it started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    short = os.environ.get("SHORT") == "1"
    chaos = Chaos(
        messages=int(os.environ.get("MESSAGES") or (500 if short else 5000)),
        kills=2 if short else 10,
        restarts=1 if short else 2,
        transport=os.environ.get("TRANSPORT") or "soap",
        seed=int(os.environ.get("SEED") or 7),
    )
    wrong = chaos.run()
    for line in wrong:
        print(f"WRONG: {line}", flush=True)
    if wrong:
        print(f"See {chaos.room}", flush=True)
        raise SystemExit(1)
    print("The books agree to the kilogram, every event was told once and in order.", flush=True)


if __name__ == "__main__":
    main()
