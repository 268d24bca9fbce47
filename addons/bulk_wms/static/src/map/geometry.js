/**
 * Where things are on the map. Metres in the yard, CSS pixels on the screen; no drawing, no Odoo.
 *
 * @typedef {{x0: number, y0: number, x1: number, y1: number}} Box
 */

export const MIN_SCALE = 0.05;
export const MAX_SCALE = 160;

/** What part of the yard is seen: (x, y) is the yard's point in the upper left corner. */
export class Viewport {
    constructor(width = 1, height = 1) {
        Object.assign(this, { x: 0, y: 0, scale: 1, width, height });
    }

    toScreen(x, y) {
        return [(x - this.x) * this.scale, (y - this.y) * this.scale];
    }

    toYard(px, py) {
        return [this.x + px / this.scale, this.y + py / this.scale];
    }

    /** The part of the yard that is seen, larger by `margin` pixels on each side. */
    box(margin = 0) {
        const [x0, y0] = this.toYard(-margin, -margin);
        const [x1, y1] = this.toYard(this.width + margin, this.height + margin);
        return { x0, y0, x1, y1 };
    }

    pan(dx, dy) {
        this.x -= dx / this.scale;
        this.y -= dy / this.scale;
    }

    /** Zoom by `factor`; the yard's point under (px, py) stays there. */
    zoomAt(px, py, factor) {
        const [x, y] = this.toYard(px, py);
        this.scale = Math.min(Math.max(this.scale * factor, MIN_SCALE), MAX_SCALE);
        this.x = x - px / this.scale;
        this.y = y - py / this.scale;
    }

    /** The view that shows `box` whole, `padding` pixels free around it, at most at `limit`. */
    fitting(box, padding = 24, limit = MAX_SCALE) {
        const width = Math.max(box.x1 - box.x0, 0.1);
        const height = Math.max(box.y1 - box.y0, 0.1);
        const scale = Math.min(
            Math.max(this.width - 2 * padding, 40) / width,
            Math.max(this.height - 2 * padding, 40) / height,
            limit
        );
        return this.centred((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, Math.max(scale, MIN_SCALE));
    }

    /** The view with (x, y) in its middle. */
    centred(x, y, scale = this.scale) {
        return { x: x - this.width / 2 / scale, y: y - this.height / 2 / scale, scale };
    }

    /** The view `share` (0 to 1) of the way from `from` to `to`; zooming looks even. */
    between(from, to, share) {
        const scale = from.scale * (to.scale / from.scale) ** share;
        const middle = (view) => [view.x + this.width / 2 / view.scale, view.y + this.height / 2 / view.scale];
        const [ax, ay] = middle(from);
        const [bx, by] = middle(to);
        return this.centred(ax + (bx - ax) * share, ay + (by - ay) * share, scale);
    }
}

export function boxAround(boxes) {
    const all = [...boxes];
    if (!all.length) {
        return { x0: 0, y0: 0, x1: 10, y1: 10 };
    }
    return {
        x0: Math.min(...all.map((box) => box.x0)),
        y0: Math.min(...all.map((box) => box.y0)),
        x1: Math.max(...all.map((box) => box.x1)),
        y1: Math.max(...all.map((box) => box.y1)),
    };
}

export function meet(one, other) {
    return one.x0 < other.x1 && one.x1 > other.x0 && one.y0 < other.y1 && one.y1 > other.y0;
}

// Upper saddles are drawn smaller and towards the back of the row, so that the ones they rest on
// stay visible, and their names.
const FILLED = 0.88;
const UPPER_WIDTH = 0.55;
const UPPER_HEIGHT = 0.42;
const UPPER_BACK = 0.19;

/**
 * Cells of an area: the middle and half the size of each position, in metres.
 *
 * A measured area keeps its metres; another is laid out by slot and row, or in the order of names.
 */
export function cellsOf(area, places) {
    const count = places.id.length;
    const cells = {
        count,
        x: new Float64Array(count),
        y: new Float64Array(count),
        w: new Float32Array(count),
        h: new Float32Array(count),
    };
    const [cellX, cellY] = area.cell;
    const [dx, dy] = area.shift;
    const across = Math.max(Math.ceil(Math.sqrt(count)), 1);
    for (let i = 0; i < count; i++) {
        const tier = places.tier[i];
        if (area.by === "xy") {
            cells.x[i] = places.x[i] + dx;
            cells.y[i] = places.y[i] + dy;
        } else if (area.by === "slot") {
            cells.x[i] = (Math.max(places.slot[i], 1) - 1 + (tier - 1) / 2) * cellX + dx;
            cells.y[i] = (Math.max(places.row[i], 1) - 1) * cellY + dy;
        } else {
            cells.x[i] = (i % across) * cellX + dx;
            cells.y[i] = Math.floor(i / across) * cellY + dy;
        }
        cells.w[i] = (cellX * (tier > 1 ? UPPER_WIDTH : FILLED)) / 2;
        cells.h[i] = (cellY * (tier > 1 ? UPPER_HEIGHT : FILLED)) / 2;
        if (tier > 1) {
            cells.y[i] -= cellY * UPPER_BACK;
        }
    }
    return cells;
}

/** Finds cells by where they are: a grid of buckets, each a few cells wide. */
export class CellGrid {
    constructor(cells, bucket) {
        this.cells = cells;
        this.bucket = Math.max(bucket, 0.01);
        this.buckets = new Map();
        for (let i = 0; i < cells.count; i++) {
            const key = this.key(Math.floor(cells.x[i] / this.bucket), Math.floor(cells.y[i] / this.bucket));
            const found = this.buckets.get(key);
            if (found) {
                found.push(i);
            } else {
                this.buckets.set(key, [i]);
            }
        }
        this.reachX = Math.max(0, ...sample(cells.w));
        this.reachY = Math.max(0, ...sample(cells.h));
    }

