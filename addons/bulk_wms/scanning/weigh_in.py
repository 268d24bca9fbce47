"""What the scale says when goods come in, typed by whoever puts them away."""

from ..engine import pieces as quantities
from ..engine.plausibility import is_plausible, limit_for
from .commands import command_of
from .messages import Refused

# kg; nothing that a yard lifts is heavier, so more is a slip of the finger.
_HEAVIEST = 500_000.0


class WeighIn:
    """Part of the dialogue into the yard: the actual weight, where the operation type asks."""

    def needs_weight(self, line) -> bool:
        """Whether this piece has to be weighed and nobody has said its weight yet."""
        kind = self.picking.picking_type_id
        asked = kind.asks_weight and kind.code == "incoming" and line.lot_id.is_piece
        return bool(asked) and not self.said_weight(line)

    def said_weight(self, line):
        """The scan by which the weight of this task was said, or skipped; empty if none."""
        # sudo: the record of a scan counts, whoever may read it.
        return (
            self.env["wms.scan"]
            .sudo()
            .search(
                [
                    ("picking_id", "=", self.picking.id),
                    ("task_uuid", "=", line.task_uuid),
                    ("lot_id", "=", line.lot_id.id),
                    ("kind", "=", "weight"),
                    ("result", "=", "accepted"),
                    ("is_final", "=", True),
                    ("id", ">", line.move_id.sudo().reopened_scan_id.id or 0),
                ],
                limit=1,
            )
        )

    def ask_weight(self, line) -> dict:
        """What does the scale say?"""
        lot = line.lot_id
        return self.answer("weight", "ask_weight", line, lot=lot.name, label=f"{lot.book_weight:g}")

    def take_weight(self, step, line) -> dict:
        """The typed weight; one far from what is known is entered twice.

        :raises Refused: ``bad_weight``
        """
        note = {"kind": "weight", "task_uuid": line.task_uuid, "lot_id": line.lot_id.id}
        if command_of(step.text) == "SKIP":
            step.scan.write({**note, "is_final": True})
            self.note_not_weighed(step, line)
            return self.after_weight(line)
        said = quantities.read_said(step.text, False)
        weight = (said and said.weight) or 0.0
        if not 0 < weight <= _HEAVIEST:
            raise Refused("bad_weight", code=step.text)
        before = self.accepted_scan("weight", line)
        if not self.is_likely(line.lot_id, weight) and before.weight != weight:
            step.scan.write({**note, "weight": weight})
            return self.answer(
                "weight",
                "weight_doubtful",
                line,
                weight=f"{weight:g}",
                label=f"{line.lot_id.book_weight:g}",
                lot=line.lot_id.name,
            )
        step.scan.write({**note, "weight": weight, "is_final": True})
        # sudo: the operation type asks whoever does its tasks, so he may say it.
        line.lot_id.sudo().set_weight(
            "actual",
            weight,
            source="hand",
            at=step.scan.occurred_at,
            note=self.env._("Typed on receipt, %(transfer)s", transfer=self.picking.name),
        )
        return self.after_weight(line)

    def after_weight(self, line) -> dict:
        """Go on as if the label had just been scanned; a heavier piece may need another place."""
        self.prepare(line)
        return self.after_lot(line)

    def is_likely(self, lot, weight: float) -> bool:
        """Whether ``weight`` (kg) is near what is known of the lot."""
        limits = self.env["wms.weight.limit"]._all()
        limit = limit_for(limits, lot.form_code, lot.profile or "", lot.diameter)
        known = (lot.weight_theoretical, lot.weight_label)
        return all(is_plausible(weight, one, limit) for one in known if one)

    def note_not_weighed(self, step, line):
        """Goods that come in without being weighed are looked at by a person."""
        # sudo: operators report, they do not edit discrepancies.
        self.env["wms.discrepancy"].sudo().create(
            {
                "kind": "weight",
                "lot_id": line.lot_id.id,
                "location_id": line.location_dest_id.id,
                "picking_id": self.picking.id,
                "company_id": self.picking.company_id.id,
                "scan_id": step.scan.id,
                "book": f"{line.weight_kg:g} kg",
                "seen": step.reason or self.env._("Came in without being weighed"),
                "reported_by_id": self.env.uid,
            }
        )
