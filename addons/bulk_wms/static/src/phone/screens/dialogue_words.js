import { _t } from "@web/core/l10n/translation";
import { confirmingPlace } from "../core/local_check";

/** Where work begins that is not begun by scanning goods. */
const FIRST = { load: "visit", here: "place", relabel: "place", any: "", label: "", report: "" };

/** The first step of a kind of work; the server knows it without being told. */
export function firstStep(work) {
    return FIRST[work] ?? "lot";
}

/** What to scan first, before the server was asked. */
export function firstText(work) {
    const texts = {
        any: _t("Scan anything."),
        here: _t("Scan the sign of a place."),
        load: _t("Scan the number of the visit, or type the licence plate."),
        label: _t("Scan or type what needs a label."),
        relabel: _t("Scan the sign of the place where the goods lie."),
        report: _t("Scan the goods or the place."),
    };
    return texts[work] || _t("Scan the label of the goods.");
}

/** What stands above the field. */
export function promptOf(step, task) {
    const prompts = {
        lot: _t("Scan or type the goods"),
        place: _t("Scan or type the place"),
        source: _t("Scan or type the place"),
        reason: _t("Why?"),
        quantity: task?.pieces ? _t("How many pieces?") : _t("How many kg?"),
        weight: _t("How many kg?"),
        visit: _t("Visit or licence plate"),
        seen: _t("What do you see?"),
    };
    return prompts[step] || _t("Scan or type");
}

/** Longer codes are broken where the line ends. */
const LONGEST_CODE = 24;

/** A message in parts, so that a code such as A1-01-09 is not broken at its hyphens. */
export function partsOf(text) {
    return text
        .split(/([A-Za-z0-9][\w./]*(?:-[\w./]+)+)/)
        .map((part, index) => ({ text: part, isCode: index % 2 === 1 && part.length <= LONGEST_CODE }))
        .filter((part) => part.text);
}

export function weightText(weight) {
    return _t("%s kg", (weight || 0).toLocaleString(document.documentElement.lang));
}

function facts(name, list, text) {
    return Array.isArray(list) && list.length ? [{ name, rows: list.map(text) }] : [];
}

function row(...parts) {
    return parts.filter(Boolean).join(" · ");
}

/** What an answer lists beside its message: contents of a place, what lies on top, holds. */
export function factsOf({ contents = [], holds = [], tasks = [], places = [], visit = {} }) {
    return [
        ...facts(_t("Lies here"), contents, (one) =>
            row(one.lot, one.product, weightText(one.weight), one.place)
        ),
        ...facts(_t("Place"), contents.length ? [] : places, (one) =>
            row(one.place, one.lock_text, one.lock_reason)
        ),
        ...facts(_t("Kept free for"), holds, (one) => row(one.lot, one.place, one.transfer)),
        ...facts(_t("Tasks"), tasks, (one) => row(one.lot, `${one.from} → ${one.to}`, one.transfer)),
        ...facts(_t("Still to load"), visit.to_load, (one) =>
            row(one.lot, weightText(one.weight), one.from)
        ),
    ];
}

/** The answer that the phone gives by itself to a scan that it takes. */
export function takenText({ verdict, task }) {
    if (verdict === "placed") {
        return _t("%s is noted on this device and is booked when there is network.", task.lot);
    }
    if (task.confirms === "from") {
        const names = { lot: task.lot, place: task.from };
        return _t("%(lot)s: scan the place you take it from, %(place)s.", names);
    }
    const names = { lot: task.lot, place: confirmingPlace(task) };
    return _t("%(lot)s: take it to %(place)s and scan the place.", names);
}

/** Why the phone does not take a scan by itself. */
export function refusedText({ code, task }, text) {
    const texts = {
        other_transfer: _t("%(text)s belongs to %(transfer)s.", { text, transfer: task?.transfer }),
        done_already: _t("%s is noted already. Nothing to do.", text),
        not_mine: _t("%s is not among your tasks. Without network only they can be done.", text),
        lot_again: _t("%s is goods, not a place. Scan where it goes.", text),
        wrong_place: _t(
            "%(text)s is not %(place)s. Another place can only be checked with network.",
            { text, place: task && confirmingPlace(task) }
        ),
    };
    return texts[code] || _t("This needs network. Try again where there is some.");
}
