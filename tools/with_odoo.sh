#!/usr/bin/env bash
# with_odoo.sh [--no-db | --new-db SUFFIX] COMMAND...: everything set up, then COMMAND with
#   Python of the project first on PATH ('python' imports odoo), PGHOST, PGPORT, PGUSER set, and
#   BULK_WMS_BASE_DB      the base database (Odoo's modules; a template, never connect to it)
#   BULK_WMS_TEST_DB      the database of `make test`: base + our add-ons (not with --no-db)
#   BULK_WMS_DATA_DIR     Odoo's data_dir (filestores)
#   BULK_WMS_ADDONS_PATH  for --addons-path
#   BULK_WMS_CONFIG       odoo.conf
#   BULK_WMS_DB           with --new-db: a fresh clone of the test database, dropped afterwards
# Set-up talks on standard error, so that standard output is COMMAND's alone.
source "$(dirname "$0")/common.sh"

suffix= database=1
case ${1:-} in
    --no-db) database= && shift ;;
    --new-db) suffix=$2 && shift 2 ;;
esac
"$TOOLS/setup.sh" >&2
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"

export PATH=$VENV/bin:$PATH
[ -n "$database" ] || exec "$@"

test_db=$(db_name test)
{
    lock "$test_db" 8
    ensure_test_db "$test_db"
} >&2
export BULK_WMS_BASE_DB=bulk_wms_base BULK_WMS_TEST_DB=$test_db BULK_WMS_DATA_DIR=$FILESTORE
export BULK_WMS_ADDONS_PATH BULK_WMS_CONFIG=$PROJECT/odoo.conf
BULK_WMS_ADDONS_PATH=$(addons_path)
if [ -z "$suffix" ]; then
    unlock 8
    exec "$@"
fi
BULK_WMS_DB=$(db_name "$suffix")
export BULK_WMS_DB
drop_db "$BULK_WMS_DB"
clone_db "$test_db" "$BULK_WMS_DB"
unlock 8
trap 'drop_db "$BULK_WMS_DB"' EXIT
"$@"
