from odoo import api, fields, models

METHODS = [
    ("oldest_first", "Oldest first, within a window"),
    ("stringent_first", "Oldest first, stringent"),
    ("newest_first", "Newest first"),
    ("fefo", "First to expire first"),
    ("nearest_first", "Nearest first"),
    ("fewest_shuffles", "Fewest shuffles first"),
    ("fifo", "First in first out (ordinary goods)"),
    ("lifo", "Last in first out (ordinary goods)"),
    ("closest", "Closest location (ordinary goods)"),
    ("least_packages", "Least packages (ordinary goods)"),
]


class ProductRemoval(models.Model):
    """The order in which lots leave, chosen on a product category or a place."""

    _name = "product.removal"
    _inherit = ["product.removal", "wms.ledger.mixin"]

    order_kind = fields.Selection(
        METHODS,
        "Order",
        compute="_compute_order_kind",
        inverse="_inverse_order_kind",
        help="Bulk goods take whole lots within the tolerance, in this order. The orders for "
        "ordinary goods are read for bulk goods as oldest, newest or nearest first.",
    )
    window_days = fields.Integer(
        "Window (days)",
        help="For the sake of fewer shuffles, lots may be taken that are up to so many days "
        "younger than the order needs; lots of one day always count as equally old.",
    )

    _window_days_positive = models.Constraint(
        "CHECK(window_days >= 0)", "A window has at least 0 days."
    )

    @api.depends("method")
    def _compute_order_kind(self):
        known = dict(METHODS)
        for removal in self:
            # Methods are terms of the code, not of a language.
            method = removal.with_context(lang=None).method
            removal.order_kind = method if method in known else False

    def _inverse_order_kind(self):
        for removal in self:
            if removal.order_kind:
                removal.with_context(lang=None).method = removal.order_kind

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("order_kind"):
                vals["method"] = vals["order_kind"]
        return super().create(vals_list)

    def _ledger_fields(self):
        return ("name", "order_kind", "window_days")
