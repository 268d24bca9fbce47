import { areaColour, inkOn, patternTile } from "./colours";
import { meet } from "./geometry";

// Sizes of a cell in pixels from which on it is drawn: itself, its edge, its pattern, its name.
export const SEEN = 3;
const EDGED = 6;
const PATTERNED = 9;
const NAMED = 44;

/** Whether the positions of an area are drawn at this scale, or only the area. */
export function showsCells(area, scale) {
    return Math.min(...area.cell) * scale >= SEEN;
}

/**
 * Draws a part of the yard without what moves above it.
 *
 * @param {CanvasRenderingContext2D} ctx whose origin is the upper left corner of the part
 * @param {{box, scale, areas, detail, classes, colouring, measure, only, ink, paper}} scene
 */
export function paintCells(ctx, scene) {
    const { box, scale } = scene;
    for (const area of scene.areas) {
        if (!meet(area.box, box)) {
            continue;
        }
        const detail = scene.detail(area.id);
        if (!detail || !showsCells(area, scale)) {
            paintArea(ctx, area, scene, !showsCells(area, scale));
        } else {
            paintPositions(ctx, area, detail, scene);
        }
    }
}

function paintArea(ctx, area, { box, scale, measure }, isFar) {
    const x = (area.box.x0 - box.x0) * scale;
    const y = (area.box.y0 - box.y0) * scale;
    const w = (area.box.x1 - area.box.x0) * scale;
    const h = (area.box.y1 - area.box.y0) * scale;
    ctx.globalAlpha = isFar ? 1 : 0.35;
    ctx.fillStyle = areaColour(area, measure);
    ctx.fillRect(x, y, w, h);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = "#6b7280";
    ctx.lineWidth = 1;
    ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
}

function paintPositions(ctx, area, detail, scene) {
    const { box, scale, colouring, only } = scene;
    const { cells } = detail;
    const small = Math.min(...area.cell) * scale;
    const classes = scene.classes(area.id);
    // One colour after the other: changing it for every cell costs more than drawing them. The
    // upper tiers come afterwards, so that they lie above.
    const ground = new Map();
    const upper = new Map();
    for (const i of detail.grid.in(box)) {
        const layer = detail.places.tier[i] > 1 ? upper : ground;
        const key = classes[i];
        const found = layer.get(key);
        if (found) {
            found.push(i);
        } else {
            layer.set(key, [i]);
        }
    }
    for (const layer of [ground, upper]) {
        for (const [key, indexes] of layer) {
            const look = colouring.classes[key];
            ctx.globalAlpha = only === null || only === key ? 1 : 0.15;
            ctx.fillStyle = fillOf(ctx, look, small, scene);
            for (const i of indexes) {
                const x = (cells.x[i] - cells.w[i] - box.x0) * scale;
                const y = (cells.y[i] - cells.h[i] - box.y0) * scale;
                ctx.fillRect(x, y, cells.w[i] * 2 * scale, cells.h[i] * 2 * scale);
            }
            if (small >= EDGED) {
                edge(ctx, cells, indexes, scene);
            }
        }
    }
    ctx.globalAlpha = 1;
    if (area.cell[0] * scale >= NAMED && area.cell[1] * scale >= 22) {
        name(ctx, detail, ground, scene, upper.size ? 0.66 : 0);
        name(ctx, detail, upper, scene, 0);
    }
}

function fillOf(ctx, look, small, scene) {
    if (!look.colour) {
        return scene.paper;
    }
    if (look.pattern === "plain" || small < PATTERNED) {
        return look.colour;
    }
    return ctx.createPattern(patternTile(look.pattern, look.colour), "repeat");
}

function edge(ctx, cells, indexes, { box, scale }) {
    ctx.beginPath();
    for (const i of indexes) {
        ctx.rect(
            Math.round((cells.x[i] - cells.w[i] - box.x0) * scale) + 0.5,
            Math.round((cells.y[i] - cells.h[i] - box.y0) * scale) + 0.5,
            Math.round(cells.w[i] * 2 * scale),
            Math.round(cells.h[i] * 2 * scale)
        );
    }
    ctx.strokeStyle = "#6b7280";
    ctx.lineWidth = 1;
    ctx.stroke();
}

/** Names of positions; `lower` is how far below the middle, where something lies above. */
function name(ctx, detail, layer, { box, scale, colouring, ink, only }, lower) {
    const { cells, places } = detail;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const [key, indexes] of layer) {
        const look = colouring.classes[key];
        ctx.globalAlpha = only === null || only === key ? 1 : 0.15;
        for (const i of indexes) {
            const width = cells.w[i] * 2 * scale;
            const height = cells.h[i] * 2 * scale;
            const text = places.name[i];
            const size = Math.min(13, height * (lower ? 0.26 : 0.5), (width * 1.6) / text.length);
            if (size < 8) {
                continue;
            }
            ctx.font = `${size}px system-ui, sans-serif`;
            const x = (cells.x[i] - box.x0) * scale;
            const y = (cells.y[i] - box.y0) * scale + (height / 2) * lower;
            if (look.pattern !== "plain") {
                // Letters on a pattern want calm ground.
                const wide = ctx.measureText(text).width + 6;
                ctx.fillStyle = look.colour;
                ctx.fillRect(x - wide / 2, y - size * 0.7, wide, size * 1.4);
            }
            ctx.fillStyle = look.colour ? inkOn(look.colour) : ink;
            ctx.fillText(text, x, y);
        }
    }
    ctx.globalAlpha = 1;
}
