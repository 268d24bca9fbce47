"""What an operator reads of places and lots, the same in every dialogue."""


def place_name(place) -> str:
    """Short name of a place: sign and tier, as it stands in the yard."""
    if place.place_kind == "position" and place.sign:
        saddle = place.storage_category_id.stacking == "saddle"
        return f"{place.sign} / {place.tier}" if saddle else place.sign
    return place.name or ""


def place_codes(place) -> list[str]:
    """The texts that name a place when scanned: its barcode, its sign, its full name."""
    return [
        code for code in dict.fromkeys((place.barcode, place.sign, place.complete_name)) if code
    ]


def ref_of(record) -> str:
    """A code that names this very record, for options that are offered; see the resolver."""
    return f"BWMS.REF.{_REF_NAMES[record._name]}.{record.id}"


# What a code of an option may name, by the word in it.
REF_MODELS = {
    "LOT": "stock.lot",
    "PLACE": "stock.location",
    "PACKAGE": "stock.package",
    "TRANSFER": "stock.picking",
    "EQUIPMENT": "wms.equipment",
    "VEHICLE": "wms.vehicle",
    "VISIT": "wms.visit",
}
_REF_NAMES = {model: name for name, model in REF_MODELS.items()}
# How the resolver calls them.
KIND_OF_MODEL = {model: name.lower() for name, model in REF_MODELS.items()}


def lot_data(lot) -> dict:
    """A lot as the phone shows it: sizes in mm, weight in kg."""
    states = dict(lot._fields["quality_state"]._description_selection(lot.env))
    return {
        "id": lot.id,
        "ref": ref_of(lot),
        "lot": lot.name,
        "product": lot.product_id.display_name,
        "form": lot.form_id.name or "",
        "heat": lot.heat or "",
        "grade": lot.grade_id.name or "",
        "thickness": lot.thickness,
        "width": lot.width,
        "length": lot.length,
        "weight": round(lot.book_weight, 3),
        "quality": lot.quality_state,
        "quality_text": states[lot.quality_state],
        "is_piece": lot.is_piece,
    }


def place_data(place) -> dict:
    """A place as the phone shows it."""
    locks = dict(place._fields["lock"]._description_selection(place.env))
    lock = place._lock_inherited()
    return {
        "id": place.id,
        "ref": ref_of(place),
        "place": place_name(place),
        "full_name": place.complete_name,
        "kind": place.place_kind or "",
        "tier": place.tier,
        "lock": lock,
        "lock_text": locks[lock] if lock != "none" else "",
        "lock_reason": place._lock_reason_inherited() if lock != "none" else "",
    }


def task_line(line) -> dict:
    """An open task in one row."""
    picking = line.picking_id
    return {
        "task_uuid": line.task_uuid,
        "transfer": picking.name or "",
        "picking_id": picking.id,
        "work": work_of(picking),
        "lot": line.lot_id.name or line.lot_name or "",
        "from": place_name(line.location_id),
        "to": place_name(line.location_dest_id),
        "person": (line.started_by_id or line.assignee_id).name or "",
        "started": bool(line.started_at),
    }


def work_of(picking) -> str:
    """Which kind of work a transfer is: receive, putaway, pick or shuffle."""
    if picking.picking_type_id.is_shuffle:
        return "shuffle"
    if picking.location_dest_id.usage not in ("internal", "transit"):
        return "pick"
    return "putaway" if picking.location_id.usage in ("internal", "transit") else "receive"
