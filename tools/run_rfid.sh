#!/usr/bin/env bash
# `make run-rfid`: the demo yard with an emulated gate and the real gateway beside it, until Ctrl-C.
# A truck with its two coils drives out, then a coil that nobody ordered.
#   HTTP_PORT   port of the yard, 8069 by default
source "$(dirname "$0")/common.sh"

port_taken "$HTTP_PORT" && fail "Port $HTTP_PORT is taken." \
    "Stop what runs there, or choose another: make run-rfid HTTP_PORT=8070"
"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name "")
lock "$name" 8
ensure_run_db "$name"
mapfile -t options < <(odoo_options)
# The key of the demo's gateway is made anew each time: it is kept as a hash only.
key=$(cd "$PROJECT" && "$PYTHON" -m odoo shell "${options[@]}" --no-http --log-level=error \
    -d "$name" <"$TOOLS/connect_rfid.py" 8>&- | tail -n 1)
unlock 8
[ -n "$key" ] || fail "The demo has no RFID gateway." "Run 'make clean', then 'make run-rfid' again."

(cd "$PROJECT" && exec "$PYTHON" -m odoo "${options[@]}" -d "$name" --db-filter="^$name\$" \
    --http-interface="${HTTP_INTERFACE:-127.0.0.1}" --http-port="$HTTP_PORT" \
    --log-level="${LOG_LEVEL:-warn}" 8>&-) &
odoo=$!
gate=
trap 'kill $odoo $gate 2>/dev/null; wait' EXIT
for _ in $(seq 300); do
    port_taken "$HTTP_PORT" && break
    kill -0 $odoo 2>/dev/null || fail "Odoo did not start." "See its words above."
    sleep 0.3
done
say "The yard: http://localhost:$HTTP_PORT (user and password: manager), menu RFID > Events"
RFID_KEY=$key "$PYTHON" "$PROJECT/tests/gateway/demo_gate.py" "http://127.0.0.1:$HTTP_PORT" &
gate=$!
wait $odoo
