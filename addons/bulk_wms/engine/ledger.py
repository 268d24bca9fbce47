"""One text for one value: what the ledger stores before and after, and later hashes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Decimal


def canonical(value: object) -> str:
    """Canonical JSON text of a value.

    Keys sorted by code point, no spaces, characters beyond ASCII as they are. Numbers that are
    equal have one text whatever their type: no exponent, no trailing zeros, no minus zero.
    Datetimes are ISO 8601 in UTC with a ``Z``; naive ones are UTC already, as in Odoo.
    Read it back with ``json.loads(text, parse_float=Decimal)`` to lose no digit.

    Raises TypeError, naming the path, for NaN and infinity, for keys that are not text, for
    text that has no UTF-8 form, and for every type not named here: a guess would make two
    ledgers differ.

    >>> canonical({"weight": 20000.0, "heat": "炉7", "grade": None, "day": date(2026, 3, 1)})
    '{"day":"2026-03-01","grade":null,"heat":"炉7","weight":20000}'
    >>> canonical([1e-7, Decimal("1.50"), -0.0, True])
    '[0.0000001,1.5,0,true]'
    >>> canonical({"lots": [{"weight": float("nan")}]})
    Traceback (most recent call last):
        ...
    TypeError: $.lots[0].weight: nan is not a finite number
    """
    return _text(value, "$")


def _text(value: object, path: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value, path)
    if isinstance(value, int | float | Decimal):
        return _number(value, path)
    if isinstance(value, datetime):
        return _string(_utc(value), path)
    if isinstance(value, date):
        return _string(value.isoformat(), path)
    if isinstance(value, Mapping):
        return _object(value, path)
    if isinstance(value, list | tuple):
        texts = (_text(part, f"{path}[{index}]") for index, part in enumerate(value))
        return f"[{','.join(texts)}]"
    raise TypeError(f"{path}: {type(value).__name__} has no canonical form")


def _object(value: Mapping, path: str) -> str:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{path}: the key {key!r} is not text")
    members = (
        f"{_string(key, path)}:{_text(value[key], f'{path}.{key}')}" for key in sorted(value)
    )
    return f"{{{','.join(members)}}}"


def _string(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise TypeError(f"{path}: {value!r} has no UTF-8 form") from error
    return json.dumps(value, ensure_ascii=False)


def _number(value: int | float | Decimal, path: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        # The shortest text that reads back as the same float, not its 50 binary digits.
        number = Decimal(float.__repr__(value))
    else:
        number = Decimal(value)
    if not number.is_finite():
        raise TypeError(f"{path}: {value} is not a finite number")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _utc(value: datetime) -> str:
    aware = (
        value.replace(tzinfo=timezone.utc)
        if value.tzinfo is None
        else value.astimezone(timezone.utc)
    )
    return aware.isoformat().replace("+00:00", "Z")
