from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError


class Transformation(models.Model):
    """The door for machines: what a line reports, in as a dict, out as the posted record."""

    _inherit = "wms.transformation"

    @api.private
    @api.model
    def register(self, data: dict):
        """Post what a processing line reports. The same ``key`` again changes nothing.

        Keys of ``data``: ``key`` (name of the message, required), ``kind``, ``parents`` (each
        ``lot`` and, where several materials share a number, ``product``; ``weight`` kg and
        ``pieces`` for goods that are no piece, ``place`` barcode for lots in several places),
        ``children`` (each ``lot``, ``weight`` kg, and ``product``, ``pieces``, ``thickness``,
        ``width``, ``length``, ``inner_diameter``, ``outer_diameter``, ``remnant``; sizes mm),
        ``scrap`` kg, ``equipment`` and ``place`` (barcodes), ``happened_at`` (UTC), ``device``,
        ``note``.

        :returns: the record, done
        :raises UserError: naming everything that is wrong; nothing is half done
        """
        self._check_operator()
        key = str(data.get("key") or "").strip()
        if not key:
            raise UserError(self.env._("The message has no key, so it could be taken twice."))
        company = self.env.company
        known = self.search([("company_id", "=", company.id), ("key", "=", key)])
        if known:
            return known
        try:
            with self.env.cr.savepoint():
                # sudo: key and time are the flow's; the rest is checked as for anybody.
                document = self.sudo().create(self._registered_values(data, key, company))
                document.flush_recordset()
        except UniqueViolation as error:
            # The same message is being taken right now: tried again, it finds what was made.
            raise ConcurrencyError("message in progress") from error
        document = document.with_env(self.env)
        document._check_ready()
        codes = {line: line.lot_id.name for line in document.input_ids}
        document._post("machine", codes, str(data.get("device") or "machine"))
        return document

    def _registered_values(self, data: dict, key: str, company) -> dict:
        equipment = self._by_barcode("wms.equipment", data.get("equipment"), company)
        place = self._by_barcode("stock.location", data.get("place"), company)
        values = {
            "key": key,
            "company_id": company.id,
            "kind": data.get("kind") or "slit",
            "equipment_id": equipment.id,
            "scrap_weight": float(data.get("scrap") or 0.0),
            "note": data.get("note"),
            "happened_at": data.get("happened_at"),
            "input_ids": [
                (0, 0, self._registered_parent(row, company)) for row in data.get("parents") or ()
            ],
            "output_ids": [
                (0, 0, self._registered_child(row, company)) for row in data.get("children") or ()
            ],
        }
        if values["kind"] not in dict(self._fields["kind"].selection):
            raise UserError(
                self.env._("%(kind)s is no kind of transformation.", kind=values["kind"])
            )
        if place:
            values["location_dest_id"] = place.id
        return values

    def _by_barcode(self, model: str, code, company):
        if not code:
            return self.env[model]
        found = self.env[model].search(
            [("barcode", "=", str(code)), ("company_id", "in", (False, company.id))], limit=2
        )
        if len(found) != 1:
            raise UserError(self.env._("%(code)s is not known.", code=code))
        return found

    def _product_named(self, code):
        """The material with this internal reference; empty for none named."""
        product = self.env["product.product"]
        if not code:
            return product
        found = product.search([("default_code", "=", str(code))], limit=2)
        if len(found) != 1:
            raise UserError(self.env._("%(code)s is not known.", code=code))
        return found

    def _registered_parent(self, row: dict, company) -> dict:
        name = str(row.get("lot") or "").strip()
        domain = [("name", "=", name), ("company_id", "in", (False, company.id))]
        product = self._product_named(row.get("product"))
        if product:
            domain.append(("product_id", "=", product.id))
        lot = self.env["stock.lot"].search(domain, limit=2)
        if len(lot) != 1:
            raise UserError(
                self.env._("%(lot)s is not known, or names several materials.", lot=name or "-")
            )
        values = {"lot_id": lot.id, "piece_count": int(row.get("pieces") or 0)}
        place = self._by_barcode("stock.location", row.get("place"), company)
        if place:
            values["location_id"] = place.id
        if row.get("weight") and not lot.is_piece:
            values["weight"] = float(row["weight"])
        return values

    def _registered_child(self, row: dict, company) -> dict:
        sizes = ("thickness", "width", "length", "inner_diameter", "outer_diameter")
        values = {name: float(row.get(name) or 0.0) for name in sizes}
        product = self._product_named(row.get("product"))
        if product:
            values["product_id"] = product.id
        return {
            **values,
            "name": str(row.get("lot") or "").strip() or False,
            "weight": float(row.get("weight") or 0.0),
            "piece_count": int(row.get("pieces") or 0),
            "is_remnant": bool(row.get("remnant")),
        }
