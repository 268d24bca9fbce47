from odoo import fields, models

from ..engine import demand as engine


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _offer(self) -> engine.Offer:
        """This lot as far as a wish looks at it."""
        self.ensure_one()
        product = self.product_id
        dated = product.use_expiration_date
        return engine.Offer(
            grade=self.grade_id.id or None,
            thickness=self.thickness,
            width=self.width,
            length=self.length,
            weight=self.book_weight,
            is_piece=self.is_piece,
            aged=self._aged(),
            expires=self._day(self.expiration_date) if dated else None,
            due=self._day(self.removal_date) if dated else None,
            dwell=product.dwell_days,
            certificate=self._has_certificate(),
            heat=self.heat or "",
        )

    def _aged(self):
        """The day from which it ages: production, else when it was first known here."""
        self.ensure_one()
        return self.production_date or self._day(self.create_date) or fields.Date.today()

    def _day(self, moment):
        """The day of a moment where the company is."""
        if not moment:
            return None
        partner = (self.company_id or self.env.company).partner_id
        partner.fetch(["tz"])  # this alone: a partner has a hundred columns
        zone = partner.tz or self.env.user.tz or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()

    def _has_certificate(self) -> bool:
        """Whether the mill certificate of this lot is known."""
        self.ensure_one()
        return bool(self.certificate_number or self.has_certificate)
