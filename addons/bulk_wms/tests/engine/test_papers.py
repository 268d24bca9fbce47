"""Documents are what their content says."""

import pytest
from engine.papers import paper_kind

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40 + b"\0\0\0\0IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj ... \n%%EOF\n", "pdf"),
        (b"\xff\xd8\xff\xe0" + b"x" * 50 + b"\xff\xd9", "jpg"),
        (PNG, "png"),
    ],
)
def test_known_kinds(content, kind):
    assert paper_kind(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90",
        b"<svg onload=alert(1)>",
        b"GIF89a",
        b"%PDF-1.7 cut off on its way",
        b"\xff\xd8\xff\xe0 cut off",
        PNG[:40],
        b"leading rubbish %PDF-1.7 %%EOF",
    ],
)
def test_everything_else_is_nothing(content):
    assert paper_kind(content) is None
