from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..outbound import schedule

_OPEN_IN = ("received", "waiting", "processing", "error")
_OPEN_OUT = ("pending", "sending", "sent", "retry")


class MesConnection(models.Model):
    """The connection to one partner: how it stands, on one page.

    A row of its own beside the partner: the sender writes it, people configure the other.
    """

    _name = "mes.connection"
    _inherit = ["wms.kept.mixin"]
    _description = "Connection to an MES Partner"
    _order = "id"
    _rec_name = "system_id"

    system_id = fields.Many2one(
        "mes.system", "Partner", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="system_id.company_id", store=True, index=True)
    failures = fields.Integer("Failures in a Row", readonly=True, aggregator=None)
    down_since = fields.Datetime(readonly=True)
    probe_at = fields.Datetime("Next Probe", readonly=True)
    last_error = fields.Char(readonly=True)
    outbound = fields.Selection(related="system_id.outbound", string="Events Go By")
    status = fields.Selection(
        [
            ("ok", "Running"),
            ("paused", "Paused"),
            ("down", "Not reached"),
            ("stuck", "Needs somebody"),
        ],
        compute="_compute_health",
    )
    last_in_at = fields.Datetime("Last Message In", compute="_compute_health")
    last_out_at = fields.Datetime("Last Event Confirmed", compute="_compute_health")
    queue_in = fields.Integer("Waiting In", compute="_compute_health")
    queue_out = fields.Integer("Waiting Out", compute="_compute_health")
    oldest_in_at = fields.Datetime("Oldest In", compute="_compute_health")
    oldest_out_at = fields.Datetime("Oldest Out", compute="_compute_health")
    dead_count = fields.Integer("Dead", compute="_compute_health")
    day_count = fields.Integer("Messages, 24 h", compute="_compute_health")
    error_count = fields.Integer("Rejected or Failed, 24 h", compute="_compute_health")
    error_rate = fields.Float("Error Rate (%)", compute="_compute_health", digits=(16, 1))

    _system_uniq = models.UniqueIndex("(system_id)")

    def init(self):
        """A row for every partner, also for those that were there before this table."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO mes_connection (system_id, company_id, failures)"
                " SELECT id, company_id, 0 FROM mes_system ON CONFLICT DO NOTHING"
            )
        )

    @api.depends_context("uid")
    @api.depends("failures", "down_since", "system_id.paused")
    def _compute_health(self):
        figures = self._figures()
        for link in self:
            for name, value in figures.get(link.system_id.id, {}).items():
                link[name] = value
            busy = link.day_count
            link.error_rate = 100.0 * link.error_count / busy if busy else 0.0
            if link.system_id.paused:
                link.status = "paused"
            elif link.down_since:
                link.status = "down"
            else:
                link.status = "stuck" if link.dead_count else "ok"

    def _figures(self) -> dict[int, dict]:
        """Counts of all partners by one statement."""
        self.env["mes.message"].flush_model()
        names = (
            "last_in_at",
            "last_out_at",
            "queue_in",
            "queue_out",
            "oldest_in_at",
            "oldest_out_at",
            "dead_count",
            "day_count",
            "error_count",
        )
        day = fields.Datetime.now() - timedelta(days=1)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.id,
                       (SELECT max(received_at) FROM mes_message m
                         WHERE m.system_id = s.id AND m.direction = 'in'),
                       (SELECT max(confirmed_at) FROM mes_message m
                         WHERE m.system_id = s.id AND m.direction = 'out'),
                       o.queue_in, o.queue_out, o.oldest_in, o.oldest_out, o.dead, d.day, d.bad
                  FROM mes_system s
                  CROSS JOIN LATERAL (
                       SELECT count(*) FILTER (WHERE direction = 'in' AND state IN %s)
                                  AS queue_in,
                              count(*) FILTER (WHERE direction = 'out' AND state IN %s)
                                  AS queue_out,
                              min(received_at) FILTER (WHERE direction = 'in' AND state IN %s)
                                  AS oldest_in,
                              min(received_at) FILTER (WHERE direction = 'out' AND state IN %s)
                                  AS oldest_out,
                              count(*) FILTER (WHERE state = 'dead') AS dead
                         FROM mes_message m
                        WHERE m.system_id = s.id AND m.state NOT IN
                              ('processed', 'rejected', 'discarded', 'confirmed', 'cancelled')) o
                  CROSS JOIN LATERAL (
                       SELECT count(*) AS day,
                              count(*) FILTER (
                                  WHERE state IN ('rejected', 'error', 'dead', 'retry')) AS bad
                         FROM mes_message m
                        WHERE m.system_id = s.id AND m.received_at >= %s) d
                 WHERE s.id = ANY(%s)
                """,
                _OPEN_IN,
                _OPEN_OUT,
                _OPEN_IN,
                _OPEN_OUT,
                day,
                self.system_id.ids,
            )
        )
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}

    # --- the line itself ------------------------------------------------------------------

    def _note_failure(self, text: str, now):
        """The partner could not be reached; after some failures in a row it counts as down."""
        self.ensure_one()
        failures = self.failures + 1
        values = {"failures": failures, "last_error": text[:500]}
        if failures >= schedule.DOWN_AFTER:
            values["down_since"] = self.down_since or now
            values["probe_at"] = now + timedelta(seconds=schedule.PROBE_EVERY)
        self.write(values)

    def _note_success(self):
        """The partner answers again: what had to wait for it goes at once, as if never tried."""
        self.ensure_one()
        if not self.failures:
            return
        was_down = bool(self.down_since)
        self.write({"failures": 0, "down_since": False, "probe_at": False, "last_error": False})
        if was_down:
            self.env["mes.message"].search(
                [
                    ("system_id", "=", self.system_id.id),
                    ("direction", "=", "out"),
                    ("state", "=", "retry"),
                ]
            ).write({"next_try_at": False, "first_try_at": False})

    # --- buttons --------------------------------------------------------------------------

    def action_send_now(self):
        """Try the partner at once instead of waiting for the next probe."""
        self.ensure_one()
        self.system_id.check_access("write")
        # sudo: the row is the sender's; whoever may change the partner may ask for a try.
        self.sudo().probe_at = False
        self.env.ref("bulk_wms_mes.cron_mes_send").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The sender tries it now. Look again in a moment."),
            },
        }

    def _action_messages(self, name: str, domain: list):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "mes.message",
            "view_mode": "list,kanban,form",
            "domain": [("system_id", "in", self.system_id.ids), *domain],
        }

    def action_open_in(self):
        return self._action_messages(
            self.env._("Waiting In"), [("direction", "=", "in"), ("state", "in", _OPEN_IN)]
        )

    def action_open_out(self):
        return self._action_messages(
            self.env._("Waiting Out"), [("direction", "=", "out"), ("state", "in", _OPEN_OUT)]
        )

    def action_open_dead(self):
        return self._action_messages(self.env._("Dead"), [("state", "=", "dead")])


class MesSystem(models.Model):
    _inherit = "mes.system"

    connection_ids = fields.One2many("mes.connection", "system_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        systems = super().create(vals_list)
        # sudo: the row is the sender's.
        systems.env["mes.connection"].sudo().create(
            [{"system_id": system.id} for system in systems]
        )
        return systems
