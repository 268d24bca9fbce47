import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/** A selection that offers only the values named in another (JSON) field of the record. */
export class AllowedField extends SelectionField {
    static props = { ...SelectionField.props, allowed: { type: String } };

    get options() {
        const allowed = this.props.record.data[this.props.allowed] || [];
        const value = this.props.record.data[this.props.name];
        return super.options.filter(([code]) => allowed.includes(code) || code === value);
    }
}

export const allowedField = {
    ...selectionField,
    component: AllowedField,
    supportedTypes: ["selection"],
    extractProps(info, dynamicInfo) {
        return { ...selectionField.extractProps(info, dynamicInfo), allowed: info.options.allowed };
    },
};

registry.category("fields").add("bulk_wms_allowed", allowedField);
