"""python tests/mes_simulator --url http://localhost:8069 --sender MES --key KEY --truth FILE ...

A process of its own that plays an MES beside the yard: it reports a shift, takes events, and keeps
its own book of both in SQLite. Ends when the shift is over, unless it is told to stay.
"""

from __future__ import annotations

import argparse
import time

from client import Client, Player
from service import Faults, Service
from shift import Shift
from truth import Truth


def main() -> None:
    """Play."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--url", required=True, help="where the bridge is")
    ask.add_argument("--sender", required=True)
    ask.add_argument("--key", required=True)
    ask.add_argument("--truth", required=True, help="SQLite file")
    ask.add_argument("--material", default="HRC")
    ask.add_argument("--port", type=int, default=8090, help="of its own service")
    ask.add_argument("--secret", default="", help="that webhooks are signed with")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--messages", type=int, default=60)
    ask.add_argument("--prefix", default="S", help="of order numbers")
    ask.add_argument("--pause", type=float, default=0.0, help="seconds after each message")
    ask.add_argument("--callers", type=int, default=3)
    ask.add_argument("--duplicates", type=float, default=0.0, help="share sent twice")
    ask.add_argument("--reordered", type=float, default=0.0, help="share sent later")
    ask.add_argument("--busy", type=float, default=0.0, help="share of events not taken")
    ask.add_argument("--lost", type=float, default=0.0, help="share of events taken, not answered")
    ask.add_argument("--stay", action="store_true", help="take events after the shift too")
    ask.add_argument("--verbose", action="store_true")
    given = ask.parse_args()

    truth = Truth(given.truth)
    faults = Faults(given.seed)
    faults.set({"busy": given.busy, "lost": given.lost})
    say = print if given.verbose else None
    service = Service(
        truth,
        given.port,
        given.secret,
        faults,
        say and (lambda event: say("<-", event["EventType"], event.get("SequenceKey"), flush=True)),
    ).start()
    shift = Shift(given.seed, given.sender, given.material, given.prefix)
    shift.play(given.messages)
    truth.plan(shift.messages, shift.lots)
    print(f"MES on port {service.port}: {len(shift.messages)} messages", flush=True)
    Player(
        truth,
        Client(given.url, given.sender, given.key),
        seed=given.seed,
        duplicates=given.duplicates,
        reordered=given.reordered,
        pause=given.pause,
        callers=given.callers,
    ).play()
    print("MES: the shift is over", flush=True)
    while given.stay:
        time.sleep(1)


if __name__ == "__main__":
    main()
