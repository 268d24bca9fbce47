import { Component, onWillDestroy, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ScanClient } from "../scan/scan_client";
import { Sounds } from "../scan/sounds";

const SERVICE = "wms.count.service";
const TOLD = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
];
const ICONS = { ok: "fa-check-circle", ask: "fa-question-circle", error: "fa-times-circle" };

/** The dialogue of `wms.count.service` on a sheet: scan a place, scan what lies there, finished. */
export class CountPanel extends Component {
    static template = "bulk_wms.CountPanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.input = useRef("input");
        this.picture = useRef("picture");
        this.sounds = new Sounds();
        this.state = useState(this.atStart());
        this.status = useState({ busy: false, waiting: 0, attempt: 0, stuck: false });
        this.client = new ScanClient({
            call: (method, args) => this.orm.call(SERVICE, method, args),
            onStatus: (status) => Object.assign(this.status, status),
        });
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.onScan(ev.detail.barcode));
        onWillStart(() => this.load());
        useEffect(
            () => {
                this.focus();
            },
            () => [this.state.step, this.status.busy]
        );
        onWillDestroy(() => {
            this.client.giveUp();
            this.sounds.close();
        });
    }

    atStart() {
        return {
            step: "place",
            task: null,
            lotId: false,
            options: [],
            sheet: null,
            photo: null,
            message: { kind: "ok", text: "" },
        };
    }

    /** The sheet as it stands, before the first scan. */
    async load() {
        if (!this.props.record.resId) {
            return;
        }
        try {
            this.state.sheet = await this.orm.call(SERVICE, "sheet", [this.props.record.resId]);
        } catch (error) {
            this.onError(error);
        }
    }

    // --- what is shown --------------------------------------------------------------------

    get message() {
        if (this.status.stuck) {
            return {
                kind: "error",
                text: _t("No answer from the server. Is there network? The step is kept."),
            };
        }
        if (this.status.attempt) {
            return { kind: "ask", text: _t("No answer, trying again…") };
        }
        if (this.state.message.text) {
            return this.state.message;
        }
        const next = this.next;
        return {
            kind: "ok",
            text: next
                ? _t("Scan the sign of the place you count: %(place)s is next.", next)
                : _t("Nothing is left for you on this sheet."),
        };
    }

    get icon() {
        return ICONS[this.message.kind];
    }

    get next() {
        return this.state.sheet?.places.find((place) => place.mine);
    }

    get prompt() {
        return {
            place: _t("Scan the place"),
            goods: _t("Scan the next label"),
            quantity: _t("How many? 5x8+3"),
            survey: _t("How many m³?"),
            level: _t("Level in metres"),
            confirm: "",
        }[this.state.step];
    }

    get typing() {
        return ["quantity", "survey", "level"].includes(this.state.step);
    }

    // --- what people do -------------------------------------------------------------------

    onScan(code) {
        const onTop = this.ui.activeElement;
        if (!this.root.el || (onTop !== document && !onTop.contains(this.root.el))) {
            return;
        }
        if (this.typing) {
            this.tell("error", _t("Enter the number first."));
            return;
        }
        this.take(code);
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.submit();
        }
    }

    submit() {
        const text = this.input.el.value.trim();
        this.input.el.value = "";
        if (text && !this.status.stuck) {
            this.take(text);
        }
        this.focus();
    }

    press(action) {
        this.take("", action);
    }

    /**
     * @param {string} text what was scanned or typed
     * @param {string} [action] what was pressed
     */
    take(text, action = "") {
        this.client.add(
            () => ({
                method: "step",
                args: (key) => {
                    const photo = this.state.photo;
                    return [this.props.record.resId, key, text, this.position(), action, photo, "desk"];
                },
            }),
            (answer) => this.onAnswer(answer),
            (error) => this.onError(error)
        );
    }

    position() {
        return {
            state: this.state.step,
            task_uuid: this.state.task?.uuid || false,
            lot_id: this.state.lotId,
        };
    }

    /** The picture goes with the next step. */
    async onPicture(ev) {
        const file = ev.target.files[0];
        if (file) {
            this.state.photo = (await getDataURLFromFile(file)).split(",")[1];
        }
    }

    tryAgain() {
        this.client.tryAgain();
    }

    // --- answers --------------------------------------------------------------------------

    async onAnswer({ state, data, message }) {
        Object.assign(this.state, {
            step: state,
            task: data.task || null,
            lotId: data.lot_id || false,
            options: data.options || [],
            sheet: data.sheet || this.state.sheet,
            photo: message.kind === "error" ? this.state.photo : null,
        });
        this.tell(message.kind, message.text);
        if (message.kind !== "ok") {
            this.client.drop();
        }
        if (!data.task) {
            await this.reload();
        }
    }

    onError(error) {
        if (error instanceof RPCError && TOLD.includes(error.exceptionName)) {
            this.tell("error", error.data?.message || error.message);
            return;
        }
        if (error instanceof ConnectionLostError) {
            this.tell("error", _t("No network. Try again when it is back."));
            return;
        }
        this.tell("error", _t("The step was not taken. Scan again."));
        throw error;
    }

    async reload() {
        try {
            await this.props.record.load();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    tell(kind, text) {
        this.state.message = { kind, text };
        this.sounds.play(kind);
    }

    focus() {
        if (this.input.el && (this.typing || !hasTouch())) {
            this.input.el.focus({ preventScroll: true });
        }
    }
}

export const countPanel = {
    component: CountPanel,
    fieldDependencies: [{ name: "state", type: "selection" }],
};

registry.category("view_widgets").add("bulk_wms_count", countPanel);
