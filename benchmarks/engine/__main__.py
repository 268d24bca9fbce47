"""All benchmarks of the engine that find their data: ``python -m benchmarks.engine DATA``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "addons" / "bulk_wms"))

from . import __path__ as folder  # noqa: E402
from .rows import table  # noqa: E402


def main() -> int:
    """Run the modules that have a ``run``, or those named; print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the instances")
    parser.add_argument("only", nargs="*", help="names of modules; all if none")
    options = parser.parse_args()
    rows = []
    for name in sorted(module.name for module in pkgutil.iter_modules(folder)):
        if name in ("__main__", "rows") or (options.only and name not in options.only):
            continue
        module = importlib.import_module(f".{name}", __package__)
        if hasattr(module, "run"):
            rows += module.run(options.data)
    if not rows:
        print(f"No instances found in {options.data}.", file=sys.stderr)
        return 1
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
