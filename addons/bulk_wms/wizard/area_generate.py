from odoo import api, fields, models
from odoo.exceptions import UserError

_MOST_POSITIONS = 20_000


class AreaGenerate(models.TransientModel):
    """Sets up an area with its rows, slots and tiers in one go."""

    _name = "wms.area.generate"
    _description = "Generate an Area"

    parent_id = fields.Many2one(
        "stock.location",
        "Within",
        required=True,
        domain=[("usage", "in", ("internal", "view"))],
        help="The yard or bay that the area belongs to.",
    )
    name = fields.Char("Area", required=True, help="Short: it begins every sign, such as A1.")
    storage_category_id = fields.Many2one(
        "stock.storage.category", required=True, help="Its stacking decides what a position is."
    )
    stacking = fields.Selection(related="storage_category_id.stacking")
    rows = fields.Integer(default=4, required=True)
    slots = fields.Integer("Slots per Row", default=10, required=True)
    tiers = fields.Integer(
        default=2, required=True, help="Saddles only: each tier is a position of its own."
    )
    origin_x = fields.Float("First Position X (m)")
    origin_y = fields.Float("First Position Y (m)")
    row_pitch = fields.Float("Between Rows (m)", default=3.0, required=True)
    slot_pitch = fields.Float("Between Slots (m)", default=2.0, required=True)
    tier_height = fields.Float("Between Tiers (m)", default=1.3, required=True)
    position_count = fields.Integer("Positions", compute="_compute_position_count")

    @api.depends("rows", "slots", "tiers", "stacking")
    def _compute_position_count(self):
        for wizard in self:
            wizard.position_count = wizard.rows * sum(
                max(wizard.slots - tier, 0) for tier in range(wizard._tier_count())
            )

    def _tier_count(self) -> int:
        return self.tiers if self.stacking == "saddle" else 1

    def action_generate(self):
        """Create the area and its positions, and show them.

        :raises UserError: for counts or distances that make no area
        """
        self.ensure_one()
        if min(self.rows, self.slots, self._tier_count()) < 1:
            raise UserError(self.env._("An area has at least one row, one slot and one tier."))
        if self.position_count > _MOST_POSITIONS:
            raise UserError(
                self.env._(
                    "%(count)s positions at once are too many; make areas of at most %(most)s.",
                    count=self.position_count,
                    most=_MOST_POSITIONS,
                )
            )
        if min(self.row_pitch, self.slot_pitch, self.tier_height) <= 0:
            raise UserError(self.env._("The distances between positions must be above 0 m."))
        area = self._create_area()
        self.env["stock.location"].create(self._position_values(area))
        return {
            "type": "ir.actions.act_window",
            "name": area.name,
            "res_model": "stock.location",
            "view_mode": "list,form",
            "domain": [("id", "child_of", area.id)],
        }

    def _create_area(self):
        same = self.env["stock.location"].search_count(
            [("location_id", "=", self.parent_id.id), ("name", "=", self.name.strip())], limit=1
        )
        if same:
            raise UserError(
                self.env._(
                    "%(parent)s has an area %(name)s already. Choose another name.",
                    parent=self.parent_id.complete_name,
                    name=self.name,
                )
            )
        # Odoo keeps internal transfers asleep until a warehouse has several places.
        self.parent_id.warehouse_id.int_type_id.active = True
        return self.env["stock.location"].create(
            {
                "name": self.name.strip(),
                "location_id": self.parent_id.id,
                "usage": "internal",
                "place_kind": "area",
                "pos_x": self.origin_x,
                "pos_y": self.origin_y,
                "company_id": self.parent_id.company_id.id,
                "barcode": self._free_barcode(self.name.strip()),
            }
        )

    def _free_barcode(self, code: str):
        taken = self.env["stock.location"].search_count(
            [("barcode", "=", code), ("company_id", "=", self.parent_id.company_id.id)], limit=1
        )
        return False if taken else code

    def _position_values(self, area) -> list[dict]:
        values = []
        for row in range(1, self.rows + 1):
            for tier in range(1, self._tier_count() + 1):
                # Upper saddles lie between two lower ones: one fewer each tier.
                for slot in range(1, self.slots - tier + 2):
                    values.append(self._one_position(area, row, slot, tier))
        return values

    def _one_position(self, area, row: int, slot: int, tier: int) -> dict:
        sign = f"{area.name}-{row:02d}-{slot:02d}"
        saddle = self.stacking == "saddle"
        name = f"{sign}-{tier}" if saddle else sign
        return {
            "name": name,
            "barcode": name,
            "sign": sign,
            "location_id": area.id,
            "usage": "internal",
            "place_kind": "position",
            "storage_category_id": self.storage_category_id.id,
            "company_id": area.company_id.id,
            "row": row,
            "slot": slot,
            "tier": tier,
            "pos_x": self.origin_x + (slot - 1 + (tier - 1) / 2) * self.slot_pitch,
            "pos_y": self.origin_y + (row - 1) * self.row_pitch,
            "pos_z": (tier - 1) * self.tier_height,
        }
