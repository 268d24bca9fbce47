import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { CodeVideo } from "@bulk_wms/scan/code_video";
import { isUnsharp } from "@bulk_wms/scan/unsharp";

/** Odoo's own video scanner. It comes with the first press of the camera button. */
export class Camera extends Component {
    static template = xml`
        <CodeVideo facingMode="'environment'" cssClass="'wp_video'"
                   onResult="props.onResult" onError.bind="onError"/>`;
    static components = { CodeVideo };
    static props = { onResult: Function, onError: Function };

    setup() {
        if (!isBarcodeScannerSupported()) {
            this.props.onError(
                new Error(_t("This browser gives no camera. It needs a secure address (https)."))
            );
        }
    }

    onError(error) {
        if (!isUnsharp(error)) {
            this.props.onError(error);
        }
    }
}

registry.category("bulk_wms.phone").add("camera", Camera);
