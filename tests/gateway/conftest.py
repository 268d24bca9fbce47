"""The gateway's own tests: no Odoo, no database; servers on loopback."""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).parent
# The gateway is a package of its own beside the add-ons; helpers of these tests lie beside them.
sys.path[:0] = [str(FOLDER), str(FOLDER.parents[1] / "gateway")]
