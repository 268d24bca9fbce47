"""A font with Chinese and Latin letters that can be embedded into a PDF."""

import os
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

# Outlines must be TrueType: reportlab cannot embed the CFF outlines of Noto CJK.
FILES = ("wqy-microhei.ttc", "wqy-zenhei.ttc")
# Where fontconfig looks on Debian, on other systems and in a home folder.
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)
NAME = "BulkChinese"


class MissingFont(Exception):
    """No usable font was found; the text says which to install."""


def font_file(folders=FOLDERS) -> Path:
    """The first of FILES in the folders, or the file named by BULK_WMS_FONT.

    :raises MissingFont: when there is none
    """
    named = os.environ.get("BULK_WMS_FONT")
    if named and Path(named).is_file():
        return Path(named)
    for folder in folders:
        root = Path(folder).expanduser()
        for name in FILES:
            found = sorted(root.rglob(name)) if root.is_dir() else ()
            if found:
                return found[0]
    raise MissingFont(", ".join(FILES))


@lru_cache(maxsize=1)
def chinese_font() -> str:
    """Register the font once per process; returns its name for reportlab.

    :raises MissingFont: when there is none that can be embedded
    """
    path = font_file()
    try:
        pdfmetrics.registerFont(TTFont(NAME, str(path), subfontIndex=0))
    except TTFError as error:
        raise MissingFont(str(path)) from error
    return NAME
