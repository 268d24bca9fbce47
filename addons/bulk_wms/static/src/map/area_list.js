import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { areaColour } from "./colours";

// Positions of one row that a list can be read with.
const MOST = 300;

/**
 * The map as a list: areas, the rows of an area, the positions of a row. The same by keyboard and
 * screen reader as on the picture.
 */
export class AreaList extends Component {
    static template = "bulk_wms.AreaList";
    static props = {
        areas: Array,
        area: { type: Object, optional: true },
        detail: { type: [Object, Boolean], optional: true },
        version: Number,
        measure: String,
        textOf: Function,
        onArea: Function,
        onYard: Function,
        onPlace: Function,
        onSide: Function,
    };

    setup() {
        this.state = useState({ row: null });
    }

    swatch(area) {
        return `background-color: ${areaColour(area, this.props.measure)}`;
    }

    share(taken, positions) {
        return _t("%(taken)s of %(positions)s taken", { taken, positions });
    }

    sum(area) {
        return _t("%(taken)s of %(positions)s taken, %(weight)s", {
            taken: area.taken,
            positions: area.positions,
            weight: this.tonnes(area.weight),
        });
    }

    /** What of an area a person should know of, each with its sign. */
    notes(area) {
        return [
            { icon: "fa-ban", count: area.not_free, text: _t("%s not released", area.not_free) },
            { icon: "fa-lock", count: area.locked, text: _t("%s locked", area.locked) },
            { icon: "fa-hourglass-half", count: area.held, text: _t("%s kept", area.held) },
        ].filter((note) => note.count);
    }

    rowName(row) {
        return _t("Row %s", row);
    }

    rowFromSide(row) {
        return _t("Row %s from the side", row);
    }

    tonnes(kilograms) {
        return `${(kilograms / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} t`;
    }

    /** Bays with their areas; areas without a bay stand first. */
    get bays() {
        const bays = new Map();
        for (const area of this.props.areas) {
            const bay = bays.get(area.bay) || { name: area.bay, areas: [] };
            bays.set(area.bay, bay);
            bay.areas.push(area);
        }
        return [...bays.values()].sort((one, other) => one.name.localeCompare(other.name));
    }

    get rows() {
        const { places } = this.props.detail || {};
        const rows = new Map();
        for (let index = 0; index < (places?.id.length || 0); index++) {
            const row = rows.get(places.row[index]) || { row: places.row[index], indexes: [], taken: 0 };
            rows.set(row.row, row);
            row.indexes.push(index);
            row.taken += places.units[index] > 0 ? 1 : 0;
        }
        return [...rows.values()];
    }

    positionsOf(row) {
        const { places } = this.props.detail;
        return row.indexes.slice(0, MOST).map((index) => ({
            id: places.id[index],
            text: this.props.textOf(this.props.area.id, index),
        }));
    }

    openRow(row) {
        this.state.row = this.state.row === row ? null : row;
    }

    sideOf(row) {
        this.props.onSide(this.props.detail.places.id[row.indexes[0]]);
    }
}
