import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";
import { KeepLast } from "@web/core/utils/concurrency";

/** Finds goods and places; a hit chosen flies there. */
export class MapSearch extends Component {
    static template = "bulk_wms.MapSearch";
    static props = { call: Function, onHits: Function, onChoose: Function };

    setup() {
        this.state = useState({ text: "", hits: [], more: false, isOpen: false, isDone: false, at: -1 });
        this.last = new KeepLast();
        this.search = useDebounced(() => this.searchNow(), 220);
    }

    kind(hit) {
        return {
            lot: _t("Lot"),
            heat: _t("Heat"),
            customer: _t("Customer"),
            material: _t("Material"),
            size: _t("Size"),
            place: _t("Place"),
        }[hit.kind];
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.state.isDone = false;
        this.search();
    }

    async searchNow() {
        const text = this.state.text.trim();
        if (!text) {
            return this.clear();
        }
        const { hits, more } = await this.last.add(this.props.call("find", [text]));
        Object.assign(this.state, { hits, more, isOpen: true, isDone: true, at: hits.length ? 0 : -1 });
        this.props.onHits(hits);
    }

    async onKey(ev) {
        const { hits, at } = this.state;
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            const step = ev.key === "ArrowDown" ? 1 : -1;
            this.state.at = hits.length ? (at + step + hits.length) % hits.length : -1;
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            if (!this.state.isDone) {
                await this.searchNow();
            }
            if (this.state.hits.length) {
                this.choose(this.state.hits[Math.max(this.state.at, 0)]);
            }
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            this.clear();
        }
    }

    onLeave(ev) {
        if (!ev.currentTarget.contains(ev.relatedTarget)) {
            this.state.isOpen = false;
        }
    }

    choose(hit) {
        this.state.isOpen = false;
        this.props.onChoose(hit);
    }

    clear() {
        Object.assign(this.state, { text: "", hits: [], more: false, isOpen: false, isDone: false, at: -1 });
        this.props.onHits([]);
    }
}
