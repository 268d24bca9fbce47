"""What the machine does meanwhile: processor time and memory of Odoo, PostgreSQL and the rest."""

from __future__ import annotations

import threading

import psutil

_EVERY = 5.0


class Host(threading.Thread):
    """Samples groups of processes every few seconds."""

    def __init__(self, groups: dict[str, int]):
        """``groups``: name and process whose whole family belongs to it."""
        super().__init__(daemon=True)
        self.groups, self.over = groups, threading.Event()
        self.samples: list[dict[str, tuple[float, int]]] = []
        self.busy: list[float] = []

    def run(self):
        """Sample until ``over``."""
        psutil.cpu_percent()
        while not self.over.wait(_EVERY):
            self.busy.append(psutil.cpu_percent())
            self.samples.append({name: _of(pid) for name, pid in self.groups.items()})

    def told(self) -> list[str]:
        """Lines for people: processor share and memory of each group."""
        lines = []
        span = (len(self.samples) - 1) * _EVERY
        for name in self.groups:
            used = [one[name] for one in self.samples]
            if not used or span <= 0:
                continue
            # Processes that were killed take their time with them.
            steps = (b[0] - a[0] for a, b in zip(used, used[1:], strict=False))
            share = sum(max(0.0, step) for step in steps) / span
            most = max(size for _cpu, size in used) / 1e6
            lines.append(f"{name:12} {share:5.2f} cores, memory {most:,.0f} MB at most")
        if self.busy:
            lines.append(f"all processors {sum(self.busy) / len(self.busy):.0f} % busy")
        return lines


def _of(pid: int) -> tuple[float, int]:
    """Processor seconds so far and bytes of memory of a process and all below it."""
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0.0, 0
    seconds, size = 0.0, 0
    for one in family:
        try:
            times, memory = one.cpu_times(), one.memory_full_info()
        except psutil.Error:
            continue
        seconds += times.user + times.system
        # Shared pages counted once.
        size += getattr(memory, "pss", memory.rss)
    return seconds, size
