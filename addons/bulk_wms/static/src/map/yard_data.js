import { CellGrid, cellsOf } from "./geometry";

// Areas that are read at the same time; more would only wait for each other.
const AT_ONCE = 4;

/**
 * What the map knows of the yard. It asks the server under the rights of who looks, an area at a
 * time, and after a change only for what changed.
 */
export class YardData {
    /**
     * @param {(method: string, args: any[]) => Promise<any>} call asks wms.yard.map
     * @param {(areaId: number|null) => void} changed is told when an area (or all) is to be drawn
     */
    constructor(call, changed) {
        Object.assign(this, { call, changed });
        this.yards = [];
        this.areas = new Map();
        this.details = new Map();
        this.reading = new Map();
        this.waiting = [];
        this.again = new Set();
        this.layers = new Map();
        this.layerNames = [];
        this.moment = null;
        this.past = null;
    }

    async start() {
        const { yards, areas } = await this.call("overview", []);
        this.yards = yards;
        this.areas = new Map(areas.map((area) => [area.id, withBox(area)]));
        for (const id of this.details.keys()) {
            if (!this.areas.has(id)) {
                this.details.delete(id);
            }
        }
        this.changed(null);
    }

    areasOf(yardId) {
        return [...this.areas.values()].filter((area) => area.yard === yardId);
    }

    /** Read the positions of an area unless they are here or on their way. */
    want(areaId) {
        if (this.details.has(areaId) || this.reading.has(areaId) || !this.areas.has(areaId)) {
            return this.reading.get(areaId);
        }
        return this.read(areaId);
    }

    read(areaId) {
        if (this.reading.has(areaId)) {
            // What is under way may have been read before the change.
            this.again.add(areaId);
            return this.reading.get(areaId);
        }
        const promise = this.queue(() => this.readNow(areaId)).finally(() => {
            this.reading.delete(areaId);
            if (this.again.delete(areaId)) {
                this.read(areaId);
            }
        });
        this.reading.set(areaId, promise);
        return promise;
    }

    async queue(work) {
        if (this.busy >= AT_ONCE) {
            await new Promise((go) => this.waiting.push(go));
        }
        this.busy = (this.busy || 0) + 1;
        try {
            return await work();
        } finally {
            this.busy--;
            this.waiting.shift()?.();
        }
    }

    async readNow(areaId) {
        const known = this.details.get(areaId);
        const area = this.areas.get(areaId);
        if (!area) {
            return;
        }
        const since = known && area.by !== "order" ? known.version : null;
        const [answer] = await Promise.all([
            this.call("area", [areaId, since]),
            this.readLayers([areaId]),
        ]);
        let detail = since ? merged(known, answer) : null;
        if (since && !detail) {
            // A position came or went: read the area whole.
            detail = fresh(await this.call("area", [areaId, null]));
        }
        this.details.set(areaId, withCells(area, detail || fresh(answer)));
        this.changed(areaId);
    }

    /** Read what lies over the positions: only the layers that are looked at. */
    async readLayers(areaIds) {
        const names = this.layerNames;
        if (!names.length || !areaIds.length) {
            return;
        }
        const answer = await this.call("layers", [areaIds, names]);
        for (const name of names) {
            const layer = this.layers.get(name) || new Map();
            this.layers.set(name, layer);
            for (const id of areaIds) {
                layer.set(id, answer[name]);
            }
        }
    }

    async showLayers(names) {
        this.layerNames = names;
        await this.readLayers([...this.details.keys()]);
        this.changed(null);
    }

    layer(name, areaId) {
        return this.layers.get(name)?.get(areaId) || {};
    }

    /** Something changed in these areas: read what is shown of them again. */
    async follow(areaIds) {
        const mine = areaIds.filter((id) => this.areas.has(id));
        if (!mine.length) {
            if (areaIds.length) {
                // An area that was not there when the map was opened.
                await this.start();
            }
            return;
        }
        const sums = this.call("sums", [mine]).then((figures) => {
            for (const id of mine) {
                if (figures[id]) {
                    Object.assign(this.areas.get(id), figures[id]);
                }
            }
        });
        const shown = mine.filter((id) => this.details.has(id) || this.reading.has(id));
        await Promise.all([sums, ...shown.map((id) => this.read(id))]);
        mine.forEach((id) => this.changed(id));
    }

    /** Show what stood in a yard at `moment` (UTC text), or with null what stands there now. */
    async showPast(yardId, moment) {
        this.moment = moment;
        if (!moment) {
            this.past = null;
        } else {
            const past = await this.call("past", [yardId, moment]);
            if (this.moment !== moment) {
                return;
            }
            this.past = past;
        }
        this.changed(null);
    }

    /** The positions of an area as they are shown: now, or at the chosen moment. */
    shown(areaId) {
        const detail = this.details.get(areaId);
        if (!detail || !this.past) {
            return detail;
        }
        if (detail.past !== this.past) {
            detail.past = this.past;
            detail.pastPlaces = pastPlaces(detail.places, this.past);
        }
        return {
            ...detail,
            places: detail.pastPlaces,
            products: { ...detail.products, ...this.past.products },
        };
    }

    indexOf(areaId, placeId) {
        return this.details.get(areaId)?.at.get(placeId) ?? -1;
    }
}

function withBox(area) {
    const [x0, y0, x1, y1] = area.box;
    return { ...area, box: { x0, y0, x1, y1 } };
}

function fresh(answer) {
    return {
        version: answer.version,
        count: answer.count,
        places: answer.places,
        products: answer.products,
    };
}

/** What is known with what changed laid over it; null when positions came or went. */
export function merged(known, answer) {
    if (known.count !== answer.count) {
        return null;
    }
    for (const [i, id] of answer.places.id.entries()) {
        const at = known.at.get(id);
        if (at === undefined) {
            return null;
        }
        for (const column of Object.keys(known.places)) {
            known.places[column][at] = answer.places[column][i];
        }
    }
    return {
        version: answer.version,
        count: answer.count,
        places: known.places,
        products: { ...known.products, ...answer.products },
    };
}

function withCells(area, detail) {
    const cells = cellsOf(area, detail.places);
    return {
        ...detail,
        cells,
        grid: new CellGrid(cells, 8 * Math.max(...area.cell, 0.1)),
        at: new Map(detail.places.id.map((id, index) => [id, index])),
    };
}

/** The same positions with the goods of then. What was locked or kept then is not known. */
export function pastPlaces(places, past) {
    const shown = { ...places };
    for (const column of ["units", "held", "fill", "weight", "product", "heat", "quality", "age", "lots", "closed"]) {
        shown[column] = [];
    }
    for (const id of places.id) {
        const then = past.places[id];
        shown.units.push(then ? then.lots.length : 0);
        shown.held.push(0);
        // How full it was by its limits is not worked out: there or not.
        shown.fill.push(then ? 100 : 0);
        shown.weight.push(then ? then.weight : 0);
        shown.product.push(then ? then.product : 0);
        shown.heat.push(then ? then.heat : "");
        shown.quality.push("");
        shown.age.push(then ? then.age : 0);
        shown.lots.push(then ? then.lots.length : 0);
        shown.closed.push("");
    }
    return shown;
}
