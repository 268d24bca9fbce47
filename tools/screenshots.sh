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
serve_demo "$name" 8170
export BULK_WMS_URL=http://127.0.0.1:$served_port BULK_WMS_DB=$name
cd "$PROJECT"
"$PYTHON" tools/screenshots.py "$@"
