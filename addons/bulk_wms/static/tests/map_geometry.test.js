import { describe, expect, test } from "@odoo/hoot";
import { CellGrid, cellsOf, Viewport } from "@bulk_wms/map/geometry";

describe.current.tags("headless");

const AREA = { by: "xy", cell: [2, 3], shift: [0, 0] };

function row(count, tiers = 1) {
    const places = { id: [], x: [], y: [], row: [], slot: [], tier: [] };
    for (let tier = 1; tier <= tiers; tier++) {
        for (let slot = 1; slot <= count - tier + 1; slot++) {
            places.id.push(tier * 1000 + slot);
            places.x.push((slot - 1 + (tier - 1) / 2) * 2);
            places.y.push(0);
            places.row.push(1);
            places.slot.push(slot);
            places.tier.push(tier);
        }
    }
    return places;
}

test("what is under the finger stays there when zooming", () => {
    const view = new Viewport(800, 600);
    Object.assign(view, { x: 10, y: 20, scale: 4 });
    const before = view.toYard(300, 200);
    view.zoomAt(300, 200, 1.7);
    const after = view.toYard(300, 200);
    expect(Math.abs(after[0] - before[0]) < 1e-9).toBe(true);
    expect(Math.abs(after[1] - before[1]) < 1e-9).toBe(true);
    view.zoomAt(0, 0, 1e9);
    expect(view.scale).toBe(160);
});

test("a fitted box is seen whole, and panning moves what is seen", () => {
    const view = new Viewport(800, 600);
    const box = { x0: 5, y0: 5, x1: 105, y1: 25 };
    Object.assign(view, view.fitting(box));
    const seen = view.box();
    expect(seen.x0 <= box.x0 && seen.x1 >= box.x1 && seen.y0 <= box.y0 && seen.y1 >= box.y1).toBe(true);
    const { x } = view;
    view.pan(40, 0);
    expect(Math.abs(view.x - (x - 40 / view.scale)) < 1e-9).toBe(true);
});

test("an upper saddle lies between the two it rests on, and is hit first", () => {
    const places = row(3, 2);
    const cells = cellsOf(AREA, places);
    const grid = new CellGrid(cells, 8);
    const upper = places.id.indexOf(2001);
    expect(cells.x[upper]).toBe((cells.x[0] + cells.x[1]) / 2);
    expect(places.id[grid.at(cells.x[upper], cells.y[upper])]).toBe(2001);
    expect(places.id[grid.at(0, 1)]).toBe(1001);
    expect(grid.at(50, 50)).toBe(-1);
});

test("areas that nobody measured are laid out by slot, or by name", () => {
    const places = { ...row(4), x: [0, 0, 0, 0], y: [0, 0, 0, 0] };
    const bySlot = cellsOf({ by: "slot", cell: [2, 3], shift: [10, 5] }, places);
    expect([...bySlot.x]).toEqual([10, 12, 14, 16]);
    const byName = cellsOf({ by: "order", cell: [2, 3], shift: [0, 0] }, places);
    expect([...byName.x]).toEqual([0, 2, 0, 2]);
    expect([...byName.y]).toEqual([0, 0, 3, 3]);
});

test("arrows go along the tier, up to what lies above, and stop at the edge", () => {
    const places = row(4, 2);
    const grid = new CellGrid(cellsOf(AREA, places), 8);
    const id = (index) => (index < 0 ? index : places.id[index]);
    expect(id(grid.next(0, 1, 0))).toBe(1002);
    expect(id(grid.next(0, 0, -1))).toBe(2001);
    const upper = places.id.indexOf(2001);
    expect(id(grid.next(upper, 1, 0))).toBe(2002);
    expect(id(grid.next(upper, 0, 1))).toBe(1001);
    expect(id(grid.next(3, 1, 0))).toBe(-1);
});

test("the grid finds exactly the cells that a full search finds", () => {
    const places = { id: [], x: [], y: [], row: [], slot: [], tier: [] };
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let i = 0; i < 2000; i++) {
        places.id.push(i);
        places.x.push(random() * 300 - 50);
        places.y.push(random() * 200 - 50);
        places.row.push(1);
        places.slot.push(i);
        places.tier.push(random() < 0.3 ? 2 : 1);
    }
    const cells = cellsOf(AREA, places);
    const grid = new CellGrid(cells, 9);
    for (let round = 0; round < 40; round++) {
        const x0 = random() * 300 - 50;
        const y0 = random() * 200 - 50;
        const box = { x0, y0, x1: x0 + random() * 60, y1: y0 + random() * 60 };
        const found = new Set(grid.in(box));
        for (let i = 0; i < cells.count; i++) {
            const touches =
                cells.x[i] + cells.w[i] > box.x0 &&
                cells.x[i] - cells.w[i] < box.x1 &&
                cells.y[i] + cells.h[i] > box.y0 &&
                cells.y[i] - cells.h[i] < box.y1;
            if (touches && !found.has(i)) {
                throw new Error(`cell ${i} was missed`);
            }
        }
    }
    expect(grid.in({ x0: -1e6, y0: -1e6, x1: 1e6, y1: 1e6 })).toHaveLength(2000);
});
