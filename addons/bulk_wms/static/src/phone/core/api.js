const API = "/bulk_wms/phone/api/";
/** Milliseconds without an answer after which the server counts as out of reach. */
export const PATIENCE = 15000;

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
    }

    /** What time this device believes it is. The server compares clocks when a step is sent. */
    now() {
        return new Date().toISOString();
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
        if (response.ok) {
            return data;
        }
        if (response.status >= 500 || !data.code) {
            throw new Unreachable(`status ${response.status}`);
        }
        throw new Refusal(response.status, data.code, data.message);
    }
}
