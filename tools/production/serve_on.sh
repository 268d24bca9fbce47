#!/usr/bin/env bash
# serve_on.sh DATABASE FIRST_PORT: that database as in a plant, on the PostgreSQL server of PGHOST, PGPORT
# and PGUSER, until it is ended. Prints one line: URL, CA, file with the process of Odoo.
source "$(dirname "$0")/../common.sh"
source "$TOOLS/server.sh"
source "$TOOLS/databases.sh"
source "$TOOLS/production/serve.sh"
serve_prod "$1" "$2"
run=$CACHE/prod_$1
echo "$odoo_pid" >"$run/odoo.pid"
echo "READY $url $ca $run/odoo.pid"
# Odoo's parent ends when it finds no database at the moment it wants to start a worker. In a plant
# systemd starts it again (Restart=always, RestartSec=5).
while :; do
    wait "$odoo_pid" || true
    sleep 5
    start_workers "$1" "$run/odoo.log.again"
    echo "$odoo_pid" >"$run/odoo.pid"
done
