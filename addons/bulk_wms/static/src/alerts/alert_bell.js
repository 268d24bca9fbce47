import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** How often the bell reads again where no bus reaches it, in ms. */
const EVERY = 120_000;

/**
 * Alerts that call this user. The bus only says that there is something new: what it is, the bell
 * reads under the user's own rights.
 */
export class AlertBell extends Component {
    static template = "bulk_wms.AlertBell";
    static components = { Dropdown, DropdownItem };
    static props = [];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.bus = useService("bus_service");
        this.dropdown = useDropdownState();
        this.state = useState({ count: 0, urgent: 0, alerts: [] });
        this.onNews = this.onNews.bind(this);
        this.bus.subscribe("bulk_wms.alerts", this.onNews);
        onWillStart(() => {
            // Not waited for: the page is there before the alerts are.
            this.read();
        });
        const timer = setInterval(() => this.read(), EVERY);
        onWillDestroy(() => {
            clearInterval(timer);
            this.bus.unsubscribe("bulk_wms.alerts", this.onNews);
        });
    }

    async read() {
        try {
            Object.assign(this.state, await this.orm.silent.call("wms.alert", "for_me", []));
        } catch {
            // Without network the bell keeps what it knows; the next time it reads again.
        }
    }

    async onNews() {
        const known = new Set(this.state.alerts.map((alert) => alert.id));
        await this.read();
        const fresh = this.state.alerts.filter(
            (alert) => alert.state === "open" && !known.has(alert.id)
        );
        if (fresh.length) {
            this.notification.add(fresh[0].message, {
                title: fresh.length > 1 ? _t("%s new alerts", fresh.length) : fresh[0].name,
                type: fresh.some((alert) => alert.severity === "critical") ? "danger" : "warning",
                buttons: [{ name: _t("Look"), primary: true, onClick: () => this.openAll() }],
            });
        }
    }

    time(alert) {
        return formatDateTime(deserializeDateTime(alert.raised_at));
    }

    open(alert) {
        this.dropdown.close();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "wms.alert",
            res_id: alert.id,
            views: [[false, "form"]],
        });
    }

    openAll() {
        this.dropdown.close();
        this.action.doAction("bulk_wms.action_wms_alert", { clearBreadcrumbs: true });
    }
}

registry.category("systray").add("bulk_wms.AlertBell", { Component: AlertBell }, { sequence: 22 });
