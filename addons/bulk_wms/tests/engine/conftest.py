"""Makes `engine` importable on its own: it must work where Odoo is not installed."""

import sys
from pathlib import Path

from hypothesis import settings

ADDON = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ADDON), str(Path(__file__).parent)]

# Examples are not timed (two cores are shared by everything), and the same ones run every time:
# a red run must stay red until its cause is mended.
settings.register_profile("engine", deadline=None, database=None, derandomize=True)
settings.load_profile("engine")
