import { Component, onMounted, onWillUnmount, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const PAUSE = 2000;

/** Reads a running import again every two seconds, so that the page shows how far it is. */
export class ImportProgress extends Component {
    static template = xml`<span/>`;
    static props = { ...standardWidgetProps };

    setup() {
        onMounted(() => {
            this.timer = browser.setInterval(() => this.look(), PAUSE);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    async look() {
        const record = this.props.record;
        // What somebody is typing is not read away under his fingers.
        if (record.data.state === "running" && !record.dirty) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("bulk_wms_import_progress", { component: ImportProgress });
