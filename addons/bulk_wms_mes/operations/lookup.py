"""What the names of a message mean here, within the company of the partner."""

from odoo.fields import Domain

from .errors import Refused

# UN/ECE Recommendation 20 to the units that every Odoo has.
UNITS = {
    "KGM": "uom.product_uom_kgm",
    "GRM": "uom.product_uom_gram",
    "TNE": "uom.product_uom_ton",
    "LBR": "uom.product_uom_lb",
    "MTR": "uom.product_uom_meter",
    "MMT": "uom.product_uom_millimeter",
    "CMT": "uom.product_uom_cm",
    "C62": "uom.product_uom_unit",
    "H87": "uom.product_uom_unit",
    "LTR": "uom.product_uom_litre",
    "MTQ": "uom.product_uom_cubic_meter",
}


class Lookup:
    """Finds records by the partner's names: its own mapping first, then ours.

    The bridge works in superuser mode, so every search here names the company.
    """

    def __init__(self, system):
        self.system, self.env = system, system.env
        self.company = system.company_id
        self._known: dict = {}

    def _ours(self) -> Domain:
        return Domain("company_id", "in", (False, self.company.id))

    def _mapped(self, kind: str, name: str):
        key = ("mapping",)
        if key not in self._known:
            rows = self.env["mes.mapping"].search([("system_id", "=", self.system.id)])
            self._known[key] = {(row.kind, row.external): row for row in rows}
        return self._known[key].get((kind, name))

    def _once(self, key, find):
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    def product(self, name: str):
        """The material with this number."""

        def find():
            row = self._mapped("material", name)
            if row:
                return row.product_id
            domain = Domain("default_code", "=", name) & self._ours()
            return self.env["product.product"].search(domain, limit=2)

        found = self._once(("product", name), find)
        if len(found) != 1:
            raise Refused(
                "UNKNOWN_MATERIAL",
                f"{name} is no material here, or several. Sync it, or map its name.",
            )
        return found

    def unit(self, code: str | None, product):
        """The unit with this code; the material's own where none is given."""
        if not code:
            return product.uom_id
        row = self._mapped("unit", code)
        unit = row.uom_id if row else self.env["uom.uom"]
        if not unit and code in UNITS:
            unit = self.env.ref(UNITS[code], raise_if_not_found=False) or unit
        if not unit or not unit._has_common_reference(product.uom_id):
            raise Refused(
                "UNKNOWN_UOM",
                f"{code} is no unit of {product.default_code or product.display_name}.",
            )
        return unit

    def quantity(self, row: dict, product) -> float:
        """Quantity of a line in the material's own unit."""
        unit = self.unit(row.get("UOM"), product)
        quantity = unit._compute_quantity(
            float(row["Quantity"]), product.uom_id, rounding_method="HALF-UP"
        )
        if product.uom_id.compare(quantity, 0) <= 0:
            raise Refused("QTY_TOLERANCE", "The quantity rounds to nothing.")
        return quantity

    def lot(self, name: str, product=None):
        """The lot with this number, of this material where several share the number."""
        domain = Domain("name", "=", name) & self._ours()
        if product:
            domain &= Domain("product_id", "=", product.id)
        found = self.env["stock.lot"].search(domain, limit=2)
        if len(found) != 1:
            raise Refused(
                "UNKNOWN_LOT",
                f"{name} is no lot here."
                if not found
                else f"{name} names lots of several materials. Say MaterialDefinitionID.",
            )
        return found

    def lot_of(self, row: dict):
        """The lot of a message that may or may not say the material."""
        code = row.get("MaterialDefinitionID")
        return self.lot(row["MaterialLotID"], self.product(code) if code else None)

    def place(self, name: str):
        """The place with this barcode."""

        def find():
            mapped = self._mapped("place", name)
            if mapped:
                return mapped.location_id
            domain = Domain("barcode", "=", name) & self._ours()
            domain &= Domain("usage", "in", ("internal", "transit"))
            return self.env["stock.location"].search(domain, limit=2)

        found = self._once(("place", name), find)
        if len(found) != 1:
            raise Refused("UNKNOWN_LOCATION", f"{name} is no place here.")
        return found

    def workcenter(self, name: str | None):
        """The work centre with this code; empty where none is given."""
        centers = self.env["mrp.workcenter"]
        if not name:
            return centers
        row = self._mapped("workcenter", name)
        if row:
            return row.workcenter_id
        found = centers.search(Domain("code", "=", name) & self._ours(), limit=2)
        if len(found) != 1:
            raise Refused("UNKNOWN_LOCATION", f"{name} is no work centre here.")
        return found

    def partner(self, name: str):
        """The customer with this reference."""
        row = self._mapped("partner", name)
        if row:
            return row.partner_id
        found = self.env["res.partner"].search(Domain("ref", "=", name) & self._ours(), limit=2)
        if len(found) != 1:
            raise Refused("UNKNOWN_PARTNER", f"{name} is no customer here.")
        return found

    def order(self, name: str):
        """The production order with this number of the partner, or of ours."""
        orders = self.env["mrp.production"]
        own = Domain("company_id", "=", self.company.id)
        found = orders.search(
            own & Domain("mes_request", "=", name) & Domain("mes_system_id", "=", self.system.id),
            limit=1,
        ) or orders.search(own & Domain("name", "=", name), limit=1)
        if not found:
            raise Refused("UNKNOWN_ORDER", f"{name} is no production order here.")
        return found

    def reason(self, code: str | None, text: str | None = None) -> str:
        """A reason in words."""
        row = self._mapped("reason", code) if code else None
        words = [row.value if row else code, text]
        return ": ".join(word for word in words if word) or "MES"
