// Pixels that an arrow key moves the view.
const PAN_STEP = 90;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * The map by keyboard: arrows go from position to position, or move the view while none is chosen;
 * + and - zoom, 0 shows all, page keys go from area to area, Enter looks closer, Escape steps back.
 */
export function onMapKey(ev, map) {
    const { canvas, state } = map;
    if (ev.ctrlKey || ev.altKey || ev.metaKey) {
        return;
    }
    if (ARROWS[ev.key]) {
        step(map, ...ARROWS[ev.key]);
    } else if (ev.key === "+" || ev.key === "=") {
        canvas.zoomMiddle(1.3);
    } else if (ev.key === "-") {
        canvas.zoomMiddle(1 / 1.3);
    } else if (ev.key === "0" || ev.key === "Home") {
        map.showYard();
    } else if (ev.key === "PageDown" || ev.key === "PageUp") {
        nextArea(map, ev.key === "PageDown" ? 1 : -1);
    } else if (ev.key === "Enter" || ev.key === " ") {
        enter(map);
    } else if (ev.key === "Escape") {
        state.chosen ? map.closeCard() : map.showYard();
    } else {
        return;
    }
    ev.preventDefault();
}

/** From the chosen position to the next one; without one the view moves. */
function step(map, dx, dy) {
    const { canvas, data, state } = map;
    const detail = state.chosen && data.details.get(state.areaId);
    if (!detail) {
        canvas.pan(-dx * PAN_STEP, -dy * PAN_STEP);
        return;
    }
    const from = detail.at.get(state.chosen);
    const to = from === undefined ? -1 : detail.grid.next(from, dx, dy);
    if (to >= 0) {
        map.choosePlace(detail.places.id[to], state.areaId, true);
    }
}

function nextArea(map, step) {
    const { areas, state } = map;
    if (areas.length) {
        const at = areas.findIndex((area) => area.id === state.areaId);
        const first = step > 0 ? 0 : areas.length - 1;
        map.openArea(areas[at < 0 ? first : (at + step + areas.length) % areas.length].id);
    }
}

/** Choose what is in the middle of the view; the second time, see it from the side. */
async function enter(map) {
    const { canvas, data, state } = map;
    const area = map.area || canvas.areasInView(map.areas)[0];
    if (!area) {
        nextArea(map, 1);
        return;
    }
    if (state.chosen) {
        map.readSide(state.chosen);
        return;
    }
    await data.want(area.id);
    const detail = data.details.get(area.id);
    const index = detail ? detail.grid.nearest(...canvas.middle) : -1;
    if (index >= 0) {
        await map.choosePlace(detail.places.id[index], area.id, true);
    }
}
