"""What two books say of the same things, side by side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing on which both sides have a word; None where a side does not know it."""

    kind: str
    name: str
    ours: float | None
    theirs: float | None
    ours_text: str = ""
    theirs_text: str = ""

    @property
    def differs(self) -> bool:
        return self.ours is None or self.theirs is None or self.ours_text != self.theirs_text


def totals(ours: dict, theirs: dict, tolerance: float = 0.0005) -> list[Row]:
    """Control totals: {(direction, operation): (count, kg)} of both sides; only what differs.

    >>> mine = {("in", "ReportWeight"): (3, 30.0), ("out", "DeliveryConfirmed"): (1, 5.0)}
    >>> other = {("in", "ReportWeight"): (3, 30.0), ("out", "DeliveryConfirmed"): (2, 5.0)}
    >>> [(row.kind, row.name, row.ours, row.theirs) for row in totals(mine, other)]
    [('count', 'out DeliveryConfirmed', 1, 2)]
    """
    rows = []
    for key in sorted(ours.keys() | theirs.keys()):
        name = " ".join(key)
        (our_count, our_kg), (their_count, their_kg) = (
            side.get(key, (0, 0.0)) for side in (ours, theirs)
        )
        if our_count != their_count:
            rows.append(Row("count", name, our_count, their_count))
        if abs(our_kg - their_kg) > tolerance:
            rows.append(Row("kg", name, our_kg, their_kg))
    return rows


def lots(ours: dict, theirs: dict, tolerance: float = 0.0005) -> list[Row]:
    """Lots in stock: {lot: (kg, disposition)} of both sides; only what differs.

    >>> mine = {"C-1": (10_000.0, "UnRestricted"), "C-2": (9_000.0, "Restricted")}
    >>> other = {"C-1": (10_001.0, "UnRestricted"), "C-3": (1.0, "Restricted")}
    >>> [(row.kind, row.name, row.ours, row.theirs) for row in lots(mine, other)]
    [('lot_kg', 'C-1', 10000.0, 10001.0), ('lot', 'C-2', 9000.0, None), ('lot', 'C-3', None, 1.0)]
    """
    rows = []
    for name in sorted(ours.keys() | theirs.keys()):
        one, two = ours.get(name), theirs.get(name)
        if one is None or two is None:
            rows.append(Row("lot", name, one and one[0], two and two[0]))
            continue
        if abs(one[0] - two[0]) > tolerance:
            rows.append(Row("lot_kg", name, one[0], two[0]))
        if one[1] and two[1] and one[1] != two[1]:
            rows.append(Row("lot_state", name, one[0], two[0], one[1], two[1]))
    return rows
