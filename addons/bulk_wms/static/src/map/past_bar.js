import { Component } from "@odoo/owl";

// Hours that the slider goes back.
const BACK = 30 * 24;

/** Chooses a past moment: roughly by a slider over a month, exactly by date and time. */
export class PastBar extends Component {
    static template = "bulk_wms.PastBar";
    static props = { moment: String, onMoment: Function };

    get most() {
        return BACK;
    }

    /** Where the slider stands: at the right is now. */
    get value() {
        if (!this.props.moment) {
            return BACK;
        }
        const hours = luxon.DateTime.now().diff(luxon.DateTime.fromISO(this.props.moment), "hours").hours;
        return Math.min(Math.max(BACK - Math.round(hours || 0), 0), BACK);
    }

    onSlide(ev) {
        const hours = BACK - Number(ev.target.value);
        const moment = luxon.DateTime.now().minus({ hours });
        this.props.onMoment(hours ? moment.toFormat("yyyy-MM-dd'T'HH:mm") : "");
    }
}
