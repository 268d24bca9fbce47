import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { confirmingPlace, judge } from "../core/local_check";
import { refusalText, screenProps } from "./enrol";
import { tiles } from "./home";
import { PhoneReport, shrink } from "./report";

/** How long a person stands there for an answer, in milliseconds. */
const PATIENCE = 8000;
const ICONS = { ok: "✓", ask: "?", error: "✕" };
/** Questions change nothing: without an answer nothing is kept of them. */
const QUESTIONS = ["any", "here", "where"];

/**
 * Any dialogue with the server: it says what to scan next, the person scans. Knows nothing of the
 * kinds of work; without network the phone answers by itself what its tasks allow.
 */
export class DialogueScreen extends Component {
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
        onMounted(() => this.props.args.scan && this.scan(this.props.args.scan));
    }

    atStart() {
        return {
            step: "lot",
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

    get phone() {
        return this.props.phone;
    }

    get transfer() {
        return this.props.args.picking || 0;
    }

    get title() {
        const { work } = this;
        if (this.transfer) {
            return this.props.args.transfer;
        }
        return tiles([]).find((tile) => tile.id === work)?.name || _t("What is this?");
    }

    get firstText() {
        const texts = {
            any: _t("Scan anything."),
            here: _t("Scan the sign of a place."),
            load: _t("Scan the number of the visit, or type the licence plate."),
            label: _t("Scan or type what needs a label."),
            relabel: _t("Scan the sign of the place where the goods lie."),
            report: _t("Scan the goods or the place."),
        };
        return texts[this.work] || _t("Scan the label of the goods.");
    }

    /** The kind of work; an answer may lead on to another one. */
    get work() {
        return this.state?.data.work || this.props.args.work || "";
    }

    // --- what is shown --------------------------------------------------------------------

    get icon() {
        return ICONS[this.state.message.kind] || "";
    }

    get prompt() {
        const prompts = {
            lot: _t("Scan or type the goods"),
            place: _t("Scan or type the place"),
            source: _t("Scan or type the place"),
            reason: _t("Why?"),
            quantity: this.state.task?.pieces ? _t("How many pieces?") : _t("How many kg?"),
            weight: _t("How many kg?"),
            visit: _t("Visit or licence plate"),
            seen: _t("What do you see?"),
        };
        return prompts[this.state.step] || _t("Scan or type");
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

    weight(task) {
        return _t("%s kg", (task.weight || 0).toLocaleString(document.documentElement.lang));
    }

    /** What an answer lists beside its message: contents of a place, what lies on top, holds. */
    get facts() {
        const { contents = [], holds = [], tasks = [], places = [] } = this.state.data;
        const rows = (name, list, text) =>
            Array.isArray(list) && list.length ? [{ name, rows: list.map(text) }] : [];
        return [
            ...rows(_t("Lies here"), contents, (one) =>
                [one.lot, one.product, this.weight(one), one.place].filter(Boolean).join(" · ")
            ),
            ...rows(_t("Place"), contents.length ? [] : places, (one) =>
                [one.place, one.lock_text, one.lock_reason].filter(Boolean).join(" · ")
            ),
            ...rows(_t("Kept free for"), holds, (one) =>
                [one.lot, one.place, one.transfer].filter(Boolean).join(" · ")
            ),
            ...rows(_t("Tasks"), tasks, (one) =>
                [one.lot, `${one.from} → ${one.to}`, one.transfer].filter(Boolean).join(" · ")
            ),
        ];
    }

    /** Buttons beside the scan, `[action, name, is the one to press]`; some work has them. */
    get actions() {
        return [];
    }

    get takesText() {
        return true;
    }

    get canStartOver() {
        return this.state.step !== "lot";
    }

    /** Whether this step may bring a photo. */
    get takesPhoto() {
        return Boolean(this.state.data.photo);
    }

    // --- what people do -------------------------------------------------------------------

    /** Scans follow each other faster than answers come: one after the other. */
    scan(text) {
        this.chain = this.chain.then(() => this.take(text)).catch((error) => this.fail(error));
    }

    submit() {
        const text = this.state.text.trim();
        if (!text || this.state.stuck) {
            return;
        }
        this.state.text = "";
        if (this.state.step === "reason") {
            const place = this.state.data.place_code || "";
            this.chain = this.chain
                .then(() => this.take(place, text))
                .catch((error) => this.fail(error));
        } else {
            this.scan(text);
        }
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

    startOver() {
        Object.assign(this.state, this.atStart());
        this.state.message = { kind: "ok", text: this.firstText };
    }

    // --- steps ----------------------------------------------------------------------------

    /** Where the dialogue stands: what the last answer gave to be sent back. */
    position() {
        const { back, task_uuid } = this.state.data;
        const state = { reason: "place", done: "lot" }[this.state.step] || this.state.step;
        return back || { state, ...(task_uuid && { task_uuid }) };
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
            this.tell("error", this.verdictText(verdict, text));
            return;
        }
        const body = { ...this.body(position, text, reason) };
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

    /** Write the step down, wait a while for its answer, else go on as the phone knows. */
    async deliver(body, label, verdict, text) {
        this.state.busy = true;
        const { outbox } = this.phone;
        const entry = await this.phone.take(body, label);
        let result = await outbox.answer(entry, PATIENCE);
        if (!result) {
            result = await this.withoutAnswer(entry, verdict, text);
        }
        this.state.busy = false;
        if (result) {
            await this.take_(result);
        }
    }

    /** No answer came. Returns one if it came at the last moment. */
    async withoutAnswer(entry, verdict, text) {
        const { outbox } = this.phone;
        if (["lot", "placed"].includes(verdict.verdict)) {
            const known = await outbox.leave(entry, "late");
            if (!known) {
                await this.goOn(verdict);
            }
            return known;
        }
        if (verdict.verdict === "refused" || QUESTIONS.includes(entry.body.kind)) {
            const known = await outbox.leave(entry, "quiet");
            if (!known) {
                this.tell("error", this.verdictText(verdict, text));
            }
            return known;
        }
        this.state.stuck = entry;
        this.tell("ask", _t("No answer from the server. The step is kept and is sent again by itself."));
        this.awaitStuck(entry);
        return null;
    }

    async awaitStuck(entry) {
        while (this.state.stuck?.seq === entry.seq) {
            const result = await this.phone.outbox.answer(entry, 3600000);
            if (result && this.state.stuck?.seq === entry.seq) {
                this.state.stuck = null;
                await this.take_(result);
            }
        }
    }

    /** The person has to go on: what comes of the step is told when it comes. */
    async leaveStuck() {
        const entry = this.state.stuck;
        this.startOver();
        await this.phone.outbox.leave(entry, "late");
    }

    /** As the server would answer, by what the phone knows. */
    async goOn({ verdict, task }) {
        if (verdict === "lot") {
            const text = _t("%(lot)s: take it to %(place)s and scan the place.", {
                lot: task.lot,
                place: confirmingPlace(task),
            });
            const picking = _t("%(lot)s: scan the place you take it from, %(place)s.", {
                lot: task.lot,
                place: task.from,
            });
            Object.assign(this.state, { step: "place", data: { task_uuid: task.uuid }, task });
            this.tell("ok", task.confirms === "from" ? picking : text);
            return;
        }
        await this.phone.markDone(task.uuid);
        Object.assign(this.state, { step: "lot", data: {}, task: null, undo: null });
        this.tell("ok", _t("%s is noted on this device and is booked when there is network.", task.lot));
    }

    verdictText({ code, task }, text) {
        const texts = {
            needs_network: _t("This needs network. Try again where there is some."),
            other_transfer: _t("%(text)s belongs to %(transfer)s.", { text, transfer: task?.transfer }),
            done_already: _t("%s is noted already. Nothing to do.", text),
            not_mine: _t("%s is not among your tasks. Without network only they can be done.", text),
            lot_again: _t("%s is goods, not a place. Scan where it goes.", text),
            wrong_place: _t(
                "%(text)s is not %(place)s. Another place can only be checked with network.",
                { text, place: task && confirmingPlace(task) }
            ),
        };
        return texts[code];
    }

    async take_({ answer, refusal }) {
        if (refusal) {
            this.tell("error", refusalText({ code: refusal.code, message: refusal.text }));
            return;
        }
        const { state, data, message } = answer;
        if (data.command) {
            this.obey(data.command);
            return;
        }
        const sameTask = data.task_uuid && data.task_uuid === this.state.data.task_uuid;
        const finished = this.state.data.task_uuid;
        Object.assign(this.state, {
            step: state || "lot",
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
        this.tell(message.kind, message.text);
        if (["posted", "gone", "transfer_done"].includes(message.code)) {
            await this.phone.markDone(finished);
        }
        if (data.undo !== undefined || message.kind === "error") {
            this.phone.refresh();
        }
        if (message.kind !== "ok") {
            // A place scanned ahead must not hide that its goods were refused.
            this.chain = Promise.resolve();
        }
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
        } else if (command === "BACK") {
            this.startOver();
        } else {
            this.props.go("home");
        }
        this.props.play("ok");
    }

    async onPhoto(ev) {
        const [file] = ev.target.files;
        this.state.photo = file ? await shrink(file) : "";
    }

    tell(kind, text) {
        this.state.message = { kind, text };
        this.props.play(kind);
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
        const task = this.task;
        const lot = task?.lot || "";
        this.state.reporting = false;
        const body = {
            method: "report",
            picking_id: this.transfer,
            kind,
            text: seen,
            photo,
            task_uuid: task?.uuid || "",
        };
        const entry = await this.phone.take(body, _t("Report %s", lot));
        const result = await this.phone.outbox.answer(entry, PATIENCE);
        if (result || (await this.phone.outbox.leave(entry, "late"))) {
            const { answer, refusal } = result || {};
            this.tell(refusal ? "error" : "ok", refusal ? refusal.text : answer?.message.text || "");
        } else {
            this.tell("ok", _t("The report is noted on this device and is sent when there is network."));
        }
    }
}
