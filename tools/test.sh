#!/usr/bin/env bash
# `make test`: first what needs no database, then the add-ons' own tests in Odoo, then tests/ (what
# crosses processes; tests/browser has a command of its own). ARGS goes to every pytest:
# make test ARGS="-k hold"
source "$(dirname "$0")/common.sh"

eval "args=(${ARGS:-})"
failed=()
ran=0

# suite NAME COMMAND...: one pytest run. Exit 5 means that it found no test.
suite() {
    local name=$1 code=0
    shift
    say "Tests: $name"
    "$@" "${args[@]}" </dev/null || code=$?
    case $code in
        0) ran=$((ran + 1)) ;;
        5) [ ${#args[@]} -gt 0 ] || failed+=("$name (no test found)") ;;
        *) failed+=("$name"); ran=$((ran + 1)) ;;
    esac
}

# has_tests FOLDER...: at least one test file below.
has_tests() { [ -n "$(find "$@" -name 'test_*.py' -print -quit 2>/dev/null)" ]; }

"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"
export HYPOTHESIS_STORAGE_DIRECTORY=$CACHE/hypothesis
pytest=("$PYTHON" -m pytest -c "$PROJECT/pyproject.toml" -o "cache_dir=$CACHE/pytest")

engine=$ADDONS_DIR/bulk_wms/tests/engine
if has_tests "$engine"; then
    # rootdir and confcutdir keep pytest from importing the add-on's __init__.py, which needs Odoo.
    suite "engine, without a database" "${pytest[@]}" -p no:odoo \
        --rootdir="$engine" --confcutdir="$engine" "$engine"
fi

addon_tests=()
for folder in "$ADDONS_DIR"/bulk_wms*/tests; do
    if [ -f "$folder/__init__.py" ] && has_tests "$folder"; then addon_tests+=("$folder"); fi
done
if [ ${#addon_tests[@]} -gt 0 ] || has_tests "$PROJECT/tests"; then
    test_db=$(db_name test)
    # Held to the end: two runs on one database would disturb each other.
    lock "$test_db" 8
    ensure_test_db "$test_db"
    warnings=$(complaints "$CACHE/log/$test_db.log" | grep -E 'bulk_wms' || true)
    if [ -n "$warnings" ]; then
        printf '%s\n' "$warnings" >&2
        failed+=("installation of the add-ons (warnings above)")
    fi
fi
if [ ${#addon_tests[@]} -gt 0 ]; then
    suite "add-ons in Odoo" "${pytest[@]}" --rootdir="$ADDONS_DIR" \
        --odoo-config="$PROJECT/odoo.conf" --odoo-database="$test_db" \
        --odoo-addons-path="$(addons_path)" --odoo-extra="data-dir=$FILESTORE" \
        --odoo-extra="screenshots=$CACHE/screenshots" --odoo-http \
        --ignore="$engine" "${addon_tests[@]}"
fi
if has_tests "$PROJECT/tests"; then
    export BULK_WMS_BASE_DB=bulk_wms_base BULK_WMS_TEST_DB=$test_db BULK_WMS_DATA_DIR=$FILESTORE
    export BULK_WMS_ADDONS_PATH BULK_WMS_CONFIG=$PROJECT/odoo.conf
    BULK_WMS_ADDONS_PATH=$(addons_path)
    suite "across processes" "${pytest[@]}" -p no:odoo --rootdir="$PROJECT/tests" \
        --ignore="$PROJECT/tests/browser" "$PROJECT/tests"
fi

if [ ${#failed[@]} -gt 0 ]; then
    printf -v list '%s; ' "${failed[@]}"
    fail "Not all is well: ${list%; }." "Read the failures above; one test alone: make test ARGS=\"-k name\""
fi
[ $ran -gt 0 ] || fail "No test ran." "Look at ARGS='${ARGS:-}': does a test have that name?"
say "All tests passed"
