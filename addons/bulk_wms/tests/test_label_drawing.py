"""Labels on paper and in ZPL, read back as scanners and people read them. No database is needed."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.labels import Fact, Label, Symbol, linear_symbol, lot_symbol, package_symbol
from ..report import SIZES, TooSmall, draw_labels, zpl_labels
from ..report.label_layout import QUIET_BARS, QUIET_MATRIX, Bars, Matrix, Text, lay_out
from ..report.label_pdf import text_width
from .label_reading import Zpl, all_codes, codes, elements, pages, texts, worn

GTIN = "9501101530003"
# What GS1 takes as a lot number, less the brackets.
GS1_LETTERS = "!\"%&'*+,-./0123456789:;<=>?_" + string.ascii_letters
gs1_names = st.text(GS1_LETTERS, min_size=1, max_size=20)
any_names = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffc"),
    min_size=1,
    max_size=60,
)
quick = settings(max_examples=25, deadline=None, database=None, derandomize=True)


def coil(name="C260901-12", heat="H2231-07", **values) -> Label:
    return Label(
        title=name,
        matrix=lot_symbol(name, GTIN, True, heat, 20_450.5),
        linear=linear_symbol(name),
        **{
            "heading": "钢卷 Coil",
            "company": "华东钢材加工中心有限公司",
            "subtitle": "热轧卷 Q235B / Hot rolled coil Q235B",
            "facts": (
                Fact("炉号", "Heat", heat),
                Fact("规格", "Size mm", "3 × 1250"),
                Fact("供应商", "Supplier", "宝山钢铁股份有限公司"),
            ),
            "big": Fact("净重", "Net weight", "20,450.5 kg"),
            **values,
        },
    )


@tagged("post_install", "-at_install")
class TestLabelOnPaper(BaseCase):
    def test_every_size_is_read_at_every_angle(self):
        for size in SIZES:
            (page,) = pages(draw_labels([coil()], size))
            for seed, angle in enumerate((0, 3, -3, 90, 180, 270, 87)):
                with self.subTest(size=size, angle=angle):
                    self.assertEqual(
                        elements(worn(page, angle, seed)),
                        {
                            "01": "09501101530003",
                            "3101": "204505",
                            "21": "C260901-12",
                            "10": "H2231-07",
                        },
                    )

    def test_the_bar_code_beside_it_is_the_plain_number(self):
        for size in ("100x150", "100x70"):
            (page,) = pages(draw_labels([coil()], size))
            for angle in (0, 3, -3, 180):
                with self.subTest(size=size, angle=angle):
                    self.assertEqual(codes(worn(page, angle, 7))["]C0"], "C260901-12")

    def test_a_package_has_its_shipping_code_as_gs1_128(self):
        symbol = package_symbol("340123450000000000")
        label = Label(symbol.text[4:], matrix=symbol, linear=symbol)
        (page,) = pages(draw_labels([label], "100x70"))
        self.assertEqual(codes(page)["]C1"], "(00)340123450000000000")

    @quick
    @given(name=gs1_names, heat=gs1_names, size=st.sampled_from(sorted(SIZES)))
    def test_any_number_that_gs1_takes_comes_back(self, name, heat, size):
        (page,) = pages(draw_labels([coil(name, heat)], size))
        read = elements(worn(page, 3, len(name), noise=30))
        self.assertEqual(read["21"], name)
        self.assertEqual(read.get("10"), heat if heat != name else None)

    @quick
    @given(name=any_names)
    def test_any_other_number_comes_back_as_it_is(self, name):
        (page,) = pages(draw_labels([Label(name, Symbol(name))], "100x150"))
        self.assertIn(name, codes(worn(page, -3, len(name), noise=30)).values())

    def test_chinese_stands_on_the_label(self):
        for size in SIZES:
            (text,) = texts(draw_labels([coil()], size))
            for words in ("热轧卷 Q235B", "净重", "炉号", "20,450.5 kg", "H2231-07"):
                with self.subTest(size=size, words=words):
                    self.assertIn(words, text)

    def test_copies_and_sheets(self):
        label = coil()
        self.assertEqual(len(pages(draw_labels([label], "100x70", copies=3))), 3)
        sheets = pages(draw_labels([coil(f"C{n}") for n in range(9)], "100x70", sheet=True))
        self.assertEqual(len(sheets), 2)
        found = {text for text in all_codes(sheets[0]) if "(21)" in text}
        self.assertEqual(len(found), 8)


@tagged("post_install", "-at_install")
class TestLabelLayout(BaseCase):
    LONG = (
        coil("热" * 40, "H" * 80, subtitle="W" * 300, company="很长的公司名称" * 12),
        coil("X" * 20, "M" * 20),
        coil("i"),
        Label("A-01-07", Symbol("A-01-07"), linear_symbol("A-01-07"), loud=True),
        coil(facts=[Fact("名称" * 9, "Name " * 9, "v" * 200)] * 30),
    )

    def boxes(self, label, size, dpi):
        for shape in lay_out(label, SIZES[size], text_width, dpi):
            quiet_x = quiet_y = 0
            if isinstance(shape, Matrix):
                quiet_x = quiet_y = QUIET_MATRIX * shape.module
            elif isinstance(shape, Bars):
                quiet_x = QUIET_BARS * shape.module
            yield (
                shape.x - quiet_x,
                shape.y - quiet_y,
                shape.x + shape.width + quiet_x,
                shape.y + shape.height + quiet_y,
                shape,
            )

    def test_nothing_overlaps_and_nothing_leaves_the_label(self):
        for size in SIZES:
            for dpi, per_mm in ((203, 8), (300, 300 / 25.4)):
                for label in self.LONG:
                    with self.subTest(size=size, dpi=dpi, title=label.title[:10]):
                        self.check(list(self.boxes(label, size, dpi)), SIZES[size], per_mm)

    def check(self, boxes, size, per_mm):
        edge = size.margin * per_mm - 1
        for number, (left, top, right, bottom, shape) in enumerate(boxes):
            self.assertGreaterEqual(left, edge, shape)
            self.assertGreaterEqual(top, edge, shape)
            self.assertLessEqual(right, size.width * per_mm - edge, shape)
            self.assertLessEqual(bottom, size.height * per_mm - edge, shape)
            for other in boxes[number + 1 :]:
                apart = (
                    right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                )
                self.assertTrue(apart, (shape, other[4]))

    def test_bars_and_modules_are_wide_enough_for_worn_labels(self):
        for size in SIZES:
            for label in self.LONG:
                for shape in lay_out(label, SIZES[size], text_width):
                    if isinstance(shape, Bars | Matrix):
                        self.assertGreaterEqual(shape.module, 3)

    def test_a_bar_code_that_would_be_too_fine_is_left_out(self):
        shapes = lay_out(coil(), SIZES["60x40"], text_width)
        self.assertFalse([shape for shape in shapes if isinstance(shape, Bars)])

    def test_a_text_that_is_too_long_ends_with_dots(self):
        shapes = lay_out(coil(subtitle="热" * 300), SIZES["100x150"], text_width)
        self.assertTrue([one for one in shapes if isinstance(one, Text) and "…" in one.text])

    def test_a_code_without_room_is_refused(self):
        with self.assertRaises(TooSmall):
            lay_out(Label("x", Symbol("堆" * 200)), SIZES["60x40"], text_width)


@tagged("post_install", "-at_install")
class TestLabelZpl(BaseCase):
    def test_the_printer_draws_what_scanners_read(self):
        for size in SIZES:
            for dpi in (203, 300):
                with self.subTest(size=size, dpi=dpi):
                    printed = Zpl(zpl_labels([coil()], size, 2, dpi))
                    self.assertEqual(elements(worn(printed.picture, 3, 5))["21"], "C260901-12")
                    self.assertEqual(printed.copies, 2)
                    if size != "60x40":
                        self.assertEqual(codes(printed.picture)["]C0"], "C260901-12")

    def test_plain_codes_are_commands_and_chinese_is_a_picture(self):
        printed = Zpl(zpl_labels([coil()], "100x70"))
        kinds = {kind for kind, _text in printed.said}
        self.assertEqual(kinds, {"text", "matrix", "barsA", "graphic"})
        self.assertIn("C260901-12", printed.words())
        self.assertIn("_10109501101530003310120450521C260901-12_110H2231-07", str(printed.said))

    def test_a_shipping_code_is_gs1_128(self):
        symbol = package_symbol("340123450000000000")
        printed = Zpl(zpl_labels([Label("P", symbol, symbol)], "100x70"))
        self.assertIn(("barsN", ">;>800340123450000000000"), printed.said)
        self.assertEqual(codes(printed.picture)["]C1"], "(00)340123450000000000")

    def test_chinese_is_text_for_a_printer_that_has_a_font(self):
        text = zpl_labels([coil()], "100x70", font="E:SIMSUN.TTF")
        self.assertIn("^A@N,", text)
        self.assertIn("热轧卷 Q235B / Hot rolled coil Q235B", Zpl(text).words())
        self.assertNotIn("^GFA", text)

    def test_hostile_names_stay_data(self):
        for name in ("^XZ^XA^FDx", "~DGR:", "\\5E", "a^FS", "_1_1", ">8>8", "^", "€_^~\\"):
            for size in ("100x150", "100x70"):
                with self.subTest(name=name, size=size):
                    label = Label(name, Symbol(name), linear_symbol(name), subtitle=name)
                    text = zpl_labels([label], size)
                    self.assertEqual((text.count("^XA"), text.count("^XZ")), (1, 1))
                    self.assertNotIn("~", text)
                    printed = Zpl(text)
                    if name.isascii():
                        self.assertIn(name, printed.words())
                    self.assertIn(name, codes(printed.picture).values())

    @quick
    @given(name=any_names)
    def test_any_number_comes_back_from_the_printer(self, name):
        printed = Zpl(zpl_labels([Label(name, Symbol(name))], "100x150"))
        self.assertIn(name, codes(printed.picture).values())

    def test_the_picture_of_chinese_has_ink(self):
        printed = Zpl(zpl_labels([Label("热轧", Symbol("A1"))], "60x40"))
        ink = printed.picture.crop((16, 16, 300, 70)).getextrema()
        self.assertEqual(ink[0], 0)
