from odoo.tests import TransactionCase, tagged

from .translations import TranslationRules

# The trade's words of the glossary: whoever reads Chinese meets the same word everywhere.
GLOSSARY = {
    "Coil": "钢卷",
    "Heat": "炉号",
    "Grade": "牌号",
    "Packing List": "码单",
    "Shuffles": "倒垛",
    "Discrepancies": "差异",
    "Ledger": "操作台账",
}


@tagged("post_install", "-at_install")
class TestTranslations(TranslationRules, TransactionCase):
    """The words of the yard."""

    addon = "bulk_wms"

    def test_words_of_the_glossary(self):
        known = {entry.msgid: entry.msgstr for entry in self.chinese}
        for term, word in GLOSSARY.items():
            with self.subTest(term):
                self.assertIn(word, known.get(term, ""))
