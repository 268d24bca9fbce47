/**
 * Hands on the map: one finger or the mouse pans, two fingers pinch, the wheel zooms, a tap that
 * did not move chooses. Told in pixels from the upper left corner of `element`.
 *
 * @param {HTMLElement} element
 * @param {{pan, zoom, tap, hover}} told
 * @returns {() => void} ends it
 */
export function listenToHands(element, told) {
    const fingers = new Map();
    let travelled = 0;

    const at = (event) => {
        const box = element.getBoundingClientRect();
        return [event.clientX - box.left, event.clientY - box.top];
    };

    function down(event) {
        if (event.pointerType === "mouse" && event.button !== 0) {
            return;
        }
        element.setPointerCapture?.(event.pointerId);
        fingers.set(event.pointerId, at(event));
        travelled = fingers.size > 1 ? Infinity : 0;
    }

    function move(event) {
        const before = fingers.get(event.pointerId);
        const now = at(event);
        if (!before) {
            told.hover?.(...now);
            return;
        }
        const others = [...fingers].filter(([id]) => id !== event.pointerId);
        fingers.set(event.pointerId, now);
        travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
        if (!others.length) {
            // A tap with a glove trembles.
            if (travelled > 6) {
                told.pan(now[0] - before[0], now[1] - before[1]);
            }
            return;
        }
        const [, rest] = others[0];
        const apart = (one) => Math.max(Math.hypot(one[0] - rest[0], one[1] - rest[1]), 1);
        told.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
        told.zoom((now[0] + rest[0]) / 2, (now[1] + rest[1]) / 2, apart(now) / apart(before));
    }

    function up(event) {
        if (fingers.delete(event.pointerId) && travelled <= 6 && event.type === "pointerup") {
            told.tap(...at(event));
        }
    }

    function wheel(event) {
        event.preventDefault();
        // Lines or pages where the wheel does not tell pixels.
        const step = event.deltaY * [1, 16, 400][event.deltaMode];
        told.zoom(...at(event), Math.exp(-Math.max(Math.min(step, 240), -240) / 400));
    }

    const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, wheel };
    for (const [name, listener] of Object.entries(listeners)) {
        element.addEventListener(name, listener, { passive: false });
    }
    return () => {
        for (const [name, listener] of Object.entries(listeners)) {
            element.removeEventListener(name, listener);
        }
    };
}
