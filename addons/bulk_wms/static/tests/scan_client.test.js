import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, Deferred, microTick } from "@odoo/hoot-mock";
import { ConnectionLostError } from "@web/core/network/rpc";
import { newKey } from "@bulk_wms/scan/keys";
import { ANSWER_TIMEOUT, PAUSES, ScanClient } from "@bulk_wms/scan/scan_client";

describe.current.tags("headless");

let client, answers, sent, status;

const step = (name) => () => ({ method: "step", args: (key) => [key, name] });
const add = (name) =>
    client.add(
        step(name),
        (answer) => expect.step(`answer ${answer}`),
        (error) => expect.step(`error ${error.message}`)
    );

beforeEach(() => {
    answers = [];
    sent = [];
    status = {};
    client = new ScanClient({
        call: (method, args) => {
            sent.push(args);
            const answer = answers.shift();
            return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        },
        onStatus: (now) => (status = now),
        pause: () => Promise.resolve(),
    });
});

test("every step has a key of its own", async () => {
    answers = ["one", "two"];
    await add("a");
    await add("b");
    expect.verifySteps(["answer one", "answer two"]);
    expect(sent.map((args) => args[1])).toEqual(["a", "b"]);
    expect(sent[0][0]).not.toBe(sent[1][0]);
    expect(status.busy).toBe(false);
});

test("a lost answer is asked for again with the same key", async () => {
    answers = [new ConnectionLostError(), new ConnectionLostError(), "kept"];
    await add("a");
    expect.verifySteps(["answer kept"]);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((args) => args[0])).size).toBe(1);
});

test("after the last try a person decides, still with the same key", async () => {
    answers = Array.from({ length: PAUSES.length + 1 }, () => new ConnectionLostError());
    const done = add("a");
    await advanceTime(0);
    while (!status.stuck) {
        await microTick();
    }
    expect(sent).toHaveLength(PAUSES.length + 1);
    expect.verifySteps([]);
    answers = ["kept"];
    client.tryAgain();
    await done;
    expect.verifySteps(["answer kept"]);
    expect(new Set(sent.map((args) => args[0])).size).toBe(1);
    expect(status.stuck).toBe(false);
});

test("giving up forgets the step and what waits", async () => {
    answers = Array.from({ length: PAUSES.length + 1 }, () => new ConnectionLostError());
    const done = add("a");
    add("b");
    while (!status.stuck) {
        await microTick();
    }
    client.giveUp();
    await done;
    expect.verifySteps([]);
    expect(sent.every((args) => args[1] === "a")).toBe(true);
    expect(status).toEqual({ busy: false, waiting: 0, attempt: 0, stuck: false });
});

test("never two steps at once; the second is made when the first has its answer", async () => {
    const first = new Deferred();
    answers = [first, "two"];
    let position = "lot";
    const done = client.add(
        step("a"),
        () => (position = "place"),
        () => {}
    );
    client.add(
        () => ({ method: "step", args: (key) => [key, `b at ${position}`] }),
        () => {},
        () => {}
    );
    await microTick();
    expect(sent).toHaveLength(1);
    expect(status.waiting).toBe(1);
    first.resolve("one");
    await done;
    expect(sent[1][1]).toBe("b at place");
});

test("what the server refuses to handle stops the queue", async () => {
    answers = [new Error("no right"), "never"];
    const done = add("a");
    add("b");
    await done;
    expect.verifySteps(["error no right"]);
    expect(sent).toHaveLength(1);
});

test("a server that says nothing counts as lost", async () => {
    answers = [new Promise(() => {}), "late but same"];
    const done = add("a");
    await microTick();
    await advanceTime(ANSWER_TIMEOUT + 1);
    await done;
    expect.verifySteps(["answer late but same"]);
    expect(sent[0][0]).toBe(sent[1][0]);
});

test("keys do not repeat, with or without randomUUID", () => {
    const keys = new Set(Array.from({ length: 50 }, newKey));
    expect(keys.size).toBe(50);
});
