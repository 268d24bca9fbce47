const API = "/bulk_wms/phone/api/";
/** Milliseconds without an answer after which the server counts as out of reach. */
export const PATIENCE = 15000;
/** A clock that is off by less than this is right enough. */
const SMALL_SKEW = 60000;

/** No answer came, or none that means anything: nobody knows whether the server did it. */
export class Unreachable extends Error {}

/** The server said no, and would say it again. */
export class Refusal extends Error {
    constructor(status, code, message) {
        super(message || code);
        Object.assign(this, { status, code });
    }
}

/** Talks to the server. Tokens go in a header, never in a cookie. */
export class Api {
    constructor({ fetch = (...args) => window.fetch(...args) } = {}) {
        this.fetch = fetch;
        /** Milliseconds that the server's clock is ahead of this device's. */
        this.skew = 0;
    }

    /** What time it is in the yard, whatever this device believes. */
    now() {
        return new Date(Date.now() + this.skew).toISOString();
    }

    async post(path, token, body) {
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), PATIENCE);
        let response, data;
        try {
            response = await this.fetch(API + path, {
                method: "POST",
                headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
                body: JSON.stringify(body),
                signal: abort.signal,
                credentials: "omit",
                cache: "no-store",
            });
            data = await response.json();
        } catch {
            throw new Unreachable("no answer");
        } finally {
            clearTimeout(timer);
        }
        this.setClock(response.headers.get("Date"));
        if (response.ok) {
            return data;
        }
        if (response.status >= 500 || !data.code) {
            throw new Unreachable(`status ${response.status}`);
        }
        throw new Refusal(response.status, data.code, data.message);
    }

    setClock(date) {
        const ahead = Date.parse(date || "") - Date.now();
        if (!Number.isNaN(ahead)) {
            this.skew = Math.abs(ahead) < SMALL_SKEW ? 0 : ahead;
        }
    }
}
