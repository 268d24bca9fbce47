import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useExternalListener, useRef, useState } from "@odoo/owl";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AreaList } from "./area_list";
import { Colouring, MEASURES, PAST_MEASURES } from "./colours";
import { boxAround } from "./geometry";
import { listenToHands } from "./gestures";
import { MapCanvas } from "./map_canvas";
import { onMapKey } from "./map_keys";
import { legendEntries, MapLegend } from "./map_legend";
import { MapSearch } from "./map_search";
import { areaText, pastText, placeText, sideText } from "./map_words";
import { PastBar } from "./past_bar";
import { PlaceCard } from "./place_card";
import { SideView } from "./side_view";
import { TrackList } from "./track_list";
import { useYardBus } from "./use_yard_bus";
import { YardData } from "./yard_data";

// A yard up to here is read whole, so that its legend and its list are complete.
const READ_WHOLE = 12000;
// Pixels a metre when flying to one position.
const CLOSE = 26;

/** The yard as it is this second: what is full, empty, old, blocked, on its way. */
export class YardMap extends Component {
    static template = "bulk_wms.YardMap";
    static components = { AreaList, MapLegend, MapSearch, PastBar, PlaceCard, SideView, TrackList };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.stage = useRef("stage");
        this.ground = useRef("ground");
        this.over = useRef("over");
        this.state = useState({
            yardId: false, areaId: false, measure: "occupancy", only: null, legend: [],
            isPanelOpen: !this.ui.isSmall, isMoreOpen: false,
            card: null, side: null, chosen: false, track: null, hits: [],
            shows: { hold: true, route: false, shuffle: false },
            isLive: true, mayLookBack: false, moment: "", told: "", version: 0,
        });
        this.ways = {};
        this.classes = new Map();
        this.colouring = new Colouring("occupancy");
        this.lastCard = new KeepLast();
        this.data = new YardData(this.call.bind(this), (areaId) => this.onData(areaId));
        this.countLegend = useDebounced(() => this.updateLegend(), 60);
        this.showMoment = useDebounced(() => this.showPast(), 350);
        useSetupAction({ rootRef: this.root, getLocalState: () => this.remembered() });
        useYardBus(
            (areas) => this.follow(areas),
            (isLive) => (this.state.isLive = isLive),
            () => [...this.data.areas.keys()]
        );
        onWillStart(() => this.start());
        onMounted(() => this.mounted());
        onPatched(() => this.fitStage());
        onWillUnmount(() => this.leave());
        useExternalListener(window, "keydown", (ev) => this.onWindowKey(ev));
    }

    call(method, args) {
        return this.orm.silent.call("wms.yard.map", method, args);
    }

    async start() {
        const before = this.props.state || {};
        if (before.measure) {
            this.state.measure = before.measure;
            Object.assign(this.state.shows, before.shows);
        }
        const [, mayLookBack] = await Promise.all([this.data.start(), this.call("may_look_back", [])]);
        this.state.mayLookBack = mayLookBack;
        const known = this.data.yards.find((yard) => yard.id === before.yardId);
        this.state.yardId = (known || this.data.yards[0])?.id || false;
        this.colouring = new Colouring(this.state.measure);
        this.data.layerNames = this.layerNames();
    }

    mounted() {
        if (!this.stage.el) {
            return;
        }
        this.canvas = new MapCanvas(this.ground.el, this.over.el, () => this.scene(), () => this.onMoved());
        this.observer = new ResizeObserver(() => this.fitStage());
        this.observer.observe(this.stage.el);
        this.endHands = listenToHands(this.over.el, {
            pan: (dx, dy) => this.canvas.pan(dx, dy),
            zoom: (x, y, factor) => this.canvas.zoom(x, y, factor),
            tap: (x, y) => this.onTap(x, y),
            hover: (x, y) => this.onHover(x, y),
        });
        this.fitStage();
        const { view } = this.props.state || {};
        Object.assign(this.canvas.view, view || this.canvas.view.fitting(this.yardBox()));
        this.readAhead();
        this.readWays();
        this.goWhereAsked();
    }

    /** What the window was opened for: a position, an area, or the way of a lot. */
    async goWhereAsked() {
        const params = this.props.action.params || {};
        if (this.props.state) {
            return;
        }
        if (params.lot) {
            await this.showTrack(params.lot);
        }
        if (params.place) {
            await this.choosePlace(params.place, params.area, true);
        } else if (params.area) {
            this.openArea(params.area);
        }
    }

    leave() {
        this.observer?.disconnect();
        this.endHands?.();
        this.canvas?.stop();
    }

    remembered() {
        const { yardId, measure, shows } = this.state;
        const { x, y, scale } = this.canvas?.view || {};
        return { yardId, measure, shows: { ...shows }, view: scale && { x, y, scale } };
    }

    // --- live -------------------------------------------------------------------------------

    /** Something changed in these areas: read again what is shown of them. */
    async follow(areas) {
        const reads = [this.data.follow(areas), this.readWays()];
        if (this.state.card && areas.includes(this.state.card.area)) {
            reads.push(this.refreshCard(this.state.card.id));
        }
        if (this.state.side && areas.includes(this.state.side.area_id)) {
            reads.push(this.readSide(this.state.chosen));
        }
        await Promise.all(reads);
        this.state.version++;
    }

    /** The positions of these areas are other ones now; null is everything. */
    onData(areaId) {
        if (areaId === null) {
            this.classes.clear();
            this.canvas?.stale();
        } else {
            this.classes.delete(areaId);
            this.canvas?.stale(this.data.areas.get(areaId)?.box);
        }
        this.countLegend();
    }

    // --- what is drawn ------------------------------------------------------------------------

    scene() {
        const style = this.style || (this.style = getComputedStyle(this.stage.el));
        return {
            areas: this.areas,
            detail: (id) => this.data.shown(id),
            classes: (id) => this.classesOf(id),
            colouring: this.colouring,
            measure: this.state.measure,
            only: this.state.only,
            ink: style.color,
            paper: style.backgroundColor,
            holds: this.state.shows.hold && !this.data.past,
            ways: this.data.past ? {} : this.ways,
            track: this.state.track,
            hits: this.state.hits,
            chosen: this.state.chosen && { id: this.state.chosen, area: this.state.areaId },
        };
    }

    get areas() {
        // Reading the state keeps the list of areas up to date with the figures.
        return this.state.version >= 0 ? this.data.areasOf(this.state.yardId) : [];
    }

    get area() {
        return this.data.areas.get(this.state.areaId);
    }

    classesOf(areaId) {
        if (!this.classes.has(areaId)) {
            const { places, products } = this.data.shown(areaId);
            const layer = this.measureLayer ? this.data.layer(this.measureLayer, areaId) : {};
            this.classes.set(areaId, this.colouring.classify(places, layer, products));
        }
        return this.classes.get(areaId);
    }

    get measureLayer() {
        return MEASURES.find((one) => one.code === this.state.measure)?.layer;
    }

    layerNames() {
        return this.measureLayer ? [this.measureLayer] : [];
    }

    yardBox() {
        return boxAround(this.areas.map((area) => area.box));
    }

    fitStage() {
        const { clientWidth: width, clientHeight: height } = this.stage.el || {};
        const { view } = this.canvas || {};
        if (view && width && height && (width !== view.width || height !== view.height)) {
            this.canvas.resize(width, height);
        }
    }

    onMoved() {
        for (const area of this.canvas.areasInView(this.areas)) {
            this.data.want(area.id);
        }
    }

    readAhead() {
        const count = this.areas.reduce((sum, area) => sum + area.positions, 0);
        if (count <= READ_WHOLE) {
            this.areas.forEach((area) => this.data.want(area.id));
        }
    }

    updateLegend() {
        const known = this.areas.filter((area) => this.data.details.has(area.id));
        this.state.legend = legendEntries(this.colouring, known.map((area) => this.classesOf(area.id)));
        this.state.version++;
    }

    get measures() {
        return this.data.past ? MEASURES.filter((one) => PAST_MEASURES.includes(one.code)) : MEASURES;
    }

    // --- choices of the person ------------------------------------------------------------------

    async setMeasure(code) {
        this.state.measure = code;
        this.state.only = null;
        this.colouring = new Colouring(code);
        this.classes.clear();
        await this.data.showLayers(this.layerNames());
    }

    setOnly(index) {
        this.state.only = this.state.only === index ? null : index;
        this.canvas.stale();
    }

    setYard(id) {
        Object.assign(this.state, { yardId: id, areaId: false, chosen: false, card: null, side: null });
        this.canvas.stale();
        this.showYard();
        this.readAhead();
        this.countLegend();
    }

    showYard() {
        Object.assign(this.state, { areaId: false, side: null });
        this.canvas.flyToBox(this.yardBox());
    }

    openArea(areaId) {
        const area = this.data.areas.get(areaId);
        if (!area) {
            return;
        }
        Object.assign(this.state, { areaId, card: null, side: null, chosen: false });
        if (area.yard !== this.state.yardId) {
            this.state.yardId = area.yard;
            this.canvas.stale();
        }
        this.data.want(areaId);
        this.canvas.flyToBox(area.box, 60);
        this.tell(areaText(area));
    }

    toggle(layer) {
        this.state.shows[layer] = !this.state.shows[layer];
        this.readWays();
        this.canvas.redraw();
    }

    async readWays() {
        const kinds = ["route", "shuffle"].filter((kind) => this.state.shows[kind]);
        const found = await Promise.all(kinds.map((kind) => this.call("ways", [kind])));
        this.ways = Object.fromEntries(kinds.map((kind, index) => [kind, found[index]]));
        this.canvas?.redraw();
    }

    // --- one position ---------------------------------------------------------------------------

    onTap(px, py) {
        this.over.el.focus({ preventScroll: true });
        const [x, y] = this.canvas.view.toYard(px, py);
        const area = this.areas.find(({ box }) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1);
        if (!area) {
            return;
        }
        const isNear = this.canvas.areasInView([area]).length && this.data.details.get(area.id);
        if (!isNear) {
            return this.openArea(area.id);
        }
        const hit = isNear.grid.at(x, y);
        if (hit >= 0) {
            this.choosePlace(isNear.places.id[hit], area.id);
        }
    }

    onHover(px, py) {
        const [x, y] = this.canvas.view.toYard(px, py);
        const area = this.areas.find(({ box }) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1);
        const hit = area ? this.data.details.get(area.id)?.grid.at(x, y) ?? -1 : -1;
        this.over.el.title = hit >= 0 ? this.placeText(area.id, hit) : area ? areaText(area) : "";
    }

    /** Show the card of a position; with `fly` also go there. */
    async choosePlace(placeId, areaId, fly = false) {
        const card = await this.readCard(placeId);
        if (!card) {
            return;
        }
        areaId = card.area;
        const { yard } = this.data.areas.get(areaId) || {};
        if (yard && yard !== this.state.yardId) {
            this.setYard(yard);
        }
        Object.assign(this.state, { chosen: placeId, areaId, side: null, isPanelOpen: true });
        await this.data.want(areaId);
        const index = this.data.indexOf(areaId, placeId);
        if (index < 0) {
            return;
        }
        const { cells } = this.data.details.get(areaId);
        if (fly) {
            const near = Math.max(this.canvas.view.scale, CLOSE / Math.max(...this.area.cell) * 2);
            this.fitStage();
            this.canvas.fly(this.canvas.view.centred(cells.x[index], cells.y[index], near));
        }
        this.canvas.redraw();
        this.tell(this.placeText(areaId, index));
    }

    async readCard(placeId) {
        const card = await this.lastCard.add(this.call("card", [placeId]));
        this.state.card = card || null;
        if (!card) {
            this.notification.add(_t("This position is not there any more."), { type: "warning" });
        }
        return card;
    }

    /** The card that is shown, read again after a change there. */
    async refreshCard(placeId) {
        const card = await this.call("card", [placeId]);
        if (this.state.card?.id === placeId) {
            this.state.card = card || null;
        }
    }

    closeCard() {
        Object.assign(this.state, { card: null, side: null, chosen: false, track: null });
        this.canvas.redraw();
        this.over.el.focus({ preventScroll: true });
    }

    async readSide(placeId) {
        this.state.side = (await this.call("side", [placeId])) || null;
    }

    async chooseFromSide(placeId) {
        const { side } = this.state;
        await this.choosePlace(placeId, this.state.areaId, true);
        this.state.side = side;
    }

    async showTrack(lotId) {
        this.state.track = (await this.call("track", [lotId])) || null;
        this.canvas.redraw();
    }

    hideTrack() {
        this.state.track = null;
        this.canvas.redraw();
    }

    async act(action) {
        const next = await this.orm.call(action.model, action.method, [[action.id]]);
        if (next) {
            await this.action.doAction(next, { onClose: () => this.state.chosen && this.readCard(this.state.chosen) });
        }
    }

    open(model, id) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] });
    }

    onHits(hits) {
        this.state.hits = hits.filter((hit) => hit.place);
        for (const hit of hits) {
            this.data.want(hit.area);
        }
        this.canvas.redraw();
    }

    onHit(hit) {
        if (hit.place) {
            this.choosePlace(hit.place, hit.area, true);
        } else {
            this.openArea(hit.area);
        }
    }

    // --- the past -------------------------------------------------------------------------------

    setMoment(moment) {
        this.state.moment = moment;
        this.showMoment();
    }

    /** Show what stood here at the chosen moment; without one, what stands here now. */
    async showPast() {
        const moment = this.state.moment && luxon.DateTime.fromISO(this.state.moment);
        await this.data.showPast(this.state.yardId, moment ? serializeDateTime(moment) : null);
        this.areas.forEach((area) => this.data.want(area.id));
        if (this.data.past && !PAST_MEASURES.includes(this.state.measure)) {
            await this.setMeasure("occupancy");
        }
        this.state.version++;
    }

    // --- words ------------------------------------------------------------------------------------

    tell(text) {
        this.state.told = text;
    }

    get sideText() {
        return sideText(this.state.side);
    }

    get pastText() {
        return pastText(this.state.moment);
    }

    placeText(areaId, index) {
        const look = this.colouring.classes[this.classesOf(areaId)[index]];
        return placeText(this.data.shown(areaId).places, index, look.label);
    }

    // --- keys ---------------------------------------------------------------------------------------

    onWindowKey(ev) {
        const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(ev.target.tagName) || ev.target.isContentEditable;
        if (ev.key === "/" && !isTyping && !document.querySelector(".modal")) {
            ev.preventDefault();
            this.root.el.querySelector(".o_bulk_map_search input").focus();
        }
    }

    onKey(ev) {
        onMapKey(ev, this);
    }
}

registry.category("actions").add("bulk_wms.yard_map", YardMap);
