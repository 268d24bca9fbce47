import csv
import io
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..outbound import compare
from ..outbound.day import bounds, day_of
from ..outbound.event import disposition, rounded
from ..outbound.transport import LINES

_PAGE = 1000
_MOST_PAGES = 500


class MesReconciliation(models.Model):
    """What the yard and one partner say of the same business day, to the kilogram.

    Two comparisons: how much of each operation took effect on that day, and which lots are in
    stock now. What differs is a line with the values of both sides.
    """

    _name = "mes.reconciliation"
    _inherit = ["wms.kept.mixin"]
    _description = "MES Reconciliation"
    _order = "day desc, id desc"
    _rec_name = "day"

    system_id = fields.Many2one(
        "mes.system", "Partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="system_id.company_id", store=True, index=True)
    day = fields.Date("Business Day", required=True, readonly=True)
    begins_at = fields.Datetime("From", readonly=True)
    ends_at = fields.Datetime("To", readonly=True)
    compared_at = fields.Datetime("Compared", readonly=True)
    source = fields.Selection(
        [("asked", "Asked the partner"), ("file", "File of the partner"), ("none", "Own only")],
        readonly=True,
        default="none",
        required=True,
    )
    state = fields.Selection(
        [
            ("open", "Not compared"),
            ("equal", "Equal"),
            ("different", "Different"),
            ("settled", "Settled"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    error = fields.Char("Why Not Compared", readonly=True)
    line_ids = fields.One2many("mes.reconciliation.line", "reconciliation_id", "Differences")
    total_ids = fields.One2many("mes.reconciliation.total", "reconciliation_id", "Control Totals")
    difference_count = fields.Integer("Number of Differences", readonly=True)
    lot_count = fields.Integer("Lots Compared", readonly=True)
    note = fields.Char("How It Was Settled", readonly=True)
    settled_by_id = fields.Many2one("res.users", readonly=True)

    _day_uniq = models.UniqueIndex("(system_id, day)", "This day is there already.")

    @api.depends("system_id", "day")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.system_id.name} {row.day}"

    # --- by the scheduler -----------------------------------------------------------------

    @api.model
    def _cron_reconcile(self):
        """Every partner whose business day has ended, once a day; a partner at a time."""
        systems = self.env["mes.system"].sudo()  # sudo: runs as the scheduler
        for system in systems.search([("outbound", "!=", "none")]):
            today = system._business_day()

            def step(system=system, today=today):
                found = self.sudo()._of_day(system, today - timedelta(days=1))
                if found.compared_at:
                    return 0
                found._compare()
                return 0

            self.env["wms.job"]._run_retrying(step)

    @api.model
    def _of_day(self, system, day):
        """The record of that day; made on first use."""
        found = self.search([("system_id", "=", system.id), ("day", "=", day)])
        if found:
            return found
        begin, end = bounds(day, system.business_timezone, system.business_day_start)
        return self.create({"system_id": system.id, "day": day, "begins_at": begin, "ends_at": end})

    # --- comparing ------------------------------------------------------------------------

    def _compare(self):
        """Ask the partner for its side, where it hosts a service, and compare."""
        self.ensure_one()
        theirs, stock, error = None, None, ""
        if self.system_id.outbound in LINES:
            try:
                theirs, stock = self._ask_partner()
            except (OSError, KeyError, TypeError, ValueError) as failure:
                # Down, or it does not host these operations: a person can load a file.
                error = str(failure)[:500]
        self._write_comparison(theirs, stock, "asked" if theirs is not None else "none", error)

    def _ask_partner(self) -> tuple[dict, dict]:
        line = self.system_id._partner_line()
        answer = line.ask("GetControlTotals", {"Date": self.day.isoformat()})
        totals = {}
        for row in answer.get("ControlTotal") or []:
            key = (str(row["Direction"]), str(row["Operation"]))
            totals[key] = (int(row["Count"]), float(row["Quantity"]))
        stock, token = {}, None
        for _page in range(_MOST_PAGES):
            question = {"PageSize": _PAGE, **({"PageToken": token} if token else {})}
            answer = line.ask("GetMaterialLots", question)
            for row in answer.get("MaterialLot") or []:
                name = str(row["MaterialLotID"])
                kg = float(row.get("WeightKg") or row["Quantity"])
                stock[name] = (stock.get(name, (0.0, ""))[0] + kg, str(row["Disposition"]))
            token = answer.get("NextPageToken")
            if not token:
                break
        return totals, stock

    def _write_comparison(self, theirs, stock, source: str, error: str = ""):
        ours = self.system_id._totals_between(self.begins_at, self.ends_at)
        rows, lots = [], {}
        if theirs is not None:
            rows += compare.totals(ours, theirs)
        if stock is not None:
            lots = self.system_id._stock_by_lot(set(stock))
            rows += compare.lots(lots, stock)
        compared = theirs is not None or stock is not None
        # sudo: comparisons are the flow's; whoever asks for one may read it.
        self.sudo().write(
            {
                "compared_at": fields.Datetime.now() if compared else False,
                "source": source,
                "error": error or False,
                "state": ("different" if rows else "equal") if compared else "open",
                "difference_count": len(rows),
                "lot_count": len(set(lots) | set(stock or {})),
                "note": False,
                "settled_by_id": False,
                "line_ids": [
                    (5,),
                    *[
                        (
                            0,
                            0,
                            {
                                "kind": row.kind,
                                "name": row.name,
                                "ours": row.ours or 0.0,
                                "theirs": row.theirs or 0.0,
                                "ours_known": row.ours is not None,
                                "theirs_known": row.theirs is not None,
                                "ours_text": row.ours_text,
                                "theirs_text": row.theirs_text,
                            },
                        )
                        for row in rows
                    ],
                ],
                "total_ids": [
                    (5,),
                    *[
                        (
                            0,
                            0,
                            {
                                "direction": direction,
                                "operation": operation,
                                "count": count,
                                "kg": kg,
                                "their_count": (theirs or {}).get((direction, operation), (0, 0.0))[
                                    0
                                ],
                                "their_kg": (theirs or {}).get((direction, operation), (0, 0.0))[1],
                            },
                        )
                        for (direction, operation), (count, kg) in sorted(ours.items())
                    ],
                ],
            }
        )
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "mes.reconciled",
                    "record": self,
                    "document": self.display_name,
                    "after": {"state": self.state, "differences": len(rows), "source": source},
                }
            ]
        )
        self.env["wms.alert"]._look_soon()

    # --- by people ------------------------------------------------------------------------

    def _check_manager(self):
        if not self.env.user.has_group("bulk_wms_mes.group_integration"):
            raise UserError(self.env._("Only the integration manager reconciles."))

    def action_compare(self):
        """Compare again, now."""
        self._check_manager()
        for row in self.sudo():  # sudo: as in _write_comparison
            row._compare()

    @api.private
    def compare_file(self, content: bytes):
        """Compare with a list of the partner: lot; kg; disposition (may be missing).

        :raises UserError: naming the line that cannot be read
        """
        self.ensure_one()
        self._check_manager()
        self._write_comparison(None, self._read_list(content), "file")

    def _read_list(self, content: bytes) -> dict:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UserError(
                self.env._("The list is no UTF-8 text. Save it as CSV UTF-8.")
            ) from error
        sign = ";" if text.count(";") >= text.count(",") else ","
        stock = {}
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=sign), 1):
            if not row or not "".join(row).strip():
                continue
            try:
                kg = float(row[1].replace(" ", "").replace(",", ".") if sign == ";" else row[1])
            except (IndexError, ValueError) as error:
                if number == 1:
                    continue  # the headings
                raise UserError(
                    self.env._(
                        "Line %(number)s of the list has no lot and weight: %(text)s",
                        number=number,
                        text=sign.join(row)[:80],
                    )
                ) from error
            name = row[0].strip()
            state = row[2].strip() if len(row) > 2 else ""
            stock[name] = (rounded(stock.get(name, (0.0, ""))[0] + kg), state)
        if not stock:
            raise UserError(self.env._("The list is empty."))
        return stock

    def action_settle(self):
        """Ask how the differences were settled."""
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle Differences"),
            "res_model": "mes.reconciliation.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_reconciliation_id": self.id},
        }

    def action_load_list(self):
        """Ask for the partner's list of lots."""
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("List of the Partner"),
            "res_model": "mes.reconciliation.file",
            "view_mode": "form",
            "target": "new",
            "context": {"default_reconciliation_id": self.id},
        }

    @api.private
    def settle(self, note: str):
        """Close the differences with a word on what was done about them."""
        self.ensure_one()
        self._check_manager()
        if not (note or "").strip():
            raise UserError(self.env._("Say how the differences were settled."))
        # sudo: as in _write_comparison
        self.sudo().write({"state": "settled", "note": note.strip(), "settled_by_id": self.env.uid})
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "mes.settled",
                    "record": self,
                    "document": self.display_name,
                    "reason": note.strip(),
                    "after": {"differences": self.difference_count},
                }
            ]
        )
        self.env["wms.alert"]._look_soon()


