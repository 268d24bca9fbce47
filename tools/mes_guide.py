"""Put the example messages of the tests into the MES guide. ``make mes-contract`` does it too."""

import importlib.util
import json
from pathlib import Path

_PROJECT = Path(__file__).resolve().parent.parent
_FIXTURES = _PROJECT / "addons/bulk_wms_mes/tests/examples.py"
_GUIDES = ("docs/mes-guide.md", "docs/mes-guide.zh-CN.md")


def examples():
    """The fixtures, read without loading the add-on."""
    spec = importlib.util.spec_from_file_location("mes_examples", _FIXTURES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_examples(text: str) -> str:
    """``text`` with every example block written anew."""
    fixtures = examples()
    for name in fixtures.EXAMPLES:
        begin, end = f"<!-- example {name} -->\n", "<!-- end -->"
        if begin not in text:
            continue
        head, rest = text.split(begin, 1)
        shown = fixtures.message(name, "MES-HSM", "6f1c2b9e-0d1f-4b57-9a55-3c1d2e4f5a60")
        block = json.dumps(shown, indent=2, ensure_ascii=False)
        text = f"{head}{begin}```json\n{block}\n```\n{end}{rest.split(end, 1)[1]}"
    return text


def main():
    """Write both guides."""
    for name in _GUIDES:
        path = _PROJECT / name
        path.write_text(with_examples(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
