// Frequency in Hz and length in seconds of the notes that belong to a kind of message. Low and
// long means stop: heard over a crane without looking at the screen.
const TUNES = {
    ok: [[1050, 0.09]],
    ask: [
        [700, 0.09],
        [700, 0.09],
    ],
    error: [
        [240, 0.22],
        [190, 0.3],
    ],
};
const VIBRATION = { ok: 40, ask: [40, 60, 40], error: [200, 80, 200] };
const VOLUME = 0.2;

/** Short sounds made by the browser itself: nothing to load, works without network. */
export class Sounds {
    constructor() {
        this.context = null;
    }

    /** @param {"ok"|"ask"|"error"} kind */
    play(kind) {
        navigator.vibrate?.(VIBRATION[kind]);
        if (!window.AudioContext) {
            return;
        }
        this.context ||= new window.AudioContext();
        // Browsers are silent until somebody has touched the page; nothing to do about it.
        if (this.context.state === "suspended") {
            this.context.resume();
        }
        let start = this.context.currentTime;
        for (const [frequency, length] of TUNES[kind]) {
            this.note(frequency, start, length);
            start += length + 0.05;
        }
    }

    note(frequency, start, length) {
        const tone = this.context.createOscillator();
        const volume = this.context.createGain();
        tone.frequency.value = frequency;
        volume.gain.setValueAtTime(VOLUME, start);
        volume.gain.linearRampToValueAtTime(0, start + length);
        tone.connect(volume).connect(this.context.destination);
        tone.start(start);
        tone.stop(start + length);
    }

    close() {
        this.context?.close();
        this.context = null;
    }
}
