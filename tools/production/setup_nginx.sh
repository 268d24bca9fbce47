#!/usr/bin/env bash
# Debian's nginx, for `make run-prod` and `make load` only. Its own service is not started: what runs
# here has a configuration and a port of its own.
source "$(dirname "$0")/../common.sh"

[ -x /usr/sbin/nginx ] && exit 0
command -v apt-get >/dev/null || fail "nginx is not here, and this set-up knows Debian 12 only." \
    "Install nginx by hand and run the same command again."
say "Installing Debian's nginx"
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
made=
# Debian starts a service when it installs it, unless this file says no.
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    made=1
fi
code=0
as_root env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update && apt-get install -y --no-install-recommends nginx' >"$log" 2>&1 || code=$?
[ -z "$made" ] || as_root rm -f $policy
[ $code = 0 ] || {
    tail -n 15 "$log" >&2
    fail "apt-get could not install nginx." "Check the network, then run the same command again."
}
rm -f "$log"
