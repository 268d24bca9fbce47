import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patternTile } from "./colours";

// More classes than this are counted, not listed.
const MOST = 12;

/**
 * Lines of the legend: the classes that occur, in their order; where the classes are not known
 * beforehand (heats, customers), the frequent ones first.
 *
 * @param {import("./colours").Colouring} colouring
 * @param {Iterable<Iterable<number>>} details the class of each position, by area
 */
export function legendEntries(colouring, details) {
    const counts = new Map();
    for (const keys of details) {
        for (const key of keys) {
            counts.set(key, (counts.get(key) || 0) + 1);
        }
    }
    const entries = [...counts].map(([key, count]) => ({ index: key, count, ...colouring.classes[key] }));
    return entries.sort((one, other) => (colouring.isOpen ? other.count - one.count : one.index - other.index));
}

/** What the colours mean and how often they occur; pressing one lets only it shine. */
export class MapLegend extends Component {
    static template = "bulk_wms.MapLegend";
    static props = { entries: Array, only: { type: [Number, { value: null }] }, onOnly: Function };

    setup() {
        this.state = useState({ isOpen: !useService("ui").isSmall });
    }

    get shown() {
        return this.props.entries.slice(0, MOST);
    }

    get moreText() {
        const more = this.props.entries.length - MOST;
        return more > 0 ? _t("and %s more", more) : "";
    }

    swatch(one) {
        if (!one.colour) {
            return "";
        }
        return one.pattern === "plain"
            ? `background-color: ${one.colour}`
            : `background-image: url(${patternTile(one.pattern, one.colour).toDataURL()})`;
    }
}
