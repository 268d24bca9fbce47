"""What a file is by its content, whatever its name says."""

from __future__ import annotations

MAX_PAPER_BYTES = 10 * 1024 * 1024
"""Largest scan of a document that is kept, in bytes."""

_PNG = b"\x89PNG\r\n\x1a\n"


def paper_kind(content: bytes) -> str | None:
    """``pdf``, ``jpg`` or ``png`` by content; None for everything else.

    Beginning and end are looked at, so that a file cut off on its way is noticed as well.

    >>> paper_kind(b"%PDF-1.4 ... %%EOF")
    'pdf'
    >>> paper_kind(b"<html>")
    """
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "pdf"
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\0").endswith(b"\xff\xd9"):
        return "jpg"
    if content.startswith(_PNG) and b"IHDR" in content[8:32] and b"IEND" in content[-64:]:
        return "png"
    return None
