import json
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import ValidationError

from odoo.tests import BaseCase, tagged

from ..contract import openapi, wsdl
from ..contract.binder import decode, encode, plain
from ..contract.models import as_dict, model_of_element
from ..contract.schema import CONTRACT, NAMESPACE, XSD, Complex
from ..operations import OPERATIONS
from .examples import EXAMPLES, message

_FOLDER = Path(openapi.__file__).parent


def values_of(kind, depth=0):
    """A strategy of values that the contract allows for ``kind``."""
    if isinstance(kind, Complex):
        return st.fixed_dictionaries(
            {part.name: _part(part, depth) for part in kind.parts if part.least},
            optional={part.name: _part(part, depth) for part in kind.parts if not part.least},
        )
    if kind.choices:
        return st.sampled_from(kind.choices)
    if kind.kind == "boolean":
        return st.booleans()
    if kind.kind == "integer":
        return st.integers(int(kind.least), int(kind.most))
    if kind.kind == "decimal":
        # What both JSON and XML say exactly: thousandths.
        low, high = max(float(kind.least), -1e6), min(float(kind.most), 1e6)
        whole = st.integers(int(low * 1000), int(high * 1000)).map(lambda n: n / 1000)
        return whole.filter(lambda number: low <= number <= high)
    if kind.patterns:
        texts = [st.from_regex(pattern, fullmatch=True) for pattern in kind.patterns]
        return st.one_of(texts)
    return st.text("abc <&>\u4e2d", max_size=20)


def _part(part, depth):
    one = values_of(part.type, depth + 1)
    return st.lists(one, min_size=max(part.least, 1), max_size=2) if part.many else one


REQUESTS = {name: CONTRACT.elements[name] for name in OPERATIONS}


@tagged("post_install", "-at_install")
class TestContract(BaseCase):
    """One schema, four faces: each says the same."""

    def test_every_operation_has_a_request_and_an_answer(self):
        for name in OPERATIONS:
            self.assertIn(name, CONTRACT.elements)
            self.assertIn(f"{name}Response", CONTRACT.elements)

    def test_every_request_of_the_schema_is_an_operation(self):
        answers = {name for name in CONTRACT.elements if name.endswith("Response")}
        others = set(CONTRACT.elements) - answers - {"BridgeFault", "Event"}
        self.assertEqual(others, set(OPERATIONS))

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_what_one_face_takes_the_other_takes_and_reads_the_same(self, data):
        name = data.draw(st.sampled_from(sorted(REQUESTS)))
        values = data.draw(values_of(REQUESTS[name]))
        typed = as_dict(model_of_element(name).model_validate_json(json.dumps(values)))
        node = encode(name, typed, REQUESTS[name])
        again = etree.fromstring(etree.tostring(node))
        self.assertTrue(CONTRACT.xml_schema().validate(again), CONTRACT.xml_schema().error_log)
        self.assertEqual(decode(again, REQUESTS[name]), typed)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_what_one_face_refuses_the_other_refuses(self, data):
        """A text is put where another text is allowed: both faces judge it alike."""
        name = data.draw(st.sampled_from(sorted(REQUESTS)))
        values = data.draw(values_of(REQUESTS[name]))
        texts = [
            part for part in REQUESTS[name].parts
            if not isinstance(part.type, Complex) and part.type.kind == "text"
            and not part.many and part.name in values
        ]  # fmt: skip
        if not texts:
            return
        part = data.draw(st.sampled_from(texts))
        text = st.text(st.characters(min_codepoint=32, max_codepoint=0xFFFD,
                                     exclude_categories=("Cs",)), max_size=70)  # fmt: skip
        values[part.name] = data.draw(text)
        node = encode(name, values, REQUESTS[name])
        by_xml = CONTRACT.xml_schema().validate(etree.fromstring(etree.tostring(node)))
        try:
            model_of_element(name).model_validate_json(json.dumps(values))
            by_json = True
        except ValidationError:
            by_json = False
        self.assertEqual(by_xml, by_json, (part.name, values[part.name]))

    def test_times_need_a_zone_and_a_real_day(self):
        model = model_of_element("ReportWeight")
        good = message("ReportWeight", "M", "1")
        for text, fits in (
            ("2026-02-28T23:59:59+08:00", True),
            ("2028-02-29T00:00:00.123Z", True),
            ("2026-02-29T00:00:00Z", False),
            ("2026-04-31T00:00:00Z", False),
            ("2026-03-01T00:00:00", False),
            ("2026-03-01", False),
        ):
            with self.subTest(text):
                try:
                    model.model_validate({**good, "WeighedDateTime": text})
                    self.assertTrue(fits)
                except ValidationError:
                    self.assertFalse(fits)

    def test_numbers_without_noise(self):
        typed = as_dict(model_of_element("ReportWeight").model_validate(
            {**message("ReportWeight", "M", "1"), "Quantity": 0.1 + 0.2}
        ))  # fmt: skip
        self.assertEqual(plain(typed["Quantity"]), "0.3")

    def test_numbers_as_text_are_refused(self):
        for value in ("19", True, None, float("nan"), 1e300, 0, -1):
            with self.subTest(value), self.assertRaises(ValidationError):
                model_of_element("ReportWeight").model_validate(
                    {**message("ReportWeight", "M", "1"), "Quantity": value}
                )

    def test_the_wsdl_holds_the_very_schema(self):
        root = etree.fromstring(wsdl.document())
        inside = root.find(f"{{{wsdl.WSDL}}}types/{{{XSD}}}schema")
        self.assertEqual(inside.nsmap[None], NAMESPACE, "what the names of its types are in")
        inside.tail = None
        # Through text once more: a node shows the namespaces of what it stands in as well.
        texts = [
            re.sub(rb' xmlns(:\w+)?="[^"]*"', b"", etree.tostring(node))
            for node in (inside, etree.fromstring(CONTRACT.source))
        ]
        self.assertEqual(*texts)

    def test_every_part_of_the_schema_is_in_openapi(self):
        schemas = openapi.document()["components"]["schemas"]
        for name, kind in {**CONTRACT.elements, **CONTRACT.types}.items():
            with self.subTest(name):
                shown = schemas[kind.name if name not in schemas else name]
                if not isinstance(kind, Complex):
                    continue
                self.assertEqual(list(shown["properties"]), [part.name for part in kind.parts])
                self.assertEqual(
                    shown.get("required", []), [part.name for part in kind.parts if part.least]
                )

    def test_the_files_for_integrators_are_those_that_are_served(self):
        self.assertEqual((_FOLDER / "bulk_wms_mes.wsdl").read_bytes().strip(),
                         wsdl.document().strip())  # fmt: skip
        self.assertEqual(json.loads((_FOLDER / "openapi.json").read_text()), openapi.document())

    def test_examples_fit_the_contract(self):
        self.assertEqual(set(EXAMPLES), set(OPERATIONS))
        for name in EXAMPLES:
            with self.subTest(name):
                typed = as_dict(model_of_element(name).model_validate(message(name, "M", "1")))
                node = encode(name, typed, REQUESTS[name])
                self.assertTrue(
                    CONTRACT.xml_schema().validate(etree.fromstring(etree.tostring(node)))
                )

    def test_the_namespace_is_that_of_version_1(self):
        self.assertEqual(NAMESPACE, "urn:bulk-wms:mes:1.0")
