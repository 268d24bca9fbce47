import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { nextTask } from "../core/local_check";
import { screenProps } from "./enrol";

/** Kinds of work: those with tasks of transfers first, then those that begin with a scan. */
export function tiles(tasks) {
    const count = (work) => tasks.filter((task) => task.work === work && !task.done).length;
    const kinds = [
        { id: "receive", name: _t("Receive"), icon: "↓" },
        { id: "putaway", name: _t("Put Away"), icon: "⇥" },
        { id: "pick", name: _t("Pick"), icon: "↑" },
        { id: "shuffle", name: _t("Shuffle"), icon: "⇄" },
        { id: "load", name: _t("Load a Truck"), icon: "▭" },
        { id: "move", name: _t("Move"), icon: "→" },
        { id: "here", name: _t("What Is Here"), icon: "?" },
        { id: "where", name: _t("Where Is It"), icon: "◎" },
        { id: "count", name: _t("Count"), icon: "☑" },
        { id: "label", name: _t("Print Label"), icon: "▤" },
        { id: "relabel", name: _t("Label Ruined"), icon: "▨" },
        { id: "report", name: _t("Report a Problem"), icon: "!" },
    ];
    return kinds.map((kind) => ({ ...kind, tasks: count(kind.id) }));
}

/** Where everybody starts: the next task, large, and a tile for each kind of work. */
export class HomeScreen extends Component {
    static template = "bulk_wms.PhoneHome";
    static props = screenProps;

    setup() {
        // Whatever is scanned here: what it is, and what can be done with it.
        this.props.listen((text) => this.onScan(text));
    }

    get next() {
        return nextTask(this.props.phone.tasks);
    }

    get tiles() {
        return tiles(this.props.phone.tasks);
    }

    get openCount() {
        return this.props.phone.tasks.filter((task) => !task.done).length;
    }

    get tasksText() {
        return _t("All my tasks (%s)", this.openCount);
    }

    get alerts() {
        return this.props.phone.alerts;
    }

    get isUrgent() {
        return this.alerts.some((alert) => alert.severity === "critical");
    }

    get alertsText() {
        return this.alerts.length === 1 ? this.alerts[0].message : _t("%s alerts", this.alerts.length);
    }

    weight(task) {
        return _t("%s kg", task.weight.toLocaleString(document.documentElement.lang));
    }

    kind(task) {
        return this.tiles.find((tile) => tile.id === task.work)?.name || "";
    }

    onScan(text) {
        const task = this.props.phone.tasks.find(
            (one) => !one.done && one.lot_codes.some((code) => code.toUpperCase() === text.toUpperCase())
        );
        if (task) {
            this.props.go("dialogue", { picking: task.picking_id, transfer: task.transfer, scan: text });
        } else {
            this.props.go("dialogue", { work: "any", scan: text });
        }
    }

    open(tile) {
        if (tile.tasks) {
            this.props.go("tasks", { kind: tile.id });
        } else if (tile.id === "count") {
            this.props.go("sheets", {});
        } else {
            this.props.go("dialogue", { work: tile.id });
        }
    }

    begin(task) {
        this.props.go("dialogue", { picking: task.picking_id, transfer: task.transfer });
    }
}
