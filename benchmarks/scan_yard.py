"""The yard of the scan benchmark: many lots and positions, put straight into the tables.

A small yard is made the usual way; its rows are then copied by SQL with names of their own, which
is what makes 100,000 lots and 50,000 positions affordable. Occupancy is worked out as usual.
"""

from __future__ import annotations

from bench_yard import Yard, build
from odoo_env import session

_BATCH = 5_000


def build_large(registry, lots: int, positions: int) -> Yard:
    """A yard of ``positions``, every second one taken, and ``lots`` in all; ids of it."""
    yard = build(registry, 1_000)
    with session(registry) as env:
        _positions(env, yard, positions - len(yard.positions))
    with session(registry) as env:
        _lots(env, yard, lots)
    with session(registry) as env:
        _standing(env, yard)
    for start in range(0, len(yard.positions), _BATCH):
        with session(registry, companies=[yard.company]) as env:
            env["wms.position.load"]._refresh(yard.positions[start : start + _BATCH])
    with registry.cursor() as cr:
        cr.execute("ANALYZE")
    return yard


def _copy(env, table: str, template: int, count: int, changes: dict[str, str]) -> list[int]:
    """Copies of one row, with SQL expressions of the number ``n`` for some columns; their ids."""
    env.cr.execute(
        "SELECT quote_ident(column_name) FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        (table,),
    )
    columns = [column for (column,) in env.cr.fetchall()]
    values = [changes.get(column, f"t.{column}") for column in columns]
    # Names of tables and columns are those of the database itself, expressions are ours.
    env.cr.execute(
        f"INSERT INTO {table} (id, {', '.join(columns)})"  # pylint: disable=sql-injection
        f" SELECT numbered.id, {', '.join(values)} FROM {table} t, LATERAL ("
        f"   SELECT n, nextval('{table}_id_seq') AS id FROM generate_series(1, %s) AS n"
        " ) AS numbered WHERE t.id = %s RETURNING id",
        (count, template),
    )
    return [key for (key,) in env.cr.fetchall()]


def _positions(env, yard: Yard, count: int) -> None:
    yard.positions += _copy(
        env,
        "stock_location",
        yard.positions[-1],
        count,
        {
            "name": "'X' || lpad(n::text, 6, '0')",
            "sign": "'X' || lpad(n::text, 6, '0')",
            "barcode": "'X-' || lpad(n::text, 6, '0')",
            "complete_name": "'X/X' || lpad(n::text, 6, '0')",
            "parent_path": "regexp_replace(t.parent_path, '[0-9]+/$', numbered.id || '/')",
            '"row"': "100 + n / 100",
            "slot": "1 + n %% 100",
            "pos_x": "2.0 * (n %% 100)",
            "pos_y": "3.0 * (100 + n / 100)",
        },
    )


def _lots(env, yard: Yard, count: int) -> None:
    yard.lots = _copy(
        env,
        "stock_lot",
        yard.standing[0],
        count - len(yard.standing),
        {"name": "'L' || lpad(n::text, 7, '0')", "heat": "'H' || lpad((n / 12)::text, 6, '0')"},
    )


def _standing(env, yard: Yard) -> None:
    """A lot at every second of the copied positions."""
    free = yard.positions[len(yard.standing) * 2 :: 2]
    lots = yard.lots[: len(free)]
    env.cr.execute("SELECT id FROM stock_quant WHERE lot_id = %s", (yard.standing[0],))
    template = env.cr.fetchone()[0]
    copies = _copy(env, "stock_quant", template, len(free), {"lot_id": "NULL"})
    env.cr.execute(
        "UPDATE stock_quant q SET lot_id = one.lot, location_id = one.place"
        " FROM unnest(%s, %s, %s) AS one(quant, lot, place) WHERE q.id = one.quant",
        (copies, lots, free),
    )
    yard.standing = lots
