#!/usr/bin/env bash
# install_nginx.sh TARGET: nginx/bulk_wms.conf with its places filled in, written to TARGET.
#   SERVER_NAME   name by which browsers and phones call it (must be given)
#   TLS_DIR       folder with server.crt, server.key and ca.crt   /etc/nginx/bulk_wms
#   LOG_DIR       /var/log/nginx        CACHE_DIR   /var/cache/nginx/bulk_wms
#   HTTPS_PORT    443     REDIRECT_PORT   80     LISTEN   address with colon, such as 127.0.0.1:
#   ODOO_HTTP_PORT 8069   ODOO_GEVENT_PORT 8072
#   DOOR_RATE DOOR_BURST ALL_RATE ALL_BURST CONNECTIONS   limits for one address
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:?install_nginx.sh TARGET}
: "${SERVER_NAME:?set SERVER_NAME to the name that browsers use, such as yard.plant.example}"
HTTPS_PORT=${HTTPS_PORT:-443}
suffix=
[ "$HTTPS_PORT" = 443 ] || suffix=:$HTTPS_PORT
sed -e "s|@SERVER_NAME@|$SERVER_NAME|g" \
    -e "s|@TLS_DIR@|${TLS_DIR:-/etc/nginx/bulk_wms}|g" \
    -e "s|@LOG_DIR@|${LOG_DIR:-/var/log/nginx}|g" \
    -e "s|@CACHE_DIR@|${CACHE_DIR:-/var/cache/nginx/bulk_wms}|g" \
    -e "s|@HTTPS_PORT@|$HTTPS_PORT|g" -e "s|@HTTPS_SUFFIX@|$suffix|g" \
    -e "s|@REDIRECT_PORT@|${REDIRECT_PORT:-80}|g" -e "s|@LISTEN@|${LISTEN:-}|g" \
    -e "s|@HTTP_PORT@|${ODOO_HTTP_PORT:-8069}|g" -e "s|@GEVENT_PORT@|${ODOO_GEVENT_PORT:-8072}|g" \
    -e "s|@DOOR_RATE@|${DOOR_RATE:-60r/m}|g" -e "s|@DOOR_BURST@|${DOOR_BURST:-20}|g" \
    -e "s|@ALL_RATE@|${ALL_RATE:-50r/s}|g" -e "s|@ALL_BURST@|${ALL_BURST:-300}|g" \
    -e "s|@CONNECTIONS@|${CONNECTIONS:-100}|g" \
    "$here/nginx/bulk_wms.conf" >"$target"
if left=$(grep -oE '@[A-Z_]+@' "$target"); then
    echo "Not filled in: $left" >&2
    exit 1
fi
