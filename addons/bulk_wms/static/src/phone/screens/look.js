import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { refusalText, screenProps } from "./enrol";

/** What was refused after its person had gone on, and what has not been sent yet. */
export class LookScreen extends Component {
    static template = "bulk_wms.PhoneLook";
    static props = screenProps;

    setup() {
        this.state = useState({ asking: false });
        this.props.listen(() => {});
    }

    get outbox() {
        return this.props.phone.outbox;
    }

    get blockedText() {
        const { blocked } = this.outbox;
        if (!blocked) {
            return "";
        }
        if (blocked.code === "signed_out") {
            return _t("%s signs in once more, then these steps are sent.", blocked.entry.userName);
        }
        return refusalText({ code: blocked.code, message: "" });
    }

    /** Only what cannot go out by itself is given up by a person. */
    get canPutAside() {
        return this.outbox.unsent && this.props.phone.person && (this.outbox.blocked || this.outbox.tries > 3);
    }

    time(at) {
        return at ? new Date(at).toLocaleString(document.documentElement.lang) : "";
    }

    send() {
        this.outbox.tries = 0;
        this.outbox.kick();
    }

    async putAside() {
        const { person } = this.props.phone;
        this.state.asking = false;
        await this.outbox.putAside(person.id, person.name);
    }
}
