#!/usr/bin/env bash
# `make shell`: Odoo's Python shell on the database of `make run`.
source "$(dirname "$0")/common.sh"

"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"
name=$(db_name "")
lock "$name" 8
ensure_run_db "$name"
unlock 8
mapfile -t options < <(odoo_options)
cd "$PROJECT"
exec "$PYTHON" -m odoo shell "${options[@]}" --no-http --log-level=warn -d "$name"
