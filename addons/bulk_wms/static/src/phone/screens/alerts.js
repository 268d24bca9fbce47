import { Component } from "@odoo/owl";
import { screenProps } from "./enrol";

/** Alerts that call this person, the most urgent first. */
export class AlertsScreen extends Component {
    static template = "bulk_wms.PhoneAlerts";
    static props = screenProps;

    setup() {
        this.props.listen((text) => this.props.go("dialogue", { work: "any", scan: text }));
    }

    get alerts() {
        return this.props.phone.alerts;
    }

    /** Server times are UTC without saying so. */
    time(at) {
        return at ? new Date(`${at.replace(" ", "T")}Z`).toLocaleString(document.documentElement.lang) : "";
    }
}
