"""Write the template and the Chinese file of our add-ons anew, from what is installed.

Run through ``odoo shell`` by ``make translations``: every term that Odoo would export, each with
all the places where it stands. Chinese that is known is kept, by its English; more comes from the
JSON files named in BULK_WMS_WORDS, ``{"English": "中文"}``. What has no Chinese is printed, as
such a file to fill in, and remains empty, which a test refuses.
"""

import io
import json
import os
from pathlib import Path

import polib

from odoo.modules.module import get_module_path
from odoo.tools.translate import trans_export


def words_given():
    """English to Chinese, from the files that were named."""
    words = {}
    for name in os.environ.get("BULK_WMS_WORDS", "").split():
        words |= json.loads(Path(name).read_text(encoding="utf-8"))
    return {" ".join(english.split()): chinese for english, chinese in words.items() if chinese}


def entry_of(exported, chinese):
    """The exported term with ``chinese``; nothing is fuzzy."""
    return polib.POEntry(
        msgid=exported.msgid,
        msgstr=chinese,
        occurrences=exported.occurrences,
        comment=exported.comment,
        tcomment=exported.tcomment,
        flags=[flag for flag in exported.flags if flag != "fuzzy"],
    )


def file_like(metadata):
    written = polib.POFile()
    written.metadata = dict(metadata)
    return written


def write_files(env, addon, words):
    """Write both files of ``addon``; returns the terms without Chinese."""
    buffer = io.BytesIO()
    trans_export(False, [addon], buffer, "po", env)
    exported = polib.pofile(buffer.getvalue().decode())
    folder = Path(get_module_path(addon)) / "i18n"
    folder.mkdir(exist_ok=True)
    chinese_file = folder / "zh_CN.po"
    old = polib.pofile(str(chinese_file)) if chinese_file.exists() else []
    known = {entry.msgid: entry.msgstr for entry in old if entry.msgstr and not entry.obsolete}
    head = {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}
    template, chinese = file_like(head), file_like(head | {"Language": "zh_CN"})
    missing = []
    for term in sorted(exported, key=lambda entry: entry.msgid):
        text = known.get(term.msgid) or words.get(" ".join(term.msgid.split()), "")
        template.append(entry_of(term, ""))
        chinese.append(entry_of(term, text))
        if not text:
            missing.append(term.msgid)
    template.save(str(folder / f"{addon}.pot"))
    chinese.save(str(chinese_file))
    return missing


given = words_given()
lacking = {}
for name in os.environ["BULK_WMS_ADDONS"].split(","):
    lacking |= dict.fromkeys(write_files(env, name, given), "")  # noqa: F821  (odoo shell provides env)
if lacking:
    print(json.dumps(lacking, ensure_ascii=False, indent=0))
