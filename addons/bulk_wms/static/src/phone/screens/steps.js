import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { deliver } from "../core/delivery";
import { partsOf, refusedText, weightText } from "./dialogue_words";
import { refusalText, screenProps } from "./enrol";
import { PhoneReport, shrink } from "./report";

/** A stuck step is awaited in turns of this many milliseconds. */
const TURN = 3600000;
const ICONS = { ok: "✓", ask: "?", error: "✕" };
/** Messages of a task that is booked. */
const BOOKED = ["posted", "gone", "transfer_done"];

/**
 * Frame of all work that goes step by step: takes scans one after the other, sends each, shows
 * its answer. What is sent and what can be said without network is known to who extends it:
 * `take(text, reason)`, `goOn(verdict)`, `firstText`.
 */
export class StepScreen extends Component {
    static template = "bulk_wms.PhoneDialogue";
    static components = { PhoneReport };
    static props = screenProps;

    setup() {
        this.input = useRef("input");
        this.chain = Promise.resolve();
        this.state = useState({ ...this.atStart(), text: "", undoing: false, reporting: false });
        this.state.message = { kind: "ok", text: this.firstText };
        this.Camera = null;
        this.props.listen((text) => this.scan(text));
        // Nobody waits here any more: what was sent counts, and what comes of it is told.
        onWillUnmount(() => this.state.stuck && this.leaveStuck());
    }

    atStart() {
        return {
            step: "",
            // What the last answer gave, sent back with the next step.
            data: {},
            task: null,
            options: [],
            undo: null,
            busy: false,
            stuck: null,
            camera: false,
            photo: "",
        };
    }

    startOver() {
        Object.assign(this.state, this.atStart());
        this.state.message = { kind: "ok", text: this.firstText };
    }

    get phone() {
        return this.props.phone;
    }

    // --- what is shown --------------------------------------------------------------------

    get icon() {
        return ICONS[this.state.message.kind] || "";
    }

    get messageParts() {
        return partsOf(this.state.message.text);
    }

    weight(task) {
        return weightText(task.weight);
    }

    /** Buttons beside the scan, `[action, name, is the one to press]`; some work has them. */
    get actions() {
        return [];
    }

    get takesText() {
        return true;
    }

    /** The label that was just made here and did not go to a printer. */
    get label() {
        const { label } = this.state.data;
        return label?.url ? label : null;
    }

    // --- what people do -------------------------------------------------------------------

    /** Scans follow each other faster than answers come: one after the other. */
    scan(text, reason = "") {
        this.inTurn(() => this.take(text, reason));
    }

    inTurn(work) {
        this.chain = this.chain.then(work).catch((error) => this.fail(error));
    }

    submit() {
        const text = this.state.text.trim();
        if (text && !this.state.stuck) {
            this.state.text = "";
            this.enter(text);
        }
    }

    /** A text was typed. */
    enter(text) {
        this.scan(text);
    }

    choose(option) {
        this.scan(option.code);
    }

    fail(error) {
        this.tell("error", refusalText(error));
        this.state.busy = false;
    }

    async openCamera() {
        this.state.text = "";
        try {
            await loadBundle("bulk_wms.assets_phone_camera");
        } catch {
            this.tell("error", _t("The camera needs network the first time."));
            return;
        }
        this.Camera = registry.category("bulk_wms.phone").get("camera");
        this.state.camera = true;
    }

    onCamera(text) {
        this.state.camera = false;
        this.scan(text);
    }

    onCameraError(error) {
        this.state.camera = false;
        this.tell("error", error.message);
    }

    async onPhoto(ev) {
        const [file] = ev.target.files;
        this.state.photo = file ? await shrink(file) : "";
    }

    /** Give the label to the phone: to look at it, to share it, to print it. */
    async openLabel() {
        this.state.busy = true;
        try {
            const answer = await this.phone.ask({ method: "label", text: this.label.job });
            const bytes = Uint8Array.from(atob(answer.content), (char) => char.charCodeAt(0));
            const link = document.createElement("a");
            link.href = URL.createObjectURL(new Blob([bytes], { type: answer.type }));
            link.download = answer.name;
            link.click();
            // The download has begun by then.
            setTimeout(() => URL.revokeObjectURL(link.href), 60000);
        } catch (error) {
            this.tell("error", refusalText(error));
        }
        this.state.busy = false;
    }

    tell(kind, text) {
        this.state.message = { kind, text };
        this.props.play(kind);
    }

    // --- a step and its answer ------------------------------------------------------------

    /** Send a step and take its answer, or go on as the phone knows. */
    async deliver(body, label, verdict, text) {
        this.state.busy = true;
        const { result, left, stuck } = await deliver(this.phone, body, label, verdict.verdict);
        this.state.busy = false;
        if (result) {
            await this.takeAnswer(result);
        } else if (left === "late") {
            await this.goOn(verdict);
        } else if (left === "quiet") {
            this.tell("error", refusedText(verdict, text));
        } else {
            this.wait(stuck);
        }
    }

    /** Only the server can say how to go on. */
    wait(entry) {
        this.state.stuck = entry;
        this.tell("ask", _t("No answer from the server. The step is kept and is sent again by itself."));
        this.awaitStuck(entry);
    }

    async awaitStuck(entry) {
        while (this.state.stuck?.seq === entry.seq) {
            const result = await this.phone.outbox.answer(entry, TURN);
            if (result && this.state.stuck?.seq === entry.seq) {
                this.state.stuck = null;
                await this.takeAnswer(result);
            }
        }
    }

    /** The person has to go on: what comes of the step is told when it comes. */
    async leaveStuck() {
        const entry = this.state.stuck;
        this.startOver();
        await this.phone.outbox.leave(entry, "late");
    }

    async takeAnswer({ answer, refusal }) {
        if (refusal) {
            this.tell("error", refusalText({ code: refusal.code, message: refusal.text }));
            return;
        }
        const { state, data, message } = answer;
        if (data.command) {
            this.obey(data.command);
            return;
        }
        const before = this.state.data.task_uuid;
        this.show(state || "lot", data);
        this.tell(message.kind, message.text);
        if (BOOKED.includes(message.code)) {
            await this.phone.markDone(before);
        }
        if (data.undo !== undefined || message.kind === "error") {
            this.phone.refresh();
        }
        if (message.kind !== "ok") {
            // A place scanned ahead must not hide that its goods were refused.
            this.chain = Promise.resolve();
        }
    }

    show(step, data) {
        const sameTask = data.task_uuid && data.task_uuid === this.state.data.task_uuid;
        Object.assign(this.state, {
            step,
            data,
            task: data.task || (sameTask ? this.state.task : null),
            options: data.options || [],
            photo: "",
            undoing: false,
            reporting: false,
        });
        if (data.undo !== undefined) {
            this.state.undo = data.undo || null;
        }
    }

    /** A command barcode was scanned. */
    obey() {}
}
