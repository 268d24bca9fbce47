import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryOne } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { Sounds } from "@bulk_wms/scan/sounds";

class Transfer extends models.Model {
    _name = "transfer";
    state = fields.Selection({
        selection: [
            ["assigned", "Ready"],
            ["done", "Done"],
        ],
    });
    note = fields.Char();
    _records = [
        { id: 7, state: "assigned", note: "" },
        { id: 8, state: "done", note: "" },
    ];
}
defineModels([Transfer]);
defineMailModels();
describe.current.tags("desktop");

const ARCH = `<form><widget name="bulk_wms_scan"/><field name="state"/><field name="note"/></form>`;
const TASK = {
    uuid: "u1",
    lot: "C1",
    product: "Coil",
    heat: "H9",
    weight: 12345.5,
    from: "Vendors",
    to: "A1-01 / 1",
    why: "same heat in row 1",
};
const answer = (state, kind, text, data = {}) => ({
    state,
    data,
    message: { code: "any", kind, text },
});

let replies, steps, undoable;

beforeEach(() => {
    replies = [];
    steps = [];
    undoable = false;
    patchWithCleanup(Sounds.prototype, { play: (kind) => expect.step(`sound ${kind}`) });
    onRpc("wms.scan.service", "*", ({ method, args }) => {
        if (method === "undoable") {
            return undoable;
        }
        steps.push([method, ...args]);
        const reply = replies.shift();
        if (reply instanceof Error) {
            throw reply;
        }
        return reply;
    });
});

async function mount(resId = 7) {
    await mountView({ type: "form", resModel: "transfer", resId, arch: ARCH });
}

async function enter(text) {
    await contains(".o_bulk_scan_input").edit(text, { confirm: false });
    await press("Enter");
    await animationFrame();
    await animationFrame();
}

test("goods, then place: the state goes back exactly as it came", async () => {
    replies = [
        answer("place", "ok", "C1: take it to A1-01 / 1", { task: TASK, task_uuid: "u1", open: 2 }),
        answer("lot", "ok", "C1 is booked", { open: 1 }),
    ];
    await mount();
    expect(".o_bulk_scan_message").toHaveText("Scan the label of the goods.");
    await enter("C1");
    expect(".o_bulk_scan_message").toHaveText("C1: take it to A1-01 / 1");
    expect(".o_bulk_scan_message").toHaveClass("o_bulk_scan_ok");
    expect(".o_bulk_scan_way strong").toHaveText("A1-01 / 1");
    expect(".o_bulk_scan_input").toBeFocused();
    await enter("A1-01");
    expect(".o_bulk_scan_task").toHaveCount(0);
    expect(steps.map(([method, id, , text, state]) => [method, id, text, state])).toEqual([
        ["step", 7, "C1", { state: "lot", task_uuid: false, place_id: false }],
        ["step", 7, "A1-01", { state: "place", task_uuid: "u1", place_id: false }],
    ]);
    expect(steps[0][2]).not.toBe(steps[1][2]);
    expect.verifySteps(["sound ok", "sound ok"]);
});

test("a refusal keeps the task on the screen", async () => {
    replies = [
        answer("place", "ok", "go", { task: TASK, task_uuid: "u1" }),
        answer("place", "error", "A1-02 does not take C1: full", { task_uuid: "u1" }),
    ];
    await mount();
    await enter("C1");
    await enter("A1-02");
    expect(".o_bulk_scan_message").toHaveClass("o_bulk_scan_error");
    expect(".o_bulk_scan_message .fa-times-circle").toHaveCount(1);
    expect(".o_bulk_scan_lot dd").toHaveText("C1");
    expect.verifySteps(["sound ok", "sound error"]);
});

test("another place: the reason is sent with that place", async () => {
    replies = [
        answer("place", "ok", "go", { task: TASK, task_uuid: "u1" }),
        answer("reason", "ask", "why?", { task: TASK, task_uuid: "u1", place_code: "A1-09-1" }),
        answer("lot", "ok", "booked"),
    ];
    await mount();
    await enter("C1");
    await enter("A1-09");
    await enter("crane is broken");
    const [, , , text, state, reason] = steps[2];
    expect(text).toBe("A1-09-1");
    expect(state).toEqual({ state: "place", task_uuid: "u1", place_id: false });
    expect(reason).toBe("crane is broken");
    expect.verifySteps(["sound ok", "sound ask", "sound ok"]);
});

test("tiers are offered as buttons", async () => {
    replies = [
        answer("place", "ok", "go", { task: TASK, task_uuid: "u1" }),
        answer("place", "ask", "which?", {
            task: TASK,
            task_uuid: "u1",
            options: [
                { code: "A1-1", name: "A1 / 1" },
                { code: "A1-2", name: "A1 / 2" },
            ],
        }),
        answer("lot", "ok", "booked"),
    ];
    await mount();
    await enter("C1");
    await enter("A1");
    await contains(".o_bulk_scan_options .btn:contains(A1 / 2)").click();
    await animationFrame();
    expect(steps[2][3]).toBe("A1-2");
    expect(".o_bulk_scan_options").toHaveCount(0);
    expect.verifySteps(["sound ok", "sound ask", "sound ok"]);
});

test("the weight is asked, and a hand scanner cannot answer it", async () => {
    replies = [
        answer("quantity", "ask", "how many kg?", { task: TASK, task_uuid: "u1", place_id: 5 }),
        answer("lot", "ok", "gone"),
    ];
    await mount();
    await enter("C1");
    queryOne(".o_bulk_scan_input").blur();
    await scanWithHand("4711");
    expect(".o_bulk_scan_message").toHaveText("Enter the weight first, or start over.");
    expect(steps).toHaveLength(1);
    await enter("250");
    expect(steps[1][4]).toEqual({ state: "quantity", task_uuid: "u1", place_id: 5 });
    expect.verifySteps(["sound ask", "sound error", "sound ok"]);
});

