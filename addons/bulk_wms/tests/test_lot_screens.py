from lxml import etree

from odoo.tools.safe_eval import safe_eval

from ..models.lot_attributes import FORM_ATTRIBUTES, PROFILES
from .common import YardCase


class TestLotScreens(YardCase):
    """Screens show of a lot what its form has, and nothing else."""

    def test_the_form_view_shows_what_the_table_says(self):
        arch = etree.fromstring(self.env["stock.lot"].get_view(view_type="form")["arch"])
        known = {name for names in FORM_ATTRIBUTES.values() for name in names}
        shown = {}
        for group in arch.xpath("//group[@name='bulk_wms_sizes' or @name='bulk_wms_nature']"):
            for field in group.iter("field"):
                shown[field.get("name")] = field.get("invisible")
        self.assertEqual(set(shown), known)
        for code, names in FORM_ATTRIBUTES.items():
            visible = {
                name
                for name, hidden in shown.items()
                for profile in (False, *(value for value, _label in PROFILES))
                if not safe_eval(hidden, {"form_code": code, "profile": profile})
            }
            self.assertEqual(visible, set(names), code)

    def test_every_form_has_its_attributes(self):
        codes = self.env["wms.material.form"].search([]).mapped("code")
        self.assertEqual(set(codes) & set(FORM_ATTRIBUTES), set(FORM_ATTRIBUTES))

    def test_sizes_in_a_few_words(self):
        cases = [
            ("coil", {"thickness": 3, "width": 1_500, "length": 9}, "3 × 1500"),
            ("plate", {"thickness": 20, "width": 2_500, "length": 12_000}, "20 × 2500 × 12000"),
            ("wire_rod", {"diameter": 6.5}, "Ø 6.5"),
            (
                "bundle",
                {"profile": "rebar", "diameter": 20, "length": 12_000, "unit_count": 84},
                "Ø 20 × 12000, 84 bars",
            ),
            ("bundle", {"profile": "angle", "width": 100, "thickness": 10}, "100 × 10"),
            ("bundle", {"profile": "square", "diameter": 30}, "30"),
            ("big_bag", {"unit_net": 1_000}, "1000 kg each"),
            ("pile", {}, ""),
        ]
        for code, sizes, text in cases:
            product = self._product(f"P {code}", self.env.ref(f"bulk_wms.form_{code}"))
            lot = self.lot(f"{code}-{text}", product, weight=0, **sizes)
            self.assertEqual(lot.size_text or "", text)

    def test_weight_in_stock_is_that_of_the_whole_lot(self):
        lot = self.lot("SW", self.bags, weight=0)
        self.stand(lot, "TB-01-01", 800)
        self.stand(lot, "TB-01-02", 700)
        self.assertEqual(lot.stock_weight, 1_500)

    def test_lots_are_found_by_ranges_of_sizes(self):
        """The search view's own domains, as the client fills them in."""
        for thickness in (2, 3, 4):
            self.lot(f"R{thickness}", thickness=thickness)
        arch = etree.fromstring(
            self.env["stock.lot"].get_view(
                self.env.ref("bulk_wms.view_wms_lot_search").id, "search"
            )["arch"]
        )
        domains = [
            safe_eval(field.get("filter_domain"), {"self": 3})
            for field in arch.xpath("//field[@name='thickness']")
        ]
        names = [
            set(self.env["stock.lot"].search([("name", "like", "R_"), *domain]).mapped("name"))
            for domain in domains
        ]
        self.assertEqual(names, [{"R3", "R4"}, {"R2", "R3"}])
