from odoo import fields, models

from ..outbound.event import (
    ADJUSTED,
    DELIVERY_CONFIRMED,
    ISSUE_CONFIRMED,
    RECEIPT_CONFIRMED,
    Event,
    clean,
    disposition,
    rounded,
)

_RECEIPT = "ReportProductionReceipt"


class StockMove(models.Model):
    """What is done is told to the partners in the transaction that did it."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        told = done.filtered(
            lambda move: move.state == "done" and self.env["mes.event"]._is_heard(move.company_id)
        )
        if told:
            # sudo: what happened is told in full, whoever did it.
            told.sudo()._tell_done()
        return done

    def _tell_done(self):
        """Events for these done moves."""
        events = []
        # A counter-move stands in no transfer; it is told for the one whose scan it takes back.
        transfer = {move: move.picking_id or move.undo_of_id.picking_id for move in self}
        for picking in self.env["stock.picking"].union(*transfer.values()):
            events += picking._done_events(
                self.filtered(lambda move, picking=picking: transfer[move] == picking)
            )
        bulk = self.move_line_ids.filtered(
            lambda line: line.is_bulk and line.state == "done" and line.lot_id
        )
        events += bulk._put_away_events()
        events += bulk.filtered(
            lambda line: (
                (line.move_id.is_inventory or line.move_id.scrap_id)
                and not line.move_id.weight_correction_lot_id
            )
        )._adjusted_events()
        self.env["mes.event"]._emit(events)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _kg(self) -> float:
        return rounded(self.product_id._to_kg(self.quantity_product_uom))

    def _put_away_events(self) -> list:
        """A lot that production reported has come to its place in the yard for the first time."""
        arrived = self.filtered(
            lambda line: (
                line.location_dest_id.place_kind == "position"
                and line.location_dest_id.usage == "internal"
                and line.move_id.picking_id
            )
        )
        if not arrived:
            return []
        rows = self.env["mes.line"].search(
            [
                ("lot_id", "in", arrived.lot_id.ids),
                ("operation", "=", _RECEIPT),
                ("cancelled_at", "=", False),
            ]
        )
        told = {
            (system, lot)
            for message in self.env["mes.message"].search(
                [
                    ("direction", "=", "out"),
                    ("operation", "=", RECEIPT_CONFIRMED),
                    ("lot_ids", "in", rows.lot_id.ids),
                ]
            )
            for system in message.system_id.ids
            for lot in message.lot_ids.ids
        }
        events = []
        for row in rows:
            if (row.system_id.id, row.lot_id.id) in told:
                continue
            told.add((row.system_id.id, row.lot_id.id))
            line = arrived.filtered(lambda line, row=row: line.lot_id == row.lot_id)[-1]
            events.append(line._receipt_event(row))
        return events

    def _receipt_event(self, row):
        return Event(
            kind=RECEIPT_CONFIRMED,
            key=self.lot_id.name,
            company=self.company_id.id,
            kg=self._kg(),
            lots=self.lot_id.ids,
            document=self.picking_id,
            reference=row.message_id.message_id,
            only=row.system_id.ids,
            payload=lambda names: clean(
                {
                    "OperationsRequestID": row.request,
                    "MaterialDefinitionID": names.material(self.product_id),
                    "MaterialLotID": self.lot_id.name,
                    "StorageLocationID": names.place(self.location_dest_id),
                    "Quantity": self._kg(),
                    "Disposition": disposition(self.lot_id.quality_state),
                }
            ),
        )

    def _adjusted_events(self) -> list:
        """What a count or a scrapping changed: kilograms more, or less, at one place."""
        return [line._adjusted_event() for line in self if line._kg()]

    def _adjusted_event(self):
        inside = self.location_dest_id.usage in ("internal", "transit")
        place = self.location_dest_id if inside else self.location_id
        delta = self._kg() if inside else -self._kg()
        move = self.move_id
        return Event(
            kind=ADJUSTED,
            key=self.lot_id.name,
            company=self.company_id.id,
            kg=delta,
            lots=self.lot_id.ids,
            document=move.picking_id or None,
            payload=lambda names: clean(
                {
                    "MaterialDefinitionID": names.material(self.product_id),
                    "MaterialLotID": self.lot_id.name,
                    "StorageLocationID": names.place(place),
                    "Quantity": delta,
                    "ReasonCode": "scrap" if move.scrap_id else "count",
                    "Reason": move.inventory_name or move.scrap_id.name or "",
                }
            ),
        )

    def _confirmed_line(self, names, leaves: bool = False) -> dict:
        """This done line as a confirmation names it; goods that came back count below 0."""
        sign = -1.0 if self.move_id.undo_of_id else 1.0
        return clean(
            {
                "LineID": (self.move_id.undo_of_id.move_id or self.move_id).mes_line or "",
                "MaterialDefinitionID": names.material(self.product_id),
                "MaterialLotID": self.lot_id.name or "",
                "Quantity": sign * self._kg(),
                "DestinationLocationID": "" if leaves else names.place(self.location_dest_id),
            }
        )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    mes_final_at = fields.Datetime(
        "Told as Finished", readonly=True, copy=False, help="To the partners of the MES bridge."
    )

    def _action_done(self):
        result = super()._action_done()
        # A transfer that ends by giving up its rest has nothing to post any more.
        for picking in self.filtered(lambda picking: picking.state == "done"):
            if self.env["mes.event"]._is_heard(picking.company_id):
                # sudo: as for done moves
                own = picking.sudo()
                if not own.mes_final_at and own._confirmation():
                    self.env["mes.event"]._emit(own._done_events(own.env["stock.move"]))
        return result

    def _confirmation(self) -> str:
        """Which confirmation this transfer gives: a delivery's, an issue's, or none."""
        self.ensure_one()
        if self.mes_kind == "issue":
            return ISSUE_CONFIRMED
        leaves = self.location_dest_id.usage == "customer"
        return DELIVERY_CONFIRMED if leaves and self.picking_type_id.code == "outgoing" else ""

    def _done_events(self, moves) -> list:
        """The confirmation of what was just done of this transfer."""
        self.ensure_one()
        kind = self._confirmation()
        if not kind:
            return []
        lines = moves.move_line_ids.filtered(
            lambda line: line.state == "done" and line.is_bulk and line._kg()
        )
        # The counter-move is posted before the task is open again.
        final = not moves.undo_of_id and all(
            move.state in ("done", "cancel") for move in self.move_ids
        )
        if moves and not lines and not final:
            return []
        if final:
            self.mes_final_at = fields.Datetime.now()
        build = self._delivery_payload if kind == DELIVERY_CONFIRMED else self._issue_payload
        return [
            Event(
                kind=kind,
                key=self.mes_request or self.origin or self.name,
                company=self.company_id.id,
                kg=rounded(
                    sum(-line._kg() if line.move_id.undo_of_id else line._kg() for line in lines)
                ),
                lots=lines.lot_id.ids,
                document=self,
                reference=self.mes_message_id.message_id or "",
                only=self.mes_system_id.ids if kind == ISSUE_CONFIRMED else None,
                payload=lambda names: build(names, lines, final),
            )
        ]

    def _issue_payload(self, names, lines, final) -> dict:
        return {
            **clean(
                {
                    "OperationsRequestID": self.mes_request,
                    "RequestMessageID": self.mes_message_id.message_id,
                    "DocumentID": self.name,
                    "Line": [line._confirmed_line(names) for line in lines],
                }
            ),
            "Final": final,
        }

    def _delivery_payload(self, names, lines, final) -> dict:
        ticket = self.env["wms.weighing"].search(
            [("picking_id", "=", self.id), ("state", "=", "done")], order="id desc", limit=1
        )
        return {
            **clean(
                {
                    "DeliveryOrderID": self.mes_request or self.origin or self.name,
                    "DocumentID": self.name,
                    "VehicleID": ticket.plate or self.mes_vehicle or "",
                    "WeighbridgeTicket": ticket.name or "",
                    "Line": [line._confirmed_line(names, leaves=True) for line in lines],
                }
            ),
            "Final": final,
        }