class MesReconciliationLine(models.Model):
    """One value on which both sides do not agree."""

    _name = "mes.reconciliation.line"
    _inherit = ["wms.kept.mixin"]
    _description = "Difference with an MES Partner"
    _order = "kind, name, id"

    reconciliation_id = fields.Many2one(
        "mes.reconciliation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="reconciliation_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("count", "Number of lines"),
            ("kg", "Kilograms of the day"),
            ("lot", "Lot on one side only"),
            ("lot_kg", "Weight of a lot"),
            ("lot_state", "Quality of a lot"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char("Operation or Lot", required=True, readonly=True)
    ours = fields.Float(digits="Stock Weight", readonly=True, aggregator=None)
    theirs = fields.Float(digits="Stock Weight", readonly=True, aggregator=None)
    ours_known = fields.Boolean(readonly=True)
    theirs_known = fields.Boolean(readonly=True)
    ours_text = fields.Char(readonly=True)
    theirs_text = fields.Char(readonly=True)
    our_word = fields.Char("The Yard Says", compute="_compute_words")
    their_word = fields.Char("The Partner Says", compute="_compute_words")
    difference = fields.Float(
        digits="Stock Weight", compute="_compute_words", help="The yard's less the partner's."
    )

    @api.depends_context("lang")
    @api.depends("ours", "theirs", "kind")
    def _compute_words(self):
        unknown = self.env._("Not known")
        for line in self:
            line.our_word = line._word(line.ours, line.ours_known, line.ours_text, unknown)
            line.their_word = line._word(line.theirs, line.theirs_known, line.theirs_text, unknown)
            line.difference = line.ours - line.theirs

    def _word(self, value: float, known: bool, text: str, unknown: str) -> str:
        if not known:
            return unknown
        if text:
            return text
        return f"{value:,.0f}" if self.kind == "count" else f"{value:,.3f} kg"


class MesReconciliationTotal(models.Model):
    """How much of one operation took effect on the day, on both sides."""

    _name = "mes.reconciliation.total"
    _inherit = ["wms.kept.mixin"]
    _description = "Control Total"
    _order = "direction, operation"

    reconciliation_id = fields.Many2one(
        "mes.reconciliation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="reconciliation_id.company_id", store=True, index=True)
    direction = fields.Selection([("in", "In"), ("out", "Out")], required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    count = fields.Integer("Lines Here", readonly=True)
    kg = fields.Float("kg Here", digits="Stock Weight", readonly=True)
    their_count = fields.Integer("Lines There", readonly=True)
    their_kg = fields.Float("kg There", digits="Stock Weight", readonly=True)


class MesSystem(models.Model):
    """Control totals and stock as the yard's side of the comparison."""

    _inherit = "mes.system"

    def _business_day(self):
        """The business day of this partner that runs now."""
        self.ensure_one()
        return day_of(fields.Datetime.now(), self.business_timezone, self.business_day_start)

    def _control_totals(self, day) -> list[dict]:
        """Count and sum of a business day, as the contract names them."""
        self.ensure_one()
        begin, end = bounds(
            fields.Date.to_date(day), self.business_timezone, self.business_day_start
        )
        return [
            {"Direction": direction, "Operation": operation, "Count": count, "Quantity": kg}
            for (direction, operation), (count, kg) in sorted(
                self._totals_between(begin, end).items()
            )
        ]

    def _totals_between(self, begin, end) -> dict:
        """{(direction, operation): (count, kg)} of what took effect from begin to before end.

        In: lines by the posting time that the partner gave. Out: events by the time they were
        made, which is their CreationDateTime.
        """
        self.ensure_one()
        self.env["mes.line"].flush_model()
        self.env["mes.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT 'in', operation, count(*), COALESCE(sum(quantity_kg), 0) FROM mes_line
                 WHERE system_id = %(system)s AND cancelled_at IS NULL
                   AND posted_at >= %(begin)s AND posted_at < %(end)s
                 GROUP BY operation
                UNION ALL
                SELECT 'out', operation, count(*), COALESCE(sum(quantity_kg), 0) FROM mes_message
                 WHERE system_id = %(system)s AND direction = 'out'
                   AND state NOT IN ('cancelled', 'discarded')
                   AND received_at >= %(begin)s AND received_at < %(end)s
                 GROUP BY operation
                """,
                system=self.id,
                begin=begin,
                end=end,
            )
        )
        return {(way, name): (count, rounded(float(kg))) for way, name, count, kg in rows}

    def _stock_by_lot(self, asked: set[str]) -> dict:
        """{lot: (kg, disposition)} of the lots this partner has told of, and of those asked for.

        Lots of others that the partner does not name are none of its business.
        """
        self.ensure_one()
        self.env["stock.quant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lot.name, lot.id, sum(q.quantity) FROM stock_quant q
                  JOIN stock_location l ON l.id = q.location_id
                       AND l.usage IN ('internal', 'transit')
                  JOIN stock_lot lot ON lot.id = q.lot_id
                 WHERE q.company_id = %s AND q.quantity > 0
                   AND (lot.name = ANY(%s)
                        OR EXISTS (SELECT 1 FROM mes_line r WHERE r.lot_id = lot.id
                                    AND r.system_id = %s AND r.cancelled_at IS NULL))
                 GROUP BY lot.id
                """,
                self.company_id.id,
                sorted(asked),
                self.id,
            )
        )
        # sudo: the comparison names lots whoever reads it later
        lots = self.env["stock.lot"].sudo().browse(row[1] for row in rows)
        found = {}
        for (name, _id, quantity), lot in zip(rows, lots, strict=True):
            kg = lot.product_id._to_kg(quantity)
            found[name] = (
                rounded(found.get(name, (0.0, ""))[0] + kg),
                disposition(lot.quality_state),
            )
        return found
