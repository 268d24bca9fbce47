#!/usr/bin/env bash
# clean.sh: drop this clone's databases; downloads, Python environment and base database stay.
# clean.sh all: stop our own PostgreSQL and remove all that the set-up made.
source "$(dirname "$0")/common.sh"

if [ ! -d "$CACHE" ]; then
    say "Nothing to clean: $CACHE does not exist"
    exit 0
fi
lock setup 9
own_cluster() { [ -z "${PGHOST:-}${PGPORT:-}${PGUSER:-}" ] && [ -f "$PGDATA_DIR/.complete" ]; }

# drop_like PATTERN: every database whose name matches the regular expression.
drop_like() {
    local name
    for name in $(sql "SELECT datname FROM pg_database WHERE datname ~ '$1' AND pg_get_userbyid(datdba) = current_user"); do
        say "Dropping database $name"
        drop_db "$name"
    done
}

# Without our own server only a foreign one can hold databases of ours; else it must run to drop them.
if ! own_cluster || [ "${1:-}" != all ]; then
    if [ -x "$PYTHON" ] && command -v psql >/dev/null; then
        "$TOOLS/setup_postgres.sh"
        source "$TOOLS/pg_env.sh"
        source "$TOOLS/databases.sh"
        if [ "${1:-}" = all ]; then drop_like '^bulk_wms(_|$)'
        else
            drop_like "^$(db_name "")(_new)?\$"
            for kind in test prod stock_without stock_with screenshots slab_yard bench; do
                drop_like "^$(db_name $kind)(_new)?\$"
            done
        fi
    fi
fi
[ "${1:-}" = all ] || exit 0

if own_cluster && [ -e "$PGDATA_DIR/postmaster.pid" ]; then
    say "Stopping PostgreSQL"
    bin=/usr/lib/postgresql/$(cat "$PGDATA_DIR/PG_VERSION")/bin
    stop=("$bin/pg_ctl" -D "$PGDATA_DIR" -m fast -w stop)
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "${stop[@]}") >/dev/null
    else "${stop[@]}" >/dev/null; fi ||
        fail "PostgreSQL did not stop." "See $PGDATA_DIR/server.log, end it by hand, run the same command again."
fi
say "Removing what the set-up made in $CACHE"
# Named one by one: the folder may have been chosen by hand and hold other things.
(cd "$CACHE" && rm -rf prod_bulk_wms* odoo-19.0 odoo-19.0.part apt venv venv-* odoo_shim pgdata pgsocket pg.env pgport \
    data prod_tls log pycache pytest ruff hypothesis screenshots odoo-suite first_clone pip.log -- *.lock)
rmdir "$CACHE" 2>/dev/null || true
