"""What is known of lots, brought up to date: certificates, sizes, weights, quality."""

from .base import Entry
from .goods import GoodsTable


class LotTable(GoodsTable):
    """Lots that exist. An empty cell leaves what is there."""

    kind = "lots"
    group = "bulk_wms.group_supervisor"

    def prepare(self, rows):
        """Each row with the lot it means."""
        named = [row for row in rows if row.get("product")]
        materials = self.find_materials(named)
        values = self.lot_values(rows)
        known = self._known(rows)
        entries = []
        for row in rows:
            lot = self._lot_of(row, known, materials)
            if not lot:
                continue
            entry = Entry(row, lot, values[row.number], {"product": lot.product_id})
            if row.get("weight") and lot.is_piece:
                entry.values["weight_label"] = row.get("weight")
            if entry.values.get("quality_state", lot.quality_state) != lot.quality_state:
                entry.values.setdefault("quality_reason", self.job.display_name)
            entries.append(entry)
        self.check_repeated(entries)
        self.check_weights(entries)
        return entries

    def _known(self, rows):
        model = self.env["stock.lot"]
        lots = model.search(
            [
                ("name", "in", sorted({row.get("lot") for row in rows if row.get("lot")})),
                ("company_id", "in", (False, self.company.id)),
                ("form_id", "!=", False),
            ]
        )
        return lots.grouped("name")

    def _lot_of(self, row, known, materials):
        name = row.get("lot")
        lots = known.get(name, self.env["stock.lot"])
        if row.number in materials:
            lots = lots.filtered(lambda lot: lot.product_id == materials[row.number])
        elif row.get("product"):
            return None
        if len(lots) == 1:
            return lots
        if name:
            self.problem(row, "lot", "several_lots" if lots else "unknown_lot", name=name)
        return None

    def take_over(self, entries):
        """Write what differs; every change is in the ledger, weights are posted."""
        self.make_grades(entries)
        for entry in entries:
            self._update_lot(entry)
