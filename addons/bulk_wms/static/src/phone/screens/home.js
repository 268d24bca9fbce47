import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { nextTask } from "../core/local_check";
import { screenProps } from "./enrol";

/** Kinds of work: those with tasks of transfers first, then those that begin with a scan. */
export function tiles(tasks) {
    const count = (kind) => tasks.filter((task) => task.kind === kind && !task.done).length;
    return [
        { id: "put", name: _t("Put away"), icon: "↓", tasks: count("put") },
        { id: "pick", name: _t("Pick"), icon: "↑", tasks: count("pick") },
        { id: "shuffle", name: _t("Shuffle"), icon: "⇄", tasks: count("shuffle") },
        { id: "move", name: _t("Move"), icon: "→", tasks: count("move"), work: "move" },
        { id: "load", name: _t("Load"), icon: "▭", work: "load" },
        { id: "what", name: _t("What is here?"), icon: "?", work: "what" },
        { id: "where", name: _t("Where is it?"), icon: "⌖", work: "where" },
        { id: "label", name: _t("Label"), icon: "▤", work: "label" },
        { id: "report", name: _t("Report"), icon: "!", work: "report" },
    ];
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

    weight(task) {
        return _t("%s kg", task.weight.toLocaleString(document.documentElement.lang));
    }

    kind(task) {
        return this.tiles.find((tile) => tile.id === task.kind)?.name || "";
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
        if (tile.work && !tile.tasks) {
            this.props.go("dialogue", { work: tile.work });
        } else {
            this.props.go("tasks", { kind: tile.id });
        }
    }

    begin(task) {
        this.props.go("dialogue", { picking: task.picking_id, transfer: task.transfer });
    }
}
