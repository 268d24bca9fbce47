import { meet } from "./geometry";
import { showsCells } from "./cell_painter";

const WAY = { route: "#0b5394", shuffle: "#b3001b", track: "#7a0177" };

/**
 * What lies above the positions and is drawn each frame: names of areas, holds, ways, the track of
 * a lot, what was found, what is chosen.
 */
export function paintOver(ctx, view, scene) {
    const box = view.box(20);
    const seen = scene.areas.filter((area) => meet(area.box, box));
    for (const area of seen) {
        outline(ctx, view, area, scene);
    }
    if (scene.holds) {
        for (const area of seen) {
            holds(ctx, view, area, scene);
        }
    }
    for (const kind of ["route", "shuffle"]) {
        for (const [number, way] of (scene.ways[kind] || []).entries()) {
            arrow(ctx, view, scene, way.from, way.to, WAY[kind], kind === "shuffle", String(way.order || number + 1));
        }
    }
    track(ctx, view, scene);
    for (const hit of scene.hits) {
        ring(ctx, view, scene, hit, "#d55e00", 2);
    }
    if (scene.chosen) {
        ring(ctx, view, scene, scene.chosen, scene.ink, 3);
    }
}

function outline(ctx, view, area, { ink, paper, measure }) {
    const [x, y] = view.toScreen(area.box.x0, area.box.y0);
    const w = (area.box.x1 - area.box.x0) * view.scale;
    const h = (area.box.y1 - area.box.y0) * view.scale;
    ctx.strokeStyle = "#6b7280";
    ctx.lineWidth = 1;
    ctx.strokeRect(x, y, w, h);
    if (w < 26) {
        return;
    }
    const far = !showsCells(area, view.scale);
    const share = `${Math.round(area.fill)} %`;
    const text = far && w > 90 && measure === "occupancy" ? `${area.name}  ${share}` : area.name;
    ctx.font = "bold 13px system-ui, sans-serif";
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    const wide = ctx.measureText(text).width + 8;
    // Above the area; at the upper edge of the screen within it.
    const top = Math.max(y - 2, Math.min(18, y + h));
    const left = Math.max(x, Math.min(2, x + w - wide));
    ctx.fillStyle = paper;
    ctx.globalAlpha = 0.85;
    ctx.fillRect(left, top - 16, wide, 17);
    ctx.globalAlpha = 1;
    ctx.fillStyle = ink;
    ctx.fillText(text, left + 4, top);
}

function holds(ctx, view, area, scene) {
    const detail = scene.detail(area.id);
    if (!detail || !showsCells(area, view.scale)) {
        return;
    }
    const { cells, places } = detail;
    ctx.strokeStyle = "#b35900";
    ctx.lineWidth = 2.5;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    for (const i of detail.grid.in(view.box(10))) {
        if (places.held[i] > 0) {
            const [x, y] = view.toScreen(cells.x[i] - cells.w[i], cells.y[i] - cells.h[i]);
            ctx.rect(x, y, cells.w[i] * 2 * view.scale, cells.h[i] * 2 * view.scale);
        }
    }
    ctx.stroke();
    ctx.setLineDash([]);
}

/** The middle of a position on the screen; of its area while that is not read. */
function spotOf(view, scene, place) {
    const detail = scene.detail(place.area);
    const index = detail?.at.get(place.id) ?? -1;
    if (index >= 0) {
        return view.toScreen(detail.cells.x[index], detail.cells.y[index]);
    }
    const area = scene.areas.find((one) => one.id === place.area);
    return area && view.toScreen((area.box.x0 + area.box.x1) / 2, (area.box.y0 + area.box.y1) / 2);
}

function arrow(ctx, view, scene, from, to, colour, isDashed, label) {
    let start = from && spotOf(view, scene, from);
    let end = to && spotOf(view, scene, to);
    if (!start && !end) {
        return;
    }
    // What comes from outside or leaves: a short arrow from above.
    start = start || [end[0] - 22, end[1] - 34];
    end = end || [start[0] + 22, start[1] - 34];
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = 2;
    ctx.setLineDash(isDashed ? [7, 4] : []);
    const bend = Math.min(Math.hypot(end[0] - start[0], end[1] - start[1]) / 5, 40);
    const middle = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - bend];
    ctx.beginPath();
    ctx.moveTo(...start);
    ctx.quadraticCurveTo(...middle, ...end);
    ctx.stroke();
    ctx.setLineDash([]);
    const angle = Math.atan2(end[1] - middle[1], end[0] - middle[0]);
    ctx.beginPath();
    ctx.moveTo(...end);
    for (const turn of [-0.4, 0.4]) {
        ctx.lineTo(end[0] - 11 * Math.cos(angle + turn), end[1] - 11 * Math.sin(angle + turn));
    }
    ctx.fill();
    if (label) {
        badge(ctx, start[0], start[1], label, colour);
    }
}

function badge(ctx, x, y, text, colour) {
    ctx.font = "bold 11px system-ui, sans-serif";
    const wide = Math.max(ctx.measureText(text).width + 8, 16);
    ctx.fillStyle = colour;
    ctx.fillRect(x - wide / 2, y - 8, wide, 16);
    ctx.fillStyle = "#ffffff";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y);
}

function track(ctx, view, scene) {
    const stops = scene.track?.stops || [];
    for (const [number, stop] of stops.entries()) {
        arrow(ctx, view, scene, stop.from, stop.to, WAY.track, false, "");
        const spot = stop.to && spotOf(view, scene, stop.to);
        if (spot) {
            badge(ctx, spot[0], spot[1], String(number + 1), WAY.track);
        }
    }
}

function ring(ctx, view, scene, place, colour, width) {
    const detail = scene.detail(place.area);
    const i = detail?.at.get(place.place ?? place.id) ?? -1;
    if (i < 0) {
        return;
    }
    const { cells } = detail;
    const [x, y] = view.toScreen(cells.x[i], cells.y[i]);
    const w = Math.max(cells.w[i] * view.scale, 6) + 3;
    const h = Math.max(cells.h[i] * view.scale, 6) + 3;
    ctx.strokeStyle = "#ffffff";
    ctx.lineWidth = width + 3;
    ctx.strokeRect(x - w, y - h, 2 * w, 2 * h);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.strokeRect(x - w, y - h, 2 * w, 2 * h);
}
