#!/usr/bin/env bash
# `make surface`: what can be called from outside, written anew into each add-on's
# security/surface.csv. Read the difference before you commit it.
source "$(dirname "$0")/common.sh"

"$TOOLS/setup.sh" >&2
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name test)
lock "$name" 8
ensure_test_db "$name" >&2
mapfile -t options < <(odoo_options)
cd "$PROJECT"
"$PYTHON" -m odoo shell "${options[@]}" --no-http --log-level=error -d "$name" <"$TOOLS/surface.py"
