from odoo import models
from odoo.exceptions import UserError

from ..engine import pieces as counting


class Transformation(models.Model):
    """What has to be right before a transformation is posted, all of it told at once."""

    _inherit = "wms.transformation"

    def _check_ready(self):
        """Whether this draft can be posted as it stands now.

        :raises UserError: naming everything that is wrong, with the figures
        """
        self.ensure_one()
        problems = self._problems_of_sheet()
        if not problems:
            problems = [
                problem for line in self.input_ids for problem in line._problems_in_yard()
            ] + self._problems_of_kinship()
        if problems:
            raise UserError("\n".join(problems))

    def _problems_of_sheet(self) -> list[str]:
        problems = []
        if not self.input_ids:
            problems.append(self.env._("Enter what goes in."))
        if not self.output_ids:
            problems.append(self.env._("Enter what comes out."))
        for line in self.input_ids.filtered(lambda line: line.weight <= 0 or not line.location_id):
            problems.append(self.env._("%(lot)s is not in stock there.", lot=line.lot_id.name))
        for line in self.output_ids:
            problems += line._problems()
        names = [(line.product_id, (line.name or "").strip()) for line in self.output_ids]
        for product, name in sorted(
            {one for one in names if names.count(one) > 1}, key=lambda one: one[1]
        ):
            problems.append(
                self.env._(
                    "%(name)s of %(product)s comes out twice. Each lot has a number of its own.",
                    name=name,
                    product=product.display_name,
                )
            )
        allowed = self.company_id.wms_transformation_tolerance
        supervisor = self.env.user.has_group("bulk_wms.group_supervisor")
        if self.tolerance > allowed + 1e-9 and not supervisor:
            problems.append(
                self.env._(
                    "The company allows a difference of %(allowed)s %%. A supervisor may allow "
                    "more.",
                    allowed=f"{allowed:g}",
                )
            )
        if not problems:
            problems += self._problems_of_balance()
        return problems

    def _problems_of_balance(self) -> list[str]:
        sheet = self._balance()
        return [] if sheet.holds else [self._unbalanced_text(sheet)]

    def _problems_of_kinship(self) -> list[str]:
        """What goes in together must be of one kind, or nobody knows what came out."""
        problems = []
        lots = self.input_ids.lot_id
        for name in ("grade_id", "quality_state"):
            if len({lot[name] for lot in lots}) > 1:
                problems.append(
                    self.env._(
                        "%(lots)s differ in %(what)s and cannot become one.",
                        lots=", ".join(lots.mapped("name")),
                        what=lots._fields[name]._description_string(self.env),
                    )
                )
        if len(lots.product_id.hazard_class_id) > 1:
            problems.append(
                self.env._(
                    "%(lots)s differ in %(what)s and cannot become one.",
                    lots=", ".join(lots.mapped("name")),
                    what=self.env._("hazard class"),
                )
            )
        if len(self._owners()) > 1:
            problems.append(
                self.env._(
                    "%(lots)s belong to different owners.", lots=", ".join(lots.mapped("name"))
                )
            )
        for lot in lots.filtered(lambda lot: lot.quality_state == "blocked"):
            problems.append(
                self.env._(
                    "%(lot)s is blocked by quality. Have its state changed first.", lot=lot.name
                )
            )
        return problems

    def _owners(self) -> set[int]:
        """Ids of the owners of what goes in; False for our own."""
        quants = self.env["stock.quant"]
        for line in self.input_ids:
            quants |= line._quants()
        return {quant.owner_id.id for quant in quants}


