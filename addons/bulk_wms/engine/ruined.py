"""Which goods is it, whose label nobody can read: what is seen compared with what is known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# How far a reading with a tape, a caliper or the hook of a crane may be off and still agree.
_THICKNESS_MM, _THICKNESS_SHARE = 0.06, 0.03
_WIDTH_MM, _WIDTH_SHARE = 5.0, 0.005
_WEIGHT_SHARE, _WEIGHT_KG = 0.01, 10.0
# Fewer letters than these at the end of a number say nothing.
_LEAST_TAIL = 2


@dataclass(frozen=True)
class Seen:
    """What a person can still tell of goods. Sizes in mm, weight in kg; 0 and empty: not seen.

    ``words`` are texts that may be any of it: a heat, the end of the number, a weight.
    """

    heat: str = ""
    width: float = 0.0
    thickness: float = 0.0
    weight: float = 0.0
    tail: str = ""
    words: Sequence[str] = ()

    def __bool__(self) -> bool:
        return any((self.heat, self.width, self.thickness, self.weight, self.tail, self.words))


@dataclass(frozen=True)
class Known:
    """A lot of the book. ``weights``: label, actual and theoretical ones in kg."""

    key: int
    name: str
    heat: str = ""
    width: float = 0.0
    thickness: float = 0.0
    weights: Sequence[float] = ()


@dataclass(frozen=True)
class Match:
    """How well a lot agrees. ``off``: fact, what was seen, what the book says, for each that
    does not; ``agreed``: the facts that do; ``distance``: sum of the deviations in tolerances."""

    key: int
    agreed: tuple[str, ...]
    off: tuple[tuple[str, str, str], ...]
    distance: float

    @property
    def agrees(self) -> bool:
        """Whether it can be these goods: something speaks for it, nothing against it."""
        return bool(self.agreed) and not self.off


def read_seen(text: str) -> Seen:
    """What was typed in one line: sizes as 3x1250, a weight with kg, anything else as words.

    >>> read_seen("H2231 3x1250 20450kg 0912")
    Seen(heat='', width=1250.0, thickness=3.0, weight=20450.0, tail='', words=('H2231', '0912'))
    """
    rest = f" {text} ".replace(",", "")
    width = thickness = weight = 0.0
    size = re.search(r"\s(\d+(?:\.\d+)?)\s*[x×*]\s*(\d+(?:\.\d+)?)(?=\s)", rest, re.IGNORECASE)
    if size:
        thickness, width = sorted((float(size[1]), float(size[2])))
        rest = rest.replace(size[0], " ")
    mass = re.search(r"\s(\d+(?:\.\d+)?)\s*(kg|t)(?=\s)", rest, re.IGNORECASE)
    if mass:
        weight = float(mass[1]) * (1000 if mass[2].lower() == "t" else 1)
        rest = rest.replace(mass[0], " ")
    return Seen(width=width, thickness=thickness, weight=weight, words=tuple(rest.split()))


def matches(seen: Seen, known: Iterable[Known]) -> list[Match]:
    """Every lot with how far it is off, the best first; deterministic among equals.

    >>> lots = [Known(1, "C-0912", "H1", 1250, 3.0, (20450,)), Known(2, "C-0913", "H1", 1250, 3.0)]
    >>> [(match.key, match.agrees) for match in matches(Seen(heat="h1", tail="0912"), lots)]
    [(1, True), (2, False)]
    """
    found = [_match(seen, lot) for lot in known]
    return sorted(found, key=lambda one: (len(one.off), -len(one.agreed), one.distance, one.key))


def _match(seen: Seen, lot: Known) -> Match:
    agreed, off, distance = [], [], 0.0
    for fact, said, book, deviation in _comparisons(seen, lot):
        if deviation <= 1:
            agreed.append(fact)
            distance += deviation
        else:
            off.append((fact, said, book))
            # What the book does not know is against it, but not far off.
            distance += min(deviation, 1_000.0)
    return Match(lot.key, tuple(agreed), tuple(off), round(distance, 6))


def _comparisons(seen: Seen, lot: Known):
    """Fact, what was said, what the book says, deviation in tolerances, for all that was seen."""
    if seen.heat:
        yield "heat", seen.heat, lot.heat, 0.0 if _same(seen.heat, lot.heat) else 2.0
    if seen.tail:
        yield "tail", seen.tail, lot.name, 0.0 if _ends(lot.name, seen.tail) else 2.0
    if seen.thickness:
        allowed = max(_THICKNESS_MM, lot.thickness * _THICKNESS_SHARE)
        yield _sized("thickness", seen.thickness, lot.thickness, allowed)
    if seen.width:
        allowed = max(_WIDTH_MM, lot.width * _WIDTH_SHARE)
        yield _sized("width", seen.width, lot.width, allowed)
    if seen.weight:
        nearest = _nearest(lot.weights, seen.weight)
        yield "weight", f"{seen.weight:g}", f"{nearest:g}", _weight_off(seen.weight, lot.weights)
    for word in seen.words:
        books = " ".join(filter(None, (lot.name, lot.heat)))
        yield "word", word, books, _word_off(word, lot)


def _sized(fact: str, said: float, book: float, allowed: float):
    # A deviation right at the limit still agrees, whatever binary fractions make of it.
    deviation = round(abs(said - book) / allowed, 6) if book else 2.0
    return fact, f"{said:g}", f"{book:g}", deviation


def _weight_off(said: float, weights: Sequence[float]) -> float:
    known = [weight for weight in weights if weight > 0]
    if not known:
        return 2.0
    return min(
        round(abs(said - weight) / max(_WEIGHT_KG, weight * _WEIGHT_SHARE), 6) for weight in known
    )


def _nearest(weights: Sequence[float], said: float) -> float:
    known = [weight for weight in weights if weight > 0]
    return min(known, key=lambda weight: abs(weight - said), default=0.0)


def _word_off(word: str, lot: Known) -> float:
    if _same(word, lot.heat) or _ends(lot.name, word):
        return 0.0
    number = word if re.fullmatch(r"\d+(\.\d+)?", word) else ""
    return _weight_off(float(number), lot.weights) if number else 2.0


def _bare(text: str) -> str:
    """Letters and digits only: dashes and blanks are read one way or another."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _same(said: str, book: str) -> bool:
    return bool(_bare(said)) and _bare(said) == _bare(book)


def _ends(name: str, tail: str) -> bool:
    end = _bare(tail)
    return len(end) >= _LEAST_TAIL and _bare(name).endswith(end)
