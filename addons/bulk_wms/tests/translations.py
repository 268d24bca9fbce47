import io

import polib

from odoo.modules.module import get_module_path
from odoo.tools.translate import trans_export


class TranslationRules:
    """Every word on screen of ``addon`` exists in Chinese, and no translation is left over."""

    addon: str

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        trans_export(False, [cls.addon], buffer, "po", cls.env)
        exported = polib.pofile(buffer.getvalue().decode())
        folder = f"{get_module_path(cls.addon)}/i18n"
        cls.terms = {entry.msgid for entry in exported}
        cls.places = cls.places_of(exported)
        cls.template = polib.pofile(f"{folder}/{cls.addon}.pot")
        cls.chinese = polib.pofile(f"{folder}/zh_CN.po")

    @staticmethod
    def places_of(entries):
        return {(entry.msgid, place) for entry in entries for place, _line in entry.occurrences}

    def test_the_template_knows_where_every_term_stands(self):
        """Odoo drops, without a word, each translation whose place the template does not name."""
        self.assertEqual(self.places_of(self.template), self.places)

    def test_every_term_is_translated(self):
        translated = {
            entry.msgid for entry in self.chinese if entry.msgstr.strip() and not entry.obsolete
        }
        self.assertFalse(sorted(self.terms - translated))

    def test_no_translation_is_stale(self):
        stale = {entry.msgid for entry in self.chinese if not entry.obsolete} - self.terms
        self.assertFalse(sorted(stale))

    def test_nothing_is_fuzzy_and_placeholders_are_kept(self):
        for entry in self.chinese:
            with self.subTest(entry.msgid):
                self.assertFalse(entry.fuzzy)
                self.assertEqual(self.placeholders(entry.msgid), self.placeholders(entry.msgstr))

    @staticmethod
    def placeholders(text):
        return sorted(
            part.split(")", 1)[0] + part.split(")", 1)[1][:1]
            for part in text.split("%(")[1:]
            if ")" in part
        )
