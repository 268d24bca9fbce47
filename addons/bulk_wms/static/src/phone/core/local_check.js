/**
 * What the phone can say of a scan by itself, from the tasks it has: for the time without network.
 * It says less than the server, never more: a step that it takes is checked there all the same.
 */

const FNC1 = "\x1d";
/**
 * Lengths of GS1 elements that end without a separator, by the first two digits. Weights (310n)
 * have two more digits in their identifier: 8 with them.
 */
const FIXED = { "00": 18, "01": 14, "02": 14, 11: 6, 13: 6, 15: 6, 17: 6, 20: 2, 31: 8, 33: 8 };

/**
 * Serial number within a GS1 element string, else its lot number, or "". Beside a serial number
 * the lot (10) is the heat, which other pieces share.
 */
export function gs1Lot(text) {
    const bracketed = text.match(/\(21\)([^(]+)/) || text.match(/\(10\)([^(]+)/);
    if (bracketed) {
        return bracketed[1].trim();
    }
    let rest = text.replace(/^\][A-Za-z]\d/, "").replace(new RegExp(`^${FNC1}`), "");
    let lot = "";
    while (/^\d{2}/.test(rest)) {
        const ai = rest.slice(0, 2);
        const value = rest.slice(2).split(FNC1)[0];
        if (ai === "21") {
            return value;
        }
        if (ai === "10") {
            lot = value;
        }
        if (FIXED[ai]) {
            rest = rest.slice(2 + FIXED[ai]).replace(new RegExp(`^${FNC1}`), "");
        } else if (rest.includes(FNC1)) {
            rest = rest.slice(rest.indexOf(FNC1) + 1);
        } else {
            return lot;
        }
    }
    return lot;
}

function same(code, text) {
    return String(code || "").toUpperCase() === text.toUpperCase();
}

/** Whether more than goods and place is asked for: only the server knows how to go on. */
function needsMore(task) {
    return task.asks_quantity || task.asks_weight || !confirming(task).length;
}

/** Codes of the place that confirms a task. */
function confirming(task) {
    return task.confirms === "from" ? task.from_codes : task.to_codes;
}

/** Name of that place. */
export function confirmingPlace(task) {
    return task.confirms === "from" ? task.from : task.to;
}

function names(codes, text) {
    const inner = gs1Lot(text);
    return codes.some((code) => same(code, text) || (inner && same(code, inner)));
}

/**
 * Judge a scan of a transfer's dialogue.
 *
 * @param {Object[]} tasks open tasks of this person, as kept on the phone
 * @param {number} transfer
 * @param {{state: string, task_uuid: string}} position where the dialogue stands
 * @param {string} text
 * @returns {{verdict: "lot"|"placed"|"refused"|"unknown", code?: string, task?: Object}}
 *     `lot`: goods of a task, scan its place next; `placed`: the place of the task, so it is done;
 *     `refused` with a code; `unknown`: only the server can say
 */
export function judge(tasks, transfer, position, text) {
    const mine = tasks.filter((task) => task.picking_id === transfer && !task.done);
    if (!position.task_uuid || position.state === "lot") {
        const task = mine.find((one) => names(one.lot_codes, text));
        if (task) {
            return needsMore(task)
                ? { verdict: "unknown", code: "needs_network", task }
                : { verdict: "lot", task };
        }
        const other = tasks.find((one) => !one.done && names(one.lot_codes, text));
        if (other) {
            return { verdict: "refused", code: "other_transfer", task: other };
        }
        if (tasks.some((one) => one.done && names(one.lot_codes, text))) {
            return { verdict: "refused", code: "done_already" };
        }
        return { verdict: "refused", code: "not_mine" };
    }
    const task = mine.find((one) => one.uuid === position.task_uuid);
    if (!task || position.state !== "place" || needsMore(task)) {
        return { verdict: "unknown", code: "needs_network", task };
    }
    if (names(confirming(task), text)) {
        return { verdict: "placed", task };
    }
    if (names(task.lot_codes, text)) {
        return { verdict: "refused", code: "lot_again", task };
    }
    return { verdict: "refused", code: "wrong_place", task };
}

/** The next task to do: started ones first, then the order of stops. */
export function nextTask(tasks) {
    return tasks.find((task) => !task.done) || null;
}
