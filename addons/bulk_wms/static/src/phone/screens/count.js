import { onMounted } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { StepScreen } from "./steps";

/** A counting sheet: scan a place, scan what lies there, press Finished. The server leads it as
 * it leads all work; beside scans there are buttons. */
export class CountScreen extends StepScreen {
    setup() {
        super.setup();
        // The sheet says which place is next; nothing is counted by asking.
        onMounted(() => this.press(""));
    }

    atStart() {
        return { ...super.atStart(), step: "place" };
    }

    get title() {
        return this.props.args.name;
    }

    get firstText() {
        return _t("Scan the sign of a place.");
    }

    get prompt() {
        const prompts = {
            place: _t("Scan the place"),
            goods: _t("Scan the next label"),
            quantity: _t("How many? 5x8+3"),
            survey: _t("How many m³?"),
            level: _t("Level in metres"),
        };
        return prompts[this.state.step] || _t("Scan or type");
    }

    /** `5x8+3` and `12 pcs 305 kg` are quantities too: the keyboard keeps its letters. */
    get isNumber() {
        return false;
    }

    get takesPhoto() {
        return Boolean(this.state.data.task);
    }

    get takesText() {
        return !["confirm", "done"].includes(this.state.step);
    }

    get task() {
        return null;
    }

    get canStartOver() {
        return false;
    }

    /** What can be pressed now: `[action, name, is the one to press]`. */
    get actions() {
        const { step, data } = this.state;
        if (step === "confirm") {
            return [
                ["yes", _t("Yes, it was done"), true],
                ["no", _t("No")],
            ];
        }
        if (!data.task || step === "done") {
            return [];
        }
        const some = data.task.found.length || data.task.unreadable;
        const leave = ["back", _t("Leave this place")];
        if (step !== "goods") {
            return [leave];
        }
        return [
            some ? ["finish", _t("Finished"), true] : ["empty", _t("Empty")],
            ["unreadable", _t("Label unreadable")],
            ...(some ? [["remove", _t("Take the last one out")]] : []),
            ...(data.sheet?.may_take_book ? [["as_book", _t("As the book says")]] : []),
            leave,
        ];
    }

    get facts() {
        const { task, sheet } = this.state.data;
        const facts = [];
        if (task) {
            const rows = task.found.map((one) => [one.lot, one.text].filter(Boolean).join(" · "));
            if (task.unreadable) {
                rows.push(_t("%s without a readable label", task.unreadable));
            }
            facts.push({ name: task.place, rows });
            if (task.expected) {
                facts.push({
                    name: _t("By the book:"),
                    rows: task.expected.map((one) => `${one.lot} · ${this.weight(one)}`),
                });
            }
        }
        if (sheet) {
            facts.push({ name: _t("%s places left", sheet.left), rows: [] });
        }
        return facts;
    }

    press(action) {
        this.inTurn(() => this.send("", action));
    }

    take(text) {
        if (this.state.stuck || !this.takesText) {
            this.props.play("error");
            return;
        }
        return this.send(text, "");
    }

    send(text, action) {
        const body = {
            method: "count",
            count_id: this.props.args.sheet,
            text,
            action,
            state: this.position(),
            photo: this.state.photo.split(",")[1] || "",
        };
        const label = [this.title, this.state.data.task?.place, text].filter(Boolean).join(" · ");
        return this.deliver(body, label, { verdict: "unknown" }, text);
    }

    position() {
        return this.state.data.back || {};
    }
}
