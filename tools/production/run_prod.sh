#!/usr/bin/env bash
# `make run-prod`: the demo yard as in a plant, until Ctrl-C: nginx with TLS by a throw-away CA, two
# workers, live messages on their own port, limits and headers.
#   HTTPS_PORT       8443 by default;  HTTP_INTERFACE   127.0.0.1 by default
#   WORKERS          2 by default
source "$(dirname "$0")/../common.sh"
source "$TOOLS/server.sh"

"$TOOLS/setup.sh"
"$TOOLS/production/setup_nginx.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name prod)
lock "$name" 8
ensure_run_db "$name"
source "$TOOLS/production/serve.sh"
serve_prod "$name" "${HTTPS_PORT:-8443}"
printf '\n\033[1m    %s\033[0m\n\n' "$url"
printf '    login %-12s password %s\n' admin admin operator operator supervisor supervisor manager manager
printf '\n    Its certificate is by a throw-away CA: %s\n' "$ca"
printf '    Phones fetch it from http://%s:%s/ca.crt\n' "$(uname -n)" "$redirect_port"
printf '    Logs: %s\n    Database %s. Stop with Ctrl-C.\n\n' "$CACHE/prod_$name" "$name"
wait -n "$odoo_pid" "$nginx_pid" || true
fail "Odoo or nginx has ended." "See the logs in $CACHE/prod_$name."
