import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** Where a lot has been, the first stop first; the numbers are those on the map. */
export class TrackList extends Component {
    static template = "bulk_wms.TrackList";
    static props = { track: Object, onPlace: Function, onOpen: Function, onClose: Function };

    get title() {
        return _t("Track of %s", this.props.track.name);
    }

    came(stop) {
        return _t("%(when)s, from %(place)s", {
            when: formatDateTime(deserializeDateTime(stop.at)),
            place: stop.from ? stop.from.name : stop.from_name,
        });
    }
}
