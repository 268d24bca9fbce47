#!/usr/bin/env bash
# throw_away_ca.sh FOLDER NAME...: a certificate authority for trying, and a certificate by it for these
# names and addresses, as ca.crt, ca.key, server.crt and server.key. A plant has its own CA: ask it for
# server.crt and server.key instead. What is there and still good for a week is kept.
set -euo pipefail
folder=${1:?throw_away_ca.sh FOLDER NAME...}
shift
[ $# -gt 0 ] || set -- localhost
mkdir -p "$folder"
cd "$folder"
umask 077
names=
for name in "$@"; do
    if [[ $name =~ ^[0-9.]+$|: ]]; then names+=${names:+,}IP:$name; else names+=${names:+,}DNS:$name; fi
done
if [ "$(cat names 2>/dev/null)" = "$names" ] && openssl x509 -checkend 604800 -noout -in server.crt >/dev/null 2>&1; then
    exit 0
fi
[ -s ca.key ] && openssl x509 -checkend 2592000 -noout -in ca.crt >/dev/null 2>&1 ||
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 365 \
        -subj "/CN=bulk_wms throw-away CA" -keyout ca.key -out ca.crt \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
        -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=$1" \
    -keyout server.key -out server.csr 2>/dev/null
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 90 -out server.crt \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$names") 2>/dev/null
cat ca.crt >>server.crt
chmod 644 ca.crt server.crt
rm -f server.csr
echo "$names" >names
