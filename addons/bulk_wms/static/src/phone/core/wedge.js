/** Keys of one scan follow each other faster than anybody types. */
export const GAP = 120;

/**
 * Hears a hand scanner that types like a keyboard, whatever has the focus: characters, then Enter
 * or Tab. Fields that a person types into keep their keys.
 */
export class Wedge {
    /** @param {(text: string) => void} onScan */
    constructor(onScan) {
        this.onScan = onScan;
        this.text = "";
        this.at = 0;
        this.onKey = this.onKey.bind(this);
    }

    listen(target = document) {
        this.target = target;
        target.addEventListener("keydown", this.onKey, { capture: true });
    }

    stop() {
        this.target?.removeEventListener("keydown", this.onKey, { capture: true });
    }

    onKey(ev) {
        if (ev.target.matches?.("input, textarea, select")) {
            return;
        }
        const now = ev.timeStamp;
        if (now - this.at > GAP) {
            this.text = "";
        }
        this.at = now;
        if (ev.key === "Enter" || ev.key === "Tab") {
            if (this.text.length >= 2) {
                // The button that happens to have the focus is not meant.
                ev.preventDefault();
                ev.stopPropagation();
                const text = this.text;
                this.text = "";
                this.onScan(text);
            }
        } else if (ev.key.length === 1 && !ev.altKey && !ev.metaKey) {
            this.text += ev.ctrlKey && ev.key === "]" ? "\x1d" : ev.ctrlKey ? "" : ev.key;
            if (this.text.length > 1 || ev.key === " ") {
                ev.preventDefault();
            }
        }
    }
}
