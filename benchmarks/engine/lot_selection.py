"""How well lots are chosen for an ordered weight, on orders with a known exact answer.

    python benchmarks/engine/lot_selection.py FOLDER

FOLDER holds lot_selection/instances.json: orders with their lots and the reference, the shortest
oldest-first beginning that contains lots within the tolerance and the least sum of their positions
in it. The reference knows no lots of one day, so here each lot gets a day of its own. CPU seconds.
"""

import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "addons" / "bulk_wms"))

from engine import removal  # noqa: E402

FIRST = date(2026, 1, 1)


@dataclass(frozen=True)
class Row:
    """Figures of one group of orders. `gap`: sum of positions above the reference, as a share."""

    name: str
    n: int
    met: int
    equal: int
    gap_mean: float
    gap_worst: float
    seconds_mean: float
    seconds_worst: float


def run(data: Path) -> list[Row]:
    """All orders by ordered weight, without and with what lies on the lots."""
    instances = json.loads((data / "lot_selection" / "instances.json").read_text())
    rows = []
    for blocked in (False, True):
        groups = defaultdict(list)
        for instance in instances:
            groups[instance["order_t"]].append(solve(instance, blocked))
        for tonnes, results in sorted(groups.items()):
            label = f"lot_selection {tonnes} t" + (" with blockers" if blocked else "")
            rows.append(summary(label, results))
    return rows


def solve(instance, blocked: bool):
    """(met, equal to the reference, gap, seconds) of one order."""
    unit = float(instance["unit_kg"])
    lots = [
        removal.Candidate(
            lot["lot"],
            lot["w"] * unit,
            FIRST + timedelta(days=number),
            tuple(f"{lot['lot']}/{n}" for n in range(lot["blk"])) if blocked else (),
        )
        for number, lot in enumerate(instance["lots"])
    ]
    wanted = removal.Wanted(instance["lo"] * unit, instance["hi"] * unit)
    started = time.process_time()
    selection = removal.choose(lots, wanted)
    seconds = time.process_time() - started
    position = {lot.key: number for number, lot in enumerate(lots)}
    penalty = sum(position[key] for key in selection.chosen)
    reference = instance["ref"]
    same_depth = selection.depth == reference["fifo_prefix"]
    # What lies on the lots comes before their age, so ages may be worse than the reference then.
    equal = same_depth and selection.proven and (blocked or penalty == reference["rank_penalty"])
    gap = penalty / reference["rank_penalty"] - 1 if reference["rank_penalty"] else float(penalty)
    return selection.met, equal, gap, seconds


def summary(label, results) -> Row:
    """One row of the table."""
    number = len(results)
    return Row(
        name=label,
        n=number,
        met=sum(met for met, *_rest in results),
        equal=sum(equal for _met, equal, *_rest in results),
        gap_mean=sum(gap for *_rest, gap, _seconds in results) / number,
        gap_worst=max(gap for *_rest, gap, _seconds in results),
        seconds_mean=sum(seconds for *_rest, seconds in results) / number,
        seconds_worst=max(seconds for *_rest, seconds in results),
    )


def main(arguments):
    """Print the table; end with 1 where an order that can be met was not."""
    rows = run(Path(arguments[0]))
    print(
        f"{'set':36} {'n':>4} {'met':>4} {'equal':>5} {'gap':>8} {'worst':>8} {'s':>8} {'worst':>8}"
    )
    for row in rows:
        print(
            f"{row.name:36}{row.n:9}{row.met:9}{row.equal:9}{row.gap_mean:9.2%}"
            f"{row.gap_worst:9.2%}{row.seconds_mean:9.4f}{row.seconds_worst:9.4f}"
        )
    return 0 if all(row.met == row.n == row.equal for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