    key(column, row) {
        return column * 1048576 + row;
    }

    /** Indexes of the cells that may touch `box`, the lower tiers of a bucket first. */
    in(box) {
        const size = this.bucket;
        const first = Math.floor((box.x0 - this.reachX) / size);
        const last = Math.floor((box.x1 + this.reachX) / size);
        const top = Math.floor((box.y0 - this.reachY) / size);
        const bottom = Math.floor((box.y1 + this.reachY) / size);
        if ((last - first + 1) * (bottom - top + 1) > this.buckets.size) {
            return this.all();
        }
        const found = [];
        for (let row = top; row <= bottom; row++) {
            for (let column = first; column <= last; column++) {
                const bucket = this.buckets.get(this.key(column, row));
                if (bucket) {
                    for (const i of bucket) {
                        found.push(i);
                    }
                }
            }
        }
        return found.sort((a, b) => a - b);
    }

    all() {
        return Array.from({ length: this.cells.count }, (_, i) => i);
    }

    /** Index of the uppermost cell at (x, y), -1 if there is none. */
    at(x, y) {
        const { cells } = this;
        let hit = -1;
        for (const i of this.in({ x0: x, y0: y, x1: x, y1: y })) {
            if (Math.abs(x - cells.x[i]) <= cells.w[i] && Math.abs(y - cells.y[i]) <= cells.h[i]) {
                hit = i;
            }
        }
        return hit;
    }

    /** Index of the cell nearest to (x, y), -1 for an area without positions. */
    nearest(x, y) {
        const { cells } = this;
        let best = -1;
        let least = Infinity;
        for (let i = 0; i < cells.count; i++) {
            const far = (x - cells.x[i]) ** 2 + (y - cells.y[i]) ** 2;
            if (far < least) {
                [best, least] = [i, far];
            }
        }
        return best;
    }

    /**
     * The next cell from cell `from` into direction (dx, dy), -1 at the edge. Straight on counts
     * more than near: what lies three times as far aside as ahead is another direction.
     */
    next(from, dx, dy) {
        const { cells } = this;
        let best = -1;
        let least = Infinity;
        for (let i = 0; i < cells.count; i++) {
            const x = cells.x[i] - cells.x[from];
            const y = cells.y[i] - cells.y[from];
            const ahead = x * dx + y * dy;
            const aside = Math.abs(x * dy - y * dx);
            if (i === from || ahead <= 1e-6 || aside > 3 * ahead) {
                continue;
            }
            const far = ahead + 2 * aside;
            if (far < least) {
                [best, least] = [i, far];
            }
        }
        return best;
    }
}

function sample(sizes) {
    // All cells of an area have one of two sizes: the lower tiers come first in each row.
    return Array.from(sizes.length > 64 ? sizes.subarray(0, 64) : sizes);
}
