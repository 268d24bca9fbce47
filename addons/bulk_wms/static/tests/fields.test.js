import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import {
    allowTranslations,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { readValues } from "@bulk_wms/fields/ledger_values_field";
import { term } from "@bulk_wms/fields/terms";

class Entry extends models.Model {
    _name = "entry";
    kind = fields.Char();
    model = fields.Char();
    before = fields.Text();
    place = fields.Many2one({ relation: "place" });
    weight = fields.Float({ string: "Book Weight" });
    _records = [
        {
            id: 1,
            kind: "lot.book_weight",
            model: "entry",
            before: '{"label":null,"weight":1500.5}',
            place: 1,
        },
    ];
}
class Place extends models.Model {
    _name = "place";
    name = fields.Char();
    _records = [{ id: 1, name: "WH/Stock/C1/C1-01-02" }];
}
defineModels([Entry, Place]);
defineMailModels();
describe.current.tags("desktop");

test("codes become words, unknown ones stay", () => {
    allowTranslations();
    expect(term("stock.in")).toBe("Put away");
    expect(term("stock.location.write")).toBe("Place: changed");
    expect(term("something.new")).toBe("something.new");
    expect(term(false)).toBe("");
});

test("values of the ledger in readable lines", () => {
    allowTranslations();
    const values = readValues('{"active":true,"forms":["Coil","Slab"],"gone":null,"max_weight":2000}');
    expect(values.map((line) => line.value)).toEqual(["yes", "Coil, Slab", (2000).toLocaleString()]);
    expect(values[2].label).toBe("max weight");
    expect(readValues("null")).toEqual([]);
    expect(readValues(false)).toEqual([]);
    expect(readValues("plain text")[0].value).toBe("plain text");
});

test("fields in a form", async () => {
    onRpc("entry", "fields_get", () => ({ weight: { string: "Book Weight" } }));
    await mountView({
        type: "form",
        resModel: "entry",
        resId: 1,
        arch: `<form>
            <field name="kind" widget="bulk_wms_term"/>
            <field name="place" widget="bulk_wms_place"/>
            <field name="before" widget="bulk_wms_ledger_values"/>
        </form>`,
    });
    expect("[name=kind]").toHaveText("Book weight changed");
    expect("[name=place]").toHaveText("C1-01-02");
    expect("[name=before] .o_bulk_wms_values").toHaveText(
        `Book Weight: ${(1500.5).toLocaleString()}`
    );
});
