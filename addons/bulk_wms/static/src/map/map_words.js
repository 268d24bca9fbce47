import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** An area and how full it is. */
export function areaText(area) {
    return _t("%(area)s: %(taken)s of %(positions)s positions taken", {
        area: area.name,
        taken: area.taken,
        positions: area.positions,
    });
}

/**
 * A position, what it carries, and what its colour says.
 *
 * @param {Object} places columns of the positions of an area
 * @param {number} index
 * @param {string} label of its colour
 */
export function placeText(places, index, label) {
    const parts = [places.name[index]];
    if (places.units[index]) {
        parts.push(`${Math.round(places.weight[index]).toLocaleString()} kg`);
    }
    return [...parts, label].filter(Boolean).join(", ");
}

/** The heading of a row that is seen from the side. */
export function sideText(side) {
    return _t("%(area)s, row %(row)s", side);
}

/** That the map shows another moment than now. */
export function pastText(moment) {
    return _t("Past: %s", formatDateTime(luxon.DateTime.fromISO(moment)));
}
