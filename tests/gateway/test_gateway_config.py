"""The one configuration file: every mistake is named, secrets stay out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bulk_wms_gateway import config
from bulk_wms_gateway.cli import main

GOOD = """
[gateway]
name = "gate-1"
odoo_url = "https://wms.example.com/"
key_file = "odoo.key"
[[reader]]
name = "north"
host = "reader.example.com"
[reader.sides]
inner = [1, 3]
inner_eye = 1
outer_eye = 2
[reader.filter]
rssi_floor = -68
"""


@pytest.fixture
def written(tmp_path):
    def write(text: str) -> Path:
        (tmp_path / "odoo.key").write_text("secret\n")
        (tmp_path / "odoo.key").chmod(0o600)
        path = tmp_path / "gateway.toml"
        path.write_text(text)
        return path

    return write


def mistakes(path: Path) -> str:
    with pytest.raises(config.ConfigError) as refused:
        config.load(path)
    return str(refused.value)


def test_a_good_file(written):
    read = config.load(written(GOOD))
    assert (read.name, read.odoo_url, read.key) == ("gate-1", "https://wms.example.com", "secret")
    assert read.readers[0].sides.inner == {1, 3}
    assert read.readers[0].rules.rssi_floor == -68
    assert read.readers[0].sides.has_eyes


def test_the_example_that_comes_along_is_understood():
    example = Path(__file__).parents[2] / "gateway" / "gateway.example.toml"
    said = mistakes(example)
    # All that it lacks are the files with secrets and the certificate of a plant.
    assert len(said.splitlines()) == 3
    assert "odoo.key" in said and "plant-ca.pem" in said and "crane-1.token" in said


def test_all_mistakes_are_told_at_once(written):
    text = GOOD.replace("https://", "http://").replace('"gate-1"', '"gate 1"')
    text += '[[reader]]\nname="north"\nmode="door"\nsilense=3\nantennas=["a"]\n'
    said = mistakes(written(text))
    for part in ("https", "gateway.name", "named twice", "mode is one of", "silense", "antennas"):
        assert part in said
    assert "host is missing" in said


def test_a_key_that_others_can_read_is_refused(written):
    path = written(GOOD)
    (path.parent / "odoo.key").chmod(0o644)
    assert "chmod 600" in mistakes(path)


def test_the_key_is_not_shown(written):
    assert "secret" not in repr(config.load(written(GOOD)))


def test_the_command_checks_a_file(written, capsys):
    assert main([str(written(GOOD)), "--check"]) == 0
    assert "1 readers" in capsys.readouterr().out
    assert main([str(written("x = ")), "--check"]) == 2
    assert "no TOML" in capsys.readouterr().err
    assert main(["nowhere.toml"]) == 2
