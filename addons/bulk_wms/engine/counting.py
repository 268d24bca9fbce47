"""Counting: what was found beside what the book says, and what of it may be posted.

A count posts a difference and never a quantity: counted minus expected, both of one moment. So a
difference that is approved hours later is still right, whatever was moved in between. Weights kg,
values in money of the company, times are the caller's.

Pieces are not judged by percent but by what they are: there, missing, elsewhere. Loose goods are
judged by k x u of the estimate (see ``volume``): a smaller difference is noise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .pieces import NOTHING, number_of

# The most serious first: the outcome of a place is the first of those of its goods.
OUTCOMES = (
    "missing",
    "unexpected",
    "wrong_place",
    "wrong_tier",
    "quantity",
    "weight",
    "unreadable",
    "noise",
    "in_work",
    "match",
)
# What changes the book when it is approved. The others are closed as they are.
POSTABLE = ("missing", "unexpected", "wrong_place", "wrong_tier", "quantity", "weight")


@dataclass(frozen=True, slots=True)
class Stands:
    """What the book has of one lot at the counted place: kg, pieces, layer from the ground."""

    key: int
    weight: float
    pieces: int = 0
    is_piece: bool = True
    is_counted: bool = False
    layer: int = 0
    average: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person found of one lot. A weight of None was not weighed.

    :param book_place: where the book has it; None if nowhere
    :param same_sign: that place is another tier under the same sign
    :param margin: half width of an estimate in kg; 0 for what was weighed or counted
    """

    key: int
    weight: float | None = None
    pieces: int | None = None
    layer: int = 0
    is_piece: bool = True
    is_counted: bool = False
    book_place: int | None = None
    book_weight: float = 0.0
    same_sign: bool = False
    unreadable: bool = False
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """Open work on a lot at the place: it may be done already, though the book does not know."""

    key: int
    weight: float
    pieces: int = 0
    leaving: bool = True


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a count may miss the book and still be closed: the widest of the three counts."""

    percent: float = 0.0
    weight: float = 0.0
    pieces: int = 0

    def allows(self, difference: float, expected: float, pieces: int = 0) -> bool:
        """Whether kg and pieces are both near enough.

        >>> Tolerance(percent=1.0).allows(-9.0, 1_000.0), Tolerance(percent=1.0).allows(11, 1_000)
        (True, False)
        >>> Tolerance(percent=1.0).allows(0.0, 1_000.0, pieces=1)
        False
        """
        allowed = max(self.percent * abs(expected) / 100, self.weight, NOTHING)
        return abs(difference) <= allowed + 1e-9 and abs(pieces) <= self.pieces


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one lot at one place: counted minus expected, and what that means."""

    key: int
    code: str
    expected: float = 0.0
    counted: float = 0.0
    expected_pieces: int = 0
    counted_pieces: int = 0
    within: bool = True
    margin: float = 0.0

    @property
    def difference(self) -> float:
        """kg to post, below 0 a loss."""
        return round(self.counted - self.expected, 6)

    @property
    def pieces(self) -> int:
        """Pieces to post, below 0 a loss."""
        return self.counted_pieces - self.expected_pieces


