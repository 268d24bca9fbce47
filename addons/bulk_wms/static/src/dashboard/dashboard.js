import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** How often the figures are read again, in ms. */
const EVERY = 60_000;

/** The manager's page: every figure of it opens the records that it counts. */
export class Dashboard extends Component {
    static template = "bulk_wms.Dashboard";
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ area: 0, figures: null, failed: false });
        onWillStart(() => this.read());
        const timer = setInterval(() => this.read(true), EVERY);
        onWillDestroy(() => clearInterval(timer));
    }

    /** Read all figures; `silent` keeps what is shown when the network is away. */
    async read(silent = false) {
        const areas = this.state.area ? [this.state.area] : [];
        const orm = silent ? this.orm.silent : this.orm;
        try {
            this.state.figures = await orm.call("wms.dashboard", "figures", [areas]);
            this.state.failed = false;
        } catch (error) {
            this.state.failed = true;
            if (!silent) {
                throw error;
            }
        }
    }

    choose(event) {
        this.state.area = Number(event.target.value);
        return this.read();
    }

    get time() {
        const at = deserializeDateTime(this.state.figures.at).toFormat("HH:mm:ss");
        return _t("As of %s", at);
    }

    hour(row) {
        return deserializeDateTime(row.hour).toFormat("HH");
    }

    /** Height of a bar in percent of the greatest one. */
    bar(value, rows, names) {
        const most = Math.max(...rows.map((row) => Math.max(...names.map((name) => row[name]))), 1);
        return Math.round((100 * value) / most);
    }

    tonnes(kg) {
        return (kg / 1000).toLocaleString(undefined, { maximumFractionDigits: 0 });
    }

    open(action) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: action.name,
            res_model: action.model,
            domain: action.domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            target: "current",
        });
    }
}

registry.category("actions").add("bulk_wms.dashboard", Dashboard);
