import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { Sounds } from "@bulk_wms/scan/sounds";

class Sheet extends models.Model {
    _name = "sheet";
    state = fields.Selection({ selection: [["open", "Open"], ["done", "Closed"]] });
    _records = [{ id: 5, state: "open" }];
}
defineModels([Sheet]);
defineMailModels();
describe.current.tags("desktop");

const PLACE = { uuid: "u1", place: "A1-01 / 1", found: [], unreadable: 0 };
const SHEET = {
    left: 2,
    may_take_book: false,
    places: [
        { uuid: "u0", place: "A1-00", mine: false },
        { uuid: "u1", place: "A1-01 / 1", mine: true },
    ],
};
const answer = (state, kind, text, data = {}) => ({
    state,
    data: { sheet: SHEET, ...data },
    message: { code: "any", kind, text },
});

let replies, steps, sheet;

beforeEach(() => {
    replies = [];
    steps = [];
    sheet = SHEET;
    patchWithCleanup(Sounds.prototype, { play: (kind) => expect.step(`sound ${kind}`) });
    onRpc("wms.count.service", "*", ({ method, args }) => {
        if (method === "sheet") {
            return sheet;
        }
        const [id, key, text, state, action] = args;
        steps.push({ id, key, text, state, action });
        return replies.shift();
    });
});

async function mount() {
    const arch = `<form><widget name="bulk_wms_count"/><field name="state"/></form>`;
    await mountView({ type: "form", resModel: "sheet", resId: 5, arch });
    await animationFrame();
}

async function enter(text) {
    await contains(".o_bulk_scan_input").edit(text, { confirm: false });
    await press("Enter");
    await animationFrame();
    await animationFrame();
}

async function push(selector) {
    await contains(selector).click();
    await animationFrame();
    await animationFrame();
}

test("the next place that this person may count is named", async () => {
    await mount();
    expect(".o_bulk_scan_message").toHaveText(
        "Scan the sign of the place you count: A1-01 / 1 is next."
    );
    expect(".o_bulk_count_left").toHaveText("2 places left");
    expect(".o_bulk_count_finish").toHaveCount(0);
});

test("a place, its labels, finished: each step goes back with the state of the answer", async () => {
    const found = [{ lot_id: 7, lot: "C1", text: "" }];
    replies = [
        answer("goods", "ok", "scan what lies here", { task: PLACE, task_uuid: "u1" }),
        answer("goods", "ok", "C1 noted", { task: { ...PLACE, found }, task_uuid: "u1" }),
        answer("place", "ok", "closed"),
    ];
    await mount();
    await enter("A1-01");
    expect(".o_bulk_count_place .fs-2").toHaveText("A1-01 / 1");
    expect(".o_bulk_count_empty").toHaveCount(1);
    await enter("C1");
    expect(".o_bulk_count_found li").toHaveText("C1");
    // Where something lies, nobody can say that it is empty.
    expect(".o_bulk_count_empty").toHaveCount(0);
    await push(".o_bulk_count_finish");
    expect(steps.map(({ text, state, action }) => [text, state.state, action])).toEqual([
        ["A1-01", "place", ""],
        ["C1", "goods", ""],
        ["", "goods", "finish"],
    ]);
    expect(steps[2].state.task_uuid).toBe("u1");
    expect(new Set(steps.map((one) => one.key)).size).toBe(3);
    expect(".o_bulk_count_place").toHaveCount(0);
    expect.verifySteps(["sound ok", "sound ok", "sound ok"]);
});

test("a blind sheet shows nothing of the book, and its word cannot be taken", async () => {
    replies = [answer("goods", "ok", "go", { task: PLACE, task_uuid: "u1" })];
    await mount();
    await enter("A1-01");
    expect(".o_bulk_count_place").not.toHaveText(/By the book/);
    expect(".o_bulk_scan_buttons .btn:contains(As the book says)").toHaveCount(0);
    expect.verifySteps(["sound ok"]);
});

test("where the plan allows it, the book is shown and its word can be taken", async () => {
    sheet = { ...SHEET, may_take_book: true };
    const expected = [{ lot: "C1", weight: 9000, pieces: 0 }];
    const data = { sheet, task: { ...PLACE, expected }, task_uuid: "u1" };
    replies = [answer("goods", "ok", "go", data), answer("place", "ok", "closed", { sheet })];
    await mount();
    await enter("A1-01");
    expect(".o_bulk_count_place").toHaveText(/By the book: C1 9,000 kg/);
    await push(".o_bulk_scan_buttons .btn:contains(As the book says)");
    expect(steps[1].action).toBe("as_book");
    expect.verifySteps(["sound ok", "sound ok"]);
});

test("open work is asked about with two buttons, and nothing can be typed", async () => {
    replies = [
        answer("confirm", "ask", "was C1 taken?", { task: PLACE, task_uuid: "u1" }),
        answer("place", "ok", "closed"),
    ];
    await mount();
    await enter("A1-01");
    expect(".o_bulk_scan_input").toHaveCount(0);
    await push(".o_bulk_count_yes");
    expect(steps[1].action).toBe("yes");
    expect.verifySteps(["sound ask", "sound ok"]);
});

test("a hand scanner cannot answer how many", async () => {
    replies = [
        answer("quantity", "ask", "how many?", { task: PLACE, task_uuid: "u1", lot_id: 9 }),
        answer("goods", "ok", "noted", { task: PLACE, task_uuid: "u1" }),
    ];
    await mount();
    await enter("BAGS");
    queryOne(".o_bulk_scan_input").blur();
    for (const char of "4711") {
        await press(char);
    }
    await press("Enter");
    await animationFrame();
    expect(".o_bulk_scan_message").toHaveText("Enter the number first.");
    expect(steps).toHaveLength(1);
    await enter("5x8+3");
    expect(steps[1].text).toBe("5x8+3");
    expect(steps[1].state).toEqual({ state: "quantity", task_uuid: "u1", lot_id: 9 });
    expect.verifySteps(["sound ask", "sound error", "sound ok"]);
});

test("a refusal keeps the place at hand", async () => {
    replies = [
        answer("goods", "ok", "go", { task: PLACE, task_uuid: "u1" }),
        answer("goods", "error", "no such label", { task: PLACE, task_uuid: "u1" }),
    ];
    await mount();
    await enter("A1-01");
    await enter("XYZ");
    expect(".o_bulk_scan_message").toHaveClass("o_bulk_scan_error");
    expect(".o_bulk_count_place .fs-2").toHaveText("A1-01 / 1");
    expect.verifySteps(["sound ok", "sound error"]);
});
