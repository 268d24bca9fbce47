# The databases: what is in them, how they are made, when they are out of date. Sourced after
# common.sh and pg_env.sh.
#
# bulk_wms_base   Odoo without demo data, with every module our add-ons build upon, en_US and
#                 zh_CN. Built once per Odoo version; the others are clones of it (a second or two).
# bulk_wms        what `make run` shows: base + our add-ons + their demo data
# bulk_wms_test   what `make test` uses: base + our add-ons
#
# A database is built under a name ending in _new and gets its real name when it is complete, so
# a set-up that was interrupted leaves nothing that looks finished. What it was built from is
# kept as the comment on the database: it lives and dies with it.

# mrp: bulk_wms_mes needs it, and one base serves all add-ons.
BASE_MODULES=sale_stock,purchase_stock,product_expiry,barcodes_gs1_nomenclature,mrp
OUR_ADDONS=(bulk_wms bulk_wms_mes bulk_wms_rfid)

# sql STATEMENT [DATABASE]: run one statement, print its values bare; notices are left out.
sql() { PGOPTIONS='-c client_min_messages=error' psql -X -w -q -A -t -v ON_ERROR_STOP=1 -d "${2:-postgres}" -c "$1"; }
db_exists() { [ "$(sql "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }
db_mark() { sql "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"; }
set_db_mark() { sql "COMMENT ON DATABASE \"$1\" IS '$2'"; }

# drop_db NAME: also throws out who is still connected.
drop_db() {
    local try
    # A worker of PostgreSQL itself (autovacuum) may be in it for a moment; nobody can throw it out.
    for try in 1 2 3 4 5; do
        sql "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" 2>/dev/null && break
        [ $try -lt 5 ] || sql "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"
        sleep 1
    done
    rm -rf "${FILESTORE:?}/filestore/$1"
}

# clone_db FROM TO: a copy of database and filestore.
clone_db() {
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '$1' AND pid <> pg_backend_pid() AND backend_type = 'client backend'" >/dev/null
    sql "CREATE DATABASE \"$2\" TEMPLATE \"$1\""
    if [ -d "$FILESTORE/filestore/$1" ]; then cp -a "$FILESTORE/filestore/$1" "$FILESTORE/filestore/$2"; fi
}

# rename_db FROM TO: the last step of a build. The filestore goes first: until the database has its
# name, the next try begins anew.
rename_db() {
    drop_db "$2"
    if [ -d "$FILESTORE/filestore/$1" ]; then mv "$FILESTORE/filestore/$1" "$FILESTORE/filestore/$2"; fi
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '$1' AND pid <> pg_backend_pid() AND backend_type = 'client backend'" >/dev/null
    sql "ALTER DATABASE \"$1\" RENAME TO \"$2\""
}

# db_name KIND: name of this clone's database. The first clone that uses the cache gets the plain
# names; another clone of the project gets names of its own, so that two versions of the add-ons
# never take turns in one database.
db_name() {
    local owner
    owner=$(cat "$CACHE/first_clone" 2>/dev/null || true)
    if [ ! -d "$owner/tools" ]; then
        owner=$PROJECT
        echo "$PROJECT" >"$CACHE/first_clone"
    fi
    local name=bulk_wms${1:+_$1}
    [ "$owner" = "$PROJECT" ] || name+=_$(printf %s "$PROJECT" | sha256sum | cut -c1-6)
    echo "$name${DB_SUFFIX:+_$DB_SUFFIX}"
}

# addons_path: what Odoo must be told; it finds its own add-ons by itself.
addons_path() { if our_addons >/dev/null; then echo "$ADDONS_DIR"; fi; }

# our_addons: the add-ons that are there, comma-separated; fails when there is none.
our_addons() {
    local found= name
    for name in "${OUR_ADDONS[@]}"; do
        [ -f "$ADDONS_DIR/$name/__manifest__.py" ] && found+=${found:+,}$name
    done
    [ -n "$found" ] && echo "$found"
}

# odoo_options: what every call of Odoo here has in common, one option a line.
odoo_options() {
    printf '%s\n' "--config=$PROJECT/odoo.conf" "--data-dir=$FILESTORE"
    printf '%s\n' "--addons-path=$(addons_path)"
}

# odoo_once LOG ARGUMENT...: run Odoo to install or update and stop; its words go to LOG. An Odoo that
# was asked to stop half-way ends with 0, so the log must say that it got to the end.
odoo_once() {
    local log=$1 options
    shift
    mapfile -t options < <(odoo_options)
    mkdir -p "$(dirname "$log")" "$FILESTORE"
    (cd "$PROJECT" && "$PYTHON" -m odoo "${options[@]}" --no-http --stop-after-init "$@" \
        >"$log" 2>&1 </dev/null 7>&- 8>&- 9>&-) && grep -q 'Modules loaded\.' "$log"
}

# show_failure LOG: the lines that matter of an Odoo log, on standard error.
show_failure() {
    local first
    first=$(grep -nE -m 1 ' (ERROR|CRITICAL) ' "$1" | cut -d: -f1 || true)
    tail -n "+${first:-1}" "$1" | grep -v ' INFO ' | tail -n 40 >&2
}

# complaints LOG: warnings and errors that an installation should not have, for `make test`.
complaints() { grep -E ' (WARNING|ERROR|CRITICAL) ' "$1" || true; }

odoo_version() {
    "$PYTHON" -c 'import odoo.release as r; print(r.version)'
}

# code_hash: changes when something changes that lives in a database (models, views, data,
# translations). Tests and what browsers load are read from the files.
code_hash() {
    (cd "$ADDONS_DIR" && find . -type f \
        \( -name '*.py' -o -name '*.xml' -o -name '*.csv' -o -name '*.po' -o -name '*.sql' \) \
        -not -path '*/tests/*' -not -path '*/__pycache__/*' -not -path '*/static/*' -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-32)
}

# ensure_base: bulk_wms_base is there and fits this Odoo.
ensure_base() {
    local base=bulk_wms_base new=bulk_wms_base_new log=$CACHE/log/base.log mark
    # The version file tells a re-unpacked Odoo from the same one.
    mark="$(odoo_version) $BASE_MODULES en_US,zh_CN $(stat -c %Y "$ODOO_PY/odoo/release.py")"
    [ "$(db_mark $base)" = "$mark" ] && return
    say "Building the base database with Odoo's own modules (two to three minutes, once)"
    drop_db $new
    # As Odoo does it: collation C, whatever the server's default is.
    sql "CREATE DATABASE \"$new\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    local started=$SECONDS
    odoo_once "$log" -d $new -i "base,$BASE_MODULES" --load-language=en_US,zh_CN || {
        show_failure "$log"
        fail "Odoo could not install its own modules." \
            "See $log; then run the same command again, it begins this step anew."
    }
    local missing
    missing=$(sql "SELECT string_agg(name, ', ') FROM ir_module_module
        WHERE name = ANY(string_to_array('$BASE_MODULES', ',')) AND state <> 'installed'" $new)
    [ -z "$missing" ] || fail "Odoo left these modules out: $missing." "See $log."
    sql "VACUUM ANALYZE" $new
    rename_db $new $base
    set_db_mark $base "$mark"
    say "Base database ready after $((SECONDS - started)) s"
}

# build_db NAME MARK: a clone of the base with our add-ons under the name NAME_new, with their
# words in $CACHE/log/NAME.log. The caller finishes it with finish_db.
build_db() {
    local name=$1 addons log=$CACHE/log/$1.log
    addons=$(our_addons) || fail "No add-on of the project found in $ADDONS_DIR." \
        "Check out the whole project, or set ADDONS_DIR."
    drop_db "${name}_new"
    clone_db bulk_wms_base "${name}_new"
    odoo_once "$log" -d "${name}_new" -i "$addons" || {
        show_failure "$log"
        fail "The add-ons $addons could not be installed (above)." \
            "Mend what it says and run the same command again. Whole log: $log"
    }
    check_installed "${name}_new" "$addons" "$log"
}

# finish_db NAME MARK: what build_db made gets its name and the mark of what it was made from.
finish_db() {
    rename_db "${1}_new" "$1"
    set_db_mark "$1" "$2"
}

# check_installed DB ADDONS LOG: Odoo may leave a module out with only a warning.
check_installed() {
    local missing
    missing=$(sql "SELECT string_agg(name, ', ') FROM unnest(string_to_array('$2', ',')) AS name
        WHERE name NOT IN (SELECT name FROM ir_module_module WHERE state = 'installed')" "$1")
    [ -z "$missing" ] && return
    show_failure "$3"
    fail "Odoo left out: $missing." "See $3 for the reason (a dependency that is not there?)."
}

# current_mark: what a database of today's add-ons on today's base is made from.
current_mark() { echo "$(code_hash) $(db_mark bulk_wms_base | sha256sum | cut -c1-12)"; }

# load_demo DB: the demo files of our add-ons, once, without Odoo's own demo data.
load_demo() {
    local log=$CACHE/log/$1.demo.log options
    mapfile -t options < <(odoo_options)
    (cd "$PROJECT" && BULK_WMS_ADDONS=$(our_addons) "$PYTHON" -m odoo shell "${options[@]}" \
        --no-http --log-level=warn -d "$1" <"$TOOLS/load_demo.py" >"$log" 2>&1 7>&- 8>&- 9>&-) || {
        tail -n 25 "$log" >&2
        fail "The demo data could not be loaded (above)." \
            "Mend addons/*/demo and run the same command again. Whole log: $log"
    }
    cat "$log"
}

# ensure_run_db NAME: the database of `make run`, built or brought up to date. Work done in it by hand
# is kept.
ensure_run_db() {
    local name=$1 mark log=$CACHE/log/$1.log
    mark=$(current_mark)
    if ! db_exists "$name"; then
        say "Building the database $name with demo data (about a minute, once)"
        build_db "$name"
        load_demo "${name}_new"
        finish_db "$name" "$mark"
    elif [ "$(db_mark "$name")" != "$mark" ]; then
        say "The add-ons have changed; bringing the database $name up to date"
        odoo_once "$log" -d "$name" -i "$(our_addons)" -u "$(our_addons)" --i18n-overwrite || {
            show_failure "$log"
            fail "The database $name could not be brought up to date (above)." \
                "Mend what it says, or run 'make clean' to have it built anew. Whole log: $log"
        }
        check_installed "$name" "$(our_addons)" "$log"
        load_demo "$name"
        set_db_mark "$name" "$mark"
    fi
}

# ensure_test_db NAME: the database of `make test`, always built anew when the add-ons change, so
# that tests see what a first installation gives.
ensure_test_db() {
    local mark
    mark=$(current_mark)
    if db_exists "$1" && [ "$(db_mark "$1")" = "$mark" ]; then return; fi
    say "Building the test database $1 (base + $(our_addons || true))"
    build_db "$1"
    finish_db "$1" "$mark"
}
