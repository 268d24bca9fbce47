from odoo.tests import HttpCase, tagged

# Odoo's unit test page names suites by this hash of "@bulk_wms".
SUITE = "@bulk_wms"


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase):
    """The components of the desk, tested where they run."""

    def suite_id(self) -> str:
        number = 0
        for char in SUITE:
            number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
        return f"{number:08x}"

    def test_components(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={self.suite_id()}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
