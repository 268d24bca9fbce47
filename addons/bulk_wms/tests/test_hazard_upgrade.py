from pathlib import Path
from runpy import run_path

from .common import YardCase

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "pre-hazard-classes.py"


class TestHazardUpgrade(YardCase):
    """A site that had hazard classes of its own before the add-on brought them."""

    def test_a_class_of_the_site_becomes_that_of_the_data(self):
        own = self.env.ref("bulk_wms.hazard_5_1")
        known = self.env["ir.model.data"].search(
            [("module", "=", "bulk_wms"), ("name", "=", "hazard_5_1")]
        )
        known.unlink()
        self.env.flush_all()
        run_path(str(SCRIPT))["migrate"](self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.env.ref("bulk_wms.hazard_5_1"), own)
        found = self.env["ir.model.data"].search(
            [("module", "=", "bulk_wms"), ("model", "=", "wms.hazard.class")]
        )
        self.assertEqual(len(found), len(set(found.mapped("res_id"))))
        self.assertTrue(all(found.mapped("noupdate")))
