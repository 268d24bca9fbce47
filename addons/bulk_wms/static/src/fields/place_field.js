import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * A place by its own name, as it stands on the sign: in a narrow column "WH/Stock/C1/C1-01-03"
 * would be cut off before the part that matters. The whole path is told on hovering.
 */
export class PlaceField extends Component {
    static template = "bulk_wms.PlaceField";
    static props = { ...standardFieldProps };

    get path() {
        return this.props.record.data[this.props.name]?.display_name || "";
    }

    get name() {
        return this.path.split("/").at(-1);
    }
}

export const placeField = {
    component: PlaceField,
    displayName: _t("Place by its sign"),
    supportedTypes: ["many2one"],
};

registry.category("fields").add("bulk_wms_place", placeField);
