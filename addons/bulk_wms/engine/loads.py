"""Chosen lots grouped into truck loads: as few trucks as possible, none over its payload.

Weights kg.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .items import Key

_NOISE = 1e-6
# Tries at placing a lot before the search settles for what it has.
_MOST_TRIES = 20_000


@dataclass(frozen=True, slots=True)
class Loads:
    """`loads` are keys, each load in the order given; `too_heavy` fit on no truck.

    Not `proven`: fewer loads might do, the search was cut short.
    """

    loads: tuple[tuple[Key, ...], ...]
    too_heavy: tuple[Key, ...]
    proven: bool


def split(lots: Iterable[tuple[Key, float]], payload: float) -> Loads:
    """Group lots (key, kg) into the fewest loads of at most `payload` kg.

    First fit in falling weight (at most 11/9 of the optimum and 6/9, Dosa 2007), then a search for
    fewer with what is left of the payload as bound.

    :raises ValueError: for a payload that is not above 0

    >>> split([("A", 9_000), ("B", 8_000), ("C", 7_000), ("D", 6_000)], 15_000).loads
    (('A', 'D'), ('B', 'C'))
    """
    if payload <= 0:
        raise ValueError("a payload is above 0 kg")
    given = list(lots)
    position = {key: number for number, (key, _weight) in enumerate(given)}
    heavy = tuple(key for key, weight in given if weight > payload + _NOISE)
    falling = sorted(
        ((weight, key) for key, weight in given if weight <= payload + _NOISE),
        key=lambda pair: (-pair[0], position[pair[1]]),
    )
    best = _first_fit(falling, payload)
    least = -(-(sum(weight for weight, _key in falling) - _NOISE) // payload)
    proven = len(best) <= least
    while not proven:
        fewer, exhausted = _search(falling, payload, len(best) - 1)
        if fewer is None:
            proven = exhausted
            break
        best = fewer
        proven = len(best) <= least
    ordered = [tuple(sorted(keys, key=position.__getitem__)) for keys in best if keys]
    return Loads(tuple(sorted(ordered, key=lambda keys: position[keys[0]])), heavy, proven)


def _first_fit(falling, payload: float) -> list[list[Key]]:
    loads: list[list[Key]] = []
    rooms: list[float] = []
    for weight, key in falling:
        for number, room in enumerate(rooms):
            if weight <= room + _NOISE:
                loads[number].append(key)
                rooms[number] -= weight
                break
        else:
            loads.append([key])
            rooms.append(payload - weight)
    return loads


def _search(falling, payload: float, count: int) -> tuple[list[list[Key]] | None, bool]:
    """Place everything into `count` loads; the second answer: all ways were tried."""
    loads: list[list[Key]] = [[] for _number in range(count)]
    rooms = [payload] * count
    tries = 0
    spare = payload * count - sum(weight for weight, _key in falling)
    if count <= 0 or spare < -_NOISE:
        return None, True

    def place(index: int) -> bool:
        nonlocal tries
        if index == len(falling):
            return True
        weight, key = falling[index]
        seen: set[float] = set()
        for number in range(count):
            room = rooms[number]
            if room in seen or weight > room + _NOISE:
                continue
            seen.add(room)
            tries += 1
            if tries > _MOST_TRIES:
                return False
            rooms[number] -= weight
            loads[number].append(key)
            if place(index + 1):
                return True
            loads[number].pop()
            rooms[number] = room
            if not loads[number]:
                # An empty load is like every other empty load.
                break
        return False

    if place(0):
        return loads, True
    return None, tries <= _MOST_TRIES
