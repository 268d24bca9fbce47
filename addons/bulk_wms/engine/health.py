"""How well an installation is: parts with a state and figures, and the text that Prometheus reads.

Text format 0.0.4 of Prometheus (prometheus.io/docs/instrumenting/exposition_formats).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

STATES = ("ok", "warning", "failed")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True)
class Figure:
    """One measured value; ``name`` ends with its unit, ``_seconds`` or ``_bytes``, if it has one.

    >>> Figure("queue_waiting", "Waiting.", 3, {"queue": "mes in"}).line()
    'bulk_wms_queue_waiting{queue="mes in"} 3'
    """

    name: str
    help: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if not all(map(_NAME.match, (self.name, *self.labels))):
            raise ValueError(f"no name of a figure: {self.name} {list(self.labels)}")

    def line(self) -> str:
        """This figure as a line of the exposition format."""
        labels = ",".join(f'{name}="{_escaped(text)}"' for name, text in self.labels.items())
        return f"bulk_wms_{self.name}{{{labels}}} {_number(self.value)}" if labels else (
            f"bulk_wms_{self.name} {_number(self.value)}"
        )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A part of the installation: ``state`` of STATES, a sentence for people, figures."""

    name: str
    title: str
    state: str
    words: str
    figures: tuple[Figure, ...] = ()


def worst(parts: Iterable[Part]) -> str:
    """The worst state of all.

    >>> worst([Part("a", "A", "ok", ""), Part("b", "B", "warning", "")])
    'warning'
    >>> worst([])
    'ok'
    """
    return max((part.state for part in parts), key=STATES.index, default="ok")


def exposition(parts: Iterable[Part]) -> str:
    """All figures as Prometheus reads them: those of one name together, described once.

    >>> print(exposition([Part("a", "A", "ok", "", (Figure("x_bytes", "Size.", 2.5),))]), end="")
    # HELP bulk_wms_health 0 ok, 1 warning, 2 failed.
    # TYPE bulk_wms_health gauge
    bulk_wms_health{part="a"} 0
    # HELP bulk_wms_x_bytes Size.
    # TYPE bulk_wms_x_bytes gauge
    bulk_wms_x_bytes 2.5
    """
    parts = list(parts)
    figures = [
        Figure("health", "0 ok, 1 warning, 2 failed.", STATES.index(part.state),
               {"part": part.name})
        for part in parts
    ]  # fmt: skip
    families: dict[str, list[Figure]] = {}
    for figure in [*figures, *(figure for part in parts for figure in part.figures)]:
        families.setdefault(figure.name, []).append(figure)
    lines = []
    for name, family in families.items():
        text = family[0].help.replace("\\", "\\\\").replace("\n", "\\n")
        lines += [f"# HELP bulk_wms_{name} {text}", f"# TYPE bulk_wms_{name} gauge"]
        lines += [figure.line() for figure in family]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return repr(value) if isinstance(value, float) and not value.is_integer() else str(int(value))
