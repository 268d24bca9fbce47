import { _t } from "@web/core/l10n/translation";

/**
 * Which colour and pattern a position has. Colours are told apart with every kind of colour
 * vision (Okabe and Ito's eight, and a scale that gets darker); a pattern says the same again.
 */
export const EIGHT = [
    "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2", "#999999",
];
export const PATTERNS = ["plain", "slash", "dots", "lines", "backslash", "cross"];
// From new to old: lighter to darker.
const SCALE = ["#ffea46", "#d3c164", "#95917a", "#575d6d", "#00224e"];
const EMPTY = { key: "empty", colour: "", pattern: "plain" };

const QUALITY = [
    ["released", "#009e73", "plain"],
    ["conditional", "#56b4e9", "slash"],
    ["downgraded", "#0072b2", "lines"],
    ["customer_hold", "#cc79a7", "dots"],
    ["pending", "#f0e442", "dots"],
    ["blocked", "#d55e00", "cross"],
    ["rejected", "#7a2e00", "backslash"],
];
const DAYS = [7, 30, 60, 90];

/** What can be coloured by. `layer` is what has to be read beside the positions. */
export const MEASURES = [
    { code: "occupancy", label: _t("Occupancy") },
    { code: "dwell", label: _t("Dwell") },
    { code: "quality", label: _t("Quality") },
    { code: "material", label: _t("Material") },
    { code: "heat", label: _t("Heat") },
    { code: "customer", label: _t("Customer"), layer: "customer" },
    { code: "count", label: _t("Count due"), layer: "count" },
    { code: "task", label: _t("Open task"), layer: "task" },
];
// What past stock can be coloured by: the rest is not kept.
export const PAST_MEASURES = ["occupancy", "dwell", "material", "heat"];

const entry = (key, label, colour, pattern = "plain") => ({ key, label, colour, pattern });

/** The fixed classes of a measure; those of goods (material, heat, customer) grow as they appear. */
function fixedClasses(measure) {
    const empty = { ...EMPTY, label: _t("Empty") };
    switch (measure) {
        case "occupancy":
            return [
                empty,
                entry("low", _t("Up to half full"), "#a6cee8"),
                entry("high", _t("More than half full"), "#56a0d3"),
                entry("full", _t("Full"), "#0b5394"),
                entry("held", _t("Kept for goods on the way"), "#e69f00", "slash"),
                entry("locked", _t("Locked"), "#999999", "cross"),
            ];
        case "dwell":
            return [
                empty,
                entry("0", _t("Up to 7 days"), SCALE[0]),
                entry("1", _t("8 to 30 days"), SCALE[1]),
                entry("2", _t("31 to 60 days"), SCALE[2]),
                entry("3", _t("61 to 90 days"), SCALE[3]),
                entry("4", _t("More than 90 days"), SCALE[4]),
            ];
        case "quality": {
            const names = {
                released: _t("Released"),
                conditional: _t("Conditional"),
                downgraded: _t("Downgraded"),
                customer_hold: _t("Customer Hold"),
                pending: _t("Pending"),
                blocked: _t("Blocked"),
                rejected: _t("Rejected"),
            };
            return [empty, ...QUALITY.map(([key, colour, pattern]) => entry(key, names[key], colour, pattern))];
        }
        case "count":
            return [
                empty,
                entry("none", _t("Not due"), "#c9d3da"),
                entry("week", _t("Due, up to 7 days"), "#e69f00", "slash"),
                entry("late", _t("Due, longer"), "#d55e00", "cross"),
            ];
        case "task":
            return [
                empty,
                entry("none", _t("No open task"), "#c9d3da"),
                entry("out", _t("Goods will leave"), "#56b4e9", "slash"),
                entry("in", _t("Goods will come"), "#009e73", "dots"),
                entry("late", _t("Late"), "#d55e00", "cross"),
            ];
        default:
            return [
                empty,
                entry("", measure === "customer" ? _t("Not reserved") : _t("Not known"), "#c9d3da"),
                entry("*", _t("Several"), "#e4e4e4", "cross"),
                entry("other", _t("Others"), "#6b6b6b", "dots"),
            ];
    }
}

/** Gives each position its class; the legend shows the classes that occur. */
export class Colouring {
    constructor(measure) {
        this.measure = measure;
        this.classes = fixedClasses(measure);
        this.known = new Map(this.classes.map((one, index) => [one.key, index]));
        this.grown = 0;
        this.isOpen = ["material", "heat", "customer"].includes(measure);
    }

