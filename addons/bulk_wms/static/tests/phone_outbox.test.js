import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { Refusal, Unreachable } from "@bulk_wms/phone/core/api";
import { Outbox } from "@bulk_wms/phone/core/outbox";

describe.current.tags("headless");

/** What IndexedDB keeps, without the wait. */
class Memory {
    constructor() {
        this.stores = { queue: new Map(), look: new Map() };
        this.next = 1;
    }
    async all(store) {
        return [...this.stores[store].values()].map((one) => ({ ...one }));
    }
    async get(store, key) {
        return this.stores[store].get(key);
    }
    async add(store, value) {
        const seq = this.next++;
        this.stores[store].set(seq, { ...value, seq });
        return seq;
    }
    async put(store, value) {
        this.stores[store].set(value.seq ?? value.key, value);
    }
    async remove(store, key) {
        this.stores[store].delete(key);
    }
}

const step = (key) => ({ user: 1, userName: "Li", label: key, body: { method: "step", key } });
const answer = (kind) => ({ state: "lot", data: {}, message: { code: "any", kind, text: kind } });

let store, sent, reply;

beforeEach(() => {
    store = new Memory();
    sent = [];
    reply = () => answer("ok");
});

function outbox(options = {}) {
    return new Outbox({
        store,
        send: async (entry) => {
            sent.push(entry.body.key);
            return reply(entry);
        },
        ...options,
    });
}

test("steps go out in order, one after the other", async () => {
    const box = outbox();
    const entries = [];
    for (const key of ["a", "b", "c"]) {
        entries.push(await box.add(step(key)));
    }
    await box.answer(entries[2], 1000);
    expect(sent).toEqual(["a", "b", "c"]);
    expect(box.unsent).toBe(0);
});

test("a step without an answer stays and is sent again with its key", async () => {
    reply = () => {
        throw new Unreachable("cut");
    };
    const box = outbox();
    const entry = await box.add(step("a"));
    expect(await box.answer(entry, 1000)).toBe(null);
    expect(box.offline).toBe(true);
    expect(box.unsent).toBe(1);
    reply = () => answer("ok");
    await advanceTime(1000);
    await animationFrame();
    expect(sent).toEqual(["a", "a"]);
    expect(box.unsent).toBe(0);
});

test("what a closed app had not sent is sent when it opens", async () => {
    await store.add("queue", step("old"));
    const box = outbox();
    await box.start();
    await animationFrame();
    expect(sent).toEqual(["old"]);
    expect(box.unsent).toBe(0);
});

test("a refusal of a step that nobody waits for is looked at by a person", async () => {
    await store.add("queue", { ...step("late"), late: true });
    reply = () => answer("error");
    const late = [];
    const box = outbox({ onLate: (entry, given) => late.push([entry.body.key, given]) });
    await box.start();
    await animationFrame();
    expect(box.look.map((item) => item.key)).toEqual(["late"]);
    expect(late).toEqual([["late", null]]);
    await box.acknowledge("late");
    expect(box.look).toEqual([]);
});

test("a step that the server cannot take becomes a report, never nothing", async () => {
    await store.add("queue", { ...step("bad"), late: true });
    reply = (entry) => {
        if (entry.body.method === "aside") {
            return answer("ok");
        }
        throw new Refusal(422, "refused", "no such transfer");
    };
    const box = outbox();
    await box.start();
    await animationFrame();
    expect(sent).toEqual(["bad", "bad.aside"]);
    expect(box.look.length).toBe(1);
    expect(box.unsent).toBe(0);
});

test("a step of somebody who is signed out waits and blocks those behind it", async () => {
    reply = () => {
        throw new Refusal(401, "signed_out", "");
    };
    const box = outbox();
    await box.add(step("a"));
    await box.add(step("b"));
    await animationFrame();
    expect(new Set(sent)).toEqual(new Set(["a"]));
    expect(box.blocked.code).toBe("signed_out");
    expect(box.unsent).toBe(2);
});
