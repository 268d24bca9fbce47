"""A table of places: bays, areas and positions, made or brought up to date."""

from ..engine.tables import repeated
from . import lookup
from .base import Entry, Table

_KIND_WORDS = {
    "堆场": "yard", "跨": "bay", "库区": "area", "库位": "position", "垛位": "position",
    "鞍座": "position", "码头": "dock", "装卸位": "dock", "saddle": "position", "zone": "area",
}  # fmt: skip
_LOCK_WORDS = {
    "否": "none", "未锁定": "none", "no": "none", "是": "both", "锁定": "both", "yes": "both",
    "禁入": "in", "禁出": "out",
}  # fmt: skip
# What stands within what: the outer ones are made first.
_ORDER = {"yard": 0, "bay": 1, "dock": 2, "area": 2, "position": 3}


class PlaceTable(Table):
    """Places by their code: what is unknown is made, what is known gets what the table says."""

    kind = "places"
    step = 1000

    def choices(self):
        """Allowed words for the kind of a place and its lock."""
        return {
            "place_kind": lookup.words_of_choice(
                self.env, "stock.location", "place_kind", _KIND_WORDS
            ),
            "lock": lookup.words_of_choice(self.env, "stock.location", "lock", _LOCK_WORDS),
        }

    def prepare(self, rows):
        """Each row with its place, if it exists, and the place or row that it lies within."""
        rows = [row for row in rows if row.get("code")]
        self._check_repeated(rows)
        known = self._known([row.get("code") for row in rows])
        self._parents = lookup.find_places(
            self.env, self.company, {row.get("parent") for row in rows}, self.job.root_id
        )
        self._in_file = {lookup.spelling(row.get("code")): row for row in rows}
        categories = self._categories()
        entries = []
        for row in rows:
            place = known.get(row.get("code"), self.env["stock.location"])
            entry = Entry(row, place, self._values(row, place, categories))
            self._check_row(entry)
            entries.append(entry)
        self._check_spots(entries)
        return sorted(entries, key=lambda one: (_ORDER[self._kind_of(one)], one.row.number))

    def _check_repeated(self, rows):
        for row, other in repeated(rows, "code"):
            self.problem(row, "code", "twice", name=row.get("code"), other=other.number)

    def _known(self, codes):
        places = self.env["stock.location"].search_fetch(
            [("barcode", "in", codes), ("company_id", "=", self.company.id)],
            ["barcode", "place_kind", "location_id", "area_id"],
        )
        return {place.barcode: place for place in places}

    def _categories(self):
        names = lookup.Names()
        for category in self.env["stock.storage.category"].search(
            [("company_id", "in", (False, self.company.id))]
        ):
            names.add(category.name, category.id)
        return names

    @staticmethod
    def _kind_of(entry) -> str:
        return entry.values.get("place_kind") or entry.record.place_kind or "position"

    def _values(self, row, place, categories) -> dict:
        values = {
            name: row.values[name]
            for name in (
                "row", "slot", "tier", "sign", "pos_x", "pos_y", "pos_z", "lock", "lock_reason",
            )
            if name in row.values
        }  # fmt: skip
        if row.get("name") or not place:
            values["name"] = row.get("name") or row.get("code")
        if row.get("place_kind") or not place:
            values["place_kind"] = row.get("place_kind") or "position"
        text = row.get("category")
        if text:
            found = categories.find(text)
            if found:
                values["storage_category_id"] = found[0]
            else:
                self.problem(row, "category", "unknown_category", name=text)
        return values

    def _check_row(self, entry):
        row, kind = entry.row, self._kind_of(entry)
        if entry.values.get("lock", "none") != "none" and not (
            row.get("lock_reason") or entry.record.lock_reason
        ):
            self.problem(row, "lock_reason", "lock_reason", name=row.get("code"))
        outer = self._parent_of(entry)
        if outer is None:
            return
        outer_kind, has_area = outer
        if outer_kind == "position":
            self.problem(row, "parent", "within_position", name=row.get("parent"))
        elif kind == "position" and not has_area:
            self.problem(row, "parent", "needs_area", name=row.get("code"))
        elif kind in ("yard", "bay", "area") and _ORDER[kind] <= _ORDER.get(outer_kind, -1):
            self.problem(row, "parent", "wrong_nesting", name=row.get("parent"))

    def _parent_of(self, entry) -> tuple[str, bool] | None:
        """Kind of the place around this one, and whether an area is among those around."""
        row, text = entry.row, entry.row.get("parent")
        if not text:
            around = entry.record.location_id or self.job.root_id
            entry.facts["parent"] = around.id if not entry.record else None
            return around.place_kind or "", bool(around.area_id)
        other = self._in_file.get(lookup.spelling(text))
        if other and other.number != row.number:
            entry.facts["parent_code"] = other.get("code")
            kind = other.get("place_kind") or "position"
            return kind, kind == "area"
        found = self._parents.find(text)
        if len(found) == 1:
            place = self.env["stock.location"].browse(found[0])
            entry.facts["parent"] = place.id
            return place.place_kind or "", bool(place.area_id)
        code = "several_places" if found else "unknown_place"
        self.problem(row, "parent", code, name=text)
        return None

    def _check_spots(self, entries):
        """Two places at one row, slot and tier of an area: what rests on what would be unclear."""
        seen = {}
        for entry in entries:
            row = entry.row
            if not (row.get("row") and row.get("slot")):
                continue
            spot = (
                lookup.spelling(row.get("parent") or ""),
                row.get("row"),
                row.get("slot"),
                row.get("tier") or 1,
            )
            other = seen.setdefault(spot, row)
            if other is not row:
                self.problem(row, "slot", "spot_taken", other=other.number)

    def take_over(self, entries):
        """Make and change these places; the outer ones were written before."""
        codes = {one.facts["parent_code"] for one in entries if one.facts.get("parent_code")}
        outer = {code: place.id for code, place in self._known(sorted(codes)).items()}
        level = None
        batch = []
        for entry in entries:
            kind = self._kind_of(entry)
            if level is not None and _ORDER[kind] != level:
                self._create(batch)
                outer |= {one.row.get("code"): one.record.id for one in batch}
                batch = []
            level = _ORDER[kind]
            parent = entry.facts.get("parent") or outer.get(entry.facts.get("parent_code"))
            if parent:
                entry.values["location_id"] = parent
            if entry.record:
                self._update(entry)
            else:
                batch.append(entry)
        self._create(batch)

    def _create(self, batch):
        if not batch:
            return
        made = self.env["stock.location"].create(
            [
                {
                    **entry.values,
                    "barcode": entry.row.get("code"),
                    "usage": "internal",
                    "company_id": self.company.id,
                    "import_id": self.job.id,
                }
                for entry in batch
            ]
        )
        for entry, place in zip(batch, made, strict=True):
            entry.record = place

    def _update(self, entry):
        place = entry.record
        values = {
            name: value
            for name, value in entry.values.items()
            if place._fields[name].convert_to_cache(value, place)
            != place._fields[name].convert_to_cache(place[name], place)
        }
        if values:
            place.write(values)
