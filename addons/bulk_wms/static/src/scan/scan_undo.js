import { Component, onMounted, useRef, useState } from "@odoo/owl";

/** Asks why the last booking was wrong; the server takes it back. */
export class ScanUndo extends Component {
    static template = "bulk_wms.ScanUndo";
    static props = {
        busy: { type: Boolean },
        lot: { type: String },
        place: { type: String },
        onSend: { type: Function },
        onCancel: { type: Function },
    };

    setup() {
        this.state = useState({ reason: "" });
        this.input = useRef("reason");
        onMounted(() => this.input.el.focus());
    }

    get reason() {
        return this.state.reason.trim();
    }

    send() {
        if (this.reason && !this.props.busy) {
            this.props.onSend(this.reason);
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.send();
        }
    }
}