def layers(text: str) -> int | None:
    """Bags as people count them: layers x bags a layer, plus what lies loose on top.

    >>> layers("5x8+3"), layers("5 × 8"), layers("43"), layers("2*3*4+1"), layers("5层8包+3")
    (43, 40, 43, 25, 43)
    >>> layers("many"), layers("5x"), layers("")
    (None, None, None)
    """
    plain = re.sub(r"[包袋件个块支bagspc\s]+", "", str(text or "").strip().lower())
    plain = re.sub(r"[×*层x]", "x", plain)
    if not re.fullmatch(r"\d{1,6}(x\d{1,6})*(\+\d{1,6}(x\d{1,6})*)*", plain):
        return None
    total = 0
    for part in plain.split("+"):
        product = 1
        for factor in part.split("x"):
            product *= int(factor)
        total += product
    return total if total <= 10_000_000 else None


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as it was typed: m3, and perhaps bulk density in t/m3 and moisture in percent."""

    volume: float
    density: float | None = None
    moisture: float | None = None


_SURVEY = re.compile(r"(\d[\d.,]*)\s*(m3|m³|立方米|立方|方|t/m3|t/m³|吨/立方米|吨/方|%|)")


def survey(text: str) -> Survey | None:
    """What a typed survey says; None when it is none.

    >>> survey("43.5"), survey("1,250 m3 1.52 t/m3 3%")
    (Survey(volume=43.5, density=None, moisture=None), \
Survey(volume=1250.0, density=1.52, moisture=3.0))
    >>> survey("43.5 t/m3"), survey("a lot"), survey("5 m3 120 %")
    (None, None, None)
    """
    text = str(text or "").strip().lower()
    parts = _SURVEY.findall(text)
    if not parts or re.sub(r"[\s,;，、]", "", _SURVEY.sub("", text)):
        return None
    said: dict[str, float] = {}
    for digits, unit in parts:
        number = number_of(digits.strip(",."))
        name = "moisture" if unit == "%" else "density" if "/" in unit else "volume"
        if number is None or name in said:
            return None
        said[name] = number
    if "volume" not in said or said.get("density", 1.0) <= 0 or said.get("moisture", 0.0) >= 100:
        return None
    return Survey(said["volume"], said.get("density"), said.get("moisture"))


def compare(
    book: Sequence[Stands],
    seen: Sequence[Seen],
    tolerances: Mapping[int, Tolerance],
    unit_weights: Mapping[int, float] | None = None,
    unreadable: int = 0,
) -> list[Outcome]:
    """One outcome for every lot that the book has here or that was found here.

    :param tolerances: by key; none is no tolerance
    :param unit_weights: kg of one bag by key, for goods that the book does not have here
    :param unreadable: labels that could not be read; if just as many lots were not scanned, they
        are those

    >>> book = [Stands(1, 9_000.0), Stands(2, 8_000.0)]
    >>> [(one.key, one.code, one.difference) for one in compare(book, [Seen(1)], {})]
    [(1, 'match', 0.0), (2, 'missing', -8000.0)]
    """
    expected = {one.key: one for one in book}
    found = {one.key: one for one in seen}
    outcomes = []
    lost = [one for one in book if one.key not in found]
    readable = unreadable != len([one for one in lost if one.is_piece]) or not unreadable
    for one in book:
        if one.key in found:
            outcomes.append(_both(one, found[one.key], tolerances.get(one.key, Tolerance())))
        elif one.is_piece and not readable:
            outcomes.append(_same(one, "unreadable"))
        else:
            outcomes.append(Outcome(one.key, "missing", one.weight, 0.0, one.pieces, 0, False))
    for one in seen:
        if one.key not in expected:
            outcomes.append(_only_seen(one, (unit_weights or {}).get(one.key, 0.0)))
    if unreadable and readable:
        # Nobody can say which pieces these are: somebody looks again.
        outcomes += [Outcome(0, "unreadable", within=False) for _one in range(unreadable)]
    return _with_layers(outcomes, expected, found)


def _same(one: Stands, code: str) -> Outcome:
    return Outcome(one.key, code, one.weight, one.weight, one.pieces, one.pieces)


def _both(book: Stands, seen: Seen, tolerance: Tolerance) -> Outcome:
    """The book has it here and it was found here."""
    if book.is_piece:
        if seen.weight is None:
            return _same(book, "unreadable" if seen.unreadable else "match")
        within = tolerance.allows(seen.weight - book.weight, book.weight)
        code = "match" if within else "weight"
        return Outcome(book.key, code, book.weight, seen.weight, within=within)
    weight, pieces = quantity_of(seen, book)
    outcome = Outcome(
        book.key, "quantity", book.weight, weight, book.pieces, pieces, margin=seen.margin
    )
    if seen.margin:
        noise = abs(outcome.difference) <= seen.margin
        return replace(outcome, code="noise" if noise else "quantity", within=noise)
    if tolerance.allows(outcome.difference, book.weight, outcome.pieces):
        return replace(outcome, code="match")
    return replace(outcome, within=False)


def quantity_of(seen: Seen, book: Stands, unit_weight: float = 0.0) -> tuple[float, int]:
    """kg and pieces that were found: what was not said goes by the average of the book.

    >>> bags = Stands(1, 1_010.0, 40, is_piece=False, is_counted=True)
    >>> quantity_of(Seen(1, pieces=38, is_counted=True), bags)
    (959.5, 38)
    >>> quantity_of(Seen(1, pieces=40, is_counted=True), bags)
    (1010.0, 40)
    """
    if not seen.is_counted:
        return seen.weight or 0.0, 0
    pieces = seen.pieces
    each = book.weight / book.pieces if book.pieces > 0 else unit_weight
    if pieces is None:
        weight = seen.weight or 0.0
        return weight, round(weight / each) if each > 0 else 0
    if seen.weight is not None:
        return seen.weight, pieces
    if pieces == book.pieces:
        return book.weight, pieces
    return round(pieces * each, 3), pieces


def _only_seen(seen: Seen, unit_weight: float) -> Outcome:
    """It was found here, and the book does not have it here."""
    if seen.is_piece:
        code = "unexpected"
        if seen.book_place is not None:
            code = "wrong_tier" if seen.same_sign else "wrong_place"
        weight = seen.book_weight if seen.weight is None else seen.weight
        return Outcome(seen.key, code, 0.0, weight, within=False)
    nothing = Stands(seen.key, 0.0, 0, is_piece=False, is_counted=seen.is_counted)
    weight, pieces = quantity_of(seen, nothing, unit_weight)
    if weight <= NOTHING and not pieces:
        return Outcome(seen.key, "match")
    return Outcome(seen.key, "unexpected", 0.0, weight, 0, pieces, False, seen.margin)


def _with_layers(outcomes, expected, found) -> list[Outcome]:
    """Pieces of one column that lie in another order than the book says have a wrong tier."""
    both = [key for key in expected if key in found and found[key].layer and expected[key].layer]
    by_book = sorted(both, key=lambda key: expected[key].layer)
    by_eye = sorted(both, key=lambda key: found[key].layer)
    moved = {key for key, other in zip(by_book, by_eye, strict=True) if key != other}
    return [
        replace(one, code="wrong_tier", within=False)
        if one.key in moved and one.code == "match"
        else one
        for one in outcomes
    ]


def excused(outcomes: Sequence[Outcome], work: Sequence[Work]) -> dict[int, Outcome]:
    """Outcomes that open work would explain, as they are if the work is done already.

    The person is asked: a bag lifted a minute ago is not a bag lost.

    >>> found = compare([Stands(1, 9_000.0)], [], {})
    >>> [one.code for one in excused(found, [Work(1, 9_000.0)]).values()]
    ['in_work']
    """
    answer: dict[int, Outcome] = {}
    by_key: dict[int, list[Work]] = {}
    for one in work:
        by_key.setdefault(one.key, []).append(one)
    for outcome in outcomes:
        jobs = by_key.get(outcome.key, [])
        if not jobs or outcome.within:
            continue
        kg = sum(-job.weight if job.leaving else job.weight for job in jobs)
        bags = sum(-job.pieces if job.leaving else job.pieces for job in jobs)
        if outcome.code == "missing" and kg < 0:
            bags, kg = max(bags, -outcome.expected_pieces), max(kg, -outcome.expected)
        elif outcome.code not in ("quantity", "wrong_place", "wrong_tier", "unexpected"):
            continue
        changed = replace(
            outcome,
            expected=max(outcome.expected + kg, 0.0),
            expected_pieces=max(outcome.expected_pieces + bags, 0),
        )
        if abs(changed.difference) < abs(outcome.difference) - NOTHING:
            close = abs(changed.difference) <= 0.001 * max(outcome.expected, outcome.counted)
            answer[outcome.key] = replace(
                changed, code="in_work" if close else outcome.code, within=close
            )
    return answer


def agrees(first: Sequence[Outcome], second: Sequence[Outcome], tolerance: float = 0.01) -> bool:
    """Whether two counts by two people found the same differences, to a share of the larger one.

    Differences are compared, not quantities: the yard has moved between the two counts.

    >>> one = Outcome(1, "quantity", 1_000.0, 950.0, within=False)
    >>> two = Outcome(1, "quantity", 700.0, 650.0, within=False)
    >>> agrees([one], [two]), agrees([one], [])
    (True, False)
    """

    def off(outcomes):
        return {one.key: one for one in outcomes if not one.within and one.key}

    mine, theirs = off(first), off(second)
    if mine.keys() != theirs.keys():
        return False
    for key, one in mine.items():
        other = theirs[key]
        room = max(tolerance * max(abs(one.difference), abs(other.difference)), NOTHING)
        room = max(room, one.margin, other.margin)
        if one.code != other.code or one.pieces != other.pieces:
            return False
        if abs(one.difference - other.difference) > room:
            return False
    return True


def worst(codes: Sequence[str]) -> str:
    """The most serious of several outcomes; of none a match.

    >>> worst(["match", "missing", "noise"]), worst([])
    ('missing', 'match')
    """
    return min(codes, key=OUTCOMES.index, default="match")


@dataclass(frozen=True, slots=True)
class Tier:
    """Who approves differences up to a value; 0 is no limit."""

    key: int
    up_to: float


def tier_for(value: float, tiers: Sequence[Tier]) -> Tier | None:
    """The lowest tier that may approve a difference of ``value``; None when none is set up.

    >>> tiers = [Tier(1, 5_000.0), Tier(2, 0.0), Tier(3, 50_000.0)]
    >>> [tier_for(value, tiers).key for value in (4_000, -6_000, 1_000_000)]
    [1, 3, 2]
    """
    ordered = sorted(tiers, key=lambda tier: (not tier.up_to, tier.up_to, tier.key))
    return next((one for one in ordered if not one.up_to or abs(value) <= one.up_to), None)
