import json
import os
import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tools import mute_logger

from ..scanning import WORKS, gs1
from ..scanning.contract import STATES, check
from ..scanning.messages import Refused
from ..scanning.resolver import ALL_KINDS, FNC1, resolve
from .work_case import WorkCase

TEXTS = int(os.environ.get("SCAN_TEXTS", "10000"))
STEPS = int(os.environ.get("SCAN_STEPS", "400"))

_PIECES = (
    "BWMS.CMD.",
    "BWMS.REF.LOT.",
    "BWMS.REF.TRANSFER.",
    "MOVE",
    "SKIP",
    "]d2",
    "]C1",
    FNC1,
    "(10)",
    "(01)",
    "01",
    "10",
    "3102",
    "37",
    "11",
    "00",
    "999999",
    "12 pcs",
    "-1",
    "1e999",
    "nan",
    "½",
    "٣",
    "<script>alert(1)</script>",
    "'; DROP TABLE stock_lot; --",
    "%(lot)s",
    "%s%n",
    "{0}",
    "\x00",
    "\ud800",
    "\u202e",
    "\r\n",
    "吨",
    "FZ1",
    "TC-01-01-1",
)
texts = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
    st.tuples(st.sampled_from(_PIECES), st.text(max_size=12), st.sampled_from(_PIECES)).map(
        "".join
    ),
    st.text(alphabet="0123456789()" + FNC1, max_size=60),
    st.integers(0, 3_000).map(lambda size: "x" * size),
)


def fuzz(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize="HYPOTHESIS_RANDOM" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class TestFuzz(WorkCase):
    """Whatever is scanned gets a message; nothing that is scanned is ever run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coil_at("FZ1", "TC-01-01-1")

    @fuzz(TEXTS)
    @given(texts)
    def test_every_text_is_found_or_refused(self, text):
        gs1.read(text)
        env = self.env(user=self.operator)
        try:
            found = resolve(env, text, self.company, kinds=ALL_KINDS)
        except Refused:
            return
        self.assertTrue(found.records)

    @fuzz(STEPS)
    @given(texts, st.sampled_from(sorted(WORKS)), st.data())
    @mute_logger("odoo.sql_db")
    def test_every_step_gets_a_message(self, text, kind, data):
        junk = st.one_of(texts, st.integers(-5, 2**40), st.none(), st.lists(st.text(max_size=3)))
        state = data.draw(
            st.one_of(
                st.none(),
                st.text(max_size=5),
                st.fixed_dictionaries(
                    {"state": st.sampled_from([*STATES[kind], "nowhere"])},
                    optional=dict.fromkeys(
                        ("task_uuid", "ref", "scan", "visit", "problem", "transfer", "x"), junk
                    ),
                ),
            )
        )
        answer = self.service().work(
            kind, uuid.uuid4().hex, text, state, reason=data.draw(texts), device="d\x00"
        )
        check(kind, answer)
        json.dumps(answer).encode()
        self.env.flush_all()

    def test_a_script_is_shown_as_text(self):
        script = "<script>alert(1)</script>"
        answer = self.work("where", script)
        self.assertEqual(self.code(answer), "unknown_code")
        self.assertIn(script, answer["message"]["text"])
        scan = self.env["wms.scan"].search([], limit=1)
        self.assertEqual(scan.code, script)

    def test_signs_of_formatting_are_text(self):
        for text in ("%(lot)s", "%s %d %", "{0.__class__}", "\\n"):
            self.assertIn(text, self.work("where", text)["message"]["text"])
