#!/usr/bin/env bash
# `make screenshots`: a server of its own on a fresh database with demo data, then
# tools/screenshots.py with BULK_WMS_URL and BULK_WMS_DB; the server is stopped afterwards.
source "$(dirname "$0")/common.sh"
source "$TOOLS/server.sh"

[ -f "$TOOLS/screenshots.py" ] || fail "tools/screenshots.py is not there." "Check out the whole project."
"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name screenshots)
lock "$name" 8
# Always from nothing: pictures of a yard that somebody worked in would differ each time.
drop_db "$name"
ensure_run_db "$name"
port=$(free_port 8170)
log=$CACHE/log/$name.server.log
(exec_odoo "$name" --http-interface=127.0.0.1 --http-port="$port" >"$log" 2>&1 </dev/null 8>&-) &
server=$!
stop() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    drop_db "$name"
}
trap stop EXIT
say "Starting Odoo on port $port for the pictures"
wait_for_page "$port" "$server" 120 || {
    tail -n 25 "$log" >&2
    fail "Odoo did not start (above)." "Mend what it says; whole log: $log"
}
export BULK_WMS_URL=http://127.0.0.1:$port BULK_WMS_DB=$name
cd "$PROJECT"
"$PYTHON" tools/screenshots.py "$@"
