#!/usr/bin/env bash
# `make run`: set-up, database with demo data, then Odoo in the foreground until Ctrl-C.
#   HTTP_PORT        port, 8069 by default
#   HTTP_INTERFACE   127.0.0.1 by default; 0.0.0.0 lets phones in the same network in
#   LOG_LEVEL        warn by default; info shows every request
source "$(dirname "$0")/common.sh"
source "$TOOLS/server.sh"

refuse_taken_port "$HTTP_PORT"
"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name "")
lock "$name" 8
ensure_run_db "$name"
unlock 8

say "Starting Odoo"
announce "$name" $$ &
exec_odoo "$name" --http-interface="${HTTP_INTERFACE:-127.0.0.1}" --http-port="$HTTP_PORT" \
    --log-level="${LOG_LEVEL:-warn}"
