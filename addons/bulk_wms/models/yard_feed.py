from odoo import api, models
from odoo.http import request
from odoo.tools import SQL

from odoo.addons.bus.websocket import wsrequest

_CHANGED = "bulk_wms.map_changed"
# What a client asks for, and what it is told under.
CHANNEL = "bulk_wms.yard"
_LOOKERS = (
    "bulk_wms.group_operator",
    "bulk_wms.group_auditor",
    "bulk_wms.group_quality",
)
# Of a task: what the map shows.
_TASK_FIELDS = {
    "assignee_id",
    "deadline",
    "location_dest_id",
    "location_id",
    "lot_id",
    "picking_id",
    "proposal_state",
    "route_order",
    "started_at",
}


class YardFeed(models.AbstractModel):
    """Tells open maps which areas changed; each reads again under its own rights.

    The message holds ids of areas and a transaction, nothing of what stands there, and goes out
    with the commit of the change. One message per company and transaction.
    """

    _name = "wms.yard.feed"
    _description = "Yard Feed"

    def _changed(self, location_ids):
        """Remember that something changed at these places."""
        data = self.env.cr.precommit.data
        if _CHANGED not in data:
            data[_CHANGED] = set()
            self.env.cr.precommit.add(self._tell)
        data[_CHANGED].update(location_ids)

    def _tell(self):
        """Send what was remembered, at the end of the transaction."""
        changed = self.env.cr.precommit.data.pop(_CHANGED, None)
        if not changed:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT company_id, array_agg(DISTINCT area_id ORDER BY area_id),"
                " pg_current_xact_id()::text FROM stock_location"
                " WHERE id = ANY(%s) AND area_id IS NOT NULL GROUP BY company_id",
                list(changed),
            )
        )
        for company_id, areas, version in rows:
            self.env["bus.bus"]._sendone(
                self._channel(self.env["res.company"].browse(company_id)),
                CHANNEL,
                {"areas": areas, "version": version},
            )

    def _channel(self, company):
        """Nobody can subscribe to it by name: it is a record's, not a text.

        Places of no company may be seen by everybody in the house.
        """
        return (company or self.env.ref("base.group_user"), CHANNEL)

    @api.model
    def _channels_of(self, user) -> list:
        """What ``user`` may listen to."""
        if not any(user.has_group(group) for group in _LOOKERS):
            return []
        shared = self.env["res.company"]
        # sudo: one's own companies, whatever one may read of them.
        return [self._channel(company) for company in (*user.sudo().company_ids, shared)]


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Who asks for the yard gets the channels of the own companies, nobody any other."""
        asked = CHANNEL in channels
        channels = super()._build_bus_channel_list(
            [channel for channel in channels if channel != CHANNEL]
        )
        session = (request or wsrequest).session
        if asked and session.uid:
            channels.extend(self.env["wms.yard.feed"]._channels_of(self.env.user))
        return channels


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._tell_map()
        return lines

    def write(self, vals):
        shown = _TASK_FIELDS.intersection(vals)
        if shown:
            self._tell_map()
        result = super().write(vals)
        if shown & {"location_id", "location_dest_id"}:
            self._tell_map()
        return result

    def unlink(self):
        self._tell_map()
        return super().unlink()

    def _tell_map(self):
        places = self.location_id | self.location_dest_id
        if places:
            self.env["wms.yard.feed"]._changed(places.ids)


class StockMove(models.Model):
    _inherit = "stock.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.move_line_ids._tell_map()
        return result


class StockLot(models.Model):
    _inherit = "stock.lot"

    def write(self, vals):
        result = super().write(vals)
        if {"name", "heat", "grade_id", "quality_state", "product_id"}.intersection(vals):
            self._standing_quants().location_id._touch_loads()
        return result
