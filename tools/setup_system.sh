#!/usr/bin/env bash
# Debian packages that the project runs on. Installs only what is missing.
source "$(dirname "$0")/common.sh"

wanted=(chromium fonts-noto-cjk fonts-wqy-microhei python3-venv)
# A server of one's own is needed only where nobody named another.
if [ -z "${PGHOST:-}${PGPORT:-}${PGUSER:-}" ]; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted+=(postgresql)
else
    command -v psql >/dev/null || wanted+=(postgresql-client)
fi
command -v msgfmt >/dev/null || wanted+=(gettext)

missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit 0

command -v apt-get >/dev/null || fail "apt-get is not here; this set-up knows Debian 12." \
    "Install by hand: ${missing[*]}"
say "Installing Debian packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
{ as_root apt-get update >"$log" 2>&1 && install; } || {
    tail -n 15 "$log" >&2
    fail "apt-get could not install: ${missing[*]}" \
        "Check the network and the machine's apt sources, then run the same command again; it goes on here."
}
