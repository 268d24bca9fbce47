"""What an illegal state is, written down a second time and by brute force.

Knows nothing of `engine.standing`: it looks at what stands where after everything was put there,
not at what may still be added. Used to check that no sequence of decisions leads there.
"""

from itertools import combinations, pairwise


def faults(places, given=frozenset()) -> list[str]:
    """Everything wrong with `places`, with all that is held counted as standing.

    `given` are the keys of places that were as they are from the start.
    """
    found = []
    for place in places:
        if place.key in given:
            continue
        content = list(place.stack) + list(place.held)
        found += [f"{place.key}: {fault}" for fault in _each(place, content)]
        found += [f"{place.key}: {fault}" for fault in _together(place, content)]
        if place.limits.pattern == "column":
            found += [f"{place.key}: {fault}" for fault in _column(place.limits, content)]
        if place.limits.pattern == "saddle":
            found += [f"{place.key}: {fault}" for fault in _saddle(place, content, places)]
    return found + _hazards(places, given)


def _each(place, content):
    limits = place.limits
    for item in place.held:
        if place.locked:
            yield "put on a locked place"
        if limits.forms and item.form not in limits.forms:
            yield f"form {item.form}"
        if limits.quality_states and item.quality not in limits.quality_states:
            yield f"quality {item.quality}"
        for name in ("length", "width", "thickness", "outer_diameter"):
            size = getattr(item, name)
            if getattr(limits, "max_" + name) and not 0 < size <= getattr(limits, "max_" + name):
                yield f"{name} {size} is too much"
            if getattr(limits, "min_" + name) and size < getattr(limits, "min_" + name):
                yield f"{name} {size} is too little"


def _together(place, content):
    limits = place.limits
    if limits.max_weight and sum(item.weight for item in content) > limits.max_weight + 0.001:
        yield "too heavy"
    if limits.pattern != "saddle" and limits.max_tiers and len(content) > limits.max_tiers:
        yield "too many"
    if limits.mixing == "same" and len({item.product for item in content}) > 1:
        yield "products mixed"
    if limits.mixing == "empty" and len(content) > 1:
        yield "was not empty"


def _column(limits, layers):
    if limits.max_height and sum(layer.thickness for layer in layers) > limits.max_height:
        yield "too high"
    lengths = [layer.length for layer in layers]
    if limits.max_length_spread and layers:
        if max(lengths) - min(lengths) > limits.max_length_spread:
            yield "length spread"
    for lower, upper in pairwise(layers):
        if limits.max_length_step and abs(lower.length - upper.length) > limits.max_length_step:
            yield "length step"
        if limits.max_width_step and abs(lower.width - upper.width) > limits.max_width_step:
            yield "width step"
        if limits.upper_weight_ratio and upper.weight > limits.upper_weight_ratio * lower.weight:
            yield "heavier than what it lies on"
    for index, layer in enumerate(layers):
        above = sum(upper.weight for upper in layers[index + 1 :])
        area = layer.length / 1000 * layer.width / 1000
        if limits.max_pressure and above > limits.max_pressure * area + 0.001:
            yield "pressed too hard"


def _saddle(place, content, places):
    if len(content) > 1:
        yield "two coils on one saddle"
    if place.tier == 1 or not content:
        return
    standing = {(other.area, other.row, other.tier, other.slot): other.stack for other in places}
    for slot in (place.slot, place.slot + 1):
        below = standing.get((place.area, place.row, place.tier - 1, slot))
        if not below:
            yield f"nothing stands on slot {slot} below"
            continue
        ratio, most = place.limits.upper_weight_ratio, place.limits.max_diameter_difference
        if ratio and content[0].weight > ratio * below[0].weight + 0.001:
            yield "heavier than its support allows"
        if most and abs(content[0].outer_diameter - below[0].outer_diameter) > most:
            yield "diameters too different"


def _hazards(places, given):
    for one, other in combinations(places, 2):
        if one.area != other.area:
            continue
        for first in one.stack + one.held:
            for second in other.stack + other.held:
                pair = frozenset((first.hazard, second.hazard))
                new = (first in one.held and one) or (second in other.held and other)
                if new and pair in new.limits.hazard_pairs:
                    return [f"{one.key}, {other.key}: hazards {sorted(pair)} in one area"]
    for place in places:
        for first, second in combinations(place.stack + place.held, 2):
            if second in place.held:
                if frozenset((first.hazard, second.hazard)) in place.limits.hazard_pairs:
                    return [f"{place.key}: hazards together"]
    return []
