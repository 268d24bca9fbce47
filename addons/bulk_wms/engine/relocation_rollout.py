"""How many lifts a state still takes when a simple rule goes on: to tell states apart.

The rule is Min-Max (Caserta, Schwarze, Voss 2012): the place whose first to leave leaves soonest
after the lot, else the one whose first to leave leaves last. Columns alone, where nothing but the
number of layers limits a column.
"""

from __future__ import annotations

from collections.abc import Sequence


def lifts_by_rule(
    columns: Sequence[Sequence[int]], order: Sequence[int], most: int, never: int
) -> int:
    """Lifts until all of `order` is gone, for `columns` of leaving times, bottom to top.

    `order` are the times in the sequence of leaving; 0 for `most` is no limit of layers. A lot
    that no column takes is one lift and gone.

    >>> lifts_by_rule([(1, 3, 2), (4,), ()], [1, 2, 3, 4], 3, 99)
    2
    """
    stacks = [list(column) for column in columns]
    least = [min(stack, default=never) for stack in stacks]
    room = most or never
    lifts = 0
    for when in order:
        if when not in least:
            continue
        source = least.index(when)
        stack = stacks[source]
        while stack[-1] != when:
            due = stack.pop()
            lifts += 1
            good, bad, good_low, bad_low = -1, -1, never + 1, -1
            for number, low in enumerate(least):
                if number == source or len(stacks[number]) >= room:
                    continue
                if low >= due:
                    if low < good_low:
                        good, good_low = number, low
                elif low > bad_low:
                    bad, bad_low = number, low
            if good >= 0:
                stacks[good].append(due)
                least[good] = due
            elif bad >= 0:
                stacks[bad].append(due)
        stack.pop()
        least[source] = min(stack, default=never)
    return lifts
