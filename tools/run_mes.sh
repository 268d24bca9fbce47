#!/usr/bin/env bash
# `make run-mes`: the demo yard with a simulated MES beside it, until Ctrl-C. The MES reports a coil
# every few seconds and takes the yard's events by its own SOAP service.
#   HTTP_PORT   port of the yard, 8069 by default;  MES_PORT   port of the MES, 8090 by default
source "$(dirname "$0")/common.sh"

MES_PORT=${MES_PORT:-8090}
port_taken "$HTTP_PORT" && fail "Port $HTTP_PORT is taken." \
    "Stop what runs there, or choose another: make run-mes HTTP_PORT=8070"
port_taken "$MES_PORT" && fail "Port $MES_PORT is taken." \
    "Stop what runs there, or choose another: make run-mes MES_PORT=8091"
"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name "")
lock "$name" 8
ensure_run_db "$name"
mapfile -t options < <(odoo_options)
# The key of the demo's partner is made anew each time: it is kept as a hash only.
facts=$(cd "$PROJECT" && MES_PORT=$MES_PORT "$PYTHON" -m odoo shell "${options[@]}" --no-http \
    --log-level=error -d "$name" <"$TOOLS/connect_mes.py" 8>&- | tail -n 1)
unlock 8
[ -n "$facts" ] || fail "The demo has no MES partner." "Run 'make clean', then 'make run-mes' again."
key=$(printf %s "$facts" | cut -d' ' -f1)

truth=$CACHE/mes_truth_$name.sqlite
rm -f "$truth" "$truth-wal" "$truth-shm"
(cd "$PROJECT" && exec "$PYTHON" -m odoo "${options[@]}" -d "$name" --db-filter="^$name\$" \
    --http-interface="${HTTP_INTERFACE:-127.0.0.1}" --http-port="$HTTP_PORT" \
    --log-level="${LOG_LEVEL:-warn}") &
odoo=$!
mes=
trap 'kill $odoo $mes 2>/dev/null; wait' EXIT
for _ in $(seq 300); do
    port_taken "$HTTP_PORT" && break
    kill -0 $odoo 2>/dev/null || fail "Odoo did not start." "See its words above."
    sleep 0.3
done
say "The yard: http://localhost:$HTTP_PORT (user and password: integration), menu MES"
say "The MES speaks; make it fail: curl -d '{\"down\": true}' http://localhost:$MES_PORT/control"
"$PYTHON" "$PROJECT/tests/mes_simulator" --url "http://127.0.0.1:$HTTP_PORT" --sender MES-DEMO \
    "--key=$key" --truth "$truth" --port "$MES_PORT" --material "${MES_MATERIAL:-HRC-Q235B}" \
    --prefix "P$(date +%H%M%S)" --seed "$(date +%s)" --messages "${MESSAGES:-200}" --pause 4 \
    --callers 1 --stay --verbose &
mes=$!
wait $odoo
