/** How long a person stands there for an answer, in milliseconds. */
export const PATIENCE = 8000;
/** Questions change nothing: without an answer nothing is kept of them. */
const QUESTIONS = ["any", "here", "where"];

/**
 * What becomes of a step that got no answer: `late` when its person can go on, `quiet` when
 * nothing of it has to be kept; null when the person has to wait.
 */
function without(verdict, body) {
    if (["lot", "placed", "told"].includes(verdict)) {
        return "late";
    }
    if (verdict === "refused" || QUESTIONS.includes(body.kind)) {
        return "quiet";
    }
    return null;
}

/**
 * Write a step down and wait a while for its answer.
 *
 * @param {Phone} phone
 * @param {Object} body what is sent
 * @param {string} label what people recognise it by
 * @param {"lot"|"placed"|"told"|"refused"|"unknown"} verdict what the phone can say by itself, see
 *     `judge`; `told` is a message that needs no answer
 * @returns {Promise<{result?: Object, left?: "late"|"quiet", stuck?: Object}>} the answer, or how
 *     the step was left to itself, or the step that has to be waited for
 */
export async function deliver(phone, body, label, verdict) {
    const { outbox } = phone;
    const entry = await phone.take(body, label);
    const result = await outbox.answer(entry, PATIENCE);
    if (result) {
        return { result };
    }
    const left = without(verdict, body);
    if (!left) {
        return { stuck: entry };
    }
    // It may have been answered at this very moment.
    const known = await outbox.leave(entry, left);
    return known ? { result: known } : { left };
}
