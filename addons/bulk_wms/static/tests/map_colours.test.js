import { describe, expect, test } from "@odoo/hoot";
import { ageClass, Colouring, EIGHT, inkOn, MEASURES } from "@bulk_wms/map/colours";
import { merged, pastPlaces, YardData } from "@bulk_wms/map/yard_data";

describe.current.tags("headless");

const NONE = { id: 1, units: 0, held: 0, fill: 0, closed: "", product: 0, heat: "", quality: "", age: 0 };

function places(...rows) {
    const columns = {};
    for (const name of Object.keys(NONE)) {
        columns[name] = rows.map((one, index) => ({ ...NONE, id: index + 1, ...one })[name]);
    }
    return columns;
}

function keysOf(measure, rows, layer, products) {
    const colouring = new Colouring(measure);
    const classes = colouring.classify(places(...rows), layer, products);
    return [...classes].map((index) => colouring.classes[index].key);
}

test("occupancy: empty, partly, full, kept, locked", () => {
    const rows = [
        {},
        { units: 1, fill: 25 },
        { units: 3, fill: 75 },
        { units: 4, fill: 100 },
        { held: 1 },
        { closed: "locked" },
        { units: 1, fill: 100, closed: "locked" },
    ];
    expect(keysOf("occupancy", rows)).toEqual(["empty", "low", "high", "full", "held", "locked", "full"]);
});

test("the age decides the class, at its edges too", () => {
    expect([0, 7, 7.1, 30, 60, 90, 90.1].map(ageClass)).toEqual([0, 0, 1, 1, 2, 3, 4]);
    expect(keysOf("dwell", [{ units: 1, age: 100 }, {}])).toEqual(["4", "empty"]);
});

test("goods get classes of their own, the same in every area", () => {
    const colouring = new Colouring("heat");
    const first = colouring.classify(places({ units: 1, heat: "H1" }, { units: 1, heat: "H2" }));
    const second = colouring.classify(places({ units: 1, heat: "H2" }, { units: 2, heat: "*" }));
    expect(second[0]).toBe(first[1]);
    expect(first[0]).not.toBe(first[1]);
    expect(colouring.classes[second[1]].key).toBe("*");
});

test("what looks alike does not mean two things", () => {
    const colouring = new Colouring("material");
    for (let product = 1; product <= 60; product++) {
        colouring.index(product, `Material ${product}`);
    }
    const looks = colouring.classes.slice(4).map((one) => one.colour + one.pattern);
    expect(new Set(looks).size).toBe(looks.length);
    expect(looks).toHaveLength(48);
    expect(colouring.classes[colouring.index(60)].key).toBe("other");
    for (const { code } of MEASURES) {
        const fixed = new Colouring(code).classes.map((one) => one.colour + one.pattern);
        expect(new Set(fixed).size).toBe(fixed.length);
    }
});

test("tasks and counts come from their layers", () => {
    const rows = [{ units: 1 }, { units: 1 }, {}, { units: 1 }];
    const tasks = { 1: { out: 1, in: 0, late: false }, 2: { out: 1, in: 0, late: true }, 3: { out: 0, in: 1, late: false } };
    expect(keysOf("task", rows, tasks)).toEqual(["out", "late", "in", "none"]);
    expect(keysOf("count", rows, { 1: 3, 2: 20 })).toEqual(["week", "late", "empty", "none"]);
});

test("letters can be read on every colour of the legend", () => {
    const light = (colour) => {
        const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
        const [r, g, b] = parts.map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const colours = MEASURES.flatMap(({ code }) => new Colouring(code).classes.map((one) => one.colour));
    for (const colour of [...EIGHT, ...colours].filter(Boolean)) {
        const [one, other] = [light(colour), light(inkOn(colour))].sort((a, b) => b - a);
        expect((one + 0.05) / (other + 0.05)).toBeGreaterThan(4.49);
    }
});

const known = () => {
    const columns = places({ units: 1, heat: "H1" }, {});
    return { version: "5", count: 2, places: columns, products: {}, at: new Map([[1, 0], [2, 1]]) };
};

test("only what changed is laid over what is known", () => {
    const change = { version: "9", count: 2, places: places({ id: 2, units: 1, heat: "H7" }), products: { 3: "Coil" } };
    const detail = merged(known(), change);
    expect(detail.places.heat).toEqual(["H1", "H7"]);
    expect(detail.version).toBe("9");
    expect(detail.products).toEqual({ 3: "Coil" });
});

test("a position that came or went makes the area be read whole", () => {
    expect(merged(known(), { version: "9", count: 3, places: places(), products: {} })).toBe(null);
    expect(merged(known(), { version: "9", count: 2, places: places({ id: 8 }), products: {} })).toBe(null);
});

test("the past shows the goods of then, and not the locks of now", () => {
    const now = places({ units: 1, heat: "H1", held: 1 }, { closed: "locked" });
    const then = pastPlaces(now, { places: { 2: { product: 3, heat: "H9", weight: 10, age: 1, lots: ["A"] } } });
    expect(then.units).toEqual([0, 1]);
    expect(then.heat).toEqual(["", "H9"]);
    expect(then.held).toEqual([0, 0]);
    expect(then.closed).toEqual(["", ""]);
});

test("a change during a reading is read after it", async () => {
    const asked = [];
    let answer;
    const call = (method, args) => {
        asked.push([method, ...args]);
        if (method === "overview") {
            return Promise.resolve({
                yards: [{ id: 1, name: "Yard" }],
                areas: [{ id: 7, yard: 1, box: [0, 0, 4, 3], cell: [2, 3], shift: [0, 0], by: "order" }],
            });
        }
        if (method === "sums") {
            return Promise.resolve({ 7: { taken: 1 } });
        }
        return new Promise((resolve) => (answer = resolve));
    };
    const empty = { id: 7, version: "5", count: 0, products: {}, places: { ...places(), tier: [], x: [], y: [], row: [], slot: [] } };
    const data = new YardData(call, () => {});
    await data.start();
    const first = data.want(7);
    data.follow([7]);
    answer(empty);
    await first;
    await Promise.resolve();
    expect(asked.filter(([method]) => method === "area")).toHaveLength(2);
    expect(data.areas.get(7).taken).toBe(1);
});
