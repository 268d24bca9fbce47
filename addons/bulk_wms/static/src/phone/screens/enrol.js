import { Component, onMounted, useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Unreachable } from "../core/api";

export const screenProps = {
    phone: Object,
    version: Number,
    args: Object,
    go: Function,
    listen: Function,
    play: Function,
};

/** Words for the codes of the server and for no answer. */
export function refusalText(error) {
    if (error instanceof Unreachable) {
        return _t("No answer from the server. Is there network?");
    }
    const texts = {
        wrong_code: _t("This code is not good, or not any more. Ask a manager for a new one."),
        wrong_badge: _t("Badge and PIN do not fit. Try again."),
        badge_locked: _t("This badge is locked after too many wrong PINs. A supervisor unlocks it."),
        wait: _t("Too many tries. Wait ten minutes."),
        no_device: _t("This device was revoked. Ask a manager to register it anew."),
        signed_out: _t("Sign in once more."),
        bad_message: _t("The server did not understand this. Reload the app."),
    };
    return error.message && error.message !== error.code ? error.message : texts[error.code] || error.code;
}

/** A device that nobody has registered yet. */
export class EnrolScreen extends Component {
    static template = "bulk_wms.PhoneEnrol";
    static props = screenProps;

    setup() {
        this.state = useState({ code: "", text: "", busy: false });
        this.props.listen((text) => {
            this.state.code = text.includes("enrol=") ? text.split("enrol=")[1] : text;
            this.enrol();
        });
        onMounted(() => this.readAddress());
        useExternalListener(window, "hashchange", () => this.readAddress());
    }

    /** The QR code of the manager opens the app with the code in its address. */
    readAddress() {
        const code = new URLSearchParams(location.hash.slice(1)).get("enrol");
        if (code) {
            // The code is used up: it must not come back when the page is opened again.
            history.replaceState(null, "", location.pathname);
            this.state.code = code;
            this.enrol();
        }
    }

    async enrol() {
        if (this.state.busy || !this.state.code.trim()) {
            return;
        }
        this.state.busy = true;
        try {
            await this.props.phone.enrol(this.state.code);
            this.props.play("ok");
            this.props.phone.onChange();
        } catch (error) {
            this.props.play("error");
            this.state.text = refusalText(error);
        } finally {
            this.state.busy = false;
        }
    }
}
