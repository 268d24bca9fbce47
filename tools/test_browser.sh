#!/usr/bin/env bash
# `make test-browser`: a server on a fresh demo yard, then tests/browser with Debian's chromium.
#   ARGS   for pytest: make test-browser ARGS="-k weighbridge"
#   PROD   1: through nginx with TLS and two workers, as `make run-prod` starts them
source "$(dirname "$0")/common.sh"
source "$TOOLS/server.sh"

"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name browser)
lock "$name" 8
if [ -n "${PROD:-}" ]; then
    "$TOOLS/production/setup_nginx.sh"
    source "$TOOLS/production/serve.sh"
    drop_db "$name"
    ensure_run_db "$name"
    serve_prod "$name" 8270
    trap 'stop_prod; drop_db "$name"' EXIT
    trust_ca
else
    serve_demo "$name" 8270
    url=http://127.0.0.1:$served_port
fi
export BULK_WMS_URL=$url BULK_WMS_DB=$name
eval "args=(${ARGS:-})"
"$PYTHON" -m pytest -c "$PROJECT/pyproject.toml" -o "cache_dir=$CACHE/pytest" -p no:odoo \
    --rootdir="$PROJECT/tests/browser" --confcutdir="$PROJECT/tests/browser" \
    "${args[@]}" "$PROJECT/tests/browser" </dev/null
