from odoo.exceptions import UserError
from odoo.fields import Command

from . import test_import_goods
from .test_import_tables import ImportCase


class TestPackingListDetails(ImportCase):
    """The packing list that is typed: everything a form has, and a look at the weights."""

    expected = test_import_goods.TestImportGoods.expected

    def typed(self, picking, *rows):
        return (
            self.env["wms.packing.list"]
            .with_user(self.operator)
            .create(
                {
                    "picking_id": picking.id,
                    "line_ids": [
                        Command.create({"product_id": self.coil.id, **row}) for row in rows
                    ],
                }
            )
        )

    def test_a_row_brings_what_the_mill_wrote_on_it(self):
        picking = self.expected(10_000)
        values = {
            "inner_diameter": 610, "coating": 120, "edge": "trimmed", "weight_gross": 10_050,
            "certificate_number": "MTC-1", "batch": "B7",
        }  # fmt: skip
        self.typed(picking, {"name": "T1", "weight": 10_000, **values}).action_apply()
        lot = picking.move_line_ids.lot_id
        self.assertEqual({name: lot[name] for name in values}, values)

    def test_only_columns_of_the_forms_on_the_list_are_shown(self):
        shown = self.typed(self.expected(10_000), {"name": "T1", "weight": 10_000}).shown
        self.assertIn("inner_diameter", shown)
        self.assertNotIn("moisture", shown)

    def test_tonnes_typed_as_kilograms_are_asked_about_once(self):
        wizard = self.typed(self.expected(10_000), {"name": "T1", "weight": 10.0})
        with self.assertRaisesRegex(UserError, "tonnes"):
            wizard.action_apply()
        wizard.confirmed = True
        wizard.action_apply()
        self.assertEqual(wizard.picking_id.move_line_ids.lot_id.weight_label, 10.0)

    def test_a_weight_far_from_the_sizes_is_asked_about(self):
        sizes = {"width": 1250, "inner_diameter": 610, "outer_diameter": 1800}
        wizard = self.typed(self.expected(10_000), {"name": "T1", "weight": 10_000, **sizes})
        with self.assertRaisesRegex(UserError, "22102"):
            wizard.action_apply()

    def test_the_list_stands_beside_what_is_expected(self):
        wizard = self.typed(self.expected(10_000), {"name": "T1", "weight": 9_000})
        self.assertEqual((wizard.expected_weight, wizard.list_weight), (10_000, 9_000))
        self.assertTrue(wizard.order_differs)

    def test_net_weight_above_gross_is_refused(self):
        wizard = self.typed(
            self.expected(10_000), {"name": "T1", "weight": 10_000, "weight_gross": 9_000}
        )
        with self.assertRaisesRegex(UserError, "gross"):
            wizard.action_apply()
