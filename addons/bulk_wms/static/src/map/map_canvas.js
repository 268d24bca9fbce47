import { Viewport } from "./geometry";
import { paintCells, showsCells } from "./cell_painter";
import { paintOver } from "./over_painter";
import { TileCache } from "./tile_cache";
import { meet } from "./geometry";

// Milliseconds of a flight from one view to another.
const FLIGHT = 120;
// Milliseconds without zooming after which the view is drawn sharp.
const SETTLED = 90;

/**
 * The drawing surface: owns the view and its two canvases, draws at most once a frame and only
 * when something changed.
 */
export class MapCanvas {
    /**
     * @param {HTMLCanvasElement} ground positions @param {HTMLCanvasElement} over what lies above
     * @param {() => object} scene what is to be drawn
     * @param {() => void} moved is told after the view changed
     */
    constructor(ground, over, scene, moved) {
        Object.assign(this, { ground, over, scene, moved });
        this.view = new Viewport();
        this.tiles = new TileCache((ctx, box, scale) => paintCells(ctx, { ...this.scene(), box, scale }));
        this.flight = null;
        this.frame = 0;
        this.zoomedAt = -Infinity;
        this.isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    }

    resize(width, height) {
        this.ratio = Math.min(window.devicePixelRatio || 1, 2);
        const before = this.view;
        const middle = before.toYard(before.width / 2, before.height / 2);
        // What is flown to stays in the middle too, when a panel opens on the way.
        const aim = this.middle;
        Object.assign(before, { width, height });
        Object.assign(before, before.centred(...middle));
        if (this.flight) {
            this.flight.to = before.centred(...aim, this.flight.to.scale);
        }
        for (const canvas of [this.ground, this.over]) {
            canvas.width = Math.round(width * this.ratio);
            canvas.height = Math.round(height * this.ratio);
        }
        this.redraw();
    }

    redraw() {
        this.frame ||= requestAnimationFrame((now) => {
            this.frame = 0;
            this.draw(now);
        });
    }

    stale(box) {
        this.tiles.stale(box);
        this.redraw();
    }

    pan(dx, dy) {
        this.flight = null;
        this.view.pan(dx, dy);
        this.redraw();
    }

    zoom(px, py, factor) {
        this.flight = null;
        this.view.zoomAt(px, py, factor);
        this.zoomedAt = performance.now();
        this.redraw();
    }

    zoomMiddle(factor) {
        this.zoom(this.view.width / 2, this.view.height / 2, factor);
    }

    fly(to) {
        if (this.isStill) {
            this.flight = null;
            Object.assign(this.view, to);
        } else {
            const { x, y, scale } = this.view;
            this.flight = { from: { x, y, scale }, to, begun: performance.now() };
        }
        this.redraw();
    }

    flyToBox(box, limit) {
        this.fly(this.view.fitting(box, 28, limit));
    }

    draw(now) {
        if (this.flight) {
            const share = Math.min(Math.max((now - this.flight.begun) / FLIGHT, 0), 1);
            const eased = share * (2 - share);
            Object.assign(this.view, share < 1 ? this.view.between(this.flight.from, this.flight.to, eased) : this.flight.to);
            if (share === 1) {
                this.flight = null;
            }
        }
        const isMoving = !!this.flight || now - this.zoomedAt < SETTLED;
        const ground = this.clear(this.ground);
        const isUnfinished = this.tiles.draw(ground, this.view, this.ratio, isMoving);
        paintOver(this.clear(this.over), this.view, this.scene());
        this.moved();
        if (isUnfinished || isMoving) {
            this.redraw();
        }
    }

    clear(canvas) {
        const ctx = canvas.getContext("2d");
        ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        ctx.clearRect(0, 0, this.view.width, this.view.height);
        return ctx;
    }

    /** Areas whose positions are seen now, the middle one first. */
    areasInView(areas) {
        const { x: x0, y: y0, scale } = this.aim;
        const box = { x0, y0, x1: x0 + this.view.width / scale, y1: y0 + this.view.height / scale };
        const [x, y] = this.middle;
        const far = ({ box: one }) => Math.hypot((one.x0 + one.x1) / 2 - x, (one.y0 + one.y1) / 2 - y);
        return areas
            .filter((area) => showsCells(area, scale) && meet(area.box, box))
            .sort((one, other) => far(one) - far(other));
    }

    /** The view that is flown to, or that is there. */
    get aim() {
        return this.flight?.to || this.view;
    }

    /** The yard's point in the middle of where the view is going. */
    get middle() {
        const { x, y, scale } = this.aim;
        return [x + this.view.width / 2 / scale, y + this.view.height / 2 / scale];
    }

    stop() {
        cancelAnimationFrame(this.frame);
    }
}
