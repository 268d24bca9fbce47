import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";

/** Where a lot has been, the first stop first; the numbers are those on the map. */
export class TrackList extends Component {
    static template = "bulk_wms.TrackList";
    static props = { track: Object, onPlace: Function, onOpen: Function, onClose: Function };

    when(text) {
        return formatDateTime(deserializeDateTime(text));
    }
}
