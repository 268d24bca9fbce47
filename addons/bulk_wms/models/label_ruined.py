from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.ruined import Known, Match, Seen, matches

# More lots than these at one place are no place but an area.
_MOST_LOTS = 2_000


class LabelService(models.AbstractModel):
    """Goods whose label cannot be read: found by what is still to be seen, labelled anew."""

    _inherit = "wms.label"

    @api.model
    def _find_ruined(self, place, heat="", width=0.0, thickness=0.0, weight=0.0, tail="", words=()):
        """Lots that stand at ``place`` and how far each is off what was seen, the best first.

        :param place: a place; for one position all that share its sign, since who stands before
            it sees one stack
        :param heat: heat as read from the goods
        :param width: mm; ``thickness`` too
        :param weight: kg, as a scale or the hook says
        :param tail: last letters or digits of the number
        :param words: texts that may be any of it
        :returns: list of ``engine.ruined.Match``, its ``key`` is the id of the lot
        """
        seen = Seen(heat or "", width, thickness, weight, tail or "", tuple(words))
        return self._matches_at(place, seen)

    def _matches_at(self, place, seen: Seen) -> list[Match]:
        place.check_access("read")
        places = self._places_of_stack(place)
        quants = self.env["stock.quant"].search(
            [
                ("location_id", "child_of", places.ids),
                ("quantity", ">", 0),
                ("lot_id", "!=", False),
            ],
            limit=_MOST_LOTS,
        )
        return matches(
            seen,
            [
                Known(
                    key=lot.id,
                    name=lot.name,
                    heat=lot.heat or "",
                    width=lot.width,
                    thickness=lot.thickness,
                    weights=(lot.weight_label, lot.weight_actual, lot.weight_theoretical),
                )
                for lot in quants.lot_id.sorted("id")
            ],
        )

    def _places_of_stack(self, place):
        if not place.sign or place.place_kind != "position":
            return place
        return place.search([("sign", "=", place.sign), ("area_id", "=", place.area_id.id)])

    @api.model
    def _relabel_ruined(self, place, lot, seen: Seen, **options):
        """Label a lot anew that was found by what is still to be seen of it.

        Nobody guesses: it must agree with all that was seen, and be the only one at its place that
        does. Of several only a supervisor chooses.

        :param options: size, output and copies, as in ``_make``
        :returns: rows of ``wms.label.print``
        :raises UserError: when it is not certain that it is this lot
        """
        self._check_may_print()
        agreeing = [match.key for match in self._matches_at(place, seen) if match.agrees]
        if lot.id not in agreeing:
            raise UserError(
                self.env._(
                    "%(lot)s does not agree with what is seen at %(place)s. Measure again, or "
                    "report goods that nobody knows.",
                    lot=lot.name,
                    place=place.display_name,
                )
            )
        if len(agreeing) > 1 and not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(
                self.env._(
                    "%(count)s lots at %(place)s agree with what is seen. Add what tells them "
                    "apart, such as the weight or the last digits, or call a supervisor.",
                    count=len(agreeing),
                    place=place.display_name,
                )
            )
        told = self._seen_text(seen)
        options.setdefault("note", told)
        rows = self._make(lot, reason="ruined", **options)
        if rows.number == 1:
            # A first label by us, for one that the mill's label was read of: kept all the same.
            self._record_found(lot, place, told)
        self._close_unreadable(place, lot, told)
        return rows

    def _record_found(self, lot, place, told):
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "label.found",
                    "record": lot,
                    "lot": lot.name,
                    "place": place.complete_name,
                    "reason": told,
                }
            ]
        )

    @api.model
    def _seen_text(self, seen: Seen) -> str:
        """What was seen, in a few words for the log."""
        parts = (
            (seen.heat, self.env._("heat %(text)s", text=seen.heat)),
            (seen.tail, self.env._("number ends %(text)s", text=seen.tail)),
            (seen.thickness, self.env._("%(size)s mm thick", size=f"{seen.thickness:g}")),
            (seen.width, self.env._("%(size)s mm wide", size=f"{seen.width:g}")),
            (seen.weight, self.env._("%(weight)s kg", weight=f"{seen.weight:g}")),
            *((word, word) for word in seen.words),
        )
        return ", ".join(text for there, text in parts if there)

    def _close_unreadable(self, place, lot, told):
        """Settle what was reported of this label: of the lot, else one of nameless goods here."""
        # sudo: operators do not settle discrepancies; that the label is there again settles it.
        discrepancies = self.env["wms.discrepancy"].sudo()
        reported = [("kind", "=", "unreadable"), ("state", "!=", "resolved")]
        found = discrepancies.search([*reported, ("lot_id", "=", lot.id)])
        if not found:
            places = self._places_of_stack(place)
            nameless = [("lot_id", "=", False), ("location_id", "in", places.ids)]
            found = discrepancies.search([*reported, *nameless], order="id", limit=1)
        found.write(
            {
                "state": "resolved",
                "lot_id": lot.id,
                "resolution_kind": "nothing",
                "resolution": self.env._(
                    "Found as %(lot)s by what was seen (%(seen)s), and labelled anew.",
                    lot=lot.name,
                    seen=told,
                ),
                "resolved_at": fields.Datetime.now(),
            }
        )
