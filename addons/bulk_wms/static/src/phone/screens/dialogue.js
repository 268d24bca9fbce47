import { onMounted } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deliver } from "../core/delivery";
import { judge } from "../core/local_check";
import { factsOf, firstStep, firstText, promptOf, refusedText, takenText } from "./dialogue_words";
import { refusalText } from "./enrol";
import { tiles } from "./home";
import { StepScreen } from "./steps";

/**
 * Any dialogue with the server: it says what to scan next, the person scans. Knows nothing of the
 * kinds of work; without network the phone answers by itself what its tasks allow.
 */
export class DialogueScreen extends StepScreen {
    setup() {
        super.setup();
        onMounted(() => this.props.args.scan && this.scan(this.props.args.scan));
    }

    atStart() {
        const step = this.transfer ? "lot" : firstStep(this.props.args.work);
        return { ...super.atStart(), step };
    }

    get transfer() {
        return this.props.args.picking || 0;
    }

    /** The kind of work; an answer may lead on to another one. */
    get work() {
        return this.state?.data.work || this.props.args.work || "";
    }

    // --- what is shown --------------------------------------------------------------------

    get title() {
        if (this.transfer) {
            return this.props.args.transfer;
        }
        return tiles([]).find((tile) => tile.id === this.work)?.name || _t("What is this?");
    }

    get firstText() {
        return firstText(this.work);
    }

    get prompt() {
        return promptOf(this.state.step, this.state.task);
    }

    get isNumber() {
        return this.state.step === "quantity" || this.state.step === "weight";
    }

    /** The next task of this transfer, while nothing is in hand. */
    get upcoming() {
        if (!this.transfer || this.state.step !== "lot") {
            return null;
        }
        return this.phone.tasks.find((one) => one.picking_id === this.transfer && !one.done) || null;
    }

    get task() {
        return this.state.task || this.upcoming;
    }

    get facts() {
        return factsOf(this.state.data);
    }

    get canStartOver() {
        return Object.keys(this.state.data).length > 0;
    }

    /** Whether this step may bring a photo. */
    get takesPhoto() {
        return Boolean(this.state.data.photo);
    }

    enter(text) {
        if (this.state.step === "reason") {
            this.scan(this.state.data.place_code || "", text);
        } else {
            this.scan(text);
        }
    }

    // --- steps ----------------------------------------------------------------------------

    /** Where the dialogue stands: what the last answer gave to be sent back; empty to begin. */
    position() {
        const { back, task_uuid } = this.state.data;
        if (back || !task_uuid) {
            return back || {};
        }
        const state = { reason: "place", done: "lot" }[this.state.step] || this.state.step;
        return { state, task_uuid };
    }

    async take(text, reason = "") {
        if (this.state.stuck) {
            this.props.play("error");
            return;
        }
        const position = this.position();
        const verdict = this.judge(position, text);
        if (this.phone.outbox.offline && verdict.verdict === "refused") {
            // Nothing was sent, so nothing can come back.
            this.tell("error", refusedText(verdict, text));
            return;
        }
        const body = this.body(position, text, reason);
        if (verdict.task) {
            body.task_uuid = verdict.task.uuid;
        }
        const label = [this.title, this.state.task?.lot, text].filter(Boolean).join(" · ");
        await this.deliver(body, label, verdict, text);
    }

    body(state, text, reason) {
        if (this.transfer) {
            return { method: "step", picking_id: this.transfer, text, state, reason };
        }
        const photo = this.state.photo.split(",")[1] || "";
        return { method: "work", kind: this.work || "any", text, state, reason, photo };
    }

    judge(position, text) {
        if (!this.transfer) {
            return { verdict: "unknown", code: "needs_network" };
        }
        return judge(this.phone.tasks, this.transfer, position, text);
    }

    /** As the server would answer, by what the phone knows. */
    async goOn(verdict) {
        const { task } = verdict;
        if (verdict.verdict === "lot") {
            Object.assign(this.state, { step: "place", data: { task_uuid: task.uuid }, task });
        } else {
            await this.phone.markDone(task.uuid);
            Object.assign(this.state, { step: "lot", data: {}, task: null, undo: null });
        }
        this.tell("ok", takenText(verdict));
    }

    /** A command barcode was scanned. */
    obey(command) {
        const tile = tiles([]).find((one) => one.id.toUpperCase() === command);
        if (tile) {
            this.props.go("dialogue", { work: tile.id });
        } else if (command === "TASKS") {
            this.props.go("tasks", {});
        } else if (command === "UNDO" && this.state.undo) {
            this.state.undoing = true;
        } else if (["BACK", "SKIP"].includes(command)) {
            this.startOver();
        } else {
            this.props.go("home");
        }
        this.props.play("ok");
    }

    // --- taking back and reporting --------------------------------------------------------

    /** The transfer of the last booking: work that began without one has made or found it. */
    get pickingInHand() {
        return this.transfer || this.state.data.picking_id || 0;
    }

    get undoText() {
        const { lot, place } = this.state.undo;
        return _t("Take back %(lot)s, %(place)s", { lot, place });
    }

    async undo() {
        const reason = this.state.text.trim();
        if (!reason) {
            return;
        }
        this.state.text = "";
        const { scan_id, lot } = this.state.undo;
        const body = { method: "undo", picking_id: this.pickingInHand, scan_id, reason };
        await this.deliver(body, _t("Take back %s", lot), { verdict: "unknown" }, lot);
    }

    async report({ kind, seen, photo }) {
        const { task } = this;
        this.state.reporting = false;
        const body = {
            method: "report",
            picking_id: this.transfer,
            kind,
            text: seen,
            photo,
            task_uuid: task?.uuid || "",
        };
        const label = _t("Report %s", task?.lot || "");
        const { result } = await deliver(this.phone, body, label, "told");
        const { answer, refusal } = result || {};
        if (!result) {
            this.tell("ok", _t("The report is noted on this device and is sent when there is network."));
        } else if (refusal) {
            this.tell("error", refusalText({ code: refusal.code, message: refusal.text }));
        } else {
            this.tell(answer.message.kind, answer.message.text);
        }
    }
}
