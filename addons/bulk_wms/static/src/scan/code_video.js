import { xml } from "@odoo/owl";
import { BarcodeVideoScanner } from "@web/core/barcode/barcode_video_scanner";
import { CropOverlay } from "@web/core/barcode/crop_overlay";

/** Side of the frame as a part of the shorter side of the picture. */
const FRAME = 0.8;

/** A square frame: a DataMatrix has no room in the flat one that Odoo shows. It stays where it is. */
class SquareFrame extends CropOverlay {
    static template = xml`
        <div t-ref="crop-container" class="d-grid align-content-center justify-content-center h-100 o_crop_container">
            <t t-slot="default"/>
            <div t-if="props.isReady" class="o_crop_overlay" t-att-class="{ o_crop_overlay_ios: isIOS }"/>
        </div>`;

    setup() {
        super.setup();
        this.localStorageKey = "bulk_wms.camera_frame";
    }

    computeDefaultPoint() {
        const { clientWidth, clientHeight } = this.cropContainerRef.el.firstChild;
        const side = FRAME * Math.min(clientWidth, clientHeight);
        this.relativePosition = { x: (clientWidth + side) / 2, y: (clientHeight + side) / 2 };
    }
}

/** Odoo's video scanner, looking exactly at what people see in the frame. */
export class CodeVideo extends BarcodeVideoScanner {
    static components = { ...BarcodeVideoScanner.components, CropOverlay: SquareFrame };

    /**
     * From the picture of the camera to the screen, or back: the picture covers its element, so
     * it is cut off evenly on two sides.
     */
    adaptValuesWithRatio(box, back = false) {
        const { clientWidth, clientHeight, videoWidth, videoHeight } = this.videoPreviewRef.el;
        const scale = Math.max(clientWidth / videoWidth, clientHeight / videoHeight);
        const left = (clientWidth - videoWidth * scale) / 2;
        const top = (clientHeight - videoHeight * scale) / 2;
        const { x, y, width, height } = box;
        return back
            ? { x: (x - left) / scale, y: (y - top) / scale, width: width / scale, height: height / scale }
            : { x: x * scale + left, y: y * scale + top, width: width * scale, height: height * scale };
    }
}
