"""Hostile messages cost a bounded amount of memory; measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from databases import odoo_options

# Megabytes that a message of at most 10 MB may cost at its worst.
MOST = 500

PROBE = """
import json, resource, sys
import odoo.init
from odoo.tools import config
config.parse_config(json.loads(sys.argv[2]), setup_logging=True)
from odoo.modules.module import initialize_sys_path
initialize_sys_path()
from odoo.addons.bulk_wms_mes.contract.reading import read_json
from odoo.addons.bulk_wms_mes.operations.errors import Fault
from odoo.addons.bulk_wms_mes.soap.envelope import SOAP11, open_envelope
from odoo.addons.bulk_wms_mes.soap.hardening import parse

def wrap(text):
    return (f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>{text}</s:Body></s:Envelope>').encode()

TEN = 10 * 1024 * 1024 - 400
ORDER = '<SubmitProductionOrder xmlns="urn:bulk-wms:mes:1.0">%s</SubmitProductionOrder>'
XML = {
    "bomb": b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY b "' + b"&a;" * 10_000
            + b'">]><x>' + b"&b;" * 10_000 + b"</x>",
    "deep": wrap("<a>" * 100_000 + "</a>" * 100_000),
    "attributes": wrap("<a " + " ".join(f'a{n}="1"' for n in range(600_000)) + "/>"),
    "elements": wrap(ORDER % ("<a/>" * (TEN // 4 - 60))),
    "text": wrap(ORDER % ("x" * (TEN - 100))),
    "too long": b" " * (11 * 1024 * 1024),
}
JSON = {
    "json deep": b"[" * TEN,
    "json names": ("{" + ",".join(f'"a{n}":1' for n in range(399_000)) + "}").encode(),
    "json numbers": b'{"Line":[' + b"1," * (TEN // 2 - 20) + b"1]}",
    "json values": b'{"Line":[' + b"1," * 399_000 + b"1]}",
    "json digits": b'{"Quantity":' + b"9" * (TEN - 20) + b"}",
}
what = sys.argv[1]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    if what in XML:
        open_envelope(parse(XML[what])).body()
    else:
        read_json("SubmitProductionIssueRequest", JSON[what])
except Fault as error:
    code = error.code
else:
    code = "TAKEN"
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([code, (after - before) / 1024]))
"""


@pytest.mark.parametrize(
    "what",
    ["bomb", "deep", "attributes", "elements", "text", "too long", "json deep", "json names",
     "json numbers", "json values", "json digits"],
)  # fmt: skip
def test_what_is_hostile_is_refused_within_bounds(what):
    """Refused by name, in a few seconds, and with memory in proportion to its ten megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, what, json.dumps(odoo_options())],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    code, megabytes = json.loads(done.stdout.splitlines()[-1])
    assert code != "TAKEN"
    assert megabytes < MOST, f"{what} took {megabytes:.0f} MB"
    print(f"{what}: {code}, {megabytes:.0f} MB")