class TransformationInput(models.Model):
    _inherit = "wms.transformation.input"

    def _quants(self):
        """What stands of the lot where it goes in from."""
        self.ensure_one()
        return self.lot_id._standing_quants().filtered(
            lambda quant: quant.location_id == self.location_id
        )

    def _problems_in_yard(self) -> list[str]:
        """Why these goods cannot be taken from where they stand."""
        self.ensure_one()
        quants = self._quants()
        lot, place = self.lot_id, self.location_id
        if not quants:
            return [
                self.env._(
                    "%(lot)s is not at %(place)s by the book.",
                    lot=lot.name,
                    place=place.complete_name,
                )
            ]
        problems = self._problems_of_amount(quants) + self._problems_of_tasks(quants)
        if place._lock_inherited() in ("out", "both"):
            problems.append(
                self.env._(
                    "Nothing may be taken from %(place)s: %(reason)s.",
                    place=place.complete_name,
                    reason=place._lock_reason_inherited() or "-",
                )
            )
        return problems + self._problems_on_top()

    def _problems_of_amount(self, quants) -> list[str]:
        standing = self.lot_id.product_id._to_kg(sum(quants.mapped("quantity")))
        if self.is_piece and abs(self.weight - standing) > 0.6:
            return [
                self.env._(
                    "%(lot)s is one piece of %(weight)s kg and goes in whole. Let what is left "
                    "over come out as a remnant.",
                    lot=self.lot_id.name,
                    weight=f"{standing:.10g}",
                )
            ]
        pieces = sum(quants.mapped("piece_count"))
        if self.weight > standing + counting.NOTHING or self.piece_count > pieces:
            return [
                self.env._(
                    "The book has %(weight)s kg, %(pieces)s pieces of %(lot)s at %(place)s.",
                    weight=f"{standing:.10g}",
                    pieces=pieces,
                    lot=self.lot_id.name,
                    place=self.location_id.complete_name,
                )
            ]
        if len(quants.package_id) > 1 or len(quants.owner_id) > 1:
            return [
                self.env._(
                    "%(lot)s at %(place)s lies in several packages or belongs to several owners. "
                    "Separate them first.",
                    lot=self.lot_id.name,
                    place=self.location_id.complete_name,
                )
            ]
        return []

    def _problems_of_tasks(self, quants) -> list[str]:
        """Somebody else has these goods in hand, or has them reserved."""
        # sudo: a task counts, whoever may read it.
        tasks = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "=", self.lot_id.id),
                    ("location_id", "=", self.location_id.id),
                    ("state", "not in", ("done", "cancel", "draft")),
                ],
                order="started_at, id",
            )
        )
        started = tasks.filtered("started_at")[:1]
        if started:
            return [
                self.env._(
                    "%(lot)s is being moved by %(person)s for %(transfer)s.",
                    lot=self.lot_id.name,
                    person=started.started_by_id.name or "-",
                    transfer=started.picking_id.name or "-",
                )
            ]
        # A shuffle reserves nothing, yet it says that the goods will be moved.
        shuffles = tasks.filtered(lambda line: line.picking_type_id.is_shuffle)
        reserved = sum(quants.mapped("reserved_quantity"))
        free = self.lot_id.product_id._to_kg(sum(quants.mapped("quantity")) - reserved)
        taken = (self.is_piece and bool(tasks)) or self.weight > free + counting.NOTHING
        if not shuffles and not taken:
            return []
        names = (shuffles or tasks).picking_id.mapped("name")
        return [
            self.env._(
                "%(lot)s is reserved for %(transfers)s. Unreserve it there first.",
                lot=self.lot_id.name,
                transfers=", ".join(names) or "-",
            )
        ]

    def _problems_on_top(self) -> list[str]:
        """Something lies on the goods, or will: they cannot be lifted."""
        if self.location_id.place_kind != "position":
            return []
        yard = self.env["wms.yard"]._read(self.location_id.ids)
        going_in = set(self.transformation_id.input_ids.lot_id.ids)
        above = [
            key for key in yard.blockers(self.lot_id.id, self.location_id.id) if key not in going_in
        ]
        if above:
            return [
                self.env._(
                    "Something lies on %(lot)s. Move %(lots)s first.",
                    lot=self.lot_id.name,
                    lots=", ".join(self.env["stock.lot"].browse(above).mapped("name")),
                )
            ]
        pinned = yard.pinned_by(self.location_id.id) if self.is_piece else ()
        if pinned:
            held = self.env["stock.lot"].browse([item.key for item in pinned]).mapped("name")
            return [
                self.env._(
                    "%(lot)s carries a place that is held for %(held)s. Release the hold first.",
                    lot=self.lot_id.name,
                    held=", ".join(filter(None, held)),
                )
            ]
        return []


class TransformationOutput(models.Model):
    _inherit = "wms.transformation.output"

    def _problems(self) -> list[str]:
        """What is missing or impossible in this row."""
        self.ensure_one()
        name = (self.name or "").strip()
        problems = []
        if not name:
            problems.append(self.env._("A lot that comes out has no number."))
        if self.weight <= 0:
            problems.append(
                self.env._("%(name)s: the weight must be above 0 kg.", name=name or "-")
            )
        if not self.product_id.form_id:
            problems.append(
                self.env._(
                    "%(product)s has no material form.", product=self.product_id.display_name
                )
            )
        if self.piece_count and not self.product_id.is_counted:
            problems.append(
                self.env._(
                    "%(product)s is not counted: leave its pieces empty.",
                    product=self.product_id.display_name,
                )
            )
        return problems + self._problems_of_known_lot(name)

    def _problems_of_known_lot(self, name: str) -> list[str]:
        """A number that exists already: only goods that are no piece may be added to."""
        known = self._known_lot(name)
        parents = self.transformation_id.input_ids.lot_id
        if not known:
            return []
        if known.is_piece or known in parents:
            return [
                self.env._(
                    "%(name)s exists already. What comes out needs a number of its own.",
                    name=name,
                )
            ]
        if parents and any(known[field] != parents[0][field] for field in self._kinship()):
            return [
                self.env._(
                    "%(name)s is of another grade or quality and takes nothing of this.", name=name
                )
            ]
        return []

    @staticmethod
    def _kinship() -> tuple[str, ...]:
        return ("grade_id", "quality_state")

    def _known_lot(self, name: str):
        self.ensure_one()
        return self.env["stock.lot"].search(
            [
                ("name", "=", name),
                ("product_id", "=", self.product_id.id),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
