const SIDE = 256;
// Milliseconds of one frame that may go into new tiles.
const BUDGET = 6;
const MOST_TILES = 320;

/**
 * The yard as square pictures at one scale: panning only puts them elsewhere, so a frame costs the
 * same with a hundred positions as with a hundred thousand. While the scale changes, the pictures
 * of the scale before are stretched; new ones are made a few milliseconds a frame.
 */
export class TileCache {
    /** @param {(ctx, box, scale) => void} paint draws a part of the yard */
    constructor(paint, clock = () => performance.now()) {
        Object.assign(this, { paint, clock });
        this.front = newLayer(0);
        this.back = null;
        this.ratio = 1;
    }

    /** All pictures are of yesterday; each stays until it is drawn anew. */
    stale(box = null) {
        for (const tile of this.front.tiles.values()) {
            if (!box || touches(tile, box, this.front.scale)) {
                tile.isStale = true;
            }
        }
        if (!box) {
            this.back = null;
        }
    }

    /**
     * Put the pictures of the view onto `ctx`; returns whether some are still to be made.
     *
     * @param isMoving the scale is changing: make no pictures that the next frame throws away
     */
    draw(ctx, view, ratio, isMoving) {
        if (ratio !== this.ratio) {
            this.ratio = ratio;
            this.front = newLayer(0);
            this.back = null;
        }
        if (view.scale !== this.front.scale) {
            if (isMoving && this.front.tiles.size) {
                stretch(ctx, this.front, view);
                return true;
            }
            if (this.front.tiles.size) {
                this.back = this.front;
            }
            this.front = newLayer(view.scale);
        }
        const { missing, stale, seen } = this.seen(view);
        const begun = this.clock();
        const todo = [...missing, ...stale];
        let made = 0;
        // At least one a frame, so that a slow machine comes to an end too.
        while (made < todo.length && (!made || this.clock() - begun < BUDGET)) {
            const [column, row, tile] = todo[made++];
            seen.set(key(column, row), this.make(column, row, tile));
        }
        const left = todo.length - made;
        if (this.back && left) {
            stretch(ctx, this.back, view);
        } else if (!left) {
            this.back = null;
        }
        for (const tile of seen.values()) {
            place(ctx, tile, view);
        }
        this.forget(seen);
        return left > 0;
    }

    seen(view) {
        const size = SIDE / view.scale;
        const missing = [];
        const stale = [];
        const seen = new Map();
        const last = [view.x + view.width / view.scale, view.y + view.height / view.scale];
        for (let row = Math.floor(view.y / size); row * size < last[1]; row++) {
            for (let column = Math.floor(view.x / size); column * size < last[0]; column++) {
                const tile = this.front.tiles.get(key(column, row));
                if (!tile) {
                    missing.push([column, row, null]);
                    continue;
                }
                seen.set(key(column, row), tile);
                if (tile.isStale) {
                    stale.push([column, row, tile]);
                }
            }
        }
        return { missing, stale, seen };
    }

    make(column, row, old) {
        const { scale } = this.front;
        const size = SIDE / scale;
        const canvas = old?.canvas || document.createElement("canvas");
        if (!old) {
            canvas.width = canvas.height = Math.ceil(SIDE * this.ratio);
        }
        const ctx = canvas.getContext("2d");
        ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        ctx.clearRect(0, 0, SIDE, SIDE);
        const box = { x0: column * size, y0: row * size, x1: (column + 1) * size, y1: (row + 1) * size };
        this.paint(ctx, box, scale);
        const tile = { canvas, column, row, scale, isStale: false };
        this.front.tiles.set(key(column, row), tile);
        return tile;
    }

    /** Let go of what has not been seen for longest. */
    forget(seen) {
        const { tiles } = this.front;
        for (const [name, tile] of seen) {
            tiles.delete(name);
            tiles.set(name, tile);
        }
        for (const name of tiles.keys()) {
            if (tiles.size <= Math.max(MOST_TILES / this.ratio ** 2, 2 * seen.size)) {
                break;
            }
            tiles.delete(name);
        }
    }
}

const newLayer = (scale) => ({ scale, tiles: new Map() });
const key = (column, row) => `${column}:${row}`;

function touches(tile, box, scale) {
    const size = SIDE / scale;
    return (
        tile.column * size < box.x1 &&
        (tile.column + 1) * size > box.x0 &&
        tile.row * size < box.y1 &&
        (tile.row + 1) * size > box.y0
    );
}

function place(ctx, tile, view) {
    const size = SIDE / tile.scale;
    // Whole pixels: between them the seams would show.
    const x = Math.round((tile.column * size - view.x) * view.scale);
    const y = Math.round((tile.row * size - view.y) * view.scale);
    ctx.drawImage(tile.canvas, x, y, SIDE, SIDE);
}

function stretch(ctx, layer, view) {
    const size = SIDE / layer.scale;
    const shown = SIDE * (view.scale / layer.scale);
    for (const tile of layer.tiles.values()) {
        const x = (tile.column * size - view.x) * view.scale;
        const y = (tile.row * size - view.y) * view.scale;
        if (x < view.width && y < view.height && x + shown > 0 && y + shown > 0) {
            ctx.drawImage(tile.canvas, x, y, shown, shown);
        }
    }
}
