from odoo import models

from ..engine.columns import LOT_ATTRIBUTES, columns_of

# What a lot says of itself under the same name in table and record.
_SAME_NAME = [name for name in LOT_ATTRIBUTES if name != "grade"]
_PAGE = 5_000


class TableExport(models.AbstractModel):
    """Rows of the yard in the columns that are imported, as the user may see them."""

    _name = "wms.table.export"
    _description = "Rows for Tables"

    def _words(self, model: str, name: str) -> dict:
        """The user's words for the values of a selection field."""
        selection = self.env[model].fields_get([name], ["selection"])[name]["selection"]
        return dict(selection)

    def _choice_words(self, kind: str) -> dict[str, list[str]]:
        """Allowed words of the choice columns of a kind, for the template."""
        model = "stock.location" if kind == "places" else "stock.lot"
        return {
            column.name: list(self._words(model, column.name).values())
            for column in columns_of(kind).values()
            if column.kind == "choice"
        }

    def _pages(self, model: str, domain, order: str):
        """Records in pages, so that a large yard does not lie in memory at once."""
        records = self.env[model].search(domain, order=order)
        for start in range(0, len(records), _PAGE):
            page = records[start : start + _PAGE]
            yield page
            page.invalidate_recordset()

    # --- places ---------------------------------------------------------------------------

    def _place_rows(self, root):
        """Places within ``root``, the outer ones first."""
        kinds = self._words("stock.location", "place_kind")
        locks = self._words("stock.location", "lock")
        domain = [("id", "child_of", root.id), ("id", "!=", root.id), ("place_kind", "!=", False)]
        for page in self._pages("stock.location", domain, "parent_path"):
            for place in page:
                around = place.location_id
                yield {
                    "code": place.barcode or place.complete_name,
                    "name": place.name,
                    "parent": around != root and (around.barcode or around.complete_name),
                    "place_kind": kinds.get(place.place_kind),
                    "category": place.storage_category_id.name,
                    "row": place.row or None,
                    "slot": place.slot or None,
                    "tier": place.tier if place.place_kind == "position" else None,
                    "sign": place.sign,
                    "pos_x": place.pos_x,
                    "pos_y": place.pos_y,
                    "pos_z": place.pos_z,
                    "lock": locks[place.lock] if place.lock != "none" else None,
                    "lock_reason": place.lock_reason,
                }

    # --- lots and stock -------------------------------------------------------------------

    def _lot_row(self, lot, words) -> dict:
        row = {name: lot[name] or None for name in _SAME_NAME if name in lot._fields}
        for name in ("profile", "edge", "eye_axis"):
            row[name] = words[name].get(lot[name])
        if lot.expiration_date:
            row["expiration_date"] = lot.expiration_date.date()
        row.update(
            product=lot.product_id.default_code or lot.product_id.name,
            lot=lot.name,
            grade=lot.grade_id.name,
            weight=lot.weight_label or None,
            weight_actual=lot.weight_actual or None,
            weight_gross=lot.weight_gross or None,
            quality_state=words["quality_state"].get(lot.quality_state),
            quality_reason=lot.quality_reason,
        )
        return row

    def _lot_words(self) -> dict:
        names = ("profile", "edge", "eye_axis", "quality_state")
        return {name: self._words("stock.lot", name) for name in names}

    def _stock_rows(self, root):
        """What stands within ``root``, from the ground upwards."""
        words = self._lot_words()
        domain = [
            ("location_id", "child_of", root.id),
            ("quantity", ">", 0),
            ("product_id.form_id", "!=", False),
            ("lot_id", "!=", False),
        ]
        for page in self._pages("stock.quant", domain, "location_id, layer, id"):
            for quant in page:
                row = self._lot_row(quant.lot_id, words)
                place = quant.location_id
                row.update(
                    place=place.barcode or place.complete_name,
                    layer=quant.layer or None,
                    owner=quant.owner_id.ref or quant.owner_id.name,
                    in_date=quant.in_date and quant.in_date.date(),
                    pieces=quant.piece_count or None,
                )
                if not quant.lot_id.is_piece:
                    row["weight"] = round(quant.product_id._to_kg(quant.quantity), 3)
                    row["weight_actual"] = None
                yield row

    def _lots_rows(self, root):
        """Every lot of a bulk material that the user may see."""
        words = self._lot_words()
        domain = [("form_id", "!=", False), ("company_id", "in", (False, root.company_id.id))]
        for page in self._pages("stock.lot", domain, "product_id, name"):
            for lot in page:
                yield self._lot_row(lot, words)

    def _packing_rows(self, picking):
        """What is on a receipt or delivery, line by line."""
        words = self._lot_words()
        lines = picking.move_line_ids.filtered(lambda line: line.lot_id and line.is_bulk)
        for line in lines:
            row = self._lot_row(line.lot_id, words)
            row["pieces"] = line.pieces or None
            if not line.lot_id.is_piece:
                row["weight"] = line.weight_kg
            yield row
