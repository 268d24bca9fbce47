"""The contract as Python sees it: read once from the XML schema, the one source.

Only what the schema uses is understood: named simple types by restriction, sequences, elements
with a type or one of their own. Anything else fails at import.
"""

import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

NAMESPACE = "urn:bulk-wms:mes:1.0"
XSD = "http://www.w3.org/2001/XMLSchema"
SOURCE = Path(__file__).with_name("bulk_wms_mes.xsd")
# What the base types of the schema are in Python and JSON.
_KINDS = {"string": "text", "dateTime": "text", "date": "text", "decimal": "decimal",
          "integer": "integer", "boolean": "boolean"}  # fmt: skip


@dataclass(frozen=True)
class Simple:
    """A word or number: its kind and what restricts it."""

    name: str
    kind: str
    base: str
    patterns: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    least: str | None = None
    most: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Part:
    """One element of a sequence."""

    name: str
    type: "Simple | Complex"
    least: int
    most: int
    note: str = ""

    @property
    def many(self) -> bool:
        return self.most > 1


@dataclass
class Complex:
    """A sequence of elements."""

    name: str
    parts: list[Part] = field(default_factory=list)
    note: str = ""

    @cached_property
    def by_tag(self) -> dict[str, Part]:
        """Parts by their qualified tag."""
        return {f"{{{NAMESPACE}}}{part.name}": part for part in self.parts}


def _tag(name: str) -> str:
    return f"{{{XSD}}}{name}"


class Contract:
    """All types and elements of the schema by name."""

    def __init__(self, source: bytes):
        self.source = source
        self._root = etree.fromstring(source)
        self._named = {
            node.get("name"): node
            for node in self._root
            if node.tag in (_tag("simpleType"), _tag("complexType"))
        }
        self._types: dict[str, Simple | Complex] = {}
        self.elements: dict[str, Complex] = {}
        for node in self._root.findall(_tag("element")):
            name = node.get("name")
            inner = node.find(_tag("complexType"))
            self.elements[name] = (
                self._type(node.get("type")) if inner is None else self._complex(name, inner)
            )
        self._threads = threading.local()

    # --- reading --------------------------------------------------------------------------

    @staticmethod
    def _note(node) -> str:
        text = node.findtext(f"{_tag('annotation')}/{_tag('documentation')}") or ""
        return " ".join(text.split())

    def _type(self, name: str) -> "Simple | Complex":
        if name.startswith("xs:"):
            base = name[3:]
            return Simple(base, _KINDS[base], base)
        if name not in self._types:
            node = self._named[name]
            if node.tag == _tag("simpleType"):
                self._types[name] = self._simple(name, node)
            else:
                self._complex(name, node)
        return self._types[name]

    def _simple(self, name: str, node) -> Simple:
        rule = node.find(_tag("restriction"))
        base = rule.get("base").removeprefix("xs:")

        def values(facet):
            return tuple(one.get("value") for one in rule.findall(_tag(facet)))

        return Simple(
            name,
            _KINDS[base],
            base,
            values("pattern"),
            values("enumeration"),
            next(iter(values("minInclusive")), None),
            next(iter(values("maxInclusive")), None),
            self._note(node),
        )

    def _complex(self, name: str, node) -> Complex:
        made = self._types[name] = Complex(name, note=self._note(node))
        for one in node.find(_tag("sequence")):
            if one.tag != _tag("element"):
                raise ValueError(f"{name}: {one.tag} is not understood")
            made.parts.append(
                Part(
                    one.get("name"),
                    self._type(one.get("type")),
                    int(one.get("minOccurs", 1)),
                    int(one.get("maxOccurs", 1)),
                    self._note(one),
                )
            )
        return made

    @property
    def types(self) -> dict[str, "Simple | Complex"]:
        return self._types

    # --- checking -------------------------------------------------------------------------

    def xml_schema(self) -> etree.XMLSchema:
        """The compiled schema of this thread: a shared one mixes up error texts."""
        try:
            return self._threads.schema
        except AttributeError:
            self._threads.schema = etree.XMLSchema(etree.fromstring(self.source))
            return self._threads.schema


CONTRACT = Contract(SOURCE.read_bytes())
