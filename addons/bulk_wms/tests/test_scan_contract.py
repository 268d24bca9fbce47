import ast
import json
from pathlib import Path

from ..scanning import WORKS
from ..scanning.contract import _DATA, ASKED_AGAIN, LEADS, STATES, check
from ..scanning.messages import CATALOGUE
from .work_case import WorkCase

_ADDON = Path(__file__).parents[1]
_TEXTS = {"messages", "work_messages", "count_messages", "contract"}


def _texts_in(*folders):
    """Texts in the Python of these folders, and beginnings of texts that are put together."""
    texts, beginnings = set(), set()
    for folder in folders:
        for path in folder.glob("*.py"):
            if path.stem in _TEXTS or path == Path(__file__):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                    beginnings.add(node.values[0].value)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.add(node.value)
    return texts, {text for text in beginnings if text.endswith("_")}


class TestContract(WorkCase):
    """Every answer keeps the contract; WorkCase checks each answer of all other tests too."""

    def test_every_kind_of_work_is_in_the_contract(self):
        self.assertEqual(set(_DATA), {"step", "count", *WORKS})
        self.assertEqual(set(STATES), {"step", "count", *WORKS})
        for kind, work in WORKS.items():
            self.assertLessEqual(set(work.states), set(STATES[kind]), kind)

    def test_every_beginning_keeps_it(self):
        for kind in WORKS:
            answer = self.service().begin(kind)
            check(kind, answer)
            self.assertEqual(answer["state"], WORKS[kind](self.env, self.company).first)

    def test_every_message_leads_somewhere_or_is_an_error(self):
        self.assertLessEqual(set(LEADS), set(CATALOGUE))
        for code, (kind, _text) in CATALOGUE.items():
            leads = code in {*LEADS, *ASKED_AGAIN, "command"}
            self.assertEqual(leads, kind != "error", code)

    def test_every_message_is_given_by_some_dialogue(self):
        texts, beginnings = _texts_in(_ADDON / "scanning", _ADDON / "models")
        for code in CATALOGUE:
            given = code in texts or any(code.startswith(text) for text in beginnings)
            self.assertTrue(given, f"nothing says {code}")

    def test_every_message_is_reached_by_a_test(self):
        texts, _beginnings = _texts_in(_ADDON / "tests")
        begun = {WORKS[kind](self.env, self.company).first_message for kind in WORKS}
        reached = set(CATALOGUE) & (texts | begun | {"ask_problem", "ask_seen", "all_reserved"})
        self.assertEqual(set(CATALOGUE) - reached, set())

    def test_reports_ask_what_is_different_and_what_was_seen(self):
        self.coil_at("K1", "TC-01-01-1")
        asked = self.work("report", "K1")
        self.assertEqual(self.code(asked), "ask_problem")
        self.assertEqual(self.code(self.work("report", "weight", asked)), "ask_seen")

    def test_what_is_reserved_whole_is_not_taken_in_parts(self):
        self.bags_at("K2", TB_01_01=500)
        self.delivery(self.bags, 500)
        self.assertEqual(self.code(self.work("move", "K2")), "all_reserved")

    def test_an_answer_that_breaks_it_is_found(self):
        good = self.service().begin("move")
        for change in (
            {"state": "nowhere"},
            {"data": {**good["data"], "secret": 1}},
            {"message": {**good["message"], "code": "no_such"}},
            {"message": {**good["message"], "text": " "}},
            {"extra": 1},
        ):
            with self.assertRaises(ValueError, msg=str(change)):
                check("move", {**good, **change})

    def test_answers_are_plain_json_in_chinese_too(self):
        self.coil_at("K1", "TC-01-01-1")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.operator.lang = "zh_CN"
        for kind in WORKS:
            answer = self.work(kind, "K1")
            self.assertEqual(json.loads(json.dumps(answer)), answer)
