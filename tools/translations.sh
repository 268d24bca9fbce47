#!/usr/bin/env bash
# `make translations`: the template and zh_CN.po of each add-on anew, from the installed add-ons.
#   ARGS   JSON files {"English": "中文"} with new words; what still has no Chinese is printed
source "$(dirname "$0")/common.sh"

"$TOOLS/setup.sh" >&2
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

name=$(db_name test)
lock "$name" 8
ensure_test_db "$name" >&2
mapfile -t options < <(odoo_options)
cd "$PROJECT"
BULK_WMS_ADDONS=$(our_addons) BULK_WMS_WORDS=${ARGS:-} "$PYTHON" -m odoo shell "${options[@]}" \
    --no-http --log-level=error -d "$name" <"$TOOLS/translations.py"
