import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { screenProps } from "./enrol";
import { tiles } from "./home";

/** Open tasks in the order of stops, the next one large. */
export class TasksScreen extends Component {
    static template = "bulk_wms.PhoneTasks";
    static props = screenProps;

    setup() {
        this.props.listen((text) => this.onScan(text));
    }

    get tasks() {
        const { kind } = this.props.args;
        return this.props.phone.tasks.filter((task) => !task.done && (!kind || task.work === kind));
    }

    get title() {
        const { kind } = this.props.args;
        return kind ? tiles([]).find((tile) => tile.id === kind).name : _t("My tasks");
    }

    weight(task) {
        return _t("%s kg", task.weight.toLocaleString(document.documentElement.lang));
    }

    onScan(text) {
        const wanted = text.toUpperCase();
        const task = this.tasks.find((one) => one.lot_codes.some((code) => code.toUpperCase() === wanted));
        this.props.go(
            "dialogue",
            task
                ? { picking: task.picking_id, transfer: task.transfer, scan: text }
                : { work: "any", scan: text }
        );
    }

    begin(task) {
        this.props.go("dialogue", { picking: task.picking_id, transfer: task.transfer });
    }
}
