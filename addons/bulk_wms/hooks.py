from odoo import fields
from odoo.tools import SQL
from odoo.tools.sql import make_identifier


def post_init_hook(env):
    """Work out the occupancy of positions that are there already."""
    env["stock.location"].search([("place_kind", "=", "position")])._touch_loads()
    env["wms.position.load"]._refresh_touched()


def uninstall_hook(env):
    """Keep the ledger when the add-on goes: its tables are renamed, with all that is named after.

    Empty copies take their place: what Odoo still deletes on the way wants to be noted, and what
    it drops in the end are the copies.
    """
    env.flush_all()
    stamp = f"{fields.Datetime.now():%Y%m%d%H%M%S}"
    for table in ("wms_ledger_entry", "wms_ledger_actor", "wms_ledger_seal"):
        kept = f"{table}_kept_{stamp}"
        env.cr.execute(
            SQL(
                "SELECT c.relname, c.relkind FROM pg_class c"
                " LEFT JOIN pg_index i ON i.indexrelid = c.oid"
                " WHERE c.relname <> %(table)s AND c.relnamespace = current_schema::regnamespace"
                " AND (i.indrelid = %(table)s::regclass"
                "      OR c.oid = pg_get_serial_sequence(%(table)s, 'id')::regclass)",
                table=table,
            )
        )
        named_after = env.cr.fetchall()
        env.cr.execute(
            SQL("ALTER TABLE %s RENAME TO %s", SQL.identifier(table), SQL.identifier(kept))
        )
        for name, kind in named_after:
            what = SQL("SEQUENCE") if kind == "S" else SQL("INDEX")
            new = make_identifier(f"{name}_kept_{stamp}")
            env.cr.execute(
                SQL("ALTER %s %s RENAME TO %s", what, SQL.identifier(name), SQL.identifier(new))
            )
        env.cr.execute(
            SQL(
                "CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS)",
                SQL.identifier(table),
                SQL.identifier(kept),
            )
        )
