# Starting a web server of Odoo and waiting for it. Sourced after common.sh.

# port_holder PORT: who listens there, as far as this user may know.
port_holder() {
    command -v ss >/dev/null || return 0
    ss -ltnpH "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/by \1 (process \2) /p' | head -n 1
}

refuse_taken_port() {
    port_taken "$1" || return 0
    fail "Port $1 is taken $(port_holder "$1")on this machine. A 'make run' in another window?" \
        "Stop that program, or choose another port: HTTP_PORT=$(free_port $(($1 + 1))) make run"
}

# page_answers PORT: the login page comes without an error.
page_answers() {
    "$PYTHON" - "$1" <<'PY' 2>/dev/null
import sys
import urllib.request

with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/web/login", timeout=30) as page:
    sys.exit(page.status != 200)
PY
}

# wait_for_page PORT PID SECONDS: until the page answers; fails when the process is gone or time is up.
wait_for_page() {
    local until=$((SECONDS + $3))
    while [ $SECONDS -lt $until ]; do
        kill -0 "$2" 2>/dev/null || return 1
        if port_taken "$1" && page_answers "$1"; then return 0; fi
        sleep 0.3
    done
    return 1
}

# announce DB PID: once the page answers, say where it is and who can log in.
announce() {
    wait_for_page "$HTTP_PORT" "$2" 300 || return 0
    local present line
    present=$(sql "SELECT login FROM res_users WHERE active AND login = ANY(
        ARRAY['operator', 'supervisor', 'manager', 'auditor'])
        ORDER BY array_position(ARRAY['operator', 'supervisor', 'manager', 'auditor'], login::text)" "$1")
    printf '\n\033[1m    http://localhost:%s\033[0m\n\n' "$HTTP_PORT"
    printf '    login %-12s password %s\n' admin admin
    for line in $present; do printf '    login %-12s password %s\n' "$line" "$line"; done
    printf '\n    Database %s. Stop with Ctrl-C; start again with make run.\n\n' "$1"
}

# exec_odoo DB OPTION...: become the server. Only its own database is visible in it.
exec_odoo() {
    local name=$1 options
    shift
    mapfile -t options < <(odoo_options)
    cd "$PROJECT"
    exec "$PYTHON" -m odoo "${options[@]}" -d "$name" --db-filter="^$name\$" --no-database-list "$@"
}

# serve_demo DB FIRST_PORT: a server of one's own on a demo yard made from nothing: what somebody
# worked in would differ each time. Sets served_port; server and database go when the shell ends.
serve_demo() {
    local log=$CACHE/log/$1.server.log
    served_db=$1
    drop_db "$1"
    ensure_run_db "$1"
    served_port=$(free_port "$2")
    (exec_odoo "$1" --http-interface=127.0.0.1 --http-port="$served_port" >"$log" 2>&1 </dev/null 8>&-) &
    served_by=$!
    trap stop_serving EXIT
    say "Starting Odoo on port $served_port"
    wait_for_page "$served_port" "$served_by" 120 || {
        tail -n 25 "$log" >&2
        fail "Odoo did not start (above)." "Mend what it says; whole log: $log"
    }
}

stop_serving() {
    kill "$served_by" 2>/dev/null || true
    wait "$served_by" 2>/dev/null || true
    drop_db "$served_db"
}
