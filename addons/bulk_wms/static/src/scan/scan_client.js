import { ConnectionLostError } from "@web/core/network/rpc";
import { newKey } from "./keys";

/** Milliseconds without an answer after which a step is sent again. */
export const ANSWER_TIMEOUT = 15000;
/** Pauses in milliseconds before each new try; then a person decides. */
export const PAUSES = [500, 1500, 3000];

/**
 * Sends steps of a dialogue one after the other, never two at once.
 *
 * A step keeps its key until an answer comes: the server acts once per key and gives a repeated
 * step the first answer, so sending again after a lost answer is safe.
 */
export class ScanClient {
    /**
     * @param {Object} options
     * @param {(method: string, args: any[]) => Promise<Object>} options.call
     * @param {(status: {busy: boolean, waiting: number, attempt: number, stuck: boolean}) => void}
     *     options.onStatus told whenever something changes
     * @param {(ms: number) => Promise<void>} [options.pause]
     */
    constructor({ call, onStatus, pause }) {
        this.call = call;
        this.onStatus = onStatus;
        this.pause = pause || ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
        this.queue = [];
        this.running = false;
        this.attempt = 0;
        this.release = null;
    }

    /**
     * Takes a step when those before it have their answers.
     *
     * @param {() => (Promise|Object|null)} prepare gives `{method, args: (key) => any[]}` at the
     *     moment the step is sent, because the answer before it says where the dialogue stands;
     *     null skips the step
     * @param {(answer: Object) => (Promise|void)} onAnswer
     * @param {(error: Error) => void} onError for what the server refused to handle
     */
    add(prepare, onAnswer, onError) {
        this.queue.push({ prepare, onAnswer, onError });
        this.report();
        return this.work();
    }

    /** Sends the step that got no answer once more, with the same key. */
    tryAgain() {
        this.release?.(true);
    }

    /** Forgets the step that got no answer and what waits behind it. */
    giveUp() {
        this.drop();
        this.release?.(false);
    }

    /**
     * Forgets what waits: it was meant for a dialogue that stands elsewhere now.
     *
     * @returns {number} how many steps waited
     */
    drop() {
        const waiting = this.queue.length;
        this.queue = [];
        return waiting;
    }

    async work() {
        if (this.running) {
            return;
        }
        this.running = true;
        try {
            while (this.queue.length) {
                const step = this.queue.shift();
                this.report();
                await this.take(step);
            }
        } finally {
            this.running = false;
            this.report();
        }
    }

    async take({ prepare, onAnswer, onError }) {
        try {
            const request = await prepare();
            if (!request) {
                return;
            }
            const key = newKey();
            const answer = await this.deliver(request.method, request.args(key));
            if (answer) {
                await onAnswer(answer);
            }
        } catch (error) {
            this.drop();
            onError(error);
        }
    }

    /** The answer, however often it has to be asked for; null when a person gave up. */
    async deliver(method, args) {
        for (;;) {
            for (let number = 0; number <= PAUSES.length; number++) {
                this.attempt = number;
                this.report();
                try {
                    const answer = await this.withTimeout(this.call(method, args));
                    this.attempt = 0;
                    return answer;
                } catch (error) {
                    if (!(error instanceof ConnectionLostError)) {
                        this.attempt = 0;
                        throw error;
                    }
                }
                if (number < PAUSES.length) {
                    this.attempt = number + 1;
                    this.report();
                    await this.pause(PAUSES[number]);
                }
            }
            if (!(await this.askWhetherToTry())) {
                this.attempt = 0;
                return null;
            }
        }
    }

    async askWhetherToTry() {
        const decision = new Promise((resolve) => {
            this.release = resolve;
        });
        this.report();
        const again = await decision;
        this.release = null;
        return again;
    }

    withTimeout(promise) {
        let timer;
        const late = new Promise((_resolve, reject) => {
            timer = setTimeout(() => reject(new ConnectionLostError()), ANSWER_TIMEOUT);
        });
        return Promise.race([promise, late]).finally(() => clearTimeout(timer));
    }

    report() {
        this.onStatus({
            busy: this.running,
            waiting: this.queue.length,
            attempt: this.attempt,
            stuck: Boolean(this.release),
        });
    }
}
