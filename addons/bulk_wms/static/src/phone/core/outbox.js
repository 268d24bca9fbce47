import { Refusal, Unreachable } from "./api";

/** Pauses in milliseconds before each new try; the last one goes on. */
export const PAUSES = [1000, 3000, 8000, 15000];
const LOCK = "bulk_wms.phone.outbox";

/**
 * Steps on their way to the server. Every step is written down before it is sent and stays until
 * its answer is written down; they are sent strictly in order. The server acts once per key, so a
 * step whose answer was lost is simply sent again.
 *
 * A step is *late* when its person does not wait for the answer any more: the phone had no network
 * and said that the step is kept. A refusal of a late step is put before a person, and the server
 * is told that nobody saw it.
 */
export class Outbox {
    /**
     * @param {Object} options
     * @param {Store} options.store
     * @param {(entry: Object, unsent: number) => Promise<Object>} options.send rejects with
     *     Unreachable or Refusal
     * @param {() => void} [options.onChange] told whenever something changes
     * @param {(entry: Object, answer: Object|null) => void} [options.onLate] told of late answers
     * @param {LockManager} [options.locks] so that of several tabs one sends
     */
    constructor({ store, send, onChange = () => {}, onLate = () => {}, locks, channel }) {
        Object.assign(this, { store, send, onChange, onLate, locks, channel });
        this.entries = [];
        this.look = [];
        this.offline = false;
        /** Why the first step cannot be sent at all: `{code, entry}`; a person has to act. */
        this.blocked = null;
        this.waiting = new Map();
        this.answers = new Map();
        this.running = null;
        this.timer = null;
        this.again = false;
        this.tries = 0;
        channel?.addEventListener("message", (ev) => this.heard(ev.data));
    }

    /** Read what was left when the app was closed; nobody waits for those steps any more. */
    async start() {
        await this.read();
        for (const entry of this.entries) {
            if (!entry.late && !entry.quiet) {
                entry.late = true;
                await this.store.put("queue", entry);
            }
        }
        this.onChange();
        this.kick();
    }

    async read() {
        this.entries = await this.store.all("queue");
        this.look = await this.store.all("look");
    }

    get unsent() {
        return this.entries.length;
    }

    /**
     * Write a step down, then send it as soon as its turn comes.
     *
     * @returns {Promise<Object>} the entry; its answer is awaited by `answer`
     */
    async add(entry) {
        const seq = await this.store.add("queue", entry);
        const kept = { ...entry, seq };
        this.entries.push(kept);
        this.waiting.set(seq, this.deferred());
        this.onChange();
        this.kick();
        return kept;
    }

    deferred() {
        const one = {};
        one.promise = new Promise((resolve) => (one.resolve = resolve));
        return one;
    }

    /**
     * The answer of a step, `{answer}` or `{refusal}`; null when the server is out of reach or
     * takes longer than `patience`.
     */
    async answer(entry, patience) {
        const wait = this.waiting.get(entry.seq);
        if (!wait) {
            return this.answers.get(entry.seq) || null;
        }
        let timer;
        const late = new Promise((resolve) => (timer = setTimeout(() => resolve(null), patience)));
        const result = await Promise.race([wait.promise, late]);
        clearTimeout(timer);
        return result || this.answers.get(entry.seq) || null;
    }

    /**
     * Nobody waits for this step any more.
     *
     * @param {"late"|"quiet"} how `quiet` when whatever comes of it needs nobody's attention
     * @returns {Promise<Object|null>} its answer, if that came at this very moment
     */
    async leave(entry, how) {
        const kept = this.entries.find((one) => one.seq === entry.seq);
        if (!kept) {
            return this.answers.get(entry.seq) || null;
        }
        kept[how] = true;
        await this.store.put("queue", { ...kept });
        const known = this.answers.get(entry.seq);
        if (known) {
            // Answered while this was being written: it must not be sent for ever.
            await this.store.remove("queue", entry.seq);
        }
        this.waiting.delete(entry.seq);
        this.kick();
        return known || null;
    }

    /** Send now, without waiting for the next try. */
    kick() {
        clearTimeout(this.timer);
        this.timer = null;
        if (this.running) {
            // It may have looked already: let it look once more.
            this.again = true;
            return this.running;
        }
        this.running = this.exclusively(() => this.work()).finally(() => {
            this.running = null;
            this.onChange();
            if (this.again) {
                this.again = false;
                this.kick();
            }
        });
        return this.running;
    }