async function scanWithHand(code) {
    for (const char of code) {
        await press(char);
    }
    await press("Enter");
    await animationFrame();
    await animationFrame();
}

test("a hand scanner needs no focus", async () => {
    replies = [answer("place", "ok", "go", { task: TASK, task_uuid: "u1" })];
    await mount();
    queryOne(".o_bulk_scan_input").blur();
    await scanWithHand("C1-77");
    expect(steps[0][3]).toBe("C1-77");
    expect.verifySteps(["sound ok"]);
});

test("changes of the form are saved before the step", async () => {
    onRpc("transfer", "web_save", () => expect.step("saved"));
    replies = [answer("lot", "ok", "ok")];
    await mount();
    await contains("[name=note] input").edit("careful", { confirm: false });
    await enter("C1");
    expect.verifySteps(["saved", "sound ok"]);
    expect(steps).toHaveLength(1);
});

test("a difference is reported for the task at hand", async () => {
    replies = [
        answer("place", "ok", "go", { task: TASK, task_uuid: "u1" }),
        answer("lot", "ok", "Reported as DIS/1"),
    ];
    await mount();
    await enter("C1");
    await contains(".o_bulk_scan_differs").click();
    expect(".o_bulk_scan_report_send").not.toBeEnabled();
    await contains("[data-kind=missing]").click();
    await contains("#o_bulk_scan_seen").edit("empty saddle");
    await contains(".o_bulk_scan_report_send").click();
    await animationFrame();
    const [method, id, , kind, seen, task] = steps[1];
    expect([method, id, kind, seen, task]).toEqual(["report", 7, "missing", "empty saddle", "u1"]);
    expect(".o_bulk_scan_message").toHaveText("Reported as DIS/1");
    expect.verifySteps(["sound ok", "sound ok"]);
});

test("a right that is missing is told in the panel", async () => {
    replies = [
        makeServerError({
            errorName: "odoo.exceptions.AccessError",
            message: "Scanning is for operators of the yard.",
        }),
    ];
    await mount();
    await enter("C1");
    expect(".o_bulk_scan_message").toHaveText("Scanning is for operators of the yard.");
    expect.verifySteps(["sound error"]);
});

test("start over forgets the task", async () => {
    replies = [answer("place", "ok", "go", { task: TASK, task_uuid: "u1" })];
    await mount();
    await enter("C1");
    await contains(".o_bulk_scan_over").click();
    expect(".o_bulk_scan_task").toHaveCount(0);
    expect(".o_bulk_scan_message").toHaveText("Scan the label of the goods.");
    expect.verifySteps(["sound ok"]);
    await runAllTimers();
});

test("counted goods are asked in pieces, and in kg when they were weighed", async () => {
    const bags = { ...TASK, pieces: 40 };
    const asked = answer("quantity", "ask", "how many?", { task: bags, task_uuid: "u1" });
    replies = [asked, asked, answer("lot", "ok", "booked")];
    await mount();
    await enter("C1");
    expect(".o_bulk_scan_pieces dd").toHaveText("40");
    expect(".o_bulk_scan_input").toHaveAttribute("placeholder", "How many pieces?");
    await enter("12");
    await contains(".o_bulk_scan_unit").click();
    expect(".o_bulk_scan_input").toHaveAttribute("placeholder", "How many kg?");
    await enter("305.5");
    expect(steps.map((step) => step[3])).toEqual(["C1", "12", "305.5 kg"]);
    expect.verifySteps(["sound ask", "sound ask", "sound ok"]);
});

test("nothing to scan on a transfer that is done", async () => {
    await mount(8);
    expect(".o_bulk_scan").toHaveCount(0);
});

test("the last booking is taken back with a reason", async () => {
    const undo = { scan_id: 31, lot: "C1", weight: 12345.5, place: "A1-01 / 1", until: "" };
    replies = [
        answer("lot", "ok", "C1 is booked", { open: 1, undo }),
        answer("lot", "ok", "C1 is taken back", { open: 2, undo: false }),
    ];
    await mount();
    expect(".o_bulk_scan_undo").toHaveCount(0);
    await enter("C1");
    expect(".o_bulk_scan_undo").toHaveText("Take back C1, A1-01 / 1");
    await contains(".o_bulk_scan_undo").click();
    expect(".o_bulk_scan_undo_send").not.toBeEnabled();
    await contains("#o_bulk_scan_reason").edit("the coil beside it", { confirm: false });
    await contains(".o_bulk_scan_undo_send").click();
    await animationFrame();
    expect(steps[1][0]).toBe("undo");
    expect(steps[1].slice(3, 5)).toEqual([31, "the coil beside it"]);
    expect(".o_bulk_scan_message").toHaveText("C1 is taken back");
    expect(".o_bulk_scan_undo").toHaveCount(0);
    expect.verifySteps(["sound ok", "sound ok"]);
});

test("a finished transfer offers to take its last booking back, and no more scans", async () => {
    undoable = { scan_id: 31, lot: "C1", weight: 1, place: "A1-01 / 1", until: "" };
    await mount(8);
    await animationFrame();
    expect(".o_bulk_scan_undo").toHaveCount(1);
    expect("#o_bulk_scan_input").toHaveCount(0);
});
