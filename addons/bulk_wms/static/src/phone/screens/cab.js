import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deliver } from "../core/delivery";
import { takenText } from "./dialogue_words";
import { refusalText, screenProps } from "./enrol";

/** How often the cab looks whether the slinger's phone has done the lift, in milliseconds. */
const LOOK = 5000;

/** One lift at a time, readable from a crane driver's seat: what, from where, to where. */
export class CabScreen extends Component {
    static template = "bulk_wms.PhoneCab";
    static props = screenProps;

    setup() {
        this.state = useState({ kind: "", text: "", busy: false, chosen: "" });
        this.props.listen((text) =>
            this.props.go(
                "dialogue",
                this.task
                    ? { picking: this.task.picking_id, transfer: this.task.transfer, scan: text }
                    : { work: "any", scan: text }
            )
        );
        let timer;
        onMounted(() => (timer = setInterval(() => this.look(), LOOK)));
        onWillUnmount(() => clearInterval(timer));
    }

    async look() {
        const before = this.task;
        await this.props.phone.refresh();
        if (before && this.task?.uuid !== before.uuid && !this.state.busy) {
            // The slinger scanned it.
            Object.assign(this.state, { kind: "ok", text: _t("%s is booked.", before.lot) });
            this.props.play("ok");
        }
    }

    /** The lift that the driver has chosen, then those that the cab may confirm. */
    get tasks() {
        const rank = (task) => (task.uuid === this.state.chosen ? 0 : task.cab ? 1 : 2);
        const open = this.props.phone.tasks.filter((task) => !task.done);
        return open.sort((one, other) => rank(one) - rank(other));
    }

    get task() {
        return this.tasks[0] || null;
    }

    get following() {
        return this.tasks.slice(1, 4);
    }

    weight(task) {
        return _t("%s kg", task.weight.toLocaleString(document.documentElement.lang));
    }

    choose(task) {
        Object.assign(this.state, { chosen: task.uuid, kind: "", text: "" });
    }

    async confirm() {
        const task = this.task;
        if (!task || this.state.busy) {
            return;
        }
        this.state.busy = true;
        const { phone } = this.props;
        const body = { method: "cab", picking_id: task.picking_id, task_uuid: task.uuid };
        const label = `${phone.device.equipment} · ${task.lot}`;
        const { result } = await deliver(phone, body, label, "placed");
        this.state.busy = false;
        if (!result) {
            await phone.markDone(task.uuid);
            this.tell("ok", takenText({ verdict: "placed", task }));
            return;
        }
        const { answer, refusal } = result;
        if (refusal) {
            this.tell("error", refusalText({ code: refusal.code, message: refusal.text }));
            return;
        }
        this.tell(answer.message.kind, answer.message.text);
        if (answer.message.kind === "ok") {
            await phone.markDone(task.uuid);
        }
        phone.refresh();
    }

    tell(kind, text) {
        Object.assign(this.state, { kind, text });
        this.props.play(kind);
    }
}
