# Run by tools/surface.sh in Odoo's shell: writes each security/surface.csv anew. Who may call
# a route, and every reason, is written by a person and kept; a new route has "?" until then.
import csv
from pathlib import Path

from odoo.modules import get_module_path

from odoo.addons.bulk_wms.tests import surface

for addon in surface.addons(env):  # noqa: F821
    known = {(row["kind"], row["name"]): row for row in surface.listed(addon)}
    with Path(get_module_path(addon), surface.FILE).open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, surface.HEAD, lineterminator="\n")
        out.writeheader()
        for row in surface.rows(env, addon):  # noqa: F821
            old = known.get((row["kind"], row["name"]), {})
            if row["kind"] == "route":
                row["who"] = old.get("who") or "?"
            row["why"] = old.get("why", "")
            out.writerow(row)
