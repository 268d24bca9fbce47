"""The project's own rules, those that no ready-made linter knows.

    lint_project.py [FOLDER]

Looks at the files git knows (or would add) below FOLDER, this project by default. Prints one line
per finding, ``file:line: what, and what to do``, and ends with 1 when there is one.
"""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polib
from lxml import etree

# Parts that decide or talk to devices and must run without Odoo (docs/architecture).
WITHOUT_ODOO = ("addons/bulk_wms/engine/", "addons/bulk_wms/tests/engine/", "gateway/")
LONGEST_FILE = 500


def project_files(root):
    """List the project's files as paths relative to ``root``, sorted."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    names = sorted(set(listing.stdout.decode().split("\0")) - {""})
    return [name for name in names if (root / name).is_file()]


def text_of(path):
    """Return a file's text, or None for a picture or another binary file."""
    data = path.read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def output_of(*command):
    """Return what a command prints, nothing when it is not installed or refuses."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20).stdout
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return ""


def private_words(root):
    """Return patterns of what belongs to the machine at hand and into no file.

    Hosts of package registries come from the machine's own configuration and from a list put
    together here, so that this file does not trip over itself. Loopback and example names are
    nobody's secret.
    """
    configured = "\n".join(
        (
            output_of(sys.executable, "-m", "pip", "config", "list"),
            output_of("npm", "config", "get", "registry"),
            output_of("apt-get", "indextargets", "--format", "$(REPO_URI)"),
        )
    )
    hosts = set(re.findall(r"https?://(?:[^/@\s]*@)?([\w.-]+)", configured))
    hosts |= {"pypi" + ".org", "files.pythonhosted" + ".org", "registry.npmjs" + ".org"}
    hosts |= {name + ".debian" + ".org" for name in ("deb", "security", "ftp")}
    hosts -= {"localhost", "127.0.0.1"}
    patterns = {re.escape(host): "a package registry's host" for host in hosts}
    folders = {str(root), "/" + "work", "/" + "tmp/spec", os.path.expanduser("~")} - {"/"}
    for folder in folders:
        patterns[rf"(?<![\w.\-/$}}]){re.escape(folder)}/\w"] = "a path of this machine"
    return [(re.compile(pattern), what) for pattern, what in patterns.items()]


def check_private_words(name, text, words):
    """No file names this machine's folders or the registries it happens to use."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, what in words:
            if pattern.search(line):
                yield f"{name}:{number}: {what}; take it out, it is different on every machine"


def check_imports(name, tree):
    """The engine, its tests and the gateway run without Odoo."""
    if not name.startswith(WITHOUT_ODOO):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module]
        else:
            continue
        for module in modules:
            if module.split(".")[0] == "odoo":
                yield f"{name}:{node.lineno}: imports {module}; this part runs without Odoo"


def check_python(name, text):
    """Python files parse, keep to their part, and stay readable in length."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield f"{name}:{error.lineno}: {error.msg}"
        return
    yield from check_imports(name, tree)
    length = text.count("\n")
    if length > LONGEST_FILE:
        yield f"{name}:1: {length} lines; split it by what it does ({LONGEST_FILE} at most)"


def check_xml(name, text):
    """XML and SVG are well-formed."""
    try:
        etree.fromstring(text.encode())
    except etree.XMLSyntaxError as error:
        yield f"{name}:{error.lineno}: not well-formed: {error.msg}"


def check_json(name, text):
    """JSON parses."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        yield f"{name}:{error.lineno}: {error.msg}"


def placeholders(text):
    """Return the placeholders of a message: %s, %(name)s, {name}, sorted."""
    return sorted(re.findall(r"%(?:\(\w+\))?[sdrf]|\{\w*\}", text.replace("%%", "")))


def check_translations(name, root):
    """A .po file parses, nothing is fuzzy or twice, and every placeholder is kept."""
    try:
        catalogue = polib.pofile(str(root / name), check_for_duplicates=True)
    except (OSError, ValueError) as error:
        yield f"{name}:1: {error}"
        return
    for entry in catalogue:
        if entry.fuzzy:
            yield f"{name}:{entry.linenum}: fuzzy; check the translation and remove the mark"
        if entry.msgstr and placeholders(entry.msgid) != placeholders(entry.msgstr):
            yield f"{name}:{entry.linenum}: placeholders differ from {entry.msgid!r}"


def check_shape(name, text):
    """Lines end with one newline and without blanks; nothing was left from a merge."""
    if text and not text.endswith("\n"):
        yield f"{name}:{text.count(chr(10)) + 1}: no newline at the end; add it"
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"(<{7}|>{7}) ", line):
            yield f"{name}:{number}: left from a merge; resolve it"


def findings(root):
    """Yield every finding of the project at ``root``."""
    words = private_words(root)
    for name in project_files(root):
        text = text_of(root / name)
        if text is None:
            continue
        suffix = Path(name).suffix
        yield from check_private_words(name, text, words)
        yield from check_shape(name, text)
        if suffix == ".py":
            yield from check_python(name, text)
        elif suffix in (".xml", ".svg", ".xsd", ".wsdl"):
            yield from check_xml(name, text)
        elif suffix in (".json", ".webmanifest"):
            yield from check_json(name, text)
        elif suffix in (".po", ".pot"):
            yield from check_translations(name, root)


def main(arguments):
    """Print the findings and return the exit code."""
    root = Path(arguments[0] if arguments else Path(__file__).parent.parent).resolve()
    found = list(findings(root))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
