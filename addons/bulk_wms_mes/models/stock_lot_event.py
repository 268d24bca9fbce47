from odoo import models

from ..outbound.event import LOT_CHANGED, Event, clean, disposition, rounded


class StockLot(models.Model):
    """What changes about a lot is told: its quality, its weight, and what it became."""

    _inherit = "stock.lot"

    def _follow_quality(self, before: dict[int, str], reason: str):
        result = super()._follow_quality(before, reason)
        self._tell_changed(
            "quality",
            {lot.id: (disposition(before[lot.id]), disposition(lot.quality_state)) for lot in self},
            reason,
        )
        return result

    def _follow_book_weight(self, before: dict[int, float]):
        result = super()._follow_book_weight(before)
        self._tell_changed(
            "weight",
            {
                lot.id: (f"{rounded(before[lot.id]):g}", f"{rounded(lot.book_weight):g}")
                for lot in self
            },
            "",
            {lot.id: rounded(lot.book_weight - before[lot.id]) for lot in self},
        )
        return result

    def _tell_changed(self, change: str, states: dict, reason: str, kg: dict | None = None):
        """Emit MaterialLotStatusChanged for these lots; ``states`` is (from, to) by lot id."""
        events = self.env["mes.event"]
        # sudo: what happened is told in full, whoever did it.
        told = [
            lot._changed_event(change, *states[lot.id], reason, (kg or {}).get(lot.id, 0.0))
            for lot in self.sudo()
            if events._is_heard(lot.company_id or self.env.company)
        ]
        events._emit(told)

    def _changed_event(self, change: str, before: str, after: str, reason: str, kg: float):
        return Event(
            kind=LOT_CHANGED,
            key=self.name,
            company=(self.company_id or self.env.company).id,
            kg=kg,
            lots=self.ids,
            payload=lambda names: clean(
                {
                    "MaterialDefinitionID": names.material(self.product_id),
                    "MaterialLotID": self.name,
                    "Change": change,
                    "From": before,
                    "To": after,
                    "Reason": " ".join((reason or "").split()),
                }
            ),
        )


class Transformation(models.Model):
    """Slitting, cutting and merging: each parent says what it became."""

    _inherit = "wms.transformation"

    def _post(self, how: str, codes: dict, device: str = "", reason: str = ""):
        result = super()._post(how, codes, device, reason)
        # sudo: what happened is told in full, whoever did it.
        document = self.sudo()
        children = " ".join(filter(None, document.output_ids.mapped("name")))
        document.input_ids.lot_id._tell_changed(
            "merge" if document.kind == "merge" else "split",
            {line.lot_id.id: (line.lot_id.name, children) for line in document.input_ids},
            document.name,
        )
        return result
