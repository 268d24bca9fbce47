from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SUBJECTS = [
    ("lot", "A lot"),
    ("heat", "A heat"),
    ("place", "A place or area"),
    ("document", "A document"),
    ("person", "A person"),
    ("vehicle", "A vehicle"),
]
_MOST_LINES = 5_000


class Trace(models.TransientModel):
    """Follows a lot, heat, place, document or person through the ledger, and lots to customers."""

    _name = "wms.trace"
    _description = "Trace"

    subject = fields.Selection(SUBJECTS, "Trace", default="lot", required=True)
    lot_id = fields.Many2one("stock.lot", domain=[("form_id", "!=", False)])
    heat = fields.Char()
    location_id = fields.Many2one("stock.location", "Place", domain=[("usage", "=", "internal")])
    document = fields.Char(help="Number of a transfer, discrepancy or other document.")
    user_id = fields.Many2one("res.users", "Person")
    vehicle_id = fields.Many2one("wms.vehicle")
    date_from = fields.Datetime("From")
    date_to = fields.Datetime("To")
    reason = fields.Char("Why Recalled")
    line_ids = fields.One2many("wms.trace.line", "trace_id", readonly=True)
    lot_count = fields.Integer("Lots", compute="_compute_totals")
    here_weight = fields.Float("In the Yard (kg)", compute="_compute_totals", digits="Stock Weight")
    gone_weight = fields.Float("Left (kg)", compute="_compute_totals", digits="Stock Weight")

    @api.depends("subject", "lot_id", "heat", "location_id", "document", "user_id", "vehicle_id")
    def _compute_display_name(self):
        for trace in self:
            trace.display_name = trace._named() or self.env._("Trace")

    @api.depends("line_ids")
    def _compute_totals(self):
        for trace in self:
            trace.lot_count = len(trace.line_ids.lot_id)
            here = trace.line_ids.filtered(lambda line: line.state == "here")
            gone = trace.line_ids.filtered(lambda line: line.state == "gone")
            trace.here_weight = sum(here.mapped("weight"))
            trace.gone_weight = sum(gone.mapped("weight"))

    # --- timeline -------------------------------------------------------------------------

    def action_timeline(self):
        """All that the ledger tells about the subject, in order of time.

        :raises UserError: when the subject is not named
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_ledger_entry")
        action["domain"] = self._timeline_domain()
        action["display_name"] = self.env._("Timeline of %(subject)s", subject=self._subject_name())
        return action

    def _named(self) -> str:
        """Name of what is traced; empty while it is not chosen."""
        named = {
            "lot": self.lot_id.name,
            "heat": self.heat,
            "place": self.location_id.complete_name,
            "document": self.document,
            "person": self.user_id.name,
            "vehicle": self.vehicle_id.display_name,
        }[self.subject or "lot"]
        return (named or "").strip()

    def _subject_name(self) -> str:
        if not self._named():
            raise UserError(self.env._("Say which one is to be traced."))
        return self._named()

    def _timeline_domain(self) -> list:
        name = self._subject_name()
        if self.subject in ("lot", "heat"):
            domain = [("lot", "in", self._family().mapped("name"))]
        elif self.subject == "place":
            domain = ["|", ("place", "=", name), ("place", "=like", f"{name}/%")]
        elif self.subject == "document":
            domain = [("document", "=", name)]
        elif self.subject == "vehicle":
            domain = [("document", "in", self._documents_of_vehicle())]
        else:
            domain = [("actor", "=", self.env["wms.ledger.actor"]._key_of(self.user_id))]
        if self.date_from:
            domain.append(("occurred_at", ">=", self.date_from))
        if self.date_to:
            domain.append(("occurred_at", "<=", self.date_to))
        return domain

    def _documents_of_vehicle(self) -> list[str]:
        """Visits of the vehicle, its weighbridge tickets, and the transfers it brought or took."""
        visits = self.env["wms.visit"].search([("vehicle_id", "=", self.vehicle_id.id)])
        tickets = self.env["wms.weighing"].search([("visit_id", "in", visits.ids)])
        documents = (visits, tickets, visits.picking_ids, tickets.picking_id)
        return sorted({name for records in documents for name in records.mapped("name")})

    # --- forward and backward ---------------------------------------------------------------

    def action_follow(self):
        """Show where these lots, what they came from and what became of them are, or went."""
        self.ensure_one()
        self.line_ids = [Command.clear(), *map(Command.create, self._lines())]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trace of %(subject)s", subject=self._subject_name()),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _roots(self):
        """The lots that are asked for."""
        name = self._subject_name()
        if self.subject == "lot":
            return self.lot_id
        if self.subject == "heat":
            return self.env["stock.lot"].search([("heat", "=", name)])
        if self.subject == "place":
            return (
                self.env["stock.quant"]
                .search(
                    [
                        ("location_id", "child_of", self.location_id.ids),
                        ("quantity", ">", 0),
                        ("lot_id.form_id", "!=", False),
                    ]
                )
                .lot_id
            )
        raise UserError(self.env._("Lots, heats and places are followed. Choose one of them."))

    def _family(self):
        """The lots asked for, all they came from and all that became of them.

        Forward from the roots and backward from them, not sideways: a sister strip shares the
        mother coil's past, not its own future.
        """
        roots = self._roots()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE forward AS (
                    SELECT unnest(%(ids)s::int[]) AS id
                    UNION
                    SELECT g.child_id FROM wms_lot_genealogy g
                      JOIN forward f ON f.id = g.parent_id),
                backward AS (
                    SELECT unnest(%(ids)s::int[]) AS id
                    UNION
                    SELECT g.parent_id FROM wms_lot_genealogy g
                      JOIN backward b ON b.id = g.child_id)
                SELECT id FROM forward UNION SELECT id FROM backward
                """,
                ids=roots.ids,
            )
        )
        # Within what the reader may see.
        return self.env["stock.lot"].search([("id", "in", [row[0] for row in rows])])

    def _lines(self) -> list[dict]:
        family = self._family()
        if not family:
            raise UserError(self.env._("No lot was found for this."))
        rows = [*self._here(family), *self._gone(family)]
        seen = {row["lot_id"] for row in rows}
        rows += [{"lot_id": lot.id, "state": "used"} for lot in family if lot.id not in seen]
        if len(rows) > _MOST_LINES:
            raise UserError(
                self.env._(
                    "%(count)s places and deliveries are too many for one page. Trace a heat or "
                    "a smaller area.",
                    count=len(rows),
                )
            )
        return rows

    def _here(self, family) -> list[dict]:
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "in", family.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        )
        return [
            {
                "lot_id": quant.lot_id.id,
                "state": "here",
                "location_id": quant.location_id.id,
                "weight": quant.product_id._to_kg(quant.quantity),
                "happened_at": quant.in_date,
            }
            for quant in quants
        ]

    def _gone(self, family) -> list[dict]:
        """Deliveries to customers, and what came back of them with a minus."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", family.ids),
                ("state", "=", "done"),
                "|",
                ("location_dest_id.usage", "=", "customer"),
                ("location_id.usage", "=", "customer"),
            ]
        )
        return [
            {
                "lot_id": line.lot_id.id,
                "state": "gone" if line.location_dest_id.usage == "customer" else "back",
                "picking_id": line.picking_id.id,
                "partner_id": line.picking_id.partner_id.commercial_partner_id.id,
                "weight": line._weight_kg(),
                "happened_at": line.date,
            }
            for line in lines
        ]

    # --- recall ---------------------------------------------------------------------------

    def action_recall(self):
        """Block all stock of these lots and what became of them; list what has left.

        :raises UserError: without a reason, or for who is no supervisor
        """
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor recalls goods."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why these goods are recalled."))
        # What is rejected stays so: it may go nowhere, and blocked would be the milder word.
        standing = self._family().filtered(
            lambda lot: lot.quality_state not in ("blocked", "rejected")
        )
        standing.set_quality("blocked", self.reason.strip())
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "lot.recall",
                    "reason": self.reason.strip(),
                    "lot": self._subject_name() if self.subject == "lot" else "",
                    "after": {
                        "subject": self._subject_name(),
                        "blocked": sorted(standing.mapped("name")),
                    },
                }
            ]
        )
        return self.action_follow()


class TraceLine(models.TransientModel):
    _name = "wms.trace.line"
    _description = "Trace Line"
    _order = "state, happened_at desc, id"

    trace_id = fields.Many2one("wms.trace", required=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", readonly=True)
    heat = fields.Char(related="lot_id.heat")
    product_id = fields.Many2one(related="lot_id.product_id")
    quality_state = fields.Selection(related="lot_id.quality_state")
    state = fields.Selection(
        [
            ("here", "In the yard"),
            ("gone", "Delivered"),
            ("back", "Came back"),
            ("used", "Used up or not here yet"),
        ],
        readonly=True,
    )
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    happened_at = fields.Datetime("Since", readonly=True)
