#!/usr/bin/env bash
# Odoo 19 Community, unpacked from Debian's package into the cache. Nothing is installed on the system.
# The package lives in Debian sid; an apt state of its own keeps the system's apt untouched and
# lets apt check the signatures.
source "$(dirname "$0")/common.sh"

if [ -n "${ODOO_HOME:-}" ]; then
    [ -f "$ODOO_HOME/odoo/release.py" ] || fail "ODOO_HOME=$ODOO_HOME holds no odoo/release.py." \
        "Point ODOO_HOME at the folder that contains the 'odoo' package of Odoo 19, or unset it."
    grep -q 'version_info = (19' "$ODOO_HOME/odoo/release.py" || fail "ODOO_HOME is not Odoo 19." \
        "Use an Odoo 19.0 checkout, or unset ODOO_HOME."
    exit 0
fi
[ -f "$ODOO_ROOT/.complete" ] && exit 0

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
[ -n "$mirror" ] || fail "This machine's apt knows no Debian mirror." \
    "Add one to /etc/apt/sources.list, or set ODOO_HOME to an Odoo 19 checkout."
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")

state=$CACHE/apt
part=$CACHE/odoo-19.0.part
rm -rf "$part"
mkdir -p "$part"

# fetch SUITE PACKAGE...: download the packages of a suite into $state/SUITE and unpack them.
fetch() {
    local suite=$1 folder=$state/$1
    shift
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/debs"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$folder/sources.list"
    local options=(-qq -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=-
        -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=root)
    (cd "$folder/debs" && apt-get "${options[@]}" update && apt-get "${options[@]}" download "$@") ||
        fail "Could not download $* from Debian $suite." \
            "Check the network, then run the same command again; what was downloaded is kept."
    local deb
    for package in "$@"; do
        for deb in "$folder/debs/${package}"_*.deb; do dpkg-deb -x "$deb" "$part"; done
    done
}

say "Downloading and unpacking Odoo 19 Community (122 MB, once)"
fetch sid odoo-19 libjs-jquery libjs-underscore libjs-jquery-form \
    fonts-roboto-unhinted fonts-montserrat fonts-ocr-b
# sid moved the files that Odoo links to; the stable packages still hold them there.
fetch "$codename" fonts-font-awesome fonts-inconsolata

# Left out of Debian's package but still listed: without it every page logs an error and every tour fails.
selfie=$part/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
mkdir -p "$(dirname "$selfie")"
[ -e "$selfie" ] || : >"$selfie"

# A second copy of the Python files only; tests collected there would be other files than Odoo loads.
rm -rf "$part/usr/lib/python3/dist-packages/addons"

rm -rf "$ODOO_ROOT"
mv "$part" "$ODOO_ROOT"
dangling=$(find "$ODOO_ROOT/usr/lib/python3/dist-packages/odoo/addons" -xtype l | head -n 3)
[ -z "$dangling" ] || say "Note: links of Odoo that point nowhere: $dangling"
touch "$ODOO_ROOT/.complete"
rm -rf "$state"
