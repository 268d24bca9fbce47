import json

from ..scanning import WORKS
from ..scanning.contract import _DATA, ASKED_AGAIN, LEADS, STATES, check
from ..scanning.messages import CATALOGUE
from .work_case import WorkCase


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
