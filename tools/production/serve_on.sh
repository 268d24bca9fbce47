#!/usr/bin/env bash
# serve_on.sh DATABASE FIRST_PORT: that database as in a plant, on the PostgreSQL server of PGHOST, PGPORT
# and PGUSER, until it is ended. Prints one line: URL, CA, process of Odoo, its log, port of Odoo.
source "$(dirname "$0")/../common.sh"
source "$TOOLS/server.sh"
source "$TOOLS/databases.sh"
source "$TOOLS/production/serve.sh"
serve_prod "$1" "$2"
echo "READY $url $ca $odoo_pid $CACHE/prod_$1/odoo.log $odoo_port"
wait "$odoo_pid"
