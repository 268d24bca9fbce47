import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** What there is to know and to do at one position. */
export class PlaceCard extends Component {
    static template = "bulk_wms.PlaceCard";
    static props = {
        card: Object,
        onAct: Function,
        onOpen: Function,
        onTrack: Function,
        onSide: Function,
        onClose: Function,
    };

    kg(value) {
        return `${Math.round(value).toLocaleString()} kg`;
    }

    when(text) {
        return text ? formatDateTime(deserializeDateTime(text)) : "";
    }

    explain(task) {
        this.props.onAct({ model: "stock.move.line", method: "action_explain", id: task.id });
    }

    lots(card) {
        return _t("%(count)s lots, %(weight)s, the uppermost first", {
            count: card.lot_count,
            weight: this.kg(card.weight),
        });
    }

    hold(one) {
        const text = [one.lot, one.for].filter(Boolean).join(" ");
        return one.until ? _t("%(goods)s, until %(when)s", { goods: text, when: this.when(one.until) }) : text;
    }

    days(count) {
        return count === 1 ? _t("1 day") : _t("%s days", count);
    }
}
