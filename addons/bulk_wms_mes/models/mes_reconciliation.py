from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..outbound import compare, lot_list
from ..outbound.day import bounds
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
            day = system._business_day() - timedelta(days=1)

            def step(system=system, day=day):
                self.sudo()._end_of_day(system, day)
                return 0

            self.env["wms.job"]._run_retrying(step)

    @api.model
    def _end_of_day(self, system, day):
        """What is due once after a business day of a partner."""
        found = self._of_day(system, day)
        if not found.compared_at:
            found._compare()

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
        """Put both sides side by side; None is a side that said nothing of it."""
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
                "line_ids": [Command.clear(), *map(self._difference, rows)],
                "total_ids": [Command.clear(), *self._totals(ours, theirs or {})],
            }
        )
        self._note(
            "mes.reconciled",
            {"state": self.state, "differences": len(rows), "source": source},
        )

    @staticmethod
    def _difference(row):
        return Command.create(
            {
                "kind": row.kind,
                "name": row.name,
                "ours": row.ours or 0.0,
                "theirs": row.theirs or 0.0,
                "ours_known": row.ours is not None,
                "theirs_known": row.theirs is not None,
                "ours_text": row.ours_text,
                "theirs_text": row.theirs_text,
            }
        )

    @staticmethod
    def _totals(ours: dict, theirs: dict) -> list:
        """Both sides of every operation that either of them knows."""
        made = []
        for direction, operation in sorted(ours.keys() | theirs.keys()):
            count, kg = ours.get((direction, operation), (0, 0.0))
            their_count, their_kg = theirs.get((direction, operation), (0, 0.0))
            made.append(
                Command.create(
                    {
                        "direction": direction,
                        "operation": operation,
                        "count": count,
                        "kg": kg,
                        "their_count": their_count,
                        "their_kg": their_kg,
                    }
                )
            )
        return made

    def _note(self, kind: str, after: dict, reason: str = ""):
        """One ledger entry, and a look at the alerts that hang on it."""
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": self,
                    "document": self.display_name,
                    "reason": reason,
                    "after": after,
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
            return lot_list.read(content)
        except lot_list.ListRefused as error:
            texts = {
                "encoding": self.env._("The list is no UTF-8 text. Save it as CSV UTF-8."),
                "empty": self.env._("The list is empty."),
                "line": self.env._(
                    "Line %(number)s of the list has no lot and weight: %(text)s",
                    number=error.number,
                    text=error.text,
                ),
            }
            raise UserError(texts[error.code]) from error

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
        self._note("mes.settled", {"differences": self.difference_count}, note.strip())
