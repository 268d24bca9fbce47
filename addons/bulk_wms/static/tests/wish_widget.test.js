import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class SaleOrderLine extends models.Model {
    _name = "sale.order.line";
    is_bulk = fields.Boolean();
    display_type = fields.Selection({ selection: [["line_note", "Note"]] });
    wish_text = fields.Char();
    wish_short = fields.Boolean();
    wish_free_kg = fields.Float();
    wish_free_pieces = fields.Integer();
    wish_reserved_kg = fields.Float();
    wish_reserved_pieces = fields.Integer();
    wish_expected_kg = fields.Float();
    wish_expected_pieces = fields.Integer();
    _records = [
        { id: 1, is_bulk: true, wish_text: "one heat", wish_free_kg: 12500, wish_free_pieces: 2 },
        { id: 2, is_bulk: true, wish_short: true },
        { id: 3, is_bulk: false },
    ];
}
defineModels([SaleOrderLine]);
defineMailModels();
describe.current.tags("desktop");

async function mountLine(resId) {
    await mountView({
        type: "form",
        resModel: "sale.order.line",
        resId,
        arch: `<form><widget name="bulk_wms_wish"/></form>`,
    });
}

test("the popover says what there is for the wish and opens the proposal", async () => {
    onRpc("sale.order.line", "action_propose_lots", ({ args }) => {
        expect.step(args[0]);
        return { type: "ir.actions.act_window_close" };
    });
    await mountLine(1);
    expect(".fa-cubes").not.toHaveClass("text-danger");
    await contains(".fa-cubes").click();
    expect(".o_bulk_wms_wish").toHaveText(/one heat/);
    expect("tr[data-kind=free]").toHaveText(/12,500 kg/);
    expect("tr[data-kind=free]").toHaveText(/2 lots/);
    await contains(".o_bulk_wms_wish button:contains(Propose lots)").click();
    expect.verifySteps([[1]]);
});

test("what is too little is red", async () => {
    await mountLine(2);
    expect(".fa-cubes").toHaveClass("text-danger");
});

test("ordinary products have no wish", async () => {
    await mountLine(3);
    expect(".fa-cubes").toHaveCount(0);
});
