import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Kinds that `wms.scan.service` takes from people, with what they read. */
export const REPORT_KINDS = [
    ["missing", _t("Not there")],
    ["unexpected", _t("Not expected")],
    ["wrong_place", _t("Wrong place")],
    ["wrong_lot", _t("Wrong lot")],
    ["unreadable", _t("Label unreadable")],
    ["weight", _t("Weight off")],
    ["blocked_access", _t("Cannot be reached")],
];

/** Tells that the yard differs from the book: one touch for what, a line for the rest. */
export class ScanReport extends Component {
    static template = "bulk_wms.ScanReport";
    static props = {
        busy: { type: Boolean },
        onSend: { type: Function },
        onCancel: { type: Function },
    };

    setup() {
        this.state = useState({ kind: "", seen: "" });
        this.kinds = REPORT_KINDS;
    }

    send() {
        if (this.state.kind) {
            this.props.onSend(this.state.kind, this.state.seen.trim());
        }
    }
}
