#!/usr/bin/env bash
# `make test-odoo`: Odoo's own `stock` tests on two databases with the same modules, one without and
# one with our add-ons. A test that fails with ours must fail without them too: some of the suite's
# tests expect a database with fewer modules. The result without ours is kept per Odoo version.
#   SHORT=1   without the browser tours, which take half of the time
source "$(dirname "$0")/common.sh"

"$TOOLS/setup.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

suite=$(odoo_addons)/stock/tests
[ -d "$suite" ] || fail "Odoo's stock tests are not in $ODOO_PY." \
    "Use an Odoo that has its tests (Debian's package and a source checkout do)."
files=("$suite")
if [ -n "${SHORT:-}" ]; then mapfile -t files < <(ls "$suite"/test_*.py | grep -v '_tours\.py$'); fi

results=$CACHE/odoo-suite
mkdir -p "$results"
# The base database's mark stands for Odoo's version and modules.
kept=$results/without${SHORT:+-short}-$(db_mark bulk_wms_base | sha256sum | cut -c1-12).xml
log=$CACHE/log

# run_suite DB REPORT LOG: failures are not an error here, a run without a report is.
run_suite() {
    rm -f "$2"
    # Without a cache folder and with a root of its own, so that nothing of this project is read.
    (cd "$CACHE" && "$PYTHON" -m pytest -q -p no:cacheprovider -c /dev/null --rootdir="$suite" \
        -W ignore --odoo-config="$PROJECT/odoo.conf" --odoo-database="$1" --odoo-http \
        --odoo-addons-path="$4" --odoo-extra="data-dir=$FILESTORE" \
        --odoo-extra="screenshots=$CACHE/screenshots" --junit-xml="$2" "${files[@]}" \
        >"$3" 2>&1 </dev/null 7>&- 8>&- 9>&-) || true
    [ -s "$2" ] || { tail -n 25 "$3" >&2; return 1; }
}

test_db=$(db_name test) without=$(db_name stock_without) with=$(db_name stock_with)
lock "$test_db" 8
ensure_test_db "$test_db"
drop_db "$with"
clone_db "$test_db" "$with"
unlock 8
lock "$with" 8

pending=
if [ ! -s "$kept" ]; then
    say "Odoo's stock tests without our add-ons (kept for the next time)"
    drop_db "$without"
    clone_db bulk_wms_base "$without"
    # An Odoo without any add-on of ours on its path.
    run_suite "$without" "$kept.part" "$log/stock_without.log" "$(odoo_addons)" &
    pending=$!
fi
say "Odoo's stock tests with $(our_addons)"
run_suite "$with" "$results/with.xml" "$log/stock_with.log" "$(addons_path)" ||
    fail "The run with our add-ons broke off (above)." "See $log/stock_with.log."
if [ -n "$pending" ]; then
    wait "$pending" || fail "The run without our add-ons broke off (above)." "See $log/stock_without.log."
    mv "$kept.part" "$kept"
    drop_db "$without"
fi
drop_db "$with"

code=0
"$PYTHON" "$TOOLS/compare_suites.py" "$kept" "$results/with.xml" || code=$?
[ $code = 0 ] || fail "Odoo's own tests do not pass as they do without our add-ons (above)." \
    "The tracebacks are in $log/stock_with.log."
say "Nothing fails that does not fail without our add-ons"
