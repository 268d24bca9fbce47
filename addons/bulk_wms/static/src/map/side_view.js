import { Component, onMounted, onPatched, useRef } from "@odoo/owl";
import { Colouring, inkOn } from "./colours";

// Millimetres of what is drawn when nobody measured it.
const COIL = 1500;
const LAYER = 250;
const BOX_WIDTH = 1600;
const BOX_GAP = 500;

/**
 * A saddle row or a row of stacks seen from the side, true to scale: coils with their diameters on
 * their saddles, stacks with their layers from the ground.
 */
export class SideView extends Component {
    static template = "bulk_wms.SideView";
    static props = {
        side: Object,
        chosen: { type: [Number, Boolean] },
        measure: String,
        onChoose: Function,
    };

    setup() {
        this.root = useRef("root");
        onMounted(() => this.showChosen());
        onPatched(() => this.showChosen());
    }

    /** A long row is scrolled to the chosen position. */
    showChosen() {
        const box = this.root.el;
        const shape = box.querySelector(".o_chosen");
        if (shape && shape !== this.shown) {
            const [one, all] = [shape.getBoundingClientRect(), box.getBoundingClientRect()];
            box.scrollLeft += one.left + one.width / 2 - all.left - all.width / 2;
        }
        this.shown = shape;
    }

    get isSaddle() {
        return this.props.side.places.some((place) => place.stacking === "saddle");
    }

    draw() {
        const shapes = this.isSaddle ? this.saddles() : this.stacks();
        const width = Math.max(...shapes.map((shape) => shape.x + shape.w), BOX_WIDTH) + BOX_GAP;
        const height = Math.max(...shapes.map((shape) => shape.top), LAYER) + BOX_GAP;
        const slots = shapes
            .filter((shape, index) => shape.place.tier === 1 && shapes[index - 1]?.place !== shape.place)
            .map((shape) => ({
                id: shape.place.id,
                x: shape.isRound ? shape.cx : shape.x + shape.w / 2,
                text: shape.place.slot || shape.place.name,
            }));
        return { shapes, slots, width, box: `0 ${-height} ${width} ${height + 280}` };
    }

    /** Coils: middle and radius. An upper one lies in the dip between two lower ones. */
    saddles() {
        const { places } = this.props.side;
        const diameters = places.flatMap((place) => place.lots.map((lot) => lot.diameter || COIL));
        const pitch = Math.max(...diameters, COIL) * 1.06;
        const first = Math.min(...places.map((place) => place.slot));
        const rise = pitch * 0.866;
        return places.map((place) => {
            const lot = place.lots[0];
            const size = (lot && lot.diameter) || COIL;
            const x = (place.slot - first + (place.tier - 1) / 2) * pitch + pitch / 2;
            const y = (place.tier - 1) * rise + size / 2;
            return {
                place,
                lot,
                isRound: true,
                key: `p${place.id}`,
                cx: x,
                cy: -y,
                r: lot ? size / 2 : size / 2.6,
                hole: lot ? (lot.inner || size / 3) / 2 : 0,
                x: x - size / 2,
                w: size,
                top: y + size / 2,
                ...this.look(place, lot),
            };
        });
    }

    /** Stacks: a box for each layer, an empty frame where nothing stands. */
    stacks() {
        const shapes = [];
        for (const [number, place] of this.props.side.places.entries()) {
            const x = number * (BOX_WIDTH + BOX_GAP) + BOX_GAP;
            let ground = 0;
            const lots = place.lots.length ? place.lots : [null];
            for (const [layer, lot] of lots.entries()) {
                const h = Math.max(lot?.thickness || 0, LAYER);
                shapes.push({
                    place,
                    lot,
                    isRound: false,
                    key: `p${place.id}-${layer}`,
                    x,
                    y: -(ground + h),
                    w: BOX_WIDTH,
                    h: h - 20,
                    top: ground + h,
                    ...this.look(place, lot),
                });
                ground += h;
            }
        }
        return shapes;
    }

    look(place, lot) {
        const colour = lot ? this.colourOf(place, lot) : "";
        return {
            fill: colour || "transparent",
            ink: inkOn(colour),
            isChosen: place.id === this.props.chosen,
            label: lot ? lot.name : "",
            title: lot
                ? `${place.name}: ${lot.name}, ${Math.round(lot.weight).toLocaleString()} kg${lot.heat ? `, ${lot.heat}` : ""}`
                : place.name,
        };
    }

    colourOf(place, lot) {
        const measure = ["dwell", "quality"].includes(this.props.measure) ? this.props.measure : "occupancy";
        const colouring = new Colouring(measure);
        const places = {
            id: [place.id],
            units: [1],
            held: [0],
            fill: [measure === "occupancy" ? 40 : 100],
            closed: [""],
            age: [lot.age],
            quality: [lot.quality],
        };
        return colouring.classes[colouring.classify(places)[0]].colour;
    }

    onKey(ev, place) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.props.onChoose(place.id);
        }
    }
}
