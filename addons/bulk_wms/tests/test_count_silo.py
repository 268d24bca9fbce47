from .count_common import PIXEL, CountCase
from .test_silo import SiloCase


class TestCountSilo(CountCase, SiloCase):
    """A silo is counted by its level; what the reading cannot tell is not posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cement.with_company(cls.company).standard_price = 0.1

    def setUp(self):
        super().setUp()
        self.fill(60_000)
        self.count = self.sheet(self.silo.barcode)

    def look(self, level, user=None):
        return self.count_place(self.count, self.silo.barcode, level, user=user)

    def line_of_silo(self):
        return self.line(self.silo.barcode)

    def test_a_level_within_its_uncertainty_is_shown_and_not_posted(self):
        # 60 t of cement are 50 m3: 12.6 m3 in the hopper, about 3 m of cylinder above it.
        self.look("6.1 m")
        line = self.line_of_silo()
        self.assertEqual((line.state, line.outcome), ("done", "noise"))
        self.assertGreater(line.final_ids.margin, abs(line.final_ids.difference))
        self.assertEqual(self.silo.open_pile_id.book_weight, 60_000)
        self.assertEqual(len(self.env["wms.silo.level"].search([])), 1)

    def test_a_level_far_off_is_approved_as_its_difference(self):
        self.look("3 m", self.operator)
        self.look("3 m", self.second)
        line = self.line_of_silo()
        self.assertEqual((line.state, line.outcome), ("approve", "quantity"))
        counted = line.final_ids.counted
        line.photo = PIXEL
        self.approve(line, self.manager)
        self.assertAlmostEqual(self.silo.open_pile_id.book_weight, counted, 3)
        self.assertLess(counted, 60_000)

    def test_a_level_above_the_top_or_no_number_is_refused(self):
        for text in ("14 m", "-1", "full", "1e9"):
            with self.subTest(text=text):
                answer = self.look(text)
                self.assertEqual(answer["message"]["kind"], "error", answer)
                self.assertIn(self.line_of_silo().state, ("open", "counting"))
        self.assertFalse(self.env["wms.silo.level"].search([]))
