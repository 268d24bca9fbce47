import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { term } from "./terms";

/** A code of ours as a word; read-only by nature. */
export class TermField extends Component {
    static template = "bulk_wms.TermField";
    static props = { ...standardFieldProps };

    get text() {
        return term(this.props.record.data[this.props.name]);
    }
}

export const termField = {
    component: TermField,
    displayName: _t("Yard term"),
    supportedTypes: ["char"],
};

registry.category("fields").add("bulk_wms_term", termField);
