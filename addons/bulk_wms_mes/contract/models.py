"""pydantic models of the contract, made from the schema: what REST checks JSON with."""

from decimal import Decimal
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, create_model

from .schema import CONTRACT, Complex, Simple

_SIX = Decimal("0.000001")


def _number(least: Decimal, most: Decimal):
    """A check of numbers; more than six decimals are noise of floating point and are rounded."""

    def check(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise ValueError("a number is expected")
        if not isfinite(value) or not least <= value <= most:
            raise ValueError(f"a number from {least} to {most} is expected")
        return Decimal(str(value)).quantize(_SIX).normalize()

    return check


def _whole(value: Any) -> int:
    """JSON knows one kind of number: 3.0 is a whole one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number is expected")
    return value


def pattern_of(simple: Simple) -> str | None:
    """The patterns of a type as one anchored regular expression."""
    if not simple.patterns:
        return None
    return "^(?:" + "|".join(simple.patterns) + ")$"


def _simple(simple: Simple):
    if simple.choices:
        return Literal[simple.choices]
    if simple.kind == "boolean":
        return StrictBool
    if simple.kind == "decimal":
        check = _number(Decimal(simple.least), Decimal(simple.most))
        return Annotated[Decimal, BeforeValidator(check)]
    if simple.kind == "integer":
        bounds = Field(ge=int(simple.least), le=int(simple.most))
        return Annotated[int, BeforeValidator(_whole), bounds]
    pattern = pattern_of(simple)
    return Annotated[str, Field(strict=True, pattern=pattern)] if pattern else str


_MADE: dict[str, type[BaseModel]] = {}


def model_of(complex_type: Complex) -> type[BaseModel]:
    """The model of a sequence; made once."""
    if complex_type.name not in _MADE:
        fields: dict = {}
        for part in complex_type.parts:
            kind: Any = part.type
            kind = model_of(kind) if isinstance(kind, Complex) else _simple(kind)
            if part.many:
                # An empty list is an element that is not there.
                kind = Annotated[list[kind], Field(min_length=part.least, max_length=part.most)]
            fields[part.name] = (kind, ...) if part.least else (kind, None)
        _MADE[complex_type.name] = create_model(
            complex_type.name, __config__=ConfigDict(extra="forbid"), **fields
        )
    return _MADE[complex_type.name]


def model_of_element(name: str) -> type[BaseModel]:
    """The model of a request, such as ``ReportWeight``."""
    return model_of(CONTRACT.elements[name])


def as_dict(model: BaseModel) -> dict:
    """What was given, in the contract's names; the same shape as the binder makes."""
    return model.model_dump(exclude_unset=True)
