from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAssets(TransactionCase):
    """One rule that does not compile leaves all of Odoo without style."""

    def test_styles_compile(self):
        for name in ("web.assets_web", "web.assets_web_dark"):
            bundle = self.env["ir.qweb"]._get_asset_bundle(name, js=False)
            bundle.preprocess_css()
            self.assertFalse(bundle.css_errors, name)
