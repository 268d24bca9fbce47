"""Give the demo's MES partner a new key and tell it where the simulator is.

Run through ``odoo shell``; prints the key.
"""

import os

partner = env["mes.system"].search([("code", "=", "MES-DEMO")])  # noqa: F821  (odoo shell)
if partner:
    env["ir.config_parameter"].set_param("bulk_wms_mes.call_this_machine", "1")  # noqa: F821
    partner.write(
        {
            "outbound": "soap",
            "endpoint": f"http://127.0.0.1:{os.environ['MES_PORT']}/events/soap?wsdl",
            "paused": False,
        }
    )
    key = partner.make_key()
    env.cr.commit()  # noqa: F821
    print(key)
