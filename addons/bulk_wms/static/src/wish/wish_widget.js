import { formatFloat } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { usePopover } from "@web/core/popover/popover_hook";
import { Component } from "@odoo/owl";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const KINDS = ["free", "reserved", "expected"];

/** What the yard has for the wish of an order line: kg and lots, and two ways to look closer. */
export class WishPopover extends Component {
    static template = "bulk_wms.WishPopover";
    static props = { record: Object, close: Function };

    setup() {
        this.action = useService("action");
    }

    /** @returns {{kind: string, weight: string, lots: number}[]} one row a kind, in kg */
    get rows() {
        const { data } = this.props.record;
        return KINDS.map((kind) => ({
            kind,
            weight: formatFloat(data[`wish_${kind}_kg`], { digits: [16, 0] }),
            lots: data[`wish_${kind}_pieces`],
        }));
    }

    get saved() {
        return Boolean(this.props.record.resId);
    }

    /** @param {string} method of the order line that answers with an action */
    async open(method) {
        const { resId } = this.props.record;
        await this.action.doActionButton({
            type: "object",
            name: method,
            resModel: "sale.order.line",
            resId,
            resIds: [resId],
        });
        this.props.close();
    }
}

export class WishWidget extends Component {
    static template = "bulk_wms.Wish";
    static props = { ...standardWidgetProps };

    setup() {
        this.popover = usePopover(WishPopover, { position: "top" });
    }

    get shown() {
        return this.props.record.data.is_bulk && !this.props.record.data.display_type;
    }

    /** @param {MouseEvent} event */
    show(event) {
        this.popover.open(event.currentTarget, { record: this.props.record });
    }
}

export const wishWidget = {
    component: WishWidget,
    fieldDependencies: [
        { name: "is_bulk", type: "boolean" },
        { name: "display_type", type: "selection" },
        { name: "wish_text", type: "char" },
        { name: "wish_short", type: "boolean" },
        ...KINDS.flatMap((kind) => [
            { name: `wish_${kind}_kg`, type: "float" },
            { name: `wish_${kind}_pieces`, type: "integer" },
        ]),
    ],
};
registry.category("view_widgets").add("bulk_wms_wish", wishWidget);
