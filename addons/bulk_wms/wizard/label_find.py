from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.ruined import Seen
from ..models.label_print import LABEL_OUTPUTS, LABEL_SIZES

_SHOWN = 20


class LabelFind(models.TransientModel):
    """Find goods whose label is ruined by what can still be seen, and label them anew."""

    _name = "wms.label.find"
    _description = "Label Ruined"

    place_id = fields.Many2one(
        "stock.location",
        "Stands at",
        required=True,
        domain=[("usage", "in", ("internal", "transit")), ("place_kind", "!=", False)],
        help="The place in front of you. All tiers under its sign are looked at.",
    )
    heat = fields.Char(help="As stamped or painted on the goods.")
    tail = fields.Char("Number Ends with", help="The last digits or letters that can be read.")
    thickness = fields.Float("Thickness (mm)", digits=(16, 3))
    width = fields.Float("Width (mm)", digits=(16, 1))
    weight = fields.Float(
        "Weight (kg)", digits="Stock Weight", help="As a scale or the hook of the crane says."
    )
    line_ids = fields.One2many("wms.label.find.line", "find_id", "Found", readonly=True)
    told = fields.Char(readonly=True)
    size = fields.Selection(
        LABEL_SIZES, required=True, default=lambda self: self.env.company.wms_label_size
    )
    output = fields.Selection(
        [row for row in LABEL_OUTPUTS if row[0] != "sheet"],
        "Print as",
        required=True,
        default=lambda self: "printer" if self.env.company.wms_label_host else "pdf",
    )

    def _seen(self) -> Seen:
        self.ensure_one()
        return Seen(
            (self.heat or "").strip(),
            self.width,
            self.thickness,
            self.weight,
            (self.tail or "").strip(),
        )

    def action_find(self):
        """Compare what is seen with all goods at the place."""
        self.ensure_one()
        seen = self._seen()
        if not seen:
            raise UserError(
                self.env._("Enter what can still be seen: heat, size, weight or last digits.")
            )
        found = self.env["wms.label"]._matches_at(self.place_id, seen)
        agreeing = sum(match.agrees for match in found)
        # Of several only a supervisor chooses; ``_relabel_ruined`` asks for it too.
        chooses = agreeing == 1 or self.env.user.has_group("bulk_wms.group_supervisor")
        self.write(
            {
                "told": self._told(len(found), agreeing),
                "line_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "lot_id": match.key,
                            "agrees": match.agrees,
                            "may_print": match.agrees and chooses,
                            "off": self._off_text(match),
                        },
                    )
                    for match in found[:_SHOWN]
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Label Ruined"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _told(self, count: int, agreeing: int) -> str:
        place = self.place_id.display_name
        if not count:
            return self.env._("By the book nothing with a number stands at %(place)s.", place=place)
        if not agreeing:
            return self.env._(
                "None of the %(count)s lots at %(place)s agrees. Measure again, or look at the "
                "places beside it.",
                count=count,
                place=place,
            )
        if agreeing == 1:
            return self.env._("One lot agrees. Compare it once more, then print its label.")
        return self.env._(
            "%(count)s lots agree. Add what tells them apart, such as the weight or the last "
            "digits.",
            count=agreeing,
        )

    def _off_text(self, match) -> str:
        names = {
            "heat": self.env._("Heat"),
            "tail": self.env._("Number"),
            "thickness": self.env._("Thickness"),
            "width": self.env._("Width"),
            "weight": self.env._("Weight"),
        }
        return "; ".join(
            self.env._(
                "%(fact)s: seen %(seen)s, book %(book)s",
                fact=names[fact],
                seen=seen,
                book=book or "-",
            )
            for fact, seen, book in match.off
        )


class LabelFindLine(models.TransientModel):
    """A lot that may be the one without a label."""

    _name = "wms.label.find.line"
    _description = "Lot That It May Be"

    find_id = fields.Many2one("wms.label.find", required=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", required=True, readonly=True)
    product_id = fields.Many2one(related="lot_id.product_id")
    heat = fields.Char(related="lot_id.heat")
    size_text = fields.Char(related="lot_id.size_text")
    book_weight = fields.Float(related="lot_id.book_weight")
    location_id = fields.Many2one(related="lot_id.place_id", string="Place")
    agrees = fields.Boolean(readonly=True)
    may_print = fields.Boolean(readonly=True)
    off = fields.Char("What Does Not Agree", readonly=True)

    def action_relabel(self):
        """This is it: print its label, and settle what was reported."""
        self.ensure_one()
        find = self.find_id
        service = self.env["wms.label"]
        rows = service._relabel_ruined(
            find.place_id, self.lot_id, find._seen(), size=find.size, output=find.output
        )
        return service._action_after(rows)
