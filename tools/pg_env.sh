# Points libpq (psql, Odoo, psycopg2) at the server that tools/setup_postgres.sh chose. Sourced after
# common.sh. What the caller set in PGHOST, PGPORT or PGUSER wins.
if [ -z "${PGHOST:-}${PGPORT:-}${PGUSER:-}" ] && [ -f "$PG_ENV" ]; then
    source "$PG_ENV"
fi
# Odoo would take it for the database to open.
unset PGDATABASE
