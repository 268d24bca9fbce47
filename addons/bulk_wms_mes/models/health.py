from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.bulk_wms.engine.health import Figure, Part

_SLOW = timedelta(minutes=15)


class Health(models.AbstractModel):
    """The partners of the bridge: which are not reached, what waits, what is dead."""

    _inherit = "wms.health"

    @api.model
    def _part_names(self):
        return [*super()._part_names(), "mes"]

    def _mes_links(self):
        return self.env["mes.connection"].search([("system_id.active", "=", True)])

    @api.model
    def _queues(self):
        now = fields.Datetime.now()
        # Without a user's company: the page is about the whole installation.
        links = self._mes_links()

        def age(name):
            oldest = min(filter(None, links.mapped(name)), default=now)
            return (now - oldest).total_seconds()

        return [
            *super()._queues(),
            ("mes_in", sum(links.mapped("queue_in")), age("oldest_in_at"), _SLOW),
            ("mes_out", sum(links.mapped("queue_out")), age("oldest_out_at"), _SLOW),
        ]

    def _part_mes(self):
        links = self._mes_links()
        down = links.filtered(lambda link: link.status == "down")
        dead = sum(links.mapped("dead_count"))
        state, words = "ok", self.env._("%(count)s partners, all reached.", count=len(links))
        if dead:
            state, words = "warning", self.env._(
                "%(count)s messages are dead. Replay or discard them on the page Connections.",
                count=dead,
            )  # fmt: skip
        if down:
            state, words = "warning", self.env._(
                "%(partner)s has not been reached since %(since)s UTC; its events wait.",
                partner=down[0].system_id.name,
                since=fields.Datetime.to_string(down[0].down_since),
            )  # fmt: skip
        figures = []
        for link in links:
            label = {"partner": link.system_id.name}
            figures += [
                Figure("mes_partner_up", "1 when the partner is reached.",
                       int(not link.down_since), label),
                Figure("mes_partner_waiting_in", "Messages that wait for their effect.",
                       link.queue_in, label),
                Figure("mes_partner_waiting_out", "Events that wait for the partner.",
                       link.queue_out, label),
                Figure("mes_partner_dead", "Messages that need a person.", link.dead_count, label),
            ]  # fmt: skip
        return Part("mes", self.env._("MES partners"), state, words, tuple(figures))
