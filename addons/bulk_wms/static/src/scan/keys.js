/**
 * A name for one step that no other step has. `crypto.randomUUID` exists only on https and
 * localhost; many yards are reached by plain http.
 *
 * @returns {string}
 */
export function newKey() {
    if (crypto.randomUUID) {
        return crypto.randomUUID();
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
