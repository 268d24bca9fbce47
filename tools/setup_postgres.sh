#!/usr/bin/env bash
# A PostgreSQL server for Odoo, in this order: the one that PGHOST, PGPORT or PGUSER name; one that
# libpq's defaults reach and where we may create databases; a cluster of our own in the cache.
# Writes the connection of our own cluster to $CACHE/pg.env; tools/pg_env.sh reads it.
source "$(dirname "$0")/common.sh"

own_user=bulk_wms
first_port=54319
pgdata=$PGDATA_DIR

# ask SQL: one value from the server that the environment points to.
ask() { psql -X -w -q -A -t -d "${PGDATABASE_ADMIN:-postgres}" -c "$1" 2>&1; }

# usable: says nothing when Odoo can work on that server, else what is missing.
usable() {
    local answer
    answer=$(PGCONNECT_TIMEOUT=5 ask "SELECT current_setting('server_version_num')::int >= 130000,
        rolcreatedb OR rolsuper, rolname FROM pg_roles WHERE rolname = current_user") || {
        echo "It cannot be reached: $answer"
        return
    }
    case $answer in
        f\|*) echo "It is older than PostgreSQL 13, which Odoo 19 needs." ;;
        *\|postgres) echo "Odoo refuses to work as the role 'postgres'." ;;
        t\|f\|*) echo "The role '${answer##*|}' may not create databases." ;;
        t\|t\|*) ;;
        *) echo "It gave an unexpected answer: $answer" ;;
    esac
}

if [ -n "${PGHOST:-}${PGPORT:-}${PGUSER:-}" ]; then
    trouble=$(usable)
    [ -z "$trouble" ] && exit 0
    fail "The PostgreSQL server of PGHOST=${PGHOST:-} PGPORT=${PGPORT:-} PGUSER=${PGUSER:-} cannot be used. $trouble" \
        "Start it, or create a role for it (createuser --createdb bulk_wms; PGUSER=bulk_wms PGPASSWORD=...), or unset these variables: then a server of its own is set up in $CACHE."
fi
if [ ! -e "$pgdata/PG_VERSION" ]; then
    if command -v psql >/dev/null && [ -z "$(usable)" ]; then
        rm -f "$PG_ENV"
        exit 0
    fi
fi

# From here on: our own cluster. PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id -u postgres >/dev/null 2>&1 || fail "The user 'postgres' does not exist." \
        "Install Debian's package postgresql and run the same command again."
    as_owner() { (cd / && runuser -u postgres -- "$@"); }
else
    owner=$(id -un)
    as_owner() { (cd / && "$@"); }
fi

bin=
for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n); do
    version=$(basename "$(dirname "$folder")")
    [ -e "$pgdata/PG_VERSION" ] && [ "$(cat "$pgdata/PG_VERSION")" != "$version" ] && continue
    [ "$version" -ge 13 ] && [ -x "$folder/initdb" ] && bin=$folder
done
if [ -z "$bin" ]; then
    [ -e "$pgdata/PG_VERSION" ] && fail \
        "$pgdata was made by PostgreSQL $(cat "$pgdata/PG_VERSION"), which is not installed any more." \
        "Install it again, or run 'make distclean' to start from nothing."
    fail "No PostgreSQL server program (13 or newer) found." \
        "Install Debian's package postgresql, or set PGHOST, PGPORT, PGUSER to a server."
fi

mkdir -p "$PGSOCKET_DIR"
[ "$(id -u)" = 0 ] && chown postgres: "$PGSOCKET_DIR"
as_owner test -x "$PGSOCKET_DIR" || fail "User $owner cannot enter $CACHE, where its server shall live." \
    "Set BULK_WMS_CACHE to a folder that $owner may enter, such as /var/cache/bulk_wms."
[ ${#PGSOCKET_DIR} -lt 90 ] || fail "The path of the cache folder is too long for a PostgreSQL socket." \
    "Set BULK_WMS_CACHE to a shorter path."

if [ ! -e "$pgdata/.complete" ]; then
    say "Creating a PostgreSQL cluster in $pgdata"
    # Whatever lies there without the mark is the rest of a set-up that was interrupted.
    rm -rf "$pgdata"
    mkdir -p "$pgdata"
    chmod 700 "$pgdata"
    [ "$(id -u)" = 0 ] && chown postgres: "$pgdata"
    log=$(mktemp)
    as_owner "$bin/initdb" -D "$pgdata" -U "$owner" -E UTF8 --locale=C.UTF-8 -A peer >"$log" 2>&1 || {
        tail -n 8 "$log" >&2
        fail "initdb failed (above)." "Mend what it says (disk full?) and run the same command again."
    }
    rm -f "$log"
    # The superuser enters only by the socket as the same system user; what is trusted without a
    # password is one role, on this machine. The data is development data: a crash may lose the
    # last moments (synchronous_commit), never the consistency (fsync stays on).
    as_owner tee "$pgdata/pg_hba.conf" >/dev/null <<HBA
local all $owner peer
local all $own_user trust
host  all $own_user 127.0.0.1/32 trust
host  all $own_user ::1/128 trust
HBA
    as_owner tee -a "$pgdata/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$PGSOCKET_DIR'
timezone = 'UTC'
log_timezone = 'UTC'
shared_buffers = '256MB'
synchronous_commit = off
max_wal_size = '2GB'
jit = off
CONF
    as_owner touch "$pgdata/.complete"
fi

port=$(cat "$CACHE/pgport" 2>/dev/null || echo $first_port)
ready() { as_owner "$bin/pg_isready" -q -h "$PGSOCKET_DIR" -p "$port"; }

if ! ready; then
    # After a crash the number in a lock file may belong to another process by now (or to a dead one
    # that nobody has buried); PostgreSQL would then refuse to start.
    for lock_file in "$pgdata/postmaster.pid" "$PGSOCKET_DIR"/.s.PGSQL.*.lock; do
        pid=$(head -n 1 "$lock_file" 2>/dev/null || true)
        if [ -n "$pid" ] && ! cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ' | grep -qF "$pgdata"; then
            rm -f "$lock_file"
        fi
    done
    if [ ! -e "$pgdata/postmaster.pid" ]; then
        port=$(free_port "$port")
        echo "$port" >"$CACHE/pgport"
        say "Starting PostgreSQL on port $port"
        # Its descriptors stay open as long as it lives, so the locks must not be among them.
        as_owner "$bin/pg_ctl" -D "$pgdata" -o "-p $port" -l "$pgdata/server.log" -w -t 60 start \
            >/dev/null 2>&1 </dev/null 7>&- 8>&- 9>&- || {
            tail -n 8 "$pgdata/server.log" >&2
            fail "PostgreSQL did not start (its log is above)." \
                "Mend what it says and run the same command again. 'make distclean' starts from nothing."
        }
    fi
    for _ in $(seq 100); do ready && break; sleep 0.2; done
    ready || fail "PostgreSQL does not answer on port $port." "See $pgdata/server.log."
fi

admin() { as_owner "$bin/psql" -X -q -A -t -h "$PGSOCKET_DIR" -p "$port" -d postgres -v ON_ERROR_STOP=1 -c "$1"; }
[ "$(admin "SELECT 1 FROM pg_roles WHERE rolname = '$own_user'")" = 1 ] ||
    admin "CREATE ROLE $own_user LOGIN CREATEDB"
cat >"$PG_ENV.part" <<ENV
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=$own_user
ENV
mv "$PG_ENV.part" "$PG_ENV"
