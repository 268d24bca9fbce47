"""A year of a yard, counted four ways with the same labour: how right is the book each day?

    make count-year
    make count-year ARGS="--rates other.json --out plot.svg"

Every touch of a place may make an error there, or at two places (put elsewhere than booked);
a little drifts without any touch; some errors show themselves at the next touch. A count of a
place finds and mends most errors. The four ways have the same number of counts in the year:

* annual: all places once, in the middle of the year, within ten days;
* cycle: every day some, fast movers more often (A : B : C as in the file of rates);
* touch: every day the places that were touched most since their last count;
* touch x days: touches times the days since the last count, the other ranking of the product.

The year shown is the second: the first, counted in the same way, wears off how it began.

The ranking is the product's own (``engine/count_plan.py``), the rates are in ``count_year.json``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from itertools import accumulate
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "addons" / "bulk_wms"))

from engine import count_plan  # noqa: E402

WAYS = ("annual", "cycle", "touch", "touch x days")
COLOURS = {"annual": "#8a8a8a", "cycle": "#1f6fb2", "touch": "#c2541b", "touch x days": "#2a7d3f"}


class Yard:
    """Places with errors that nobody knows of, touched by work, mended by counts."""

    def __init__(self, rates: dict, seed: int):
        self.rates, self.random = rates, random.Random(seed)
        count = rates["positions"]
        weights = [1.0 / (rank + 10) ** rates["touch_skew"] for rank in range(count)]
        self.cumulated = list(accumulate(weights))
        self.wrong = [False] * count
        self.touches = [0] * count
        self.counted = [-1] * count
        self.counts = [0] * count
        self.errors = [0] * count
        self.visits, self.met = 0, 0

    def work(self):
        """One day of touches, and what drifts by itself."""
        rates, rnd = self.rates, self.random
        places = rnd.choices(range(len(self.wrong)), cum_weights=self.cumulated,
                             k=rates["touches_per_day"])  # fmt: skip
        for place in places:
            self.touches[place] += 1
            self.visits += 1
            self.met += self.wrong[place]
            if self.wrong[place] and rnd.random() < rates["errors_mended_by_the_next_touch"]:
                self.wrong[place] = False
            if rnd.random() < rates["error_per_touch"]:
                self.wrong[place] = True
                if rnd.random() < rates["share_of_errors_at_two_places"]:
                    other = rnd.choices(range(len(self.wrong)), cum_weights=self.cumulated)[0]
                    self.touches[other] += 1
                    self.wrong[other] = True
        drifting = rates["drift_per_position_and_year"] / 365
        for place in range(len(self.wrong)):
            if rnd.random() < drifting:
                self.wrong[place] = True

    def count(self, place: int, day: int):
        """Count one place; a difference is counted twice before the book changes."""
        rates, rnd = self.rates, self.random
        found = self.wrong[place] and rnd.random() < rates["a_count_finds_an_error"]
        if found:
            self.wrong[place] = False
        elif not self.wrong[place] and rnd.random() < rates["a_first_count_is_wrong"]:
            if rnd.random() < rates["a_second_count_confirms_a_false_one"]:
                self.wrong[place] = True
        self.counts[place] += 1
        self.errors[place] += found
        self.touches[place] = 0
        self.counted[place] = day

    def accuracy(self) -> float:
        return 100.0 * (1 - sum(self.wrong) / len(self.wrong))


def classes(rates) -> list[str]:
    """Class of each place; places are numbered from the most touched."""
    answer: list[str] = []
    for name, share in rates["class_shares"].items():
        answer += [name] * round(share * rates["positions"])
    return (answer + ["C"] * rates["positions"])[: rates["positions"]]


def by_cycle(yard, kinds, number: int, day: int) -> list[int]:
    """Places whose turn came longest ago, in turns of their class."""
    often = yard.rates["class_counts"]
    late = sorted(
        range(len(kinds)),
        key=lambda place: (-(day - yard.counted[place]) * often[kinds[place]], place),
    )
    return late[:number]


def by_touch(yard, number: int, day: int, waiting: bool) -> list[int]:
    """What the product would list: touched places by its ranking, to the capacity."""
    candidates = [
        count_plan.Candidate(
            place,
            touches=touches,
            errors=yard.errors[place],
            counts=yard.counts[place],
            minutes=1.0,
            days=day - yard.counted[place],
        )
        for place, touches in enumerate(yard.touches)
        if touches
    ]
    if not number:
        return []
    return [one.key for one in count_plan.choose(candidates, float(number), waiting)]


def one_year(way: str, rates: dict, seed: int) -> tuple[list[float], float]:
    """Record accuracy in percent at the end of each day, and the share of visits that met a
    wrong book."""
    yard, kinds = Yard(rates, seed), classes(rates)
    places, days = rates["positions"], rates["days"]
    total = rates["counts_per_position_and_year"] * places
    curve = []
    for day in range(days * (rates["years_before"] + 1)):
        of_year = day % days
        if day == days * rates["years_before"]:
            curve, yard.visits, yard.met = [], 0, 0
        yard.work()
        due = round(total * (of_year + 1) / days) - round(total * of_year / days)
        if way == "annual":
            each, turn = -(-places // 10), of_year - days // 2
            todo = list(range(places))[turn * each : (turn + 1) * each] if turn >= 0 else []
        elif way == "cycle":
            todo = by_cycle(yard, kinds, due, day)
        else:
            todo = by_touch(yard, due, day, way != "touch")
        for place in todo:
            yard.count(place, day)
        curve.append(yard.accuracy())
    return curve, 100.0 * yard.met / yard.visits


def plot(curves: dict[str, list[float]], rates: dict) -> str:
    """The curves as a plain SVG."""
    width, height, left, top = 900, 440, 60, 44
    inner_w, inner_h = width - left - 20, height - top - 60
    low = min(min(curve) for curve in curves.values())
    floor = int(low) - 1
    days = rates["days"]

    def x(day):
        return left + inner_w * day / (days - 1)

    def y(value):
        return top + inner_h * (100 - value) / (100 - floor)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{left}" y="24" font-size="16">Record accuracy (%) over a simulated year,'
        " the same number of counts each way</text>",
    ]
    step = max((100 - floor) // 8, 1)
    for value in range(floor, 101, step):
        parts.append(
            f'<line x1="{left}" x2="{width - 20}" y1="{y(value):.1f}" y2="{y(value):.1f}"'
            f' stroke="#dddddd"/><text x="{left - 8}" y="{y(value) + 4:.1f}"'
            f' text-anchor="end">{value}</text>'
        )
    for month in range(0, 13):
        day = min(month * (days - 1) / 12, days - 1)
        parts.append(
            f'<text x="{x(day):.1f}" y="{top + inner_h + 18}" text-anchor="middle">{month}</text>'
        )
    parts.append(
        f'<text x="{width / 2}" y="{top + inner_h + 34}" text-anchor="middle">month</text>'
    )
    for number, (way, curve) in enumerate(curves.items()):
        points = " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in enumerate(curve))
        mean = sum(curve) / len(curve)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{COLOURS[way]}" stroke-width="2"/>'
        )
        at = left + number * 205
        parts.append(
            f'<rect x="{at}" y="{height - 18}" width="18" height="4" fill="{COLOURS[way]}"/>'
            f'<text x="{at + 24}" y="{height - 12}">{way}: mean {mean:.1f} %</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rates", type=Path, default=HERE / "count_year.json")
    parser.add_argument(
        "--out", type=Path, default=HERE.parent / "docs" / "images" / "count_year.svg"
    )
    options = parser.parse_args()
    rates = json.loads(options.rates.read_text())
    curves = {}
    for way in WAYS:
        runs = [one_year(way, rates, rates["seed"] + n) for n in range(rates["seeds"])]
        curves[way] = [sum(day) / len(day) for day in zip(*(run[0] for run in runs), strict=True)]
        means = [sum(run) / len(run) for run, _met in runs]
        met = sum(met for _run, met in runs) / len(runs)
        print(
            f"  {way:14} mean {sum(means) / len(means):.2f} % ({min(means):.2f} to"
            f" {max(means):.2f}), lowest day {min(min(run) for run, _met in runs):.2f} %,"
            f" visits that met a wrong book {met:.2f} %",
            flush=True,
        )
    options.out.write_text(plot(curves, rates))


main()
