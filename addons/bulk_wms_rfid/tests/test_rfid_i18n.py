from odoo.tests import TransactionCase, tagged

from odoo.addons.bulk_wms.tests.translations import TranslationRules


@tagged("post_install", "-at_install")
class TestTranslations(TranslationRules, TransactionCase):
    """Every word of the add-on is there in Chinese."""

    addon = "bulk_wms_rfid"
