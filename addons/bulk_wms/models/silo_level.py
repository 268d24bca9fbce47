from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import volume


class SiloLevel(models.Model):
    """A level reading of a vessel: what is in it by level, beside what the book says."""

    _name = "wms.silo.level"
    _description = "Level Reading"
    _order = "read_at desc, id desc"
    _rec_name = "location_id"

    location_id = fields.Many2one(
        "stock.location",
        "Vessel",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("vessel_kind", "!=", False)],
    )
    company_id = fields.Many2one(related="location_id.company_id", store=True)
    read_at = fields.Datetime("Read", required=True, default=fields.Datetime.now, index=True)
    level = fields.Float("Level (m)", required=True, digits=(16, 3))
    surface = fields.Selection(
        [
            ("flat", "Flat"),
            ("heaped", "Heaped in the middle, after filling"),
            ("funnel", "Funnel in the middle, after drawing"),
        ],
        default="flat",
        required=True,
        help="The level is read at the wall; in the middle the surface stands higher after "
        "filling and lower after drawing, by the angle of repose.",
    )
    device = fields.Char("Read by Device", help="Empty: by a person.")
    read_by_id = fields.Many2one(
        "res.users", "Noted by", required=True, readonly=True, default=lambda self: self.env.user
    )
    pile_id = fields.Many2one("wms.pile", readonly=True)
    product_id = fields.Many2one(related="pile_id.product_id", string="Material", store=True)
    density = fields.Float("Bulk Density (t/m³)", readonly=True, digits=(16, 3))
    volume = fields.Float("Volume (m³)", readonly=True, digits=(16, 2))
    weight = fields.Float("By Level (kg)", readonly=True, digits="Stock Weight")
    margin = fields.Float("Uncertainty ± (kg)", readonly=True, digits="Stock Weight")
    book_weight = fields.Float("In the Book (kg)", readonly=True, digits="Stock Weight")
    deviation = fields.Float("Level minus Book (kg)", readonly=True, digits="Stock Weight")
    is_noise = fields.Boolean("Within Uncertainty", readonly=True)

    @api.constrains("location_id", "level")
    def _check_level(self):
        for reading in self:
            vessel = reading.location_id._vessel()
            if not reading.location_id.vessel_kind or not vessel.capacity():
                raise ValidationError(
                    self.env._(
                        "%(place)s has no sizes and no calibration yet. Enter them on the place.",
                        place=reading.location_id.complete_name,
                    )
                )
            if not 0 <= reading.level <= vessel.top():
                raise ValidationError(
                    self.env._(
                        "%(level)s m is not between 0 and %(top)s m, the height of %(place)s.",
                        level=f"{reading.level:g}",
                        top=f"{vessel.top():g}",
                        place=reading.location_id.complete_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """What the reading says is worked out once, against the book of that moment."""
        worked_out = (
            "pile_id", "density", "volume", "weight", "margin", "book_weight", "deviation",
            "is_noise", "read_by_id",
        )  # fmt: skip
        values = []
        for vals in vals_list:
            given = {**self.default_get(["location_id", "surface", "level"]), **vals}
            given = {name: value for name, value in given.items() if name not in worked_out}
            reading = self.new(given)
            reading._check_level()
            values.append({**given, **reading._work_out()})
        readings = super().create(values)
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "silo.level",
                    "record": reading,
                    "lot": reading.pile_id.lot_id.name,
                    "place": reading.location_id.complete_name,
                    "occurred_at": reading.read_at,
                    "device": reading.device,
                    "before": {"book_weight": reading.book_weight},
                    "after": {"level": reading.level, "weight": reading.weight},
                }
                for reading in readings
            ]
        )
        return readings

    # Nothing is ever passed on to be written.
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A reading is never changed. Enter another one."))

    def _work_out(self) -> dict:
        self.ensure_one()
        place = self.location_id
        pile = place.sudo().open_pile_id  # sudo: the book does not depend on who reads a level
        lot, product = pile.lot_id, pile.product_id or place.vessel_product_id
        density = lot.bulk_density or product.bulk_density
        cubic = place._vessel().volume(self.level, self.surface, product.repose_angle)
        if cubic and not density:
            raise UserError(
                self.env._(
                    "The bulk density of what is in %(place)s is not known. Enter it on the "
                    "material.",
                    place=place.complete_name,
                )
            )
        weight = volume.mass(cubic, density)
        errors = (place.volume_error, place.density_error, place.moisture_error)
        book = pile._book_kg() if pile else 0.0
        return {
            "pile_id": pile.id,
            "density": density,
            "volume": cubic,
            "weight": weight,
            "margin": volume.margin(weight, *errors),
            "book_weight": book,
            "deviation": weight - book,
            "is_noise": volume.is_noise(weight - book, weight, *errors),
        }


class ProductTemplate(models.Model):
    """What turns the volume of loose goods into their mass, and what they lose."""

    _inherit = "product.template"

    is_loose = fields.Boolean(related="form_id.is_pile", string="Loose")
    bulk_density = fields.Float(
        "Bulk Density (t/m³)",
        digits=(16, 3),
        help="As it lies. A tested density on the lot or pile counts more.",
    )
    repose_angle = fields.Float(
        "Angle of Repose (°)", digits=(16, 1), help="Slope of a heap that was poured."
    )
    pile_loss_rate = fields.Float(
        "Learnt Loss (%)",
        compute="_compute_pile_loss_rate",
        digits=(16, 3),
        help="What all closed piles of it lost, as a share of what came in.",
    )

    _bulk_positive = models.Constraint(
        "CHECK(bulk_density >= 0 AND repose_angle >= 0 AND repose_angle < 90)",
        "A bulk density is not negative; a slope lies between 0 and 90 degrees.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "bulk_density", "repose_angle")

    def _compute_pile_loss_rate(self):
        groups = self.env["wms.pile"]._read_group(
            [("product_id.product_tmpl_id", "in", self.ids), ("state", "=", "closed")],
            ["product_id"],
            ["in_weight:sum", "difference:sum"],
        )
        sums: dict = {}
        for product, came, difference in groups:
            known = sums.get(product.product_tmpl_id, (0.0, 0.0))
            sums[product.product_tmpl_id] = (known[0] + came, known[1] + difference)
        for template in self:
            came, difference = sums.get(template, (0.0, 0.0))
            template.pile_loss_rate = -100 * difference / came if came else 0.0
