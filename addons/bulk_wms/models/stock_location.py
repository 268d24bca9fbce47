from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LOCKS = [
    ("none", "Not Locked"),
    ("in", "Nothing in"),
    ("out", "Nothing out"),
    ("both", "Nothing in or out"),
]


class StockLocation(models.Model):
    """Yard, bay, area, position: the location tree with metres."""

    _name = "stock.location"
    _inherit = ["stock.location", "wms.ledger.mixin"]

    place_kind = fields.Selection(
        [
            ("yard", "Yard"),
            ("bay", "Bay"),
            ("area", "Area"),
            ("position", "Position"),
            ("dock", "Dock"),
        ],
        "Kind of Place",
        index=True,
        help="A position is a leaf that holds stock. Strategies choose positions within an area.",
    )
    area_id = fields.Many2one(
        "stock.location",
        compute="_compute_area_id",
        store=True,
        recursive=True,
        index="btree_not_null",
    )
    pos_x = fields.Float("X (m)", digits=(16, 2))
    pos_y = fields.Float("Y (m)", digits=(16, 2))
    pos_z = fields.Float("Z (m)", digits=(16, 2))
    row = fields.Integer()
    slot = fields.Integer(help="Place along the row.")
    tier = fields.Integer(default=1, help="1 is the ground.")
    sign = fields.Char(
        index="btree_not_null",
        help="What is written on the ground. Positions above each other share one sign.",
    )
    lock = fields.Selection(LOCKS, default="none", required=True)
    lock_reason = fields.Char("Why Locked")
    load_ids = fields.One2many("wms.position.load", "location_id")
    load_weight = fields.Float("Stands Here (kg)", compute="_compute_load", digits="Stock Weight")
    load_units = fields.Integer("Units Here", compute="_compute_load")
    held_units = fields.Integer("Units Held", compute="_compute_load")

    _full_name_idx = models.Index("(complete_name) WHERE place_kind IS NOT NULL")
    _slot_idx = models.Index("(area_id, \"row\", slot, tier) WHERE place_kind = 'position'")

    def _ledger_filter(self):
        return self.filtered("place_kind")

    def _ledger_fields(self):
        return (
            "name",
            "active",
            "location_id",
            "place_kind",
            "row",
            "slot",
            "tier",
            "storage_category_id",
            "removal_strategy_id",
            "lock",
            "lock_reason",
        )

    def _ledger_extra(self):
        return {"place": self.complete_name}

    @api.depends("place_kind", "location_id.area_id")
    def _compute_area_id(self):
        for location in self:
            if location.place_kind == "area":
                location.area_id = location
            else:
                location.area_id = location.location_id.area_id

    @api.depends("load_ids.weight", "load_ids.unit_count", "load_ids.held_count")
    def _compute_load(self):
        for location in self:
            location.load_weight = sum(location.load_ids.mapped("weight"))
            location.load_units = sum(location.load_ids.mapped("unit_count"))
            location.held_units = sum(location.load_ids.mapped("held_count"))

    @api.constrains("lock", "lock_reason")
    def _check_lock_reason(self):
        for location in self:
            if location.lock != "none" and not (location.lock_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why %(place)s is locked.", place=location.complete_name)
                )

    @api.constrains("place_kind", "usage", "area_id")
    def _check_position(self):
        for location in self.filtered(lambda place: place.place_kind == "position"):
            if location.usage != "internal":
                raise ValidationError(
                    self.env._(
                        "%(place)s is a position, so its location type must be Internal.",
                        place=location.complete_name,
                    )
                )
            if not location.area_id:
                raise ValidationError(
                    self.env._(
                        "%(place)s is a position: put it into an area.",
                        place=location.complete_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        areas = locations.filtered(lambda place: place.place_kind == "area")
        self.env["wms.area.state"]._ensure(areas)
        locations.filtered(lambda place: place.place_kind == "position")._touch_loads()
        return locations

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        self._check_not_held()

    def _check_not_held(self):
        """A place that is kept for goods does not vanish under them."""
        held = self.env["wms.hold"].search(
            [("location_id", "child_of", self.ids), ("state", "=", "active")], limit=1
        )
        if held:
            raise UserError(
                self.env._(
                    "%(place)s is held for %(transfer)s. Release the hold first.",
                    place=held.location_id.complete_name,
                    transfer=held.picking_id.name or held.product_id.display_name,
                )
            )

    def write(self, vals):
        if "lock" in vals or "lock_reason" in vals:
            self._check_may_lock()
        if vals.get("active") is False:
            self._check_not_held()
        if {"row", "slot", "tier", "location_id", "storage_category_id"}.intersection(vals):
            # What rests on or below the old spot changes too.
            load = self.env["wms.position.load"]
            load._touch(load._with_neighbours(self.ids))
        result = super().write(vals)
        if vals.get("place_kind") == "area":
            self.env["wms.area.state"]._ensure(self)
        seen_by_putaway = {
            "active",
            "area_id",
            "location_id",
            "lock",
            "place_kind",
            "pos_x",
            "pos_y",
            "pos_z",
            "row",
            "slot",
            "storage_category_id",
            "tier",
        }
        if seen_by_putaway.intersection(vals):
            touched = self | self.search(
                [("id", "child_of", self.ids), ("place_kind", "=", "position")]
            )
            touched._touch_loads()
        return result

    @api.private
    def set_lock(self, lock: str, reason: str):
        """Lock or open these places with a reason; supervisors may, though they set up nothing.

        :raises UserError: for others
        """
        self._check_may_lock()
        # sudo: places belong to managers; the right to lock was checked.
        self.sudo().write({"lock": lock, "lock_reason": reason if lock != "none" else False})

    def _check_may_lock(self):
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor locks and unlocks places."))

    def _touch_loads(self):
        """Have the occupancy rows of these positions worked out again before they are read."""
        self.env["wms.position.load"]._touch(self.ids)

    def _locks_around(self):
        """This place and those around it, the innermost first, with their locks read at once.

        Place by place Odoo would read all columns of each.
        """
        self.ensure_one()
        path = [int(key) for key in (self.parent_path or "").split("/") if key]
        # sudo: a lock holds for whoever works there.
        around = self.sudo().browse(reversed(path)) or self.sudo()
        around.fetch(["lock", "lock_reason"])
        return around

    def _lock_inherited(self) -> str:
        """The lock that counts here: one's own or that of a place around it."""
        locks = set(self._locks_around().mapped("lock"))
        if "both" in locks or {"in", "out"} <= locks:
            return "both"
        return next((lock for lock in ("in", "out") if lock in locks), "none")

    def _lock_reason_inherited(self) -> str:
        """The reason of the nearest lock that counts here."""
        locked = self._locks_around().filtered(lambda place: place.lock != "none")
        return locked[:1].lock_reason or ""

    def _get_putaway_strategy(
        self, product, quantity=0, package=None, packaging=None, additional_qty=None
    ):
        """Answer for goods without a lot too: onchange, push rules and production ask here."""
        rule = self.env["stock.putaway.rule"]
        if product.form_id and not package:
            rule = rule._find_for(self, product)
        if not rule:
            return super()._get_putaway_strategy(
                product,
                quantity=quantity,
                package=package,
                packaging=packaging,
                additional_qty=additional_qty,
            )
        # The move line is not there yet: its own putaway, which knows the lot, comes with it.
        return self
