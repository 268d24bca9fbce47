import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/**
 * Checks the ledger against its seals step by step, so that a long one shows how far it is. The
 * server checks; this page only asks again until all is done or something does not match.
 */
export class VerifyLedger extends Component {
    static template = "bulk_wms.VerifyLedger";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ lag: null, anchors: "", running: false, after: 0, last: 0, entries: 0, result: "" });
        onWillStart(() => this.readLag());
        // Leaving the page ends the asking.
        onWillUnmount(() => {
            this.state.running = false;
        });
    }

    async readLag() {
        this.state.lag = await this.orm.call("wms.ledger.seal", "lag", []);
    }

    get percent() {
        return this.state.last ? Math.round((100 * this.state.after) / this.state.last) : 0;
    }

    minutes(seconds) {
        return Math.round(seconds / 60);
    }

    async verify() {
        Object.assign(this.state, { running: true, after: 0, last: 0, entries: 0, result: "", fault: false });
        try {
            while (this.state.running) {
                const step = await this.orm.call("wms.ledger.seal", "verify_step", [], {
                    after: this.state.after,
                    anchors: this.state.anchors,
                });
                this.state.after = step.after;
                this.state.last = step.last;
                this.state.entries += step.entries;
                this.state.fault = step.fault;
                if (step.fault || step.done) {
                    this.state.result = step.fault ? "fault" : "fine";
                    break;
                }
            }
        } finally {
            this.state.running = false;
        }
        await this.readLag();
    }

    openEntry() {
        this.action.doAction("bulk_wms.action_wms_ledger_entry", {
            viewType: "form",
            props: { resId: this.state.fault.entry },
        });
    }
}

registry.category("actions").add("bulk_wms.verify_ledger", VerifyLedger);
