import { _t } from "@web/core/l10n/translation";

/**
 * Words for codes that the server keeps as plain text: why a position is closed, what a ledger
 * entry or a scan is about. The ledger has no selections on purpose (nothing in Odoo may ever have
 * a reason to rewrite it), so its words live here.
 */
export const TERMS = {
    // wms.position.load.closed_code
    locked: _t("Locked"),
    full: _t("Full"),
    held: _t("Held for other goods"),
    support: _t("No support below"),
    upper: _t("Something rests above"),
    weight: _t("Weight limit reached"),
    // wms.ledger.entry.kind
    "stock.in": _t("Put away"),
    "stock.out": _t("Picked and gone"),
    "stock.move": _t("Moved"),
    "stock.shuffle": _t("Shuffled"),
    "stock.weight": _t("Weight difference posted"),
    "stock.undo": _t("Scan taken back"),
    "stock.returned": _t("Came back"),
    "pile.opened": _t("Pile opened"),
    "pile.closed": _t("Pile closed"),
    "pile.surplus": _t("Surplus of a pile"),
    "silo.level": _t("Level read"),
    "stock.scrap": _t("Scrapped"),
    "stock.adjusted": _t("Stock adjusted"),
    "stock.counted": _t("Pieces counted"),
    "stock.transformed": _t("Went in or came out"),
    "lot.transformed": _t("Lots transformed"),
    "lot.book_weight": _t("Book weight changed"),
    "lot.quality": _t("Quality changed"),
    "lot.recall": _t("Recalled"),
    "scan.refused": _t("Scan refused"),
    "removal.chosen": _t("Other lots chosen"),
    "removal.violation": _t("Order of removal broken"),
    "removal.wish": _t("Wish changed"),
    "removal.waived": _t("Delivered though not as wanted"),
    "task.other_place": _t("Other place chosen"),
    "task.removed": _t("Started task removed"),
    "transfer.arrived": _t("Goods arrived"),
    "transfer.closed_short": _t("Closed short"),
    "hold.released": _t("Hold released"),
    "hold.expired": _t("Hold expired"),
    "visit.announced": _t("Truck announced again"),
    "visit.arrived": _t("Truck let in"),
    "visit.scale": _t("Truck at the scale"),
    "visit.yard": _t("Truck in the yard"),
    "visit.left": _t("Truck let out"),
    "visit.cancelled": _t("Truck does not come"),
    "weighing.first": _t("First weighing"),
    "weighing.done": _t("Ticket finished"),
    "weighing.posted": _t("Net weight booked"),
    "weighing.document": _t("Ticket given a document"),
    "weighing.deducted": _t("Deduction"),
    "weighing.correction": _t("Ticket corrected"),
    "weighing.cancellation": _t("Ticket cancelled"),
    "line.done_edited": _t("Posted line changed"),
    "line.added_to_done": _t("Added to what is posted"),
    "alert.acknowledged": _t("Alert acknowledged"),
    "import.done": _t("Imported"),
    "import.stopped": _t("Import stopped"),
    // wms.scan.message_code
    scan_lot: _t("Scan the goods"),
    scan_destination: _t("Sent to its place"),
    scan_source: _t("Place to be confirmed"),
    no_place: _t("No place found"),
    choose_tier: _t("Tier asked"),
    outside: _t("Outside the transfer"),
    other_place: _t("Reason asked"),
    ask_quantity: _t("Weight asked"),
    ask_more: _t("More than planned, asked"),
    not_loose: _t("No loose goods for there"),
    undone: _t("Taken back"),
    ask_pieces: _t("Pieces asked"),
    pieces_noted: _t("Pieces noted"),
    posted: _t("Booked"),
    gone: _t("Gone"),
    transfer_done: _t("Transfer complete"),
    reported: _t("Difference reported"),
    unknown_code: _t("Unknown code"),
    empty_code: _t("Nothing scanned"),
    ambiguous_code: _t("Ambiguous code"),
    lot_first: _t("Place before goods"),
    place_expected: _t("Goods instead of place"),
    wrong_lot: _t("Wrong lot"),
    already_done: _t("Booked already"),
    task_gone: _t("Task gone"),
    not_there: _t("Not where the book says"),
    blocked: _t("Blocked by quality"),
    not_released: _t("Not released for this customer"),
    covered: _t("Something lies on top"),
    pinned: _t("Carries a held place"),
    locked_out: _t("Nothing may leave there"),
    wrong_place: _t("Wrong place"),
    not_a_position: _t("Not a position"),
    place_refused: _t("Place does not take it"),
    bad_quantity: _t("Not a possible weight"),
    bad_pieces: _t("Not a possible number"),
    transfer_closed: _t("Transfer closed"),
    two_places: _t("Would be in two places"),
    refused: _t("Refused"),
};

/** Models whose records the ledger watches, as `<model>.create`, `.write` and `.unlink`. */
const WATCHED = {
    "wms.material.form": _t("Material form"),
    "wms.hazard.pair": _t("Hazard pair"),
    "wms.hazard.rule": _t("Hazard segregation"),
    "wms.alert.rule": _t("Alert rule"),
    "wms.strategy": _t("Strategy"),
    "wms.strategy.criterion": _t("Criterion"),
    "wms.discrepancy": _t("Discrepancy"),
    "wms.certificate": _t("Mill certificate"),
    "wms.weight.limit": _t("Weight limit"),
    "wms.vessel.table": _t("Calibration"),
    "wms.vessel.follow": _t("May follow in a vessel"),
    "wms.vehicle": _t("Vehicle"),
    "wms.scale": _t("Scale"),
    "wms.settlement.rule": _t("Settlement rule"),
    "stock.location": _t("Place"),
    "stock.lot": _t("Lot"),
    "stock.picking.type": _t("Operation type"),
    "stock.putaway.rule": _t("Putaway rule"),
    "stock.storage.category": _t("Storage category"),
    "product.removal": _t("Removal strategy"),
    "res.company": _t("Company"),
};
const DEEDS = { create: _t("created"), write: _t("changed"), unlink: _t("deleted") };

/**
 * @param {string} code
 * @returns {string} the word for it, or the code itself where there is none
 */
export function term(code) {
    if (!code) {
        return "";
    }
    if (TERMS[code]) {
        return TERMS[code].toString();
    }
    const dot = code.lastIndexOf(".");
    const thing = WATCHED[code.slice(0, dot)];
    const deed = DEEDS[code.slice(dot + 1)];
    return thing && deed ? `${thing}: ${deed}` : code;
}
