import { BarcodeDialog } from "@web/core/barcode/barcode_dialog";
import { CodeVideo } from "./code_video";
import { isUnsharp } from "./unsharp";

/** Odoo's own window with the camera; a blurred picture does not end it. */
export class ScanCamera extends BarcodeDialog {
    static components = { ...BarcodeDialog.components, BarcodeVideoScanner: CodeVideo };

    onError(error) {
        if (!isUnsharp(error)) {
            super.onError(error);
        }
    }
}

/**
 * Read a code with the camera of this device.
 *
 * @returns {Promise<string>} resolves when a code was read
 */
export function readByCamera(env) {
    return new Promise((onResult, onError) => {
        env.services.dialog.add(ScanCamera, { facingMode: "environment", onResult, onError });
    });
}
