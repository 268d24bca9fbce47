import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { edit, press, queryAllTexts, queryOne, queryText } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Refusal, Unreachable } from "@bulk_wms/phone/core/api";
import { PATIENCE } from "@bulk_wms/phone/core/delivery";
import { Phone } from "@bulk_wms/phone/app/phone";
import { PhoneApp } from "@bulk_wms/phone/app/phone_app";
import { Sounds } from "@bulk_wms/scan/sounds";

defineMailModels();
describe.current.tags("desktop");

/** What IndexedDB keeps, without the wait. */
class Memory {
    constructor() {
        this.stores = { values: new Map(), queue: new Map(), look: new Map() };
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
    async put(store, value, key) {
        this.stores[store].set(key ?? value.seq ?? value.key, value);
    }
    async remove(store, key) {
        this.stores[store].delete(key);
    }
}

const task = (lot, values = {}) => ({
    uuid: `u-${lot}`,
    picking_id: 7,
    transfer: "IN/7",
    work: "receive",
    lot,
    lot_codes: [lot],
    product: "Coil",
    weight: 15000,
    from: "Vendors",
    to: "A1-01",
    from_codes: [],
    to_codes: ["A1-01"],
    confirms: "to",
    ...values,
});
const answer = (state, kind, text, data = {}, code = "any") => ({
    state,
    data,
    message: { code, kind, text },
});
const PERSON = { id: 2, name: "Li Wei", lang: "en_US", session: "s" };

let store, sent, replies, tasks, equipment;

beforeEach(() => {
    store = new Memory();
    sent = [];
    replies = [];
    tasks = [task("C1"), task("C2")];
    equipment = undefined;
    // As main.js sets it.
    patchWithCleanup(document.documentElement, { lang: "en-US" });
    patchWithCleanup(Sounds.prototype, { play: (kind) => expect.step(`sound ${kind}`) });
});

/** The server: what it was asked, and what it answers. */
const api = {
    now: () => "2026-01-01T00:00:00Z",
    async post(path, token, body) {
        if (path !== "call") {
            sent.push({ path, ...body });
            const reply = replies.shift();
            if (reply instanceof Error) {
                throw reply;
            }
            return reply || {};
        }
        if (body.method === "tasks") {
            return { tasks: tasks.map((one) => ({ ...one })), alerts: [] };
        }
        sent.push(body);
        const reply = replies.shift() || answer("lot", "ok", "fine");
        if (reply instanceof Error) {
            throw reply;
        }
        return reply;
    },
};

/** The app of somebody who is signed in on a registered device. */
async function open({ device = { name: "Phone 1", token: "d" }, person = PERSON } = {}) {
    const phone = new Phone({ store, api, onChange: () => phone.changed?.(), reload: () => {} });
    Object.assign(phone, { keepFresh() {} });
    await store.put("values", device && { ...device, equipment }, "device");
    await store.put("values", person ? { [person.id]: person } : {}, "people");
    await store.put("values", person?.id || null, "current");
    await phone.start();
    await mountWithCleanup(PhoneApp, { props: { phone } });
    await settle();
    return phone;
}

/** Steps go through promises only: some turns are enough. */
async function settle() {
    for (let turn = 0; turn < 4; turn++) {
        await animationFrame();
    }
}

async function type(text) {
    await contains("#wp_scan").click();
    await edit(text);
    await press("Enter");
    await settle();
}

const told = () => queryText(".wp_message_text");

// --- the menu -----------------------------------------------------------------------------------

test("the next task is large, tiles count the tasks of their kind", async () => {
    await open();
    expect(queryText(".wp_next .wp_task_lot")).toBe("C1");
    expect(queryText('.wp_tile[data-tile="receive"] .wp_count')).toBe("2");
    expect('.wp_tile[data-tile="pick"] .wp_count').toHaveCount(0);
});

test("a tile with tasks lists them, one without begins its work", async () => {
    await open();
    await contains('.wp_tile[data-tile="receive"]').click();
    expect(queryAllTexts(".wp_list .wp_task_lot")).toEqual(["C1", "C2"]);
    await contains(".wp_back").click();
    await contains('.wp_tile[data-tile="load"]').click();
    expect(told()).toBe("Scan the number of the visit, or type the licence plate.");
    expect(queryText("label[for=wp_scan]")).toBe("Visit or licence plate");
});

test("back from any screen leads home", async () => {
    await open();
    await contains('.wp_tile[data-tile="where"]').click();
    expect(".wp_tiles").toHaveCount(0);
    await contains(".wp_back").click();
    expect(".wp_tiles").toHaveCount(1);
});

// --- the dialogue -------------------------------------------------------------------------------

test("work begins without a state: the server knows where", async () => {
    await open();
    await contains('.wp_tile[data-tile="load"]').click();
    replies = [
        answer("lot", "ok", "2 pieces to load", { work: "load", back: { state: "lot", visit: "5" } }),
    ];
    await type("TEST-1");
    expect(sent[0]).toInclude(["state", {}]);
    expect(sent[0]).toInclude(["kind", "load"]);
    await type("C1");
    expect(sent[1].state).toEqual({ state: "lot", visit: "5" });
    expect.verifySteps(["sound ok", "sound ok"]);
});

test("what the server answers is shown, and sent back with the next scan", async () => {
    await open();
    await contains(".wp_next").click();
    const back = { state: "place", task_uuid: "u-C1" };
    replies = [
        answer("place", "ok", "C1: take it to A1-01", { task_uuid: "u-C1", back, task: task("C1") }),
        answer("place", "error", "A1-01 is locked.", { task_uuid: "u-C1", back }),
    ];
    await type("C1");
    expect(told()).toBe("C1: take it to A1-01");
    await type("A1-01");
    expect(sent[1].state).toEqual(back);
    expect(".wp_message.wp_error").toHaveCount(1);
    expect(queryText(".wp_card .wp_task_lot")).toBe("C1");
    expect.verifySteps(["sound ok", "sound error"]);
});

test("a reason goes with the place that was scanned", async () => {
    await open();
    await contains(".wp_next").click();
    const back = { state: "place", task_uuid: "u-C1" };
    replies = [
        answer("reason", "ask", "Why?", { task_uuid: "u-C1", place_code: "A1-02", back }),
    ];
    await type("C1");
    expect(queryText("label[for=wp_scan]")).toBe("Why?");
    await type("crane is broken");
    expect(sent[1]).toInclude(["text", "A1-02"]);
    expect(sent[1]).toInclude(["reason", "crane is broken"]);
    expect.verifySteps(["sound ask", "sound ok"]);
});

test("options are buttons that send their code", async () => {
    await open();
    await contains('.wp_tile[data-tile="where"]').click();
    const options = [
        { name: "C1 (Coil)", code: "BWMS.REF.LOT.1" },
        { name: "C1 (Plate)", code: "BWMS.REF.LOT.2" },
    ];
    replies = [answer("lot", "ask", "Which?", { work: "where", options })];
    await type("C1");
    await contains(".wp_options button:contains(Plate)").click();
    await settle();
    expect(sent[1].text).toBe("BWMS.REF.LOT.2");
    expect.verifySteps(["sound ask", "sound ok"]);
});

test("a scanned text is text, whatever is in it", async () => {
    await open();
    await contains('.wp_tile[data-tile="where"]').click();
    replies = [answer("lot", "error", "<img src=x onerror=alert(1)> is not known here.")];
    await type("<img src=x onerror=alert(1)>");
    expect(".wp_message img").toHaveCount(0);
    expect(told()).toBe("<img src=x onerror=alert(1)> is not known here.");
    expect.verifySteps(["sound error"]);
});

test("without network a lift goes on by what the phone knows", async () => {
    const phone = await open();
    await contains(".wp_next").click();
    replies = Array.from({ length: 20 }, () => new Unreachable());
    await type("C1");
    expect(told()).toBe("C1: take it to A1-01 and scan the place.");
    await type("A1-01");
    expect(told()).toBe("C1 is noted on this device and is booked when there is network.");
    expect(queryText(".wp_unsent")).toBe("2 unsent");
    expect(queryText(".wp_upcoming .wp_task_lot")).toBe("C2");
    expect(phone.tasks.find((one) => one.lot === "C1").done).toBe(true);
    expect((await store.all("queue")).every((entry) => entry.late)).toBe(true);
    expect.verifySteps(["sound ok", "sound ok"]);
});

test("without network a wrong place is refused on the phone and nothing is kept", async () => {
    const phone = await open();
    await contains(".wp_next").click();
    replies = [new Unreachable(), new Unreachable(), new Unreachable()];
    await type("C1");
    await type("B9-99");
    expect(told()).toInclude("Another place can only be checked with network.");
    expect(phone.outbox.unsent).toBe(1);
    expect.verifySteps(["sound ok", "sound error"]);
});

test("what the phone would refuse itself is dropped when no answer comes", async () => {
    const phone = await open();
    await contains(".wp_next").click();
    replies = [new Unreachable(), answer("lot", "error", "X9 is not known here.")];
    await type("X9");
    expect(told()).toInclude("is not among your tasks");
    await settle();
    expect(phone.outbox.unsent).toBe(0);
    expect(".wp_look").toHaveCount(0);
    expect.verifySteps(["sound error"]);
});

test("what only the server can say is waited for, and its answer is shown when it comes", async () => {
    const phone = await open();
    await contains('.wp_tile[data-tile="move"]').click();
    replies = [new Unreachable()];
    await type("C1");
    expect(told()).toInclude("No answer from the server.");
    expect("#wp_scan").toHaveCount(0);
    replies = [answer("place", "ok", "C1 is in hand.", { work: "move" })];
    await contains("button:contains(Try now)").click();
    await settle();
    expect(told()).toBe("C1 is in hand.");
    expect(phone.outbox.unsent).toBe(0);
    expect.verifySteps(["sound ask", "sound ok"]);
});

test("who leaves a step that waits is told later what became of it", async () => {
    const phone = await open();
    await contains('.wp_tile[data-tile="move"]').click();
    replies = [new Unreachable()];
    await type("C1");
    replies = [answer("lot", "error", "C1 is blocked.")];
    await contains(".wp_back").click();
    await settle();
    expect(phone.outbox.unsent).toBe(0);
    expect(queryText(".wp_look")).toBe("1 to look at");
    await contains(".wp_look").click();
    expect(queryText(".wp_look_item p")).toBe("C1 is blocked.");
    await contains(".wp_look_item button").click();
    await settle();
    expect(".wp_look").toHaveCount(0);
    expect.verifySteps(["sound ask"]);
});

test("a slow server does not hold the person longer than the patience", async () => {
    await open();
    await contains(".wp_next").click();
    let release;
    replies = [new Promise((resolve) => (release = resolve))];
    await type("C1");
    expect(".wp_busy").toHaveCount(1);
    await advanceTime(PATIENCE + 10);
    await settle();
    expect(told()).toBe("C1: take it to A1-01 and scan the place.");
    release(answer("place", "ok", "fine"));
    await settle();
    expect(".wp_look").toHaveCount(0);
    expect.verifySteps(["sound ok"]);
});

test("a command barcode leads to its work", async () => {
    await open();
    await contains('.wp_tile[data-tile="where"]').click();
    replies = [answer("lot", "ok", "Move", { command: "MOVE" })];
    await type("BWMS.CMD.MOVE");
    expect(queryText(".wp_title")).toBe("Move");
    expect.verifySteps(["sound ok"]);
});

test("a booking is taken back with a reason", async () => {
    await open();
    await contains(".wp_next").click();
    const undo = { scan_id: 44, lot: "C1", place: "A1-01" };
    replies = [answer("lot", "ok", "C1 is booked.", { undo, picking_id: 7 }, "posted")];
    await type("C1");
    await contains("button:contains(Take back C1)").click();
    await contains("#wp_why").click();
    await edit("wrong coil");
    await contains("button:contains(Take it back)").click();
    await settle();
    expect(sent[1]).toInclude(["method", "undo"]);
    expect(sent[1]).toInclude(["scan_id", 44]);
    expect(sent[1]).toInclude(["reason", "wrong coil"]);
    expect.verifySteps(["sound ok", "sound ok"]);
});

test("a report without network is kept", async () => {
    const phone = await open();
    await contains(".wp_next").click();
    replies = [new Unreachable(), new Unreachable(), new Unreachable()];
    await contains("button:contains(Report a problem)").click();
    expect(".wp_report .wp_primary").not.toBeEnabled();
    await contains(".wp_report button:contains(Not there)").click();
    await contains(".wp_report .wp_primary").click();
    await settle();
    expect(told()).toBe("The report is noted on this device and is sent when there is network.");
    expect(phone.outbox.entries[0].body.kind).toBe("missing");
    expect.verifySteps(["sound ok"]);
});

test("a code is not broken at its hyphens, and nothing is lost", async () => {
    await open();
    await contains('.wp_tile[data-tile="where"]').click();
    const text = "C1 is at A1-01-09 / 1. 压在 H26-0412 上";
    replies = [answer("lot", "ok", text)];
    await type("C1");
    expect(queryAllTexts(".wp_code")).toEqual(["A1-01-09", "H26-0412"]);
    expect(told()).toBe(text);
    expect.verifySteps(["sound ok"]);
});

test("a label that went to no printer is given to the phone", async () => {
    await open();
    await contains('.wp_tile[data-tile="label"]').click();
    const label = { job: "j1", url: "/bulk_wms/labels/j1" };
    replies = [
        answer("thing", "ok", "The label of C1 is ready.", { label }),
        { name: "C1.pdf", type: "application/pdf", content: btoa("%PDF") },
    ];
    await type("C1");
    patchWithCleanup(HTMLAnchorElement.prototype, {
        click() {
            expect.step(this.download);
        },
    });
    await contains(".wp_label_open").click();
    await settle();
    expect(sent[1]).toInclude(["method", "label"]);
    expect(sent[1]).toInclude(["text", "j1"]);
    expect.verifySteps(["sound ok", "C1.pdf"]);
});

test("a label that went to a printer is not offered", async () => {
    await open();
    await contains('.wp_tile[data-tile="label"]').click();
    replies = [answer("thing", "ok", "The label of C1 is ready.", { label: { job: "j1", url: "" } })];
    await type("C1");
    expect(".wp_label_open").toHaveCount(0);
    expect.verifySteps(["sound ok"]);
});

// --- counting -----------------------------------------------------------------------------------

test("a sheet offers what can be pressed, and sends it", async () => {
    await open();
    const back = { state: "goods", task_uuid: "c1" };
    const count = { uuid: "c1", place: "A1-01", found: [], unreadable: 0 };
    replies = [
        { sheets: [{ id: 3, name: "CNT/3", area: "A1", left: 2 }] },
        answer("place", "ok", "Next: A1-01", { sheet: { left: 2 } }),
        answer("goods", "ok", "Scan what lies there.", { sheet: { left: 2 }, task: count, back }),
    ];
    await contains('.wp_tile[data-tile="count"]').click();
    await settle();
    await contains("[data-sheet='3']").click();
    await settle();
    await type("A1-01");
    expect(queryAllTexts("[data-action]")).toEqual(["Empty", "Label unreadable", "Leave this place"]);
    await contains("[data-action=empty]").click();
    await settle();
    expect(sent.at(-1)).toInclude(["action", "empty"]);
    expect(sent.at(-1).state).toEqual(back);
    expect.verifySteps(["sound ok", "sound ok", "sound ok"]);
});

// --- sign-in ------------------------------------------------------------------------------------

test("badge and PIN sign in; a wrong PIN is cleared and said", async () => {
    await open({ person: null });
    replies = [
        new Refusal(403, "wrong_badge", "wrong_badge"),
        { user: { id: 2, name: "Li Wei", lang: "en_US" }, session: "s", device: {} },
    ];
    await contains("#wp_badge").click();
    await edit("B-7");
    for (const pin of ["1111", "2580"]) {
        for (const digit of pin) {
            await contains(`.wp_key:contains(${digit})`).click();
        }
        expect(queryText(".wp_pin")).toBe("●●●●");
        await contains(".wp_enter").click();
        await settle();
        if (pin === "1111") {
            expect(queryText(".wp_error")).toBe("Badge and PIN do not fit. Try again.");
            expect(queryText(".wp_pin")).toBe("");
        }
    }
    expect(".wp_tiles").toHaveCount(1);
    expect(sent.map((one) => one.pin)).toEqual(["1111", "2580"]);
    expect.verifySteps(["sound error", "sound ok"]);
});

test("a revoked device has to be registered anew, and says why", async () => {
    const phone = await open({ person: null });
    replies = [new Refusal(401, "no_device", "no_device")];
    await contains("#wp_badge").click();
    await edit("B-7");
    await contains(".wp_key:contains(1)").click();
    await contains(".wp_enter").click();
    await settle();
    expect(phone.device).toBe(null);
    expect("#wp_code").toHaveCount(1);
    expect.verifySteps(["sound error"]);
});

test("people change with one touch; the next one sees nothing of the first", async () => {
    await open();
    await contains(".wp_person").click();
    await settle();
    expect("#wp_badge").toHaveCount(1);
    expect(sent.at(-1).path).toBe("sign_out");
    expect((await store.get("values", "tasks")).list).toBe(undefined);
});

// --- the cab ------------------------------------------------------------------------------------

test("the cab shows one lift large; one button confirms it", async () => {
    equipment = "Crane 1";
    tasks = [task("C1"), task("C2", { cab: true })];
    await open();
    expect(queryText(".wp_cab_lot")).toBe("C2");
    replies = [answer("lot", "ok", "C2 is booked.", {}, "posted")];
    await contains(".wp_cab_confirm").click();
    await settle();
    expect(sent[0]).toInclude(["method", "cab"]);
    expect(sent[0]).toInclude(["task_uuid", "u-C2"]);
    expect(queryText(".wp_message")).toBe("C2 is booked.");
    expect.verifySteps(["sound ok"]);
});

test("a lift that the slinger confirms has no button in the cab", async () => {
    equipment = "Crane 1";
    await open();
    expect(".wp_cab_confirm").toHaveCount(0);
    expect(queryOne(".wp_cab_wait")).toHaveText("The slinger confirms this lift with the phone.");
});
