"""Give the demo's gateway a new key, and bring a truck with two coils that is ready to leave.

Run through ``odoo shell``; prints the key.
"""

gateway = env["rfid.gateway"].search([("name", "=", "gate-north")])  # noqa: F821  (odoo shell)
if gateway:
    key = gateway.make_key()
    env.cr.commit()  # noqa: F821
    print(key)
