from odoo import api, models

from ..engine.labels import (
    Fact,
    Label,
    Symbol,
    linear_symbol,
    lot_symbol,
    package_symbol,
)
from ..scanning.commands import COMMANDS, barcode_of, label_of

CHINESE = "zh_CN"
# On a label both languages stand side by side, whoever prints it and whoever reads it.
_HEADINGS = {
    "lot": "物料 Goods",
    "place": "库位 Place",
    "package": "包装 Package",
    "crane": "行车 Crane",
    "forklift": "叉车 Forklift",
    "truck": "车辆 Yard Truck",
    "vehicle": "车辆 Vehicle",
    "command": "指令 Command",
}
_PLACE_HEADINGS = {
    "yard": "堆场 Yard",
    "bay": "跨 Bay",
    "area": "库区 Area",
    "position": "库位 Position",
    "dock": "装卸口 Dock",
}


class LabelService(models.AbstractModel):
    """What stands on the label of each kind of record."""

    _inherit = "wms.label"

    @api.model
    def _code_of(self, record) -> str:
        """The text a scanner reads from the label of ``record``, where it is no GS1 label."""
        code = {
            "stock.location": self._place_code,
            "wms.equipment": lambda one: one.barcode,
            "wms.vehicle": lambda one: one.plate,
        }.get(record._name, lambda one: one.name)(record)
        return code or ""

    @api.model
    def _label_of(self, record) -> Label:
        """Everything on the label of one record."""
        draw = {
            "stock.lot": self._lot_label,
            "stock.location": self._place_label,
            "stock.package": self._package_label,
            "wms.equipment": self._equipment_label,
            "wms.vehicle": self._vehicle_label,
        }[record._name]
        return draw(record)

    # --- lots ---------------------------------------------------------------------------------

    def _lot_label(self, lot) -> Label:
        lot.ensure_one()
        return Label(
            title=lot.name,
            matrix=lot_symbol(
                lot.name,
                gtin=lot.product_id.barcode or "",
                is_piece=lot.is_piece,
                heat=lot.heat or "",
                weight=lot.book_weight,
                made=lot.production_date or None,
            ),
            linear=linear_symbol(lot.name),
            heading=self._both(lot.form_id, "name") or _HEADINGS["lot"],
            company=(lot.company_id or self.env.company).name,
            subtitle=self._both(lot.product_id, "name", " / "),
            facts=self._lot_facts(lot),
            big=self._weight_fact(lot.book_weight, lot.is_piece),
        )

    def _lot_facts(self, lot) -> list[Fact]:
        size = lot.with_context(lang=None)._size_text()
        made = lot.production_date and lot.production_date.isoformat()
        facts = (
            ("炉号", "Heat", lot.heat),
            ("牌号", "Grade", lot.grade_id.name),
            ("规格", "Size mm" if lot.is_piece else "Size", size),
            ("捆号", "Pack No.", lot.pack_number),
            ("批号", "Batch", lot.batch if lot.batch != lot.heat else ""),
            ("质保书", "Certificate", lot.certificate_number),
            ("供应商", "Supplier", lot.supplier_id.name),
            ("生产日期", "Produced", made),
        )
        return [Fact(chinese, english, value) for chinese, english, value in facts if value]

    @staticmethod
    def _weight_fact(weight: float, is_piece: bool = True) -> Fact | None:
        if not weight:
            return None
        names = ("净重", "Net weight") if is_piece else ("单件净重", "Net weight each")
        return Fact(*names, f"{weight:,.3f}".rstrip("0").rstrip(".") + " kg")

    # --- places -------------------------------------------------------------------------------

    def _place_code(self, place) -> str:
        """The sign that positions above each other share; else the barcode of the place."""
        if place.sign and self._shares_sign(place):
            return place.sign
        return place.barcode or place.sign or place.complete_name or ""

    @staticmethod
    def _shares_sign(place) -> bool:
        return place.place_kind == "position" and place.storage_category_id.stacking == "saddle"

    def _lowest_of_sign(self, place):
        """The position on the ground under the sign of ``place``, which stands for all above it."""
        if not place.sign or not self._shares_sign(place):
            return place
        domain = [
            ("sign", "=", place.sign),
            ("area_id", "=", place.area_id.id),
            ("place_kind", "=", "position"),
        ]
        return place.search(domain, order="tier, id", limit=1) or place

    def _place_label(self, place) -> Label:
        code = self._place_code(place)
        chinese, english = ("路径", "Path")
        facts = [Fact(chinese, english, place.location_id.complete_name or "")]
        if place.place_kind == "position" and (place.row or place.slot):
            facts.append(Fact("排 / 位", "Row / Slot", f"{place.row} / {place.slot}"))
        limit = place.storage_category_id.max_weight
        if place.place_kind == "position" and limit:
            facts.append(Fact("限重", "Carries", f"{limit:,.0f} kg"))
        return Label(
            title=code,
            matrix=Symbol(code),
            linear=linear_symbol(code),
            heading=_PLACE_HEADINGS.get(place.place_kind, _HEADINGS["place"]),
            company=(place.company_id or self.env.company).name,
            facts=facts,
            loud=True,
        )

    # --- the others ---------------------------------------------------------------------------

    def _package_label(self, package) -> Label:
        symbol = package_symbol(package.name)
        quants = package.contained_quant_ids
        lots = ", ".join(filter(None, quants.lot_id.mapped("name")))
        weight = sum(quant.product_id._to_kg(quant.quantity) for quant in quants)
        facts = (
            ("内容", "Contents", self._both(quants.product_id[:1], "name", " / ")),
            ("批号", "Lots", lots),
            ("类型", "Type", package.package_type_id.name),
        )
        return Label(
            title=package.name,
            matrix=symbol,
            linear=symbol if symbol.gs1 else linear_symbol(package.name),
            heading=_HEADINGS["package"],
            company=(package.company_id or self.env.company).name,
            facts=[Fact(*fact) for fact in facts if fact[2]],
            big=self._weight_fact(weight),
        )

    def _equipment_label(self, equipment) -> Label:
        facts = []
        if equipment.max_weight:
            facts.append(Fact("限重", "Carries", f"{equipment.max_weight:,.0f} kg"))
        return Label(
            title=equipment.name,
            matrix=Symbol(equipment.barcode),
            linear=linear_symbol(equipment.barcode),
            heading=_HEADINGS[equipment.kind],
            company=(equipment.company_id or self.env.company).name,
            facts=[Fact("编码", "Code", equipment.barcode), *facts],
            loud=True,
        )

    def _vehicle_label(self, vehicle) -> Label:
        facts = (
            ("承运", "Carrier", vehicle.carrier_id.name),
            ("限重", "Payload", f"{vehicle.payload:,.0f} kg" if vehicle.payload else ""),
        )
        return Label(
            title=vehicle.plate,
            matrix=Symbol(vehicle.plate),
            linear=linear_symbol(vehicle.plate),
            heading=_HEADINGS["vehicle"],
            company=vehicle.company_id.name,
            facts=[Fact(*fact) for fact in facts if fact[2]],
            loud=True,
        )

    def _command_labels(self) -> list[Label]:
        """A label per command that can be scanned instead of pressing a button."""
        return [
            Label(
                title=chinese,
                subtitle=english,
                matrix=Symbol(code),
                linear=linear_symbol(code),
                heading=_HEADINGS["command"],
                company=self.env.company.name,
            )
            for code, chinese, english in self._commands()
        ]

    def _commands(self) -> list[tuple[str, str, str]]:
        """Code, Chinese and English name of every command."""
        english, chinese = self.with_context(lang=None).env, self.with_context(lang=CHINESE).env
        return [
            (barcode_of(name), label_of(chinese, name), label_of(english, name))
            for name in COMMANDS
        ]

    def _both(self, record, name: str, between: str = " ") -> str:
        """A text in Chinese and in English; once where it is the same in both."""
        if not record:
            return ""
        english = record.with_context(lang=None)[name] or ""
        chinese = english
        if CHINESE in dict(self.env["res.lang"].get_installed()):
            chinese = record.with_context(lang=CHINESE)[name] or english
        return english if chinese == english else f"{chinese}{between}{english}"
