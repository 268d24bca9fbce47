import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Longest side of a photo that is sent, in pixels: a label can be read, a phone can send it. */
const LONGEST = 1600;

export function reportKinds() {
    return [
        ["unreadable", _t("Label unreadable")],
        ["missing", _t("Not there")],
        ["unexpected", _t("Not expected")],
        ["wrong_place", _t("Wrong place")],
        ["wrong_lot", _t("Wrong lot")],
        ["weight", _t("Weight off")],
        ["damaged", _t("Damaged")],
        ["blocked_access", _t("Cannot be reached")],
    ];
}

/** Tells that the yard differs from the book: one touch for what, a line and a photo for the rest. */
export class PhoneReport extends Component {
    static template = "bulk_wms.PhoneReport";
    static props = { onSend: Function, onCancel: Function };

    setup() {
        this.kinds = reportKinds();
        this.state = useState({ kind: "", seen: "", photo: "" });
    }

    async onPhoto(ev) {
        const [file] = ev.target.files;
        this.state.photo = file ? await shrink(file) : "";
    }

    send() {
        if (this.state.kind) {
            const { kind, seen, photo } = this.state;
            this.props.onSend({ kind, seen: seen.trim(), photo: photo.split(",")[1] || "" });
        }
    }
}

/** A photo as a small JPEG, as a data URL. */
export async function shrink(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8);
}
