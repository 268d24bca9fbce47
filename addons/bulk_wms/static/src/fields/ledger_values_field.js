import { Component, onWillStart, onWillUpdateProps } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Names that snapshots of tasks and scans use; they are no fields of a model. */
const KEYS = {
    product: _t("Product"),
    lot: _t("Lot"),
    quantity: _t("Quantity"),
    unit: _t("Unit"),
    from: _t("From"),
    to: _t("To"),
    place: _t("Place"),
    open: _t("Open"),
    task: _t("Task"),
    state: _t("State"),
    scan: _t("Scan"),
    layer: _t("Layer"),
    pieces: _t("Pieces"),
    parents: _t("Went in"),
    children: _t("Came out"),
    weight: _t("Weight (kg)"),
    scrap: _t("Scrap (kg)"),
    difference: _t("Difference (kg)"),
    kind: _t("Kind"),
    confirmed_by: _t("Confirmed by"),
    code: _t("Scanned"),
    message: _t("Message"),
};

/**
 * @param {string|false} json what the ledger keeps before or after an event
 * @param {Object<string, string>} labels of the fields of the record
 * @returns {{name: string, label: string, value: string}[]} empty for nothing or for text that
 *     is no JSON object
 */
export function readValues(json, labels = {}) {
    let values;
    try {
        values = JSON.parse(json || "null");
    } catch {
        return [{ name: "text", label: "", value: json }];
    }
    if (!values || typeof values !== "object") {
        return [];
    }
    return Object.entries(values)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => ({
            name,
            label: (labels[name] || KEYS[name] || name.replaceAll("_", " ")).toString(),
            value: readValue(value),
        }));
}

function readValue(value) {
    if (Array.isArray(value)) {
        return value.map(readValue).join(", ");
    }
    if (typeof value === "boolean") {
        return (value ? _t("yes") : _t("no")).toString();
    }
    if (typeof value === "number") {
        return value.toLocaleString();
    }
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Before and after of a ledger entry, line by line, with the labels of the fields. */
export class LedgerValuesField extends Component {
    static template = "bulk_wms.LedgerValuesField";
    static props = { ...standardFieldProps };

    setup() {
        this.fieldService = useService("field");
        this.labels = {};
        onWillStart(() => this.loadLabels(this.props));
        onWillUpdateProps((props) => this.loadLabels(props));
    }

    async loadLabels({ record }) {
        this.labels = {};
        const kind = record.data.kind || "";
        // Only changes of a record are kept under the names of its fields.
        if (!record.data.model || !/\.(create|write|unlink)$|^lot\./.test(kind)) {
            return;
        }
        const fields = await this.fieldService.loadFields(record.data.model, {
            attributes: ["string"],
        });
        for (const [name, field] of Object.entries(fields)) {
            this.labels[name] = field.string;
        }
    }

    get values() {
        return readValues(this.props.record.data[this.props.name], this.labels);
    }
}

export const ledgerValuesField = {
    component: LedgerValuesField,
    displayName: _t("Ledger values"),
    supportedTypes: ["text"],
    fieldDependencies: [
        { name: "model", type: "char" },
        { name: "kind", type: "char" },
    ],
};

registry.category("fields").add("bulk_wms_ledger_values", ledgerValuesField);
