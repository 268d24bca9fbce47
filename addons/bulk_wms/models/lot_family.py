from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# How many generations up and down are shown.
_GENERATIONS = 20


class StockLot(models.Model):
    """Made from, became: the whole family of a lot, with the weights that went along."""

    _inherit = "stock.lot"

    family_count = fields.Integer("Relatives", compute="_compute_family")
    family_tree = fields.Html("Family", compute="_compute_family", sanitize=False)

    @api.depends("parent_link_ids", "child_link_ids")
    def _compute_family(self):
        for lot in self:
            rows = lot._family()
            lot.family_count = len({row["lot"] for row in rows if row["depth"]})
            lot.family_tree = lot._family_html(rows) if lot.family_count else False

    def _family(self) -> list[dict]:
        """Ancestors, this lot and descendants: ``{lot, depth, weight, on}``, in tree order.

        ``depth`` is below 0 for ancestors; ``weight`` kg went along the link. Only lots that the
        reader may see.
        """
        self.ensure_one()
        if not isinstance(self.id, int):
            return []
        up, down = self._walk("child_id", "parent_id"), self._walk("parent_id", "child_id")
        me = {"lot": self.id, "depth": 0, "weight": 0.0, "on": None}
        rows = [{**row, "depth": -row["depth"]} for row in reversed(up)] + [me] + down
        allowed = set(self.browse({row["lot"] for row in rows})._filtered_access("read").ids)
        return [row for row in rows if row["lot"] in allowed]

    def _walk(self, start: str, end: str) -> list[dict]:
        """Links from here in one direction, depth first, generation by generation."""
        self.env["wms.lot.genealogy"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE walk AS (
                    SELECT g.id, g.%(end)s AS lot, 1 AS depth, g.weight::float AS weight,
                           g.happened_at, ARRAY[g.id] AS path
                      FROM wms_lot_genealogy g WHERE g.%(start)s = %(lot)s
                    UNION ALL
                    SELECT g.id, g.%(end)s, walk.depth + 1, g.weight::float, g.happened_at,
                           walk.path || g.id
                      FROM walk JOIN wms_lot_genealogy g ON g.%(start)s = walk.lot
                     WHERE walk.depth < %(most)s AND NOT g.id = ANY(walk.path)
                )
                SELECT lot, depth, weight, happened_at FROM walk ORDER BY path LIMIT 500
                """,
                start=SQL.identifier(start),
                end=SQL.identifier(end),
                lot=self.id,
                most=_GENERATIONS,
            )
        )
        return [
            {"lot": lot, "depth": depth, "weight": weight, "on": on}
            for lot, depth, weight, on in rows
        ]

    def _family_html(self, rows: list[dict]) -> Markup:
        """The tree as an indented list, this lot in bold."""
        lots = {lot.id: lot for lot in self.browse({row["lot"] for row in rows})}
        top = min(row["depth"] for row in rows)
        lines = []
        for row in rows:
            lot = lots[row["lot"]]
            details = [lot.product_id.display_name]
            if row["depth"]:
                details.append(self.env._("%(weight)s kg", weight=f"{row['weight']:,.10g}"))
                details.append(fields.Date.to_string(row["on"]))
            place = lot.place_id
            details.append(place.complete_name if place else self.env._("not in stock"))
            arrow = "" if row["depth"] == top else "↳ "
            name = Markup("<strong>%s</strong>" if lot == self else "%s") % lot.name
            if lot != self:
                name = Markup('<a href="/odoo/yard-lots/%s">%s</a>') % (lot.id, lot.name)
            lines.append(
                Markup(
                    '<div style="padding-left: %srem">%s%s <span class="text-muted">%s</span></div>'
                )
                % (1.5 * (row["depth"] - top), arrow, name, " · ".join(details))
            )
        return Markup("").join(lines)

    def action_family(self):
        """The links of the whole family as a list."""
        self.ensure_one()
        ids = {row["lot"] for row in self._family()}
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_lot_genealogy")
        action["domain"] = [("parent_id", "in", list(ids)), ("child_id", "in", list(ids))]
        return action

    def action_transform(self):
        """Open the window that plans strips, sheets or pieces of this lot."""
        self.ensure_one()
        if not self.is_piece or not self.place_id:
            raise UserError(self.env._("%(lot)s is no piece in stock.", lot=self.name))
        return self.env["wms.transformation.start"]._open_for(self)

    def action_merge(self):
        """A draft that makes one lot of these."""
        lots = self.filtered("form_id")
        missing = lots.filtered(lambda lot: not lot._standing_quants())
        if len(lots) < 2 or missing:
            raise UserError(
                self.env._("Choose two or more lots that are in stock, then merge them.")
            )
        document = self.env["wms.transformation"].create(
            {
                "kind": "merge",
                "company_id": (lots.company_id or self.env.company)[:1].id,
                "input_ids": [
                    (0, 0, {"lot_id": quant.lot_id.id, "location_id": quant.location_id.id})
                    for quant in lots._standing_quants()
                ],
            }
        )
        self.env["wms.transformation.output"].create(
            {
                "transformation_id": document.id,
                "weight": sum(document.input_ids.mapped("weight")),
            }
        )
        return document._open()
