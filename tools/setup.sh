#!/usr/bin/env bash
# Everything that `make run` and `make test` rest on, each step skipped when it is done already:
# Debian packages, Odoo, Python environment, PostgreSQL, base database. Safe to interrupt and to
# run from several clones at once.
source "$(dirname "$0")/common.sh"

lock setup 9
"$TOOLS/setup_system.sh"
"$TOOLS/setup_odoo.sh"
"$TOOLS/setup_python.sh"
"$TOOLS/setup_postgres.sh"
source "$TOOLS/pg_env.sh"
source "$TOOLS/databases.sh"
ensure_base
