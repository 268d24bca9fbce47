import { Component, onWillDestroy, useRef, useState } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ScanClient } from "./scan_client";
import { Sounds } from "./sounds";

/** Errors that a person can do something about; others go to Odoo's own error window. */
const TOLD = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
];
const ICONS = {
    ok: "fa-check-circle",
    ask: "fa-question-circle",
    error: "fa-times-circle",
};

/**
 * Frame of the panels at a desk: hears the hand scanner, sends steps one after the other, tells
 * what came of them. Who extends it knows the dialogue: `service`, `atStart()`, `idle`, `typing`,
 * `onScan(code)`, `submit()`, `onAnswer(answer)`.
 */
export class DeskPanel extends Component {
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.input = useRef("input");
        this.sounds = new Sounds();
        this.state = useState(this.atStart());
        this.status = useState(this.still());
        this.client = this.newClient();
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.onScan(ev.detail.barcode));
        onWillDestroy(() => {
            this.client.giveUp();
            this.sounds.close();
        });
    }

    /** Nothing is on its way. */
    still() {
        return { busy: false, waiting: 0, attempt: 0, stuck: false };
    }

    newClient() {
        const client = new ScanClient({
            call: (method, args) => this.orm.call(this.service, method, args),
            onStatus: (status) => client === this.client && Object.assign(this.status, status),
        });
        return client;
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
        return this.state.message.text ? this.state.message : { kind: "ok", text: this.idle };
    }

    get icon() {
        return ICONS[this.message.kind];
    }

    /** Whether the panel is not there, or lies under a window. */
    get isCovered() {
        const onTop = this.ui.activeElement;
        return !this.root.el || (onTop !== document && !onTop.contains(this.root.el));
    }

    // --- what people do -------------------------------------------------------------------

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.submit();
        }
    }

    tryAgain() {
        this.client.tryAgain();
    }

    /** The next scan goes into the field; on touch screens that would open the keyboard. */
    focus() {
        if (this.input.el && (this.typing || !hasTouch())) {
            this.input.el.focus({ preventScroll: true });
        }
    }

    // --- steps ----------------------------------------------------------------------------

    /** @param {() => Object|Promise<Object>} prepare the call, made when its turn comes */
    send(prepare) {
        this.client.add(
            prepare,
            (answer) => this.onAnswer(answer),
            (error) => this.onError(error)
        );
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
            // The step is booked; the page around it is read again with the next one.
        }
    }

    tell(kind, text, code = "") {
        this.state.message = { kind, text, code };
        this.sounds.play(kind);
    }
}
