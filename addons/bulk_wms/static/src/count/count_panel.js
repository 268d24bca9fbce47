import { onWillStart, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { DeskPanel } from "../scan/desk_panel";

const SERVICE = "wms.count.service";

/** The dialogue of `wms.count.service` on a sheet: scan a place, scan what lies there, finished. */
export class CountPanel extends DeskPanel {
    static template = "bulk_wms.CountPanel";

    service = SERVICE;

    setup() {
        super.setup();
        this.picture = useRef("picture");
        onWillStart(() => this.load());
        useEffect(
            () => {
                this.focus();
            },
            () => [this.state.step, this.status.busy]
        );
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

    get idle() {
        const { next } = this;
        return next
            ? _t("Scan the sign of the place you count: %(place)s is next.", next)
            : _t("Nothing is left for you on this sheet.");
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
        if (this.isCovered) {
            return;
        }
        if (this.typing) {
            this.tell("error", _t("Enter the number first."));
            return;
        }
        this.take(code);
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
        this.send(() => ({
            method: "step",
            args: (key) => {
                const { photo } = this.state;
                return [this.props.record.resId, key, text, this.position(), action, photo, "desk"];
            },
        }));
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
}

export const countPanel = {
    component: CountPanel,
    fieldDependencies: [{ name: "state", type: "selection" }],
};

registry.category("view_widgets").add("bulk_wms_count", countPanel);
