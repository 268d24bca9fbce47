#!/usr/bin/env bash
# `make lint`: every check runs, whatever the ones before it found; the end says which failed.
source "$(dirname "$0")/common.sh"

lock setup 9
"$TOOLS/setup_odoo.sh"
"$TOOLS/setup_python.sh"
unlock 9
source "$TOOLS/databases.sh"
cd "$PROJECT"
bin=$VENV/bin
failed=()

# check WHAT HINT COMMAND...
check() {
    local what=$1 hint=$2
    shift 2
    if "$@"; then say "$what: fine"; else
        say "$what: see above. $hint"
        failed+=("$what")
    fi
}

python=()
for folder in addons gateway tests benchmarks tools; do
    if [ -n "$(find $folder -name '*.py' -print -quit 2>/dev/null)" ]; then python+=("$folder"); fi
done
export RUFF_CACHE_DIR=$CACHE/ruff
check "ruff (style, bugs)" "Much of it: $bin/ruff check --fix" "$bin/ruff" check -q --output-format=concise "${python[@]}"
check "ruff format" "Do: $bin/ruff format ${python[*]}" "$bin/ruff" format --check -q --output-format=concise "${python[@]}"

ours=$(our_addons | tr , ' ' || true)
if [ -n "$ours" ]; then
    folders=()
    for addon in $ours; do folders+=("$ADDONS_DIR/$addon"); done
    check "pylint-odoo" "What each name means: $bin/pylint --help-msg NAME --load-plugins pylint_odoo" \
        "$bin/pylint" --rcfile=.pylintrc -j 2 "${folders[@]}"
    # Licences of all that ours depend on, and that every dependency exists.
    manifestoo=("$bin/manifestoo" --no-addons-path-from-import-odoo --addons-path "$(odoo_addons)"
        -d "$ADDONS_DIR" --odoo-series 19.0)
    check "licences" "Depend only on add-ons whose licence goes with LGPL-3." "${manifestoo[@]}" check-licenses
    no_missing() {
        local missing
        missing=$("${manifestoo[@]}" list-missing) && [ -z "$missing" ] && return
        printf '%s\n' "$missing"
        return 1
    }
    check "dependencies" "These add-ons are in nobody's path." no_missing
fi

po_check() {
    local file code=0
    while IFS= read -r file; do msgfmt --check-format -o /dev/null "$file" || code=1; done < <(
        find addons -name '*.po')
    return $code
}
if command -v msgfmt >/dev/null; then check "translations (msgfmt)" "Correct the .po files." po_check
else say "translations (msgfmt): left out, install Debian's gettext for it"; fi

scripts() { local f code=0; for f in tools/*.sh tools/production/*.sh .ci/run; do bash -n "$f" || code=1; done; return $code; }
check "shell scripts" "" scripts
check "the project's own rules" "" "$PYTHON" tools/lint_project.py

[ ${#failed[@]} = 0 ] || {
    printf -v list '%s; ' "${failed[@]}"
    fail "Checks that found something: ${list%; }." "Read what stands above each of them."
}
say "All checks passed"
