"""Putaway that looks ahead, against yards that do not: shuffles for each retrieval, one table.

    make bench-yard                       the small yard and a year in a yard of the demo's size
    make bench-yard ARGS="--seeds 20"     shorter

The small yard: 60 plates come in random order onto 10 stacks of 8, then they go one after the
other. Expected days are the true ones with noise of the given standard deviation (of 60), or
worth nothing. Whoever digs knows the order of the picks, so shuffles go by min-max for all.

The year: 40 plate stacks of 8 with about 200 plates in them, dwell times of three kinds of
customers, and expected days that miss by 30 % of the mean dwell. Each strategy shuffles by its
own rule. Plain Python on one core; no database.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "addons" / "bulk_wms"))

from engine.items import Item, Limits, Place
from engine.nearby import Days
from engine.simulation import Chooser, Event, by_strategy, first_name, in_order, lowest, play

START = date(2026, 1, 1)
AHEAD = {"shuffles": 4.0, "dates": 5.0, "compact": 1.0}
NOISE = (0.0, 3.0, 6.0, 12.0, 24.0, None)
# Kind of customer: share of the plates, mean dwell in days. Gamma with shape 3.
KINDS = ((0.4, 15.0), (0.4, 40.0), (0.2, 90.0))


def day(number: float) -> date:
    """The day with this number of the run."""
    return START + timedelta(days=round(number))


def small_yard(seed: int, noise: float | None, choose: Chooser) -> float:
    """Shuffles for each retrieval of one small yard; ``noise`` None: the days are worth nothing."""
    rng = random.Random(seed)
    order = list(range(60))
    rng.shuffle(order)
    # A tenth of a day as the unit of days, so that noisy days are rarely the same by rounding.
    items = []
    for rank in order:
        guess = rng.uniform(0, 60) if noise is None else rng.gauss(rank, noise)
        sd = 10 * (17.3 if noise is None else noise)
        items.append(
            Item(rank, "plate", "P", 2_000.0, leaves=day(10 * guess + 1_000), leaves_sd=sd)
        )
    true = {rank: day(10 * rank + 1_000) for rank in order}

    def relocate(item: Item, places: list[Place], today: date):
        known = [_with_true_days(place, true) for place in places]
        return in_order(_with_day(item, true), known, today)

    limits = Limits(pattern="column", max_tiers=8)
    places = [Place(n, "A", x=float(n), limits=limits) for n in range(10)]
    events = [Event(START, item) for item in items]
    events += [Event(true[rank], key=rank) for rank in range(60)]
    return play(places, events, choose, relocate).per_retrieval


def _with_day(item: Item, true: dict) -> Item:
    return Item(item.key, item.form, item.product, item.weight, leaves=true[item.key])


def _with_true_days(place: Place, true: dict) -> Place:
    stack = tuple(_with_day(item, true) for item in place.stack)
    return Place(place.key, place.area, x=place.x, limits=place.limits, stack=stack)


def known_days(noise: float | None) -> Days:
    """What is known of the days beforehand: how far they reach, and how far they miss."""
    sd = 10 * (17.3 if noise is None else noise)
    days = Days.evenly(day(1_000), day(1_600), sd)
    if noise:
        # What is expected is spread wider than what is true.
        days.squares += days.count * sd * sd
    return days


def nearest(item: Item, places: list[Place], today: date):
    """The place with the shortest way from the gate."""
    return min(places, key=lambda place: (place.distance(0.0, 0.0), place.key)).key


def year(seed: int, days: int = 365) -> list[Event]:
    """A year of plates coming and going, with about 200 in the yard."""
    rng = random.Random(seed)
    mean = sum(share * dwell for share, dwell in KINDS)
    events, now, number = [], 0.0, 0
    while now < days:
        now += rng.expovariate(200 / mean)
        number += 1
        dwell = rng.choices([kind[1] for kind in KINDS], [kind[0] for kind in KINDS])[0]
        stay = max(rng.gammavariate(3.0, dwell / 3.0), 1.0)
        sd = 0.3 * dwell
        guess = max(now + stay + rng.gauss(0.0, sd), now)
        item = Item(
            number, "plate", rng.choice("PQ"), 4_000.0,
            aged=day(now), leaves=day(guess), leaves_sd=sd,
        )  # fmt: skip
        events.append((now, Event(day(now), item)))
        if now + stay < days:
            events.append((now + stay, Event(day(now + stay), key=number)))
    return [event for _when, event in sorted(events, key=lambda pair: pair[0])]


def demo_yard() -> list[Place]:
    """The plate stacks of the demo: 4 rows of 10, named as Odoo would sort them."""
    limits = Limits(pattern="column", max_tiers=8)
    return [
        Place(
            f"P1-{row:02}-{slot:02}", "P1", 6.0 + 13.0 * slot, 44.0 + 3.5 * row,
            row=row, slot=slot, limits=limits,
        )
        for row in range(1, 5)
        for slot in range(1, 11)
    ]  # fmt: skip


def print_small(seeds: int) -> None:
    """The table of the small yard; the known values of simple rules stand beside it."""
    rules = {
        "lowest stack": lowest,
        "nearest": nearest,
        "min-max on the days": in_order,
        "ours": None,
    }
    titles = ["exact", *(f"sd {noise:g}" for noise in NOISE[1:-1]), "worthless"]
    print(f"60 plates, 10 stacks of 8, {seeds} seeds: shuffles for each retrieval")
    print(f"  {'':22}" + "".join(f"{title:>11}" for title in titles) + f"{'seconds':>10}")
    for name, rule in rules.items():
        begun = time.process_time()
        means = [
            statistics.fmean(
                small_yard(seed, noise, rule or by_strategy(AHEAD, days=known_days(noise)))
                for seed in range(seeds)
            )
            for noise in NOISE
        ]
        used = time.process_time() - begun
        print(
            f"  {name:22}" + "".join(f"{mean:11.3f}" for mean in means) + f"{used:10.1f}",
            flush=True,
        )
    print(f"  {'goal':22}{0.10:11.3f}{'':22}{0.40:11.3f}{'':11}{'<= lowest':>11}")


def print_year(seeds: int) -> None:
    """The table of the year."""
    rules = {
        "lowest stack": lowest,
        "nearest": nearest,
        "closest location (Odoo)": first_name,
        "ours": by_strategy(AHEAD),
        "ours, nearness counts": by_strategy({**AHEAD, "travel": 1.0}),
    }
    print(f"\nA year, 40 plate stacks of 8, about 200 plates, days miss by 30 %, {seeds} seeds")
    print(
        f"  {'':24}{'in':>8}{'out':>8}{'shuffles':>10}{'each':>8}{'km':>8}{'homeless':>10}{'s':>7}"
    )
    fewest_other, ours = None, None
    for name, rule in rules.items():
        begun = time.process_time()
        runs = [play(demo_yard(), year(seed), rule) for seed in range(seeds)]
        used = time.process_time() - begun
        shuffles = statistics.fmean(run.shuffles for run in runs)
        each = shuffles / statistics.fmean(run.retrieved for run in runs)
        if not name.startswith("ours"):
            fewest_other = min(fewest_other or each, each)
        elif ours is None:
            ours = each
        print(
            f"  {name:24}{statistics.fmean(run.placed for run in runs):8.0f}"
            f"{statistics.fmean(run.retrieved for run in runs):8.0f}{shuffles:10.0f}{each:8.3f}"
            f"{statistics.fmean(run.travel for run in runs) / 1000:8.1f}"
            f"{statistics.fmean(run.homeless for run in runs):10.1f}{used:7.1f}",
            flush=True,
        )
    print(f"  ours has {1 - ours / fewest_other:.0%} fewer than the best of the others (goal 40 %)")


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=100, help="runs of the small yard (100)")
    parser.add_argument("--years", type=int, default=3, help="runs of the year (3)")
    options = parser.parse_args()
    print_small(options.seeds)
    print_year(options.years)
    return 0


if __name__ == "__main__":
    sys.exit(main())
