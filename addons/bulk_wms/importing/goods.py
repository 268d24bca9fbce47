"""Lots that a table names: their material, their attributes, their weight. Shared by all kinds."""

from collections import defaultdict

from ..engine.columns import LOT_ATTRIBUTES
from ..engine.plausible import weight_doubt
from ..engine.tables import repeated
from . import lookup
from .base import Entry, Table

_QUALITY_WORDS = {
    "合格": "released", "放行": "released", "ok": "released", "good": "released", "待检": "pending",
    "待判": "pending", "不合格": "blocked", "冻结": "blocked", "让步接收": "conditional",
    "让步": "conditional",
}  # fmt: skip
_CHOICES = {
    "profile": {
        "圆钢": "round", "螺纹钢": "rebar", "方钢": "square", "六角钢": "hexagon", "扁钢": "flat",
        "钢管": "pipe", "角钢": "angle", "等边角钢": "angle",
    },
    "edge": {"切边": "trimmed", "不切边": "mill", "毛边": "mill"},
    "eye_axis": {
        "卧式": "horizontal", "立式": "vertical", "卧卷": "horizontal", "立卷": "vertical",
    },
    "quality_state": _QUALITY_WORDS,
}  # fmt: skip


class GoodsTable(Table):
    """A table whose rows are lots."""

    def choices(self):
        """Allowed words of the choice columns of lots."""
        return {
            name: lookup.words_of_choice(self.env, "stock.lot", name, words)
            for name, words in _CHOICES.items()
            if name in self.columns
        }

    # --- which lot ------------------------------------------------------------------------

    def find_materials(self, rows, default=None) -> dict[int, object]:
        """Product of each row, by row number; ``default`` where the row names none."""
        texts = {row.get("product") for row in rows}
        names = lookup.find_products(self.env, texts)
        model, found = self.env["product.product"], {}
        for row in rows:
            text = row.get("product")
            if not text:
                if default:
                    found[row.number] = default
                else:
                    self.problem(row, "product", "which_product")
                continue
            candidates = names.find(text)
            if len(candidates) == 1:
                found[row.number] = model.browse(candidates[0])
            elif candidates:
                self.problem(row, "product", "several_products", name=text)
            elif lookup.is_ordinary_product(self.env, text):
                self.problem(row, "product", "no_form", name=text)
            else:
                self.problem(row, "product", "unknown_product", name=text)
        return found

    def find_lots(self, entries):
        """Give each entry the lot that exists already; of its own product only."""
        known = lookup.find_lots(
            self.env, self.company, [entry.row.get("lot") for entry in entries]
        )
        lots = self.env["stock.lot"].browse(key for keys in known.values() for key in keys)
        by_key = {(lot.product_id.id, lot.name): lot for lot in lots}
        for entry in entries:
            product = entry.facts["product"]
            entry.record = by_key.get((product.id, entry.row.get("lot")), lots.browse())

    # --- what it is -----------------------------------------------------------------------

    def lot_values(self, rows) -> dict[int, dict]:
        """Values of the lot's own fields that each row says, by row number."""
        lot, values = self.env["stock.lot"], defaultdict(dict)
        attributes = [name for name in LOT_ATTRIBUTES if name in lot._fields]
        for row in rows:
            mine = values[row.number]
            for name in attributes:
                if name in row.values and name != "grade":
                    mine[name] = row.values[name]
            for name in ("quality_state", "quality_reason", "weight_actual", "weight_gross"):
                if name in row.values:
                    mine[name] = row.values[name]
            moisture = mine.get("moisture", 0)
            if moisture >= 100:
                self.problem(row, "moisture", "not_percent", value=moisture)
            gross, net = row.get("weight_gross"), row.get("weight")
            if gross and net and gross < net:
                self.problem(row, "weight_gross", "net_above_gross", net=net, gross=gross)
        self._set_grades(rows, values)
        return values

    def _set_grades(self, rows, values):
        names = lookup.find_grades(self.env, {row.get("grade") for row in rows})
        missing = {}
        for row in rows:
            text = row.get("grade")
            if not text:
                continue
            found = names.find(text)
            if found:
                values[row.number]["grade_id"] = found[0]
            elif self.job.create_grades:
                missing.setdefault(lookup.spelling(text), text)
                values[row.number]["grade_name"] = text
            else:
                self.problem(row, "grade", "unknown_grade", name=text)
        self.new_grades = ", ".join(sorted(missing.values()))

    def make_grades(self, entries):
        """Make the grades that nobody knew yet, where the person asked for it."""
        wanted = {
            lookup.spelling(entry.values["grade_name"]): entry.values["grade_name"]
            for entry in entries
            if entry.values.get("grade_name")
        }
        if wanted:
            names = lookup.find_grades(self.env, wanted.values())
            # Grades belong to managers, and so does the tick that asks for this.
            made = self.env["wms.grade"].create(
                [{"name": text} for text in wanted.values() if not names.find(text)]
            )
            for grade in made:
                names.add(grade.name, grade.id)
        for entry in entries:
            text = entry.values.pop("grade_name", None)
            if text:
                entry.values["grade_id"] = names.find(text)[0]

    # --- what is wrong with it ------------------------------------------------------------

    def check_repeated(self, entries):
        """A piece stands in the list once."""
        pieces = [entry.row for entry in entries if entry.facts["product"].form_id.is_piece]
        for row, other in repeated(pieces, "product", "lot"):
            self.problem(row, "lot", "twice", name=row.get("lot"), other=other.number)

    def check_standing(self, entries):
        """A piece that is in the yard or on its way cannot come once more."""
        lots = self.env["stock.lot"].union(
            *(entry.record for entry in entries if entry.record and entry.record.is_piece)
        )
        if not lots:
            return
        standing = {quant.lot_id.id: quant.location_id for quant in lots._standing_quants()}
        moves = self.env["stock.move"].search(
            [("piece_lot_id", "in", lots.ids), ("state", "not in", ("done", "cancel"))]
        )
        expected = {move.piece_lot_id.id: move for move in moves}
        for entry in entries:
            lot = entry.record
            if lot and lot.id in standing:
                place = standing[lot.id].complete_name
                self.problem(entry.row, "lot", "in_stock", name=lot.name, place=place)
            elif lot and lot.id in expected:
                transfer = expected[lot.id].reference or ""
                self.problem(entry.row, "lot", "expected", name=lot.name, transfer=transfer)

    def check_weights(self, entries):
        """Tonnes typed as kilograms, and weights far from what the sizes say."""
        for entry in entries:
            product, row = entry.facts["product"], entry.row
            theoretical = entry.facts["theoretical"] = self._theoretical(entry)
            for column in ("weight", "weight_actual"):
                weight = row.get(column)
                if not weight:
                    continue
                piece = product.form_id.is_piece
                doubt = weight_doubt(weight, theoretical if piece else 0.0, piece)
                if doubt:
                    self.problem(
                        row,
                        column,
                        f"weight_{doubt}",
                        severe=bool(theoretical) and doubt != "far",
                        weight=weight,
                        theoretical=round(theoretical, 1),
                    )

    def _theoretical(self, entry) -> float:
        """Theoretical weight in kg of the lot as it will be; 0 where sizes are missing."""
        if not entry.facts["product"].form_id.is_piece:
            return 0.0
        values = {name: value for name, value in entry.values.items() if name != "grade_name"}
        values["product_id"] = entry.facts["product"].id
        # A lot that is not written anywhere: the lot's own formulas answer for it.
        lot = self.env["stock.lot"].new(values, origin=entry.record or None)
        return lot._theoretical_weight()

    # --- writing --------------------------------------------------------------------------

    def write_lots(self, entries):
        """Make the lots that are new, and write what the table says into those known."""
        self.make_grades(entries)
        fresh: dict[tuple, list[Entry]] = defaultdict(list)
        for entry in entries:
            product = entry.facts["product"]
            if entry.record:
                self._update_lot(entry)
            else:
                fresh[product.id, entry.row.get("lot")].append(entry)
        made = self.env["stock.lot"].create(
            [
                {
                    **self._merged(same),
                    "name": name,
                    "product_id": product,
                    "company_id": self.company.id,
                    "import_id": self.job.id,
                }
                for (product, name), same in fresh.items()
            ]
        )
        for lot, same in zip(made, fresh.values(), strict=True):
            for entry in same:
                entry.record = lot
        return made

    @staticmethod
    def _merged(entries) -> dict:
        """Values of one lot from all its rows; a lot of loose goods has a row per place."""
        values: dict = {}
        for entry in entries:
            for name, value in entry.values.items():
                values.setdefault(name, value)
        return values

    def _update_lot(self, entry):
        lot = entry.record
        values = {
            name: value
            for name, value in entry.values.items()
            if lot._fields[name].convert_to_cache(value, lot)
            != lot._fields[name].convert_to_cache(lot[name], lot)
        }
        if values:
            lot.write(values)
        return bool(values)
