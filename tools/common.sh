# Shared by every tool: where things live, how to talk to the user. Sourced, never run.
# Environment respected:
#   BULK_WMS_CACHE   folder for everything that is downloaded or built (see README)
#   ODOO_HOME        an Odoo 19 checkout to use instead of the unpacked Debian package
#   PGHOST PGPORT PGUSER PGPASSWORD   a PostgreSQL server to use instead of one of our own
#   HTTP_PORT        port of `make run`, 8069 by default
#   ADDONS_DIR       folder of the add-ons, addons/ of this project by default
#   DB_SUFFIX        put behind every database name, to work beside another session
set -euo pipefail
# Odoo ends well-behaved, with 0, when it is interrupted; without this the step would count as done.
trap 'exit 130' INT TERM

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=$PROJECT/tools
ADDONS_DIR=${ADDONS_DIR:-$PROJECT/addons}

# A cluster started by root runs as user postgres, which cannot look into root's home.
if [ -z "${BULK_WMS_CACHE:-}" ]; then
    if [ "$(id -u)" = 0 ]; then BULK_WMS_CACHE=/var/cache/bulk_wms
    else BULK_WMS_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/bulk_wms; fi
fi
export BULK_WMS_CACHE
CACHE=$BULK_WMS_CACHE
ODOO_ROOT=$CACHE/odoo-19.0
PGDATA_DIR=$CACHE/pgdata
PGSOCKET_DIR=$CACHE/pgsocket
PG_ENV=$CACHE/pg.env
FILESTORE=$CACHE/data
HTTP_PORT=${HTTP_PORT:-8069}

# ODOO_PY holds the package 'odoo'. Another Odoo gets a Python environment of its own, because
# 'odoo' is a namespace package: two of them on one path would be mixed file by file.
if [ -n "${ODOO_HOME:-}" ]; then
    ODOO_PY=$ODOO_HOME
    VENV=$CACHE/venv-$(printf %s "$ODOO_HOME" | cksum | cut -d' ' -f1)
else
    ODOO_PY=$ODOO_ROOT/usr/lib/python3/dist-packages
    VENV=$CACHE/venv
fi
PYTHON=$VENV/bin/python

# odoo_addons: the folder with Odoo's stock and the rest: beside the package in a source checkout,
# inside it in Debian's.
odoo_addons() {
    if [ -d "$ODOO_PY/odoo/addons/stock" ]; then echo "$ODOO_PY/odoo/addons"; else echo "$ODOO_PY/addons"; fi
}
export PYTHONPYCACHEPREFIX=$CACHE/pycache
unset PYTHONDONTWRITEBYTECODE

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
# fail WHAT TODO: what happened, and what the reader can do about it.
fail() { printf '\n\033[1;31mStopped:\033[0m %s\n\033[1mWhat to do:\033[0m %s\n' "$1" "$2" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else fail "'$1' needs root, and sudo is not installed." "Run as root once, or install sudo."; fi
}

# lock NAME FD: wait until no other session works on NAME. Two clones share one cache.
# Long-lived children (PostgreSQL, Odoo) must be started with that descriptor closed, or they
# would keep the lock as long as they live.
lock() {
    local name=$1 fd=$2
    mkdir -p "$CACHE" 2>/dev/null || fail "Cannot create the cache folder $CACHE." \
        "Set BULK_WMS_CACHE to a folder that you may write to."
    eval "exec $fd>\"\$CACHE/$name.lock\"" 2>/dev/null || fail "Cannot write to the cache folder $CACHE." \
        "It belongs to $(stat -c %U "$CACHE"). Set BULK_WMS_CACHE to a folder of your own."
    if ! flock -n "$fd"; then
        say "Another session is busy with '$name'; waiting for it"
        flock "$fd"
    fi
}
unlock() { eval "exec $1>&-"; }

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port FIRST: the first port from FIRST on that nobody listens on.
free_port() {
    local port=$1
    while port_taken "$port"; do port=$((port + 1)); done
    echo "$port"
}
