import { Component, onMounted, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { refusalText, screenProps } from "./enrol";

/** Counting sheets that wait for this person. They are read when the screen opens: a sheet is a
 * promise between people, and the phone of yesterday does not know who has taken it. */
export class SheetsScreen extends Component {
    static template = "bulk_wms.PhoneSheets";
    static props = screenProps;

    setup() {
        this.state = useState({ sheets: null, text: "" });
        this.props.listen((text) => this.props.go("dialogue", { work: "any", scan: text }));
        onMounted(() => this.load());
    }

    async load() {
        this.state.text = "";
        try {
            const { sheets } = await this.props.phone.ask({ method: "sheets" });
            this.state.sheets = sheets;
        } catch (error) {
            this.state.text = refusalText(error);
        }
    }

    left(sheet) {
        return _t("%s places left", sheet.left);
    }

    begin(sheet) {
        this.props.go("count", { sheet: sheet.id, name: sheet.name });
    }
}
