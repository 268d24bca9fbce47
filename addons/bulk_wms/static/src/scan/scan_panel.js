import { useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { DeskPanel } from "./desk_panel";
import { readByCamera } from "./scan_camera";
import { ScanReport } from "./scan_report";
import { ScanUndo } from "./scan_undo";

const DEVICE = "desk";
const SERVICE = "wms.scan.service";
/** The dialogue of `wms.scan.service` on a transfer: scan goods, scan place, booked. */
export class ScanPanel extends DeskPanel {
    static template = "bulk_wms.ScanPanel";
    static components = { ScanReport, ScanUndo };

    service = SERVICE;

    setup() {
        super.setup();
        this.banner = useRef("banner");
        useEffect(
            () => {
                this.onOtherTransfer();
            },
            () => [this.props.record.resId]
        );
        useEffect(
            () => {
                this.focus();
            },
            () => [this.state.step, this.state.reporting, this.status.busy]
        );
        useEffect(
            () => {
                this.showMessage();
            },
            () => [this.state.message, this.status.stuck]
        );
    }

    atStart() {
        return {
            step: "lot",
            taskUuid: false,
            placeId: false,
            placeCode: "",
            options: [],
            inKilograms: false,
            task: null,
            open: null,
            message: { code: "", kind: "ok", text: "" },
            text: "",
            reporting: false,
            undoing: false,
            undoable: null,
            answered: false,
        };
    }

    // --- what is shown --------------------------------------------------------------------

    get visible() {
        // Once the last task is booked the transfer is done, but its message is still read, and a
        // wrong scan can be taken back.
        return this.state.answered || this.state.undoable || this.props.record.data.state !== "done";
    }

    get idle() {
        if (this.props.record.data.state === "done") {
            return _t("This transfer is complete.");
        }
        return _t("Scan the label of the goods.");
    }

    get typing() {
        return ["reason", "quantity"].includes(this.state.step);
    }

    get prompt() {
        return {
            lot: _t("Scan the goods"),
            place: _t("Scan the place"),
            reason: _t("Why there?"),
            quantity: this.inPieces ? _t("How many pieces?") : _t("How many kg?"),
        }[this.state.step];
    }

    /** Counted goods are asked for in pieces, unless the person weighed them. */
    get counted() {
        return this.state.step === "quantity" && Boolean(this.state.task?.pieces);
    }

    get inPieces() {
        return this.counted && !this.state.inKilograms;
    }

    get locked() {
        return this.status.stuck;
    }

    /** Reasons and amounts are typed; everything else may be read by the camera. */
    get hasCamera() {
        return isBarcodeScannerSupported() && ["lot", "place"].includes(this.state.step);
    }

    // --- what people do -------------------------------------------------------------------

    /** A hand scanner spoke while no field had the focus. */
    onScan(code) {
        const { reporting, undoing, step } = this.state;
        if (this.isCovered || reporting || undoing || step === "done") {
            return;
        }
        if (this.state.step === "quantity") {
            this.tell("error", _t("Enter the weight first, or start over."));
            return;
        }
        this.take(code);
    }

    submit() {
        // The field itself, at once: a hand scanner types on before the screen is drawn anew.
        const text = this.input.el.value.trim();
        if (!text || this.locked) {
            this.focus();
            return;
        }
        this.state.text = this.input.el.value = "";
        if (this.state.step === "reason") {
            this.take(this.state.placeCode, text);
        } else {
            const inKilograms = this.counted && this.state.inKilograms;
            // A plain number is pieces to the server, when it has asked for them.
            this.take(inKilograms && /^[\d.,]+$/.test(text) ? `${text} kg` : text);
        }
    }

    /** Read a code with the camera of this device. */
    async scanWithCamera() {
        let code;
        try {
            code = await readByCamera(this.env);
        } catch (error) {
            this.tell("error", error.message || _t("The camera does not work here. Type the code."));
            return;
        }
        this.take(code);
    }

    switchUnit() {
        this.state.inKilograms = !this.state.inKilograms;
        this.focus();
    }

    /**
     * @param {string} text what was scanned or typed
     * @param {string} [reason] why another place than the proposed one
     */
    take(text, reason = "") {
        if (this.locked) {
            this.sounds.play("error");
            return;
        }
        this.send(() =>
            this.prepare("step", (key, id) => [id, key, text, this.position(), reason, DEVICE])
        );
    }

    report(kind, seen) {
        this.send(() => {
            const task = this.state.taskUuid || "";
            return this.prepare("report", (key, id) => [id, key, kind, seen, task, DEVICE]);
        });
    }

    // --- taking back ----------------------------------------------------------------------

    /** What the last scan booked, as long as this person may take it back. */
    async loadUndoable() {
        const transfer = this.props.record.resId;
        if (!transfer) {
            return;
        }
        try {
            const offer = await this.orm.call(SERVICE, "undoable", [transfer]);
            if (transfer === this.props.record.resId) {
                this.state.undoable = offer || null;
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            // Without network nothing can be taken back; the button comes with the next booking.
        }
    }

    get undoLabel() {
        const { lot, place } = this.state.undoable;
        return _t("Take back %(lot)s, %(place)s", { lot, place });
    }

    /** @param {string} reason why the last booking was wrong */
    undo(reason) {
        const scan = this.state.undoable.scan_id;
        this.send(() => this.prepare("undo", (key, id) => [id, key, scan, reason, DEVICE]));
    }

    startOver() {
        this.client.giveUp();
        Object.assign(this.state, this.atStart(), { answered: this.state.answered });
    }

    // --- steps ----------------------------------------------------------------------------

    /** Where the dialogue stands, exactly as the last answer said. */
    position() {
        const { step, taskUuid, placeId } = this.state;
        return {
            // The reason belongs to the place scanned before, so that place is scanned once more.
            state: step === "reason" ? "place" : step === "done" ? "lot" : step,
            task_uuid: taskUuid,
            place_id: placeId,
        };
    }

    async prepare(method, args) {
        const { record } = this.props;
        if ((await record.isDirty()) && !(await record.save())) {
            this.tell("error", _t("The transfer could not be saved. Correct it, then scan again."));
            return null;
        }
        const position = record.resId;
        return { method, args: (key) => args(key, position) };
    }

    async onAnswer({ state, data, message }) {
        const sameTask = data.task_uuid && data.task_uuid === this.state.taskUuid;
        Object.assign(this.state, {
            step: state,
            taskUuid: data.task_uuid || false,
            placeId: data.place_id || false,
            placeCode: data.place_code || "",
            options: data.options || [],
            inKilograms: false,
            // A refusal names its task without repeating it.
            task: data.task || (sameTask ? this.state.task : null),
            open: data.open ?? this.state.open,
            reporting: false,
            undoing: false,
            answered: true,
        });
        this.tell(message.kind, message.text, message.code);
        if (message.kind !== "ok") {
            // A place scanned ahead must not hide that its goods were refused.
            const dropped = this.client.drop();
            if (dropped) {
                this.state.message.text += " " + _t("%s more scans were not taken.", dropped);
            }
        }
        if (data.undo !== undefined) {
            this.state.undoable = data.undo || null;
        }
        await this.reload();
        this.showMessage();
    }

    showMessage() {
        this.banner.el?.scrollIntoView({ block: "nearest" });
    }

    onOtherTransfer() {
        if (this.transfer && this.transfer !== this.props.record.resId) {
            this.client.giveUp();
            this.client = this.newClient();
            Object.assign(this.status, this.still());
            Object.assign(this.state, this.atStart());
        }
        this.transfer = this.props.record.resId;
        this.loadUndoable();
    }
}

export const scanPanel = {
    component: ScanPanel,
    fieldDependencies: [{ name: "state", type: "selection" }],
};

registry.category("view_widgets").add("bulk_wms_scan", scanPanel);
