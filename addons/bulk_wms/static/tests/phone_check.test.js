import { describe, expect, test } from "@odoo/hoot";
import { gs1Lot, judge, nextTask } from "@bulk_wms/phone/core/local_check";

describe.current.tags("headless");

const task = (uuid, values = {}) => ({
    uuid,
    picking_id: 7,
    transfer: "IN/7",
    lot: uuid.toUpperCase(),
    lot_codes: [uuid.toUpperCase()],
    from: "Vendors",
    to: "A1-01",
    from_codes: [],
    to_codes: ["A1-01"],
    confirms: "to",
    ...values,
});
const START = { state: "lot" };
const placing = (uuid) => ({ state: "place", task_uuid: uuid });

test("goods of a task, then its place", () => {
    const tasks = [task("c1"), task("c2")];
    expect(judge(tasks, 7, START, "c1").verdict).toBe("lot");
    expect(judge(tasks, 7, placing("c1"), "A1-01").verdict).toBe("placed");
    expect(judge(tasks, 7, placing("c1"), "B9-99").code).toBe("wrong_place");
    expect(judge(tasks, 7, placing("c1"), "C1").code).toBe("lot_again");
});

test("done, of another transfer, of nobody", () => {
    const tasks = [task("c1", { done: true }), task("c2", { picking_id: 8 })];
    expect(judge(tasks, 7, START, "C1").code).toBe("done_already");
    expect(judge(tasks, 7, START, "C2").code).toBe("other_transfer");
    expect(judge(tasks, 7, START, "C9").code).toBe("not_mine");
});

test("what needs a number is left to the server", () => {
    const tasks = [task("c1", { asks_weight: true })];
    expect(judge(tasks, 7, START, "C1").verdict).toBe("unknown");
});

test("a serial number names the piece, not the heat beside it", () => {
    expect(gs1Lot("(01)09506000134352(10)H26(21)C1")).toBe("C1");
    expect(gs1Lot("]d2010950600013435210H26\x1d21C1")).toBe("C1");
    expect(gs1Lot("310200123410LOT1")).toBe("LOT1");
    expect(gs1Lot("COIL 7")).toBe("");
    const tasks = [task("c1")];
    expect(judge(tasks, 7, START, "(10)H26(21)C1").verdict).toBe("lot");
    expect(judge(tasks, 7, START, "(10)C1(21)C2").verdict).toBe("refused");
});

test("the next task is the first that is not done", () => {
    expect(nextTask([task("c1", { done: true }), task("c2")]).uuid).toBe("c2");
    expect(nextTask([])).toBe(null);
});
