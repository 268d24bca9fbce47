"""The mill's packing list of a receipt: makes lots, and a task of its own for each piece."""

from .base import Entry
from .goods import GoodsTable


class PackingTable(GoodsTable):
    """Goods that are expected, within one receipt. Written whole or not at all."""

    kind = "packing"
    group = "bulk_wms.group_operator"
    step = 0
    most_rows = 2_000

    def prepare(self, rows):
        """Each row with its material and its lot."""
        expected = self.job.picking_id.move_ids.product_id.filtered("form_id")
        default = expected if len(expected) == 1 else None
        materials = self.find_materials(rows, default)
        values = self.lot_values(rows)
        entries = [
            Entry(row, None, values[row.number], {"product": materials[row.number]})
            for row in rows
            if row.number in materials and row.get("lot")
        ]
        self.find_lots(entries)
        return self.check(entries, expected)

    def check(self, entries, expected):
        """What is wrong with these entries; also what the form for hand entry asks.

        :param expected: products that the receipt is about
        """
        for entry in entries:
            product, row = entry.facts["product"], entry.row
            if product.form_id.is_piece and row.get("weight"):
                entry.values["weight_label"] = row.get("weight")
            if product.form_id.is_counted and row.get("weight") and row.get("pieces"):
                # What one weighs in this delivery, for parts of it that nobody counts.
                entry.values.setdefault("unit_net", row.get("weight") / row.get("pieces"))
            if entry.record:
                # A known lot keeps its quality state; changing it is another decision.
                entry.values.pop("quality_state", None)
            if expected and product not in expected:
                self.problem(row, "product", "not_ordered", severe=False, name=product.display_name)
        self.check_repeated(entries)
        self.check_standing(entries)
        self.check_weights(entries)
        for entry in entries:
            self._set_weight(entry)
        self._check_expected(entries)
        return entries

    def _set_weight(self, entry):
        row, product = entry.row, entry.facts["product"]
        weight = row.get("weight") or entry.values.get("weight_actual")
        if not weight and product.form_id.is_piece:
            weight = entry.facts["theoretical"]
        if not weight:
            one = entry.values.get("unit_net") or product.unit_weight
            weight = (row.get("pieces") or 0) * one
        entry.facts["weight"] = weight
        if not weight:
            self.problem(row, "weight", "no_weight", name=row.get("lot"))

    def _check_expected(self, entries):
        """The list beside the order: a coil too many is seen now, not at the gate."""
        for product, (said, ordered) in self.job.picking_id._weights_of_list(
            [(one.facts["product"], one.facts["weight"]) for one in entries]
        ).items():
            tolerance = self.company.wms_weight_tolerance / 100.0
            if ordered and abs(said - ordered) > tolerance * ordered:
                row = next(one.row for one in entries if one.facts["product"] == product)
                self.problem(
                    row, "weight", "order_differs", severe=False,
                    name=product.display_name, said=round(said, 3), ordered=round(ordered, 3),
                )  # fmt: skip

    def take_over(self, entries):
        """Write the pieces into the receipt; a place is proposed for each."""
        self.write_lots(entries)
        self.job.picking_id._set_pieces(
            [
                (
                    entry.facts["product"],
                    entry.record,
                    entry.facts["product"]._from_kg(
                        entry.record.book_weight if entry.record.is_piece else entry.facts["weight"]
                    ),
                )
                for entry in entries
            ]
        )
        for entry in entries:
            self.job.picking_id._say_pieces(entry.record, entry.row.get("pieces") or 0)
