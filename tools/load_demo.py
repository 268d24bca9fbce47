"""Load the demo files of our add-ons into a database, once per add-on.

Run through ``odoo shell`` with the add-ons' names in BULK_WMS_ADDONS. Odoo's own ``--with-demo``
would bring the demo data of all its modules too, a furniture shop beside a steel yard.
"""

import os

from odoo.modules.module import Manifest
from odoo.tools.convert import convert_file


def load_demo(env, addon):
    """Load the files of the manifest's ``demo`` list in one transaction; say whether it did.

    What is loaded is remembered in the same transaction, so an interrupted run starts over and
    a finished one is never repeated (records a user deleted do not come back).
    """
    key = f"{addon}.demo_loaded"
    parameters = env["ir.config_parameter"]
    files = Manifest.for_addon(addon).get("demo", [])
    if not files or parameters.get_param(key):
        return False
    references = {}
    for filename in files:
        convert_file(env, addon, filename, references, mode="init", noupdate=True)
    parameters.set_param(key, "1")
    env.cr.commit()
    return True


for name in os.environ["BULK_WMS_ADDONS"].split(","):
    if load_demo(env, name):  # noqa: F821  (odoo shell provides env)
        print(f"==> Demo data of {name} loaded")
        # What the scheduler would do minutes later: the pictures show a sealed ledger.
        env["wms.ledger.seal"]._cron_seal()  # noqa: F821
        env.cr.commit()  # noqa: F821
