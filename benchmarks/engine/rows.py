"""One line of the table, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What one method came to on `n` instances of a set.

    `ours` and `best` are sums over the instances (of `unit`), `gap_mean` and `gap_worst` how much
    more than the best known an instance takes, in percent; None where there is no best known.
    Seconds are of CPU, per instance. `note` says what the figures do not.
    """

    name: str
    n: int
    unit: str
    ours: float
    best: float | None
    gap_mean: float | None
    gap_worst: float | None
    seconds_mean: float
    seconds_worst: float
    note: str = ""


@dataclass(frozen=True)
class Result:
    """One instance: what we came to, the best known, seconds of CPU."""

    ours: float
    best: float | None
    seconds: float


def row(name: str, unit: str, results: Sequence[Result], note: str = "") -> Row:
    """Sum the results of one set up.

    >>> row("set", "lifts", [Result(11, 10, 0.5), Result(10, 10, 1.5)]).gap_mean
    5.0
    """
    known = [one for one in results if one.best is not None]
    gaps = [100 * (one.ours - one.best) / one.best if one.best else 0.0 for one in known]
    times = [one.seconds for one in results]
    return Row(
        name,
        len(results),
        unit,
        sum(one.ours for one in known or results),
        sum(one.best for one in known) if known else None,
        sum(gaps) / len(gaps) if gaps else None,
        max(gaps) if gaps else None,
        sum(times) / len(times),
        max(times),
        note,
    )


def table(rows: Sequence[Row]) -> str:
    """The rows as text, columns aligned."""
    head = (
        "set",
        "n",
        "unit",
        "ours",
        "best known",
        "gap mean %",
        "worst %",
        "s mean",
        "s worst",
        "",
    )
    lines = [head] + [
        (
            one.name,
            str(one.n),
            one.unit,
            f"{one.ours:,.0f}",
            "-" if one.best is None else f"{one.best:,.0f}",
            "-" if one.gap_mean is None else f"{one.gap_mean:.2f}",
            "-" if one.gap_worst is None else f"{one.gap_worst:.1f}",
            f"{one.seconds_mean:.3f}",
            f"{one.seconds_worst:.3f}",
            one.note,
        )
        for one in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column in (0, 2, 9) else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
