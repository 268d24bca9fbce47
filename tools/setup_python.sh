#!/usr/bin/env bash
# The Python environment: a venv in the cache with exactly requirements.txt, wheels only, Odoo's
# folder on its path, and tools/odoo_shim so that pip knows Odoo. A later run with the same
# requirements returns at once.
source "$(dirname "$0")/common.sh"

shim=$TOOLS/odoo_shim
stamp=$({ cat "$PROJECT/requirements.txt" "$shim/pyproject.toml"; echo "$ODOO_PY"; } | sha256sum | cut -c1-32)
[ "$(cat "$VENV/.complete" 2>/dev/null)" = "$stamp" ] && exit 0

# Odoo 19 itself takes 3.10 to 3.13; the pinned wheels exist for these two (Debian 12 has 3.11).
fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3; do
        if command -v "$candidate" >/dev/null && fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "No Python 3.11 or 3.12 found; the pinned packages exist for these." \
        "Install one (Debian 12: apt-get install python3 python3-venv) and run the same command again."
}

# install: pip into the venv; pip finds its registry in the machine's own configuration.
install() {
    local log=$CACHE/pip.log
    rm -rf "$CACHE/odoo_shim"
    # Built from a copy: setuptools leaves folders beside what it builds.
    cp -r "$shim" "$CACHE/odoo_shim"
    "$PYTHON" -m pip install --disable-pip-version-check --no-input --only-binary :all: \
        -r "$PROJECT/requirements.txt" >"$log" 2>&1 &&
        "$PYTHON" -m pip install --disable-pip-version-check --no-input --no-build-isolation --no-deps \
            --force-reinstall "$CACHE/odoo_shim" >>"$log" 2>&1 || {
        grep -v '^WARNING: Location' "$log" | tail -n 12 >&2
        fail "pip could not install requirements.txt." \
            "Check the network and pip's configuration (pip config list), then run the same command again. Log: $log"
    }
    rm -rf "$CACHE/odoo_shim"
}

say "Installing the Python environment (about half a minute, once per requirements.txt)"
if [ -e "$VENV" ] && ! { [ -x "$PYTHON" ] && fits "$PYTHON"; }; then rm -rf "$VENV"; fi
"$PYTHON" -m pip --version >/dev/null 2>&1 || {
    rm -rf "$VENV"
    base=$(find_python)
    "$base" -m venv "$VENV" >/dev/null || fail "$base could not create a virtual environment." \
        "Install its venv module (Debian 12: apt-get install python3-venv) and run the same command again."
}
rm -f "$VENV/.complete"
install
if ! "$PYTHON" -m pip check >/dev/null 2>&1; then
    # An older environment may hold packages that requirements.txt no longer names.
    say "The old environment does not fit any more; building it anew"
    "$PYTHON" -m venv --clear "$VENV"
    install
    "$PYTHON" -m pip check >&2 || fail "The packages of requirements.txt contradict each other (above)." \
        "Correct the pins in requirements.txt or tools/odoo_shim/pyproject.toml."
fi
site=$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$ODOO_PY" >"$site/odoo_checkout.pth"
"$PYTHON" -c 'import odoo.release; assert odoo.release.version_info[0] == 19' || fail \
    "Python cannot import Odoo 19 from $ODOO_PY." \
    "Remove $ODOO_ROOT (or correct ODOO_HOME) and run the same command again."
echo "$stamp" >"$VENV/.complete"