    exclusively(work) {
        return this.locks ? this.locks.request(LOCK, work) : work();
    }

    async work() {
        for (;;) {
            this.entries = await this.store.all("queue");
            const entry = this.entries[0];
            if (!entry) {
                this.blocked = null;
                return;
            }
            try {
                const answer = await this.send(entry, this.entries.length);
                this.reached();
                await this.settle(entry, { answer });
            } catch (error) {
                if (error instanceof Unreachable) {
                    this.lost(entry);
                    return;
                }
                if (!(error instanceof Refusal)) {
                    throw error;
                }
                this.reached();
                if ([401, 429].includes(error.status)) {
                    this.block(entry, error);
                    return;
                }
                await this.settle(entry, { refusal: { code: error.code, text: error.message } });
            }
        }
    }

    reached() {
        this.offline = false;
        this.tries = 0;
        this.blocked = null;
    }

    /** Out of reach: whoever waits is told, and it is tried again by and by. */
    lost(entry) {
        this.offline = true;
        this.tell(entry.seq, null);
        for (const one of this.entries) {
            this.tell(one.seq, null);
        }
        this.plan();
    }

    /** The step cannot be sent now, and trying does not help: somebody has to sign in. */
    block(entry, error) {
        this.blocked = { code: error.code, entry };
        for (const one of this.entries) {
            this.tell(one.seq, null);
        }
        this.plan();
    }

    plan() {
        const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
        this.tries++;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.kick(), pause);
        this.onChange();
    }

    tell(seq, result) {
        this.waiting.get(seq)?.resolve(result);
        if (result === null && this.waiting.has(seq)) {
            this.waiting.set(seq, this.deferred());
        }
    }

    /** The answer is here: keep what a person must see, and only then forget the step. */
    async settle(entry, result) {
        this.answers.set(entry.seq, result);
        const kept = (await this.store.get("queue", entry.seq)) || entry;
        if (kept.late) {
            await this.settleLate(kept, result);
        }
        await this.store.remove("queue", entry.seq);
        this.entries = this.entries.filter((one) => one.seq !== entry.seq);
        this.tell(entry.seq, result);
        this.waiting.delete(entry.seq);
        this.channel?.postMessage({ seq: entry.seq, result });
        this.onChange();
    }

    async settleLate(entry, { answer, refusal }) {
        const text = refusal ? refusal.text : answer.message.text;
        const kind = refusal ? "error" : answer.message.kind;
        const isFirst = entry.body.method === "step" && !entry.body.state?.task_uuid;
        if (kind === "ok" || (isFirst && kind === "ask")) {
            this.onLate(entry, answer);
            return;
        }
        const item = { key: entry.body.key, at: entry.body.occurred_at, label: entry.label, text };
        await this.store.put("look", { ...item, who: entry.userName });
        this.look = await this.store.all("look");
        if (refusal && entry.body.method !== "aside") {
            // The server kept nothing of what it could not even handle: it is told as a report.
            await this.store.add("queue", this.report(entry, text));
        }
        this.onLate(entry, null);
    }

    report(entry, text) {
        return {
            user: entry.user,
            userName: entry.userName,
            label: entry.label,
            late: true,
            body: {
                method: "aside",
                key: `${entry.body.key}.aside`.slice(-100),
                text: `${entry.body.occurred_at} ${entry.userName}: ${entry.label}. ${text}`,
            },
        };
    }

    /** A person gives up the step that cannot be sent: it becomes a report under the name of
     * whoever is signed in, and an item to look at. */
    async putAside(user, userName) {
        const entry = this.entries[0];
        if (!entry) {
            return;
        }
        const text = this.blocked ? this.blocked.code : "not sent";
        await this.store.put("look", {
            key: entry.body.key,
            at: entry.body.occurred_at,
            label: entry.label,
            text,
            who: entry.userName,
        });
        const report = { ...this.report(entry, text), user };
        report.body.text = report.body.text.slice(0, 500);
        if (entry.body.method !== "aside") {
            await this.store.add("queue", report);
        }
        await this.store.remove("queue", entry.seq);
        await this.read();
        this.blocked = null;
        this.onChange();
        this.kick();
    }

    /** A person has seen it. */
    async acknowledge(key) {
        await this.store.remove("look", key);
        this.look = await this.store.all("look");
        this.onChange();
    }

    /** Another tab has sent a step of this one. */
    heard({ seq, result }) {
        this.answers.set(seq, result);
        this.tell(seq, result);
        this.waiting.delete(seq);
        this.read().then(() => this.onChange());
    }
}
