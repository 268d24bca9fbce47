"""What a gateway posts, looked at without trust: plain rows for the inbox, or why not.

Pure: no database, no clock; ``now`` is seconds since 1970, UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
# One post. 500 events of the gateway have about 180 kB.
LARGEST_POST = 1_000_000
MOST_EVENTS = 500
KINDS = frozenset({"passed", "arrived", "departed", "seen", "unreadable", "lifted", "dropped"})
DIRECTIONS = frozenset({"in", "out", "unknown", ""})
# 16 to 496 bits of the EPC memory, whole bytes.
_HEX = re.compile(r"(?:[0-9a-f]{2}){2,62}")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_WORD = re.compile(r"[\x20-\x7e]{0,64}")
_NEEDS_TAG = frozenset({"passed", "arrived", "departed", "seen"})
# A clock that is off by less is not corrected: the way of a message takes time too.
CLOCK_SLACK = 2.0
# Events may have waited in a spool for a year; nothing comes from the future.
_OLDEST = 400 * 86_400.0
_NUMBERS = ("x", "y", "z", "load_kg", "rssi_max")


@dataclass
class Post:
    """A post as it came: rows to store, what is refused, and how far its clock is ahead."""

    rows: list[dict] = field(default_factory=list)
    refused: list[dict] = field(default_factory=list)
    clock_off: float = 0.0


class BadPost(Exception):
    """The whole post cannot be read: what is wrong with it."""


def read_post(body: object, now: float) -> Post:
    """The events of a post.

    Times are corrected by the gateway's clock as ``sent_at`` shows it.

    :raises BadPost: when it is no post at all, or holds more than MOST_EVENTS

    >>> post = read_post({"sent_at": 100.0, "events": [{"id": "a" * 8, "reader": "r",
    ...     "kind": "seen", "epc": "30340001", "first_seen": 99.0, "last_seen": 99.5}]}, 100.0)
    >>> post.rows[0]["event_id"], post.refused
    ('aaaaaaaa', [])
    """
    if not isinstance(body, dict) or not isinstance(body.get("events"), list):
        raise BadPost("Send {gateway, sent_at, events: [...]}.")
    events = body["events"]
    if len(events) > MOST_EVENTS:
        raise BadPost(f"At most {MOST_EVENTS} events in one post.")
    off = clock_off(body, now)
    post, shift = Post(clock_off=off), off if abs(off) > CLOCK_SLACK else 0.0
    seen: set[str] = set()
    for event in events:
        name = event.get("id") if isinstance(event, dict) else None
        if not isinstance(name, str) or not _ID.fullmatch(name):
            post.refused.append({"id": str(name)[:64], "why": "id: 8 to 64 letters and digits"})
            continue
        if name in seen:
            # The same event twice in one post: once is enough.
            continue
        seen.add(name)
        why = fault(event, now + shift)
        if why:
            post.refused.append({"id": name, "why": why})
        else:
            post.rows.append(row_of(event, shift))
    return post


def clock_off(body: dict, now: float) -> float:
    """Seconds that the gateway's clock is ahead; 0 where it does not say.

    >>> clock_off({"sent_at": 86_500.0}, 100.0)
    86400.0
    """
    sent = body.get("sent_at")
    return round(float(sent) - now, 3) if _is_time(sent) else 0.0


def fault(event: dict, now: float) -> str:
    """What is wrong with an event, in words; empty for a good one. ``now``: by its own clock."""
    if not isinstance(event.get("reader"), str) or not NAME.fullmatch(event["reader"]):
        return "reader: 1 to 40 letters, digits, dots or hyphens"
    kind = event.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return "kind: " + ", ".join(sorted(KINDS))
    epc, tid = event.get("epc", ""), event.get("tid", "")
    if (epc or kind in _NEEDS_TAG) and not (isinstance(epc, str) and _HEX.fullmatch(epc)):
        return "epc: 4 to 124 hexadecimal digits in lower case"
    if tid and not (isinstance(tid, str) and _HEX.fullmatch(tid)):
        return "tid: 4 to 124 hexadecimal digits in lower case"
    direction = event.get("direction", "")
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        return "direction: in, out or unknown"
    return _fault_of_times(event, now) or _fault_of_rest(event)


def _fault_of_times(event: dict, now: float) -> str:
    first, last = event.get("first_seen"), event.get("last_seen")
    if not (_is_time(first) and _is_time(last)) or first > last:
        return "first_seen, last_seen: seconds since 1970, in this order"
    if last > now + 120.0 or first < now - _OLDEST:
        return "first_seen, last_seen: neither in the future nor over a year ago"
    return ""


def _fault_of_rest(event: dict) -> str:
    for name in _NUMBERS:
        if event.get(name) is not None and not _is_number(event[name], 1e7):
            return f"{name}: a number"
    if not _is_number(event.get("confidence", 0.0), 1.0):
        return "confidence: 0 to 1"
    reads = event.get("reads", 0)
    if isinstance(reads, bool) or not isinstance(reads, int) or not 0 <= reads <= 10_000_000:
        return "reads: a whole number"
    antennas = event.get("antennas", [])
    if not isinstance(antennas, list) or len(antennas) > 64 or any(
        type(one) is not int or not 0 <= one < 1000 for one in antennas
    ):  # fmt: skip
        return "antennas: a list of numbers"
    for name in ("session", "window_id"):
        value = event.get(name, "")
        if not isinstance(value, str) or not _WORD.fullmatch(value):
            return f"{name}: at most 64 plain letters"
    if event["kind"] in ("lifted", "dropped") and (
        event.get("x") is None or event.get("y") is None
    ):
        return "x, y: where the crane lifted or dropped"
    return ""


def row_of(event: dict, shift: float) -> dict:
    """A good event as a row of the inbox; times in seconds since 1970 by the server's clock."""
    return {
        "event_id": event["id"],
        "reader": event["reader"],
        "kind": event["kind"],
        "epc": event.get("epc") or None,
        "tid": event.get("tid") or None,
        "direction": event.get("direction") or None,
        "confidence": event.get("confidence", 0.0),
        "antennas": ",".join(map(str, event.get("antennas", ()))) or None,
        "reads": event.get("reads", 0),
        "rssi_max": event.get("rssi_max"),
        "first_seen": event["first_seen"] - shift,
        "last_seen": event["last_seen"] - shift,
        "window_id": event.get("window_id") or None,
        "session": event.get("session") or None,
        "x": event.get("x"),
        "y": event.get("y"),
        "z": event.get("z"),
        "load_kg": event.get("load_kg"),
    }


def guess_mode(kind: str, session: str | None) -> str:
    """How a reader is used, by the first thing it tells.

    >>> guess_mode("passed", None), guess_mode("seen", "s1"), guess_mode("dropped", None)
    ('gate', 'handheld', 'crane')
    """
    if kind in ("lifted", "dropped"):
        return "crane"
    if kind in ("passed", "unreadable"):
        return "gate"
    return "handheld" if session else "zone"


def _is_number(value: object, most: float) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        # Whole numbers may be larger than any float; NaN is not smaller than anything.
        and abs(value) <= most
    )


def _is_time(value: object) -> bool:
    # Up to the year 2200.
    return _is_number(value, 7.3e9) and value >= 0
