import os
import shutil
from pathlib import Path

import psutil

from odoo import models
from odoo.tools import config

from ..engine.health import Figure, Part

# Free space below which somebody has to act before the night is over.
_LOW, _LEAST = 0.10, 0.03


class Health(models.AbstractModel):
    """The host that answers: its disk and Odoo's processes on it."""

    _inherit = "wms.health"

    def _part_disk(self):
        folder = Path(config.filestore(self.env.cr.dbname))
        while not folder.exists():
            folder = folder.parent
        disk = shutil.disk_usage(folder)
        share = disk.free / disk.total
        state = "failed" if share < _LEAST else "warning" if share < _LOW else "ok"
        return Part(
            "disk",
            self.env._("Disk of the filestore"),
            state,
            self.env._(
                "%(free)s GB of %(total)s GB are free.",
                free=disk.free // 10**9,
                total=disk.total // 10**9,
            ),
            (
                Figure("disk_free_bytes", "Free on the disk of the filestore.", disk.free),
                Figure("disk_total_bytes", "Size of that disk.", disk.total),
            ),
        )

    def _part_processes(self):
        own = psutil.Process()
        expected = 1
        processes = [own]
        # With workers the parent starts them: HTTP, jobs, and one for live messages.
        if config["workers"]:
            parent = psutil.Process(os.getppid())
            processes = parent.children()
            expected = config["workers"] + config["max_cron_threads"] + 1
        sizes = [size for size in map(_resident, processes) if size]
        state = "ok" if len(sizes) >= expected else "warning"
        return Part(
            "processes",
            self.env._("Processes"),
            state,
            self.env._(
                "%(count)s of %(expected)s processes run on this host, with %(size)s MB.",
                count=len(sizes),
                expected=expected,
                size=sum(sizes) // 1_000_000,
            ),
            (
                Figure("processes", "Processes of Odoo on this host.", len(sizes)),
                Figure("processes_expected", "As many should run.", expected),
                Figure("processes_resident_bytes", "Memory of all of them.", sum(sizes)),
                Figure("process_resident_bytes_max", "Memory of the largest.", max(sizes)),
            ),
        )


def _resident(process: psutil.Process) -> int:
    """Bytes of memory of ``process``; 0 for one that has just ended."""
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0
