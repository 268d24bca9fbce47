from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class Hold(models.Model):
    """A position kept free for goods that are here, on the truck or at the line's end.

    A proposal is not a hold: only arrived goods hold a place. Nobody else gets a held layer of a
    position; the unique index backs what the guard row of the area already ensures.
    """

    _name = "wms.hold"
    _description = "Hold"
    _order = "id desc"
    _rec_name = "location_id"

    location_id = fields.Many2one(
        "stock.location", "Position", required=True, readonly=True, index=True, ondelete="cascade"
    )
    area_id = fields.Many2one(related="location_id.area_id", store=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    layer = fields.Integer(required=True, readonly=True, help="1 is the first held unit here.")
    move_id = fields.Many2one(
        "stock.move", required=True, readonly=True, index=True, ondelete="cascade"
    )
    picking_id = fields.Many2one(related="move_id.picking_id", store=True, index=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    state = fields.Selection(
        [
            ("active", "Held"),
            ("used", "Used"),
            ("released", "Given Free"),
            ("expired", "Expired"),
        ],
        default="active",
        required=True,
        readonly=True,
        index=True,
    )
    expires_at = fields.Datetime("Held Until", readonly=True, index=True)

    _layer_uniq = models.UniqueIndex(
        "(location_id, layer) WHERE state = 'active'",
        "Somebody else was faster: this place is held already. Choose again.",
    )
    _move_uniq = models.UniqueIndex(
        "(move_id) WHERE state = 'active'", "These goods hold a place already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds.location_id._touch_loads()
        return holds

    def write(self, vals):
        result = super().write(vals)
        if {"state", "location_id", "weight"}.intersection(vals):
            self.location_id._touch_loads()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_touch(self):
        self.location_id._touch_loads()

    def _hold_places(self, lines, hours: float = 24.0):
        """Hold the destination of each of ``lines`` that has none yet.

        The area's guard row is updated first, so of two sessions one is tried again by Odoo.
        """
        lines = lines.filtered(
            lambda line: line.location_dest_id.place_kind == "position" and not line.hold_id
        )
        if not lines:
            return self
        self.env["wms.area.state"]._guard(lines.location_dest_id.area_id)
        taken = self._layers_taken(lines.location_dest_id)
        values = []
        for line in lines:
            place = line.location_dest_id
            layers = taken.setdefault(place.id, set())
            layer = next(number for number in range(1, len(layers) + 2) if number not in layers)
            layers.add(layer)
            values.append(
                {
                    "location_id": place.id,
                    "company_id": line.company_id.id,
                    "layer": layer,
                    "move_id": line.move_id.id,
                    "lot_id": line.lot_id.id,
                    "product_id": line.product_id.id,
                    "weight": line._weight_kg(),
                    "expires_at": fields.Datetime.now() + timedelta(hours=hours or 24.0),
                }
            )
        # sudo: holds are made by the flow, not by hand; nobody has the right to create one.
        holds = self.sudo().create(values)
        lines.sudo().proposal_state = "held"
        return holds

    def _layers_taken(self, places) -> dict[int, set[int]]:
        taken: dict[int, set[int]] = {}
        for hold in self.sudo().search(  # sudo: other people's holds count too
            [("location_id", "in", places.ids), ("state", "=", "active")]
        ):
            taken.setdefault(hold.location_id.id, set()).add(hold.layer)
        return taken

    def action_release(self):
        """Give held places free again; their goods get a new proposal when they are scanned."""
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor releases holds."))
        self.check_access("read")
        active = self.filtered(lambda hold: hold.state == "active")
        active._end("released")

    def _end(self, state: str):
        if not self:
            return
        # sudo: the flow ends holds that other people's goods took.
        holds = self.sudo()
        holds.write({"state": state})
        if state in ("released", "expired"):
            holds.move_id.move_line_ids.filtered(
                lambda line: line.proposal_state == "held"
            ).proposal_state = "proposed"
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": f"hold.{state}",
                    "record": hold,
                    "lot": hold.lot_id.name,
                    "place": hold.location_id.complete_name,
                    "document": hold.picking_id.name,
                }
                for hold in self.filtered(lambda hold: state != "used")
            ]
        )

    @api.model
    def _cron_expire(self):
        """End holds whose goods never came, and ask the responsible to look."""
        self.env["wms.job"]._run_retrying(self._expire_due)

    def _responsible(self, company):
        """Who looks after a transfer that nobody is responsible for: a supervisor."""
        # sudo: the scheduler asks for people of any company.
        supervisors = self.env.ref("bulk_wms.group_supervisor").sudo().all_user_ids
        return (
            supervisors.filtered(
                lambda user: user.id != self.env.uid and company in user.company_ids
            ).sorted("id")[:1]
            or self.env.user
        )

    def _expire_due(self, limit: int = 200) -> int:
        """Expire up to ``limit`` holds; returns how many there were."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM wms_hold WHERE state = 'active' AND expires_at < %s"
                " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                fields.Datetime.now(),
                limit,
            )
        )
        due = self.browse(row[0] for row in self.env.cr.fetchall())
        due._end("expired")
        for picking, holds in due.grouped("picking_id").items():
            if not picking:
                continue
            picking.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=(picking.user_id or self._responsible(picking.company_id)).id,
                summary=self.env._("%(count)s held places expired", count=len(holds)),
                note=", ".join(holds.location_id.mapped("complete_name")),
            )
        return len(due)
