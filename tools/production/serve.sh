# Odoo with workers behind nginx, with the files that a plant installs. Sourced after common.sh,
# server.sh, pg_env.sh and databases.sh.

# write_main_conf FOLDER: an nginx.conf around conf.d/bulk_wms.conf, as Debian's is for a plant.
write_main_conf() {
    local user=
    [ "$(id -u)" = 0 ] && user="user www-data;"
    cat >"$1/nginx.conf" <<NGINX
$user
worker_processes 1;
pid $1/nginx.pid;
error_log $1/error.log warn;
events { worker_connections 4096; }
http {
    include /etc/nginx/mime.types;
    client_body_temp_path $1/body;
    proxy_temp_path $1/proxy;
    fastcgi_temp_path $1/fastcgi;
    uwsgi_temp_path $1/uwsgi;
    scgi_temp_path $1/scgi;
    include $1/conf.d/bulk_wms.conf;
}
NGINX
}

# start_nginx FOLDER: configuration checked, then in the background; sets nginx_pid.
start_nginx() {
    local folder=$1
    mkdir -p "$folder/conf.d" "$folder/cache"
    write_main_conf "$folder"
    SERVER_NAME=${SERVER_NAME:-localhost} TLS_DIR=$TLS LOG_DIR=$folder CACHE_DIR=$folder/cache \
        LISTEN=${HTTP_INTERFACE:-127.0.0.1}: HTTPS_PORT=$https_port REDIRECT_PORT=$redirect_port \
        ODOO_HTTP_PORT=$odoo_port ODOO_GEVENT_PORT=$gevent_port \
        "$TOOLS/production/install_nginx.sh" "$folder/conf.d/bulk_wms.conf"
    /usr/sbin/nginx -t -q -c "$folder/nginx.conf" -e "$folder/error.log" ||
        fail "nginx does not take its configuration (above)." "Mend tools/production/nginx/bulk_wms.conf."
    (exec /usr/sbin/nginx -c "$folder/nginx.conf" -e "$folder/error.log" -g 'daemon off;' </dev/null 8>&- 9>&-) &
    nginx_pid=$!
}

# start_workers DB LOG OPTION...: Odoo by tools/production/odoo.conf; sets odoo_pid.
start_workers() {
    local name=$1 log=$2 database=() part
    shift 2
    # What differs here from a plant: where things lie, which ports are free, who the database is.
    for part in host:PGHOST port:PGPORT user:PGUSER password:PGPASSWORD; do
        local value=${part#*:}
        [ -z "${!value:-}" ] || database+=("--db_${part%%:*}=${!value}")
    done
    (cd "$PROJECT" && exec "$PYTHON" "$TOOLS/production/odoo_bin.py" -c "$TOOLS/production/odoo.conf" \
        --addons-path="$(addons_path)" --data-dir="$FILESTORE" -d "$name" --db-filter="^$name\$" \
        "${database[@]}" --http-port="$odoo_port" --gevent-port="$gevent_port" \
        --workers="${WORKERS:-2}" --log-level="${LOG_LEVEL:-warn}" "$@" >"$log" 2>&1 </dev/null 8>&- 9>&-) &
    odoo_pid=$!
}

# serve_prod DB FIRST_PORT: both, waiting until the page answers; sets https_port, url, ca.
serve_prod() {
    local name=$1 run=$CACHE/prod_$1
    mkdir -p "$run"
    TLS=$CACHE/prod_tls
    "$TOOLS/production/throw_away_ca.sh" "$TLS" localhost 127.0.0.1 "$(uname -n)"
    https_port=$(free_port "$2")
    redirect_port=$(free_port $((https_port + 1)))
    odoo_port=$(free_port $((redirect_port + 1)))
    gevent_port=$(free_port $((odoo_port + 1)))
    trap stop_prod EXIT
    start_workers "$name" "$run/odoo.log"
    wait_for_page "$odoo_port" "$odoo_pid" 180 || {
        tail -n 25 "$run/odoo.log" >&2
        fail "Odoo did not start (above)." "Mend what it says; whole log: $run/odoo.log"
    }
    start_nginx "$run"
    url=https://localhost:$https_port
    ca=$TLS/ca.crt
    for _ in $(seq 50); do port_taken "$https_port" && return; sleep 0.1; done
    fail "nginx did not start." "See $run/error.log."
}

stop_prod() {
    kill ${nginx_pid:-} ${odoo_pid:-} 2>/dev/null || true
    wait ${nginx_pid:-} ${odoo_pid:-} 2>/dev/null || true
}

# trust_ca: browsers of the tests and Playwright's own calls believe this certificate and no other.
trust_ca() {
    export NODE_EXTRA_CA_CERTS=$ca SSL_CERT_FILE=$ca REQUESTS_CA_BUNDLE=$ca
    local key
    key=$(openssl x509 -in "$TLS/server.crt" -pubkey -noout | openssl pkey -pubin -outform der |
        openssl dgst -sha256 -binary | openssl base64)
    export BULK_WMS_CHROMIUM_FLAGS="--ignore-certificate-errors-spki-list=$key"
}