    /** Index of the class with `key`; of goods that are new here, a class of their own. */
    index(key, label) {
        const found = this.known.get(key);
        if (found !== undefined) {
            return found;
        }
        if (!this.isOpen || this.grown >= EIGHT.length * PATTERNS.length) {
            return this.known.get("other") ?? 0;
        }
        const colour = EIGHT[this.grown % EIGHT.length];
        const pattern = PATTERNS[Math.floor(this.grown / EIGHT.length)];
        this.grown++;
        this.classes.push(entry(key, label, colour, pattern));
        this.known.set(key, this.classes.length - 1);
        return this.classes.length - 1;
    }

    /** Classes of all positions of an area. */
    classify(places, layer = {}, products = {}) {
        const classes = new Uint8Array(places.id.length);
        for (let i = 0; i < classes.length; i++) {
            classes[i] = this.classOf(places, i, layer[places.id[i]], products);
        }
        return classes;
    }

    classOf(places, i, extra, products) {
        const taken = places.units[i] > 0;
        switch (this.measure) {
            case "occupancy":
                return this.index(occupancy(places, i));
            case "dwell":
                return taken ? this.index(String(ageClass(places.age[i]))) : 0;
            case "quality":
                return taken ? this.index(places.quality[i]) : 0;
            case "count":
                return taken ? this.index(extra === undefined ? "none" : extra > 7 ? "late" : "week") : 0;
            case "task":
                if (extra) {
                    return this.index(extra.late ? "late" : extra.out ? "out" : "in");
                }
                return taken ? this.index("none") : 0;
            case "material": {
                const product = places.product[i];
                return taken ? this.index(product < 0 ? "*" : product, products[product] || "") : 0;
            }
            case "heat":
                return taken ? this.index(places.heat[i], places.heat[i]) : 0;
            default:
                return taken ? this.index(extra || "", extra) : 0;
        }
    }
}

function occupancy(places, i) {
    if (places.units[i] > 0) {
        return places.fill[i] >= 100 ? "full" : places.fill[i] > 50 ? "high" : "low";
    }
    if (places.held[i] > 0) {
        return "held";
    }
    return places.closed[i] === "locked" ? "locked" : "empty";
}

/** 0 for the newest goods to 4 for the oldest. */
export function ageClass(days) {
    const found = DAYS.findIndex((limit) => days <= limit);
    return found < 0 ? DAYS.length : found;
}

/** Colour of a whole area seen from afar: the darker, the fuller. */
export function areaColour(area, measure) {
    if (measure === "dwell") {
        return area.taken ? SCALE[ageClass(area.age)] : "#ffffff";
    }
    if (measure === "quality") {
        return area.not_free ? "#d55e00" : area.taken ? "#009e73" : "#ffffff";
    }
    const steps = ["#ffffff", "#dcebf6", "#a6cee8", "#56a0d3", "#0b5394"];
    return steps[Math.min(Math.ceil(area.fill / 25), 4)];
}

/** Dark or light letters, whichever can be read on `colour`. */
export function inkOn(colour) {
    if (!colour) {
        return "#1f2937";
    }
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
    const linear = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const light = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    return light > 0.22 ? "#111111" : "#ffffff";
}

const tiles = new Map();

/** A pattern as a small picture that repeats, in the ink that can be seen on `colour`. */
export function patternTile(pattern, colour) {
    const key = `${pattern}${colour}`;
    if (tiles.has(key)) {
        return tiles.get(key);
    }
    const size = 6;
    const tile = document.createElement("canvas");
    tile.width = tile.height = size;
    const ctx = tile.getContext("2d");
    ctx.fillStyle = colour;
    ctx.fillRect(0, 0, size, size);
    ctx.strokeStyle = ctx.fillStyle = inkOn(colour);
    ctx.globalAlpha = 0.75;
    ctx.beginPath();
    const slash = () => {
        ctx.moveTo(-1, size + 1);
        ctx.lineTo(size + 1, -1);
    };
    const backslash = () => {
        ctx.moveTo(-1, -1);
        ctx.lineTo(size + 1, size + 1);
    };
    if (pattern === "slash") {
        slash();
    } else if (pattern === "backslash") {
        backslash();
    } else if (pattern === "cross") {
        slash();
        backslash();
    } else if (pattern === "lines") {
        ctx.moveTo(0, size / 2);
        ctx.lineTo(size, size / 2);
    } else if (pattern === "dots") {
        ctx.fillRect(2, 2, 2, 2);
    }
    ctx.stroke();
    tiles.set(key, tile);
    return tile;
}
