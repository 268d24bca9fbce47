from odoo import Command, api, fields, models

from ..scanning.facts import place_name
from ..scanning.messages import message


class StockPicking(models.Model):
    """Moves that somebody decided on the spot, by scanning goods and a place."""

    _inherit = "stock.picking"

    is_free_move = fields.Boolean("Free Move", readonly=True, copy=False)

    @api.model
    def _make_free_move(self, lot, source, place, weight: float):
        """The one task of a transfer that takes ``weight`` kg of ``lot`` from source to place.

        It reserves nothing, as shuffles do not: a delivery that has reserved the goods keeps
        them where they go.
        """
        warehouse = source.warehouse_id
        kind = warehouse._get_shuffle_type()
        quantity = lot.product_id._from_kg(weight)
        # sudo: the operation is the yard's; what may move where was checked, and is at posting.
        # Its chatter stays empty: who moved what stands in the scan and in the ledger, and a step
        # on the phone does not wait for followers and for a line that says "created".
        quiet = self.sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        transfer = quiet.create(
            {
                "picking_type_id": kind.id,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": kind.default_location_dest_id.id,
                "origin": self.env._("Free move by %(person)s", person=self.env.user.name),
                "user_id": self.env.uid,
                "is_free_move": True,
                "company_id": source.company_id.id or warehouse.company_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": quantity,
                            "product_uom": lot.product_id.uom_id.id,
                            "picking_type_id": kind.id,
                            "location_id": source.id,
                            "location_dest_id": kind.default_location_dest_id.id,
                            "company_id": warehouse.company_id.id,
                            "piece_lot_id": lot.id if lot.is_piece else False,
                        }
                    )
                ],
            }
        )
        transfer = transfer.with_env(self.sudo().env)
        transfer.move_ids._action_confirm(merge=False)
        line = transfer.move_line_ids
        now = fields.Datetime.now()
        line.write(
            {
                "lot_id": lot.id,
                "location_id": source.id,
                "location_dest_id": place.id,
                "proposal_state": "manual",
                "started_at": now,
                "started_by_id": self.env.uid,
            }
        )
        transfer.arrived_at = now
        return line.with_env(self.env)


class ScanService(models.AbstractModel):
    """A free move that is taken back is over: nobody had planned it."""

    _inherit = "wms.scan.service"

    def _undo(self, picking, scan, scan_id):
        answer = super()._undo(picking, scan, scan_id)
        if not picking.is_free_move:
            return answer
        # sudo: the task that was opened again belongs to the flow.
        open_moves = picking.sudo().move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        line = open_moves.move_line_ids[:1]
        facts = {
            "lot": line.lot_id.name,
            "weight": f"{line.weight_kg:g}",
            "place": place_name(line.location_id),
        }
        line.write({"started_at": False, "started_by_id": False})
        open_moves._action_cancel()
        return {**answer, "message": message(self.env, "move_undone", **facts)}
