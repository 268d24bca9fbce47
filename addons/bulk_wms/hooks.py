from odoo.tools import SQL


def post_init_hook(env):
    """Work out the occupancy of positions that are there already."""
    env["stock.location"].search([("place_kind", "=", "position")])._touch_loads()
    env["wms.position.load"]._refresh_touched()


def uninstall_hook(env):
    """Keep the ledger when the add-on goes: the table is renamed, so Odoo finds nothing to drop."""
    env.cr.execute(SQL("SELECT to_char(clock_timestamp(), 'YYYYMMDDHH24MISS')"))
    kept = f"wms_ledger_entry_kept_{env.cr.fetchone()[0]}"
    env.cr.execute(SQL("ALTER TABLE wms_ledger_entry RENAME TO %s", SQL.identifier(kept)))
    actors = kept.replace("entry", "actor")
    env.cr.execute(SQL("ALTER TABLE wms_ledger_actor RENAME TO %s", SQL.identifier(actors)))
