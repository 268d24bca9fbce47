import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

const WIDTH = 720;
const HEIGHT = 240;

/** Expected stock of each material and fill of each area, with the first bad day. */
export class Outlook extends Component {
    static template = "bulk_wms.Outlook";
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ days: 30, side: "materials", data: null, chosen: 0 });
        this.width = WIDTH;
        this.height = HEIGHT;
        onWillStart(() => this.read());
    }

    async read() {
        this.state.data = await this.orm.call("wms.outlook", "look_ahead", [this.state.days]);
        if (!this.rows.some((row) => row.id === this.state.chosen)) {
            this.state.chosen = this.rows[0]?.id || 0;
        }
    }

    get rows() {
        return this.state.data[this.state.side];
    }

    get row() {
        return this.rows.find((row) => row.id === this.state.chosen);
    }

    look(side) {
        this.state.side = side;
        this.state.chosen = this.rows[0]?.id || 0;
    }

    setDays(event) {
        this.state.days = Number(event.target.value);
        return this.read();
    }

    day(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    tonnes(kg) {
        return (kg / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 });
    }

    /** Lowest and highest value of the drawing; 0 and the limits are always in it. */
    get range() {
        const { points, least, most } = this.row;
        const values = [0, least, most, ...points.map((point) => point[1])];
        const low = Math.min(...values);
        const high = Math.max(...values, low + 1);
        return [low, high];
    }

    y(value) {
        const [low, high] = this.range;
        return Math.round(HEIGHT - ((value - low) / (high - low)) * HEIGHT);
    }

    /** A staircase: stock stays as it is until the next day. */
    get line() {
        const { points } = this.row;
        const step = WIDTH / points.length;
        return points
            .map(([, value], index) => {
                const y = this.y(value);
                return `${Math.round(index * step)},${y} ${Math.round((index + 1) * step)},${y}`;
            })
            .join(" ");
    }

    get summary() {
        return _t("Expected stock of %(name)s: %(now)s t now, %(end)s t on the last day", {
            name: this.row.name,
            now: this.tonnes(this.row.stock),
            end: this.tonnes(this.row.end),
        });
    }

    /** The figures of the chosen row in words. */
    get sentence() {
        return _t("%(now)s t now, %(came)s t come, %(went)s t leave, %(end)s t then.", {
            now: this.tonnes(this.row.stock),
            came: this.tonnes(this.row.came),
            went: this.tonnes(this.row.went),
            end: this.tonnes(this.row.end),
        });
    }

    get warning() {
        if (this.state.side === "materials" && this.row.shortage) {
            return _t("Too little from %s on.", this.day(this.row.shortage));
        }
        if (this.state.side === "areas" && this.row.overflow) {
            return _t("Too much from %s on.", this.day(this.row.overflow));
        }
        return "";
    }

    daysText(days) {
        return _t("%s days", days);
    }

    openMoves() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: this.row.name,
            res_model: "stock.move",
            domain: [["id", "in", this.row.moves]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    openStock() {
        const field = this.state.side === "areas" ? "area_id" : "product_id";
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: this.row.name,
            res_model: "wms.stock.report",
            domain: [[field, "=", this.row.id]],
            views: [[false, "list"]],
        });
    }
}

registry.category("actions").add("bulk_wms.outlook", Outlook);
