"""Labels as a scanner and a printer read them: pages rasterised, ZPL parsed and drawn again."""

import random
import re

import pypdfium2
import zxingcpp
from barcode.codex import Code128
from biip.gs1_messages import GS1Message
from PIL import Image, ImageChops, ImageFilter

from ..engine.labels import Symbol
from ..report.symbols import matrix_rows

DPI = 203.2
FNC1 = "\x1d"


def pages(pdf: bytes) -> list[Image.Image]:
    """Each page as a printer of 203 dpi puts it on paper, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]


def texts(pdf: bytes) -> list[str]:
    """Words of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def worn(picture: Image.Image, angle: float, seed: int, noise: int = 60) -> Image.Image:
    """The label held at an angle, with specks, blur and grey light."""
    dice = random.Random(seed)
    turned = picture.rotate(angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    specks = Image.frombytes("L", turned.size, dice.randbytes(turned.width * turned.height))
    specks = specks.point(lambda value: round(128 + (value - 128) * noise / 128))
    turned = ImageChops.add(turned.point(lambda value: 40 + value * 0.7), specks, 1, -128)
    return turned.filter(ImageFilter.GaussianBlur(0.7))


def codes(picture: Image.Image) -> dict[str, str]:
    """Text by symbology identifier (]d2: GS1 DataMatrix, ]C0: Code 128, ...)."""
    return {code.symbology_identifier: code.text for code in zxingcpp.read_barcodes(picture)}


def all_codes(picture: Image.Image) -> list[str]:
    """The text of every code in a picture."""
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def elements(picture: Image.Image) -> dict[str, str]:
    """The elements of the GS1 DataMatrix in a picture, by biip, from what a scanner sends."""
    (code,) = (
        code for code in zxingcpp.read_barcodes(picture) if code.symbology_identifier == "]d2"
    )
    message = GS1Message.parse(code.bytes.decode().lstrip(FNC1))
    return {element.ai.ai: element.value for element in message.element_strings}


class Zpl:
    """ZPL as a printer understands it: fields by position, and the picture they make.

    Knows the commands that our labels use, and fails for any other.
    """

    def __init__(self, text: str):
        self.text = text
        self.width = self.height = 0
        self.said: list[tuple[str, str]] = []
        self.copies = 0
        self.here, self.command, self.hexadecimal, self.module = (0, 0), None, "", 0
        for part in re.split(r"(?=\^[A-Z@])", text.strip())[1:]:
            name, value = self._split(part.rstrip("\n"))
            getattr(self, f"_{name.lower().replace('@', 'at')}")(value)

    @staticmethod
    def _split(part):
        short = part.startswith(("^A0", "^A@"))
        return (part[1:3], part[3:]) if not short else ("A0" if part[2] == "0" else "Aat", part[3:])

    def words(self) -> list[str]:
        return [text for command, text in self.said if command == "text"]

    def _xa(self, _value):
        self.command = None

    _lh = _ci = _xz = _xa

    def _pw(self, value):
        self.width = int(value)

    def _ll(self, value):
        self.height = int(value)
        self.picture = Image.new("L", (self.width, self.height), 255)

    def _pq(self, value):
        self.copies = int(value)

    def _fo(self, value):
        x, y = value.split(",")
        self.here, self.hexadecimal = (int(x), int(y)), ""

    def _a0(self, _value):
        self.command = ("text", None)

    _aat = _a0

    def _fh(self, value):
        self.hexadecimal = value

    def _by(self, value):
        self.module = int(value)

    def _bx(self, value):
        _turn, module, quality, _c, _r, _f, escape, aspect = value.split(",")
        assert (quality, escape, aspect) == ("200", "_", "1")
        self.command = ("matrix", int(module))

    def _bc(self, value):
        _turn, height, line, above, check, mode = value.split(",")
        assert (line, above, check) == ("N", "N", "N")
        self.command = ("bars" + mode, int(height))

    def _gb(self, value):
        width, height, thick = (int(part) for part in value.split(","))
        assert thick == height
        self.picture.paste(0, (*self.here, self.here[0] + width, self.here[1] + height))

    def _fs(self, _value):
        self.command = None

    def _gf(self, value):
        kind, total, _again, across, data = value.split(",", 4)
        assert kind == "A" and len(data) == 2 * int(total)
        across = int(across)
        bits = Image.frombytes("1", (across * 8, int(total) // across), bytes.fromhex(data))
        self.said.append(("graphic", f"{bits.width}x{bits.height}"))
        self._stamp(bits)

    def _fd(self, value):
        assert self.hexadecimal == "\\", "every field has its escapes"
        raw = re.sub(
            rb"\\([0-9A-F]{2})", lambda hit: bytes.fromhex(hit[1].decode()), value.encode()
        )
        text, (kind, size) = raw.decode("utf-8"), self.command
        self.said.append((kind, text))
        if kind == "matrix":
            symbol = self._symbol(text)
            rows = matrix_rows(symbol)
            self._stamp(self._blocks(rows, size, size))
        elif kind.startswith("bars"):
            self._stamp(self._blocks([self._pattern(kind, text)], self.module, size))

    @staticmethod
    def _symbol(text):
        """``_1`` is FNC1. A plain text has no underscore here, so none is doubled."""
        assert "_" not in text.replace("_1", "")
        if not text.startswith("_1"):
            return Symbol(text)
        message = GS1Message.parse(text.removeprefix("_1").replace("_1", FNC1))
        return Symbol(message.as_hri(), gs1=True)

    @staticmethod
    def _pattern(kind, text):
        if kind == "barsN":
            assert text.startswith(">;>8")
            return Code128("\xf1" + text[4:]).build()[0]
        assert ">" not in text, "begins a command within mode A too"
        return Code128(text).build()[0]

    @staticmethod
    def _blocks(rows, width, height):
        small = Image.new("1", (len(rows[0]), len(rows)))
        small.putdata([255 if char == "1" else 0 for row in rows for char in row])
        return small.resize((small.width * width, small.height * height))

    def _stamp(self, bits):
        right, bottom = self.here[0] + bits.width, self.here[1] + bits.height
        assert bottom <= self.height and right <= self.width + 8, "drawn over the edge"
        self.picture.paste(0, self.here, bits.convert("L"))
