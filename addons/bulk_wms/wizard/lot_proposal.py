from dataclasses import dataclass

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..engine import demand as wishes
from ..engine import loads

# Rows shown: what is chosen and passed over, and so many that come next.
_NEXT_ROWS = 40


@dataclass
class Judged:
    """A person's choice beside the rules: `effect`, and names of what stands against it."""

    effect: object
    passed: list
    unfit: list
    never: list
    over: bool

    @property
    def needs_supervisor(self) -> bool:
        """The customer gets what he did not ask for."""
        return bool(self.unfit or self.over)

    @property
    def needs_reason(self) -> bool:
        """Something is done otherwise than the rules say."""
        return bool(self.passed or self.needs_supervisor)


class LotProposal(models.TransientModel):
    """Which lots the rules choose for a demand, and what another choice would mean.

    Every step reads the stock anew, so nobody decides on what was free an hour ago.
    """

    _name = "wms.lot.proposal"
    _description = "Proposed Lots"
    _rec_name = "product_id"

    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", "Order Line", readonly=True)
    move_ids = fields.Many2many("stock.move", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    demand_number = fields.Integer(readonly=True)
    demand_count = fields.Integer(readonly=True)
    can_apply = fields.Boolean(readonly=True)
    wish = fields.Char(readonly=True)
    asked_kg = fields.Float("Ordered (kg)", digits="Stock Weight", readonly=True)
    least_kg = fields.Float("At Least (kg)", digits="Stock Weight", readonly=True)
    most_kg = fields.Float("At Most (kg)", digits="Stock Weight", readonly=True)
    total_kg = fields.Float("Chosen (kg)", digits="Stock Weight", readonly=True)
    deviation_kg = fields.Float("Difference (kg)", digits="Stock Weight", readonly=True)
    deviation_percent = fields.Float("Difference (%)", digits=(16, 2), readonly=True)
    piece_count = fields.Integer("Number of Lots", readonly=True)
    shuffle_count = fields.Integer("Shuffles", readonly=True)
    met = fields.Boolean("Within the Tolerance", readonly=True)
    proven = fields.Boolean(readonly=True)
    passed_text = fields.Char("Passed Over", readonly=True)
    miss_text = fields.Char("Not as Wanted", readonly=True)
    loads_text = fields.Text("Truck Loads", readonly=True)
    needs_reason = fields.Boolean(readonly=True)
    needs_supervisor = fields.Boolean(readonly=True)
    reason = fields.Char("Why", help="Kept in the ledger.")
    line_ids = fields.One2many("wms.lot.proposal.line", "proposal_id", "Lots")

    # --- opening --------------------------------------------------------------------------

    def _open_for(self, moves, picking=None, sale_line=None):
        """The screen for the first demand among ``moves``.

        :raises UserError: when no lots can be chosen for any of them
        """
        demands = self.env["wms.removal"]._demand_of(moves)
        if not demands and not sale_line:
            raise UserError(
                self.env._(
                    "There is nothing to choose lots for: every task is done, or the goods come "
                    "from the step before."
                )
            )
        proposal = self.create(
            {
                "picking_id": picking.id if picking else False,
                "sale_line_id": sale_line.id if sale_line else False,
            }
        )
        # sudo: a seller sees what the rules choose, whoever may look into the yard.
        proposal.sudo()._show(0)
        return proposal._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose Lots"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _demands(self):
        moves = self.picking_id.move_ids or self.sale_line_id._moves_to_choose_for()
        return self.env["wms.removal"]._demand_of(moves)

    def _demand(self):
        """The moves that lots are chosen for; for a quotation a move that is never saved."""
        self.ensure_one()
        return self.move_ids or self.sale_line_id._demand_move()

    def _show(self, number: int):
        """Work out the proposal for the demand with this number."""
        demands = self._demands()
        number %= max(len(demands), 1)
        moves = demands[number] if demands else self.env["stock.move"]
        self.write(
            {
                "demand_number": number,
                "demand_count": len(demands),
                "move_ids": [Command.set(moves.ids)],
                "can_apply": bool(moves),
            }
        )
        demand = self._demand()
        removal = self.env["wms.removal"]
        stock = removal._stock(demand, again=True)
        self.write(
            {"product_id": demand.product_id.id, "wish": demand[:1].wish_text, "reason": False}
        )
        choice = removal._propose(demand, stock)
        self.proven = choice["proven"]
        self._fill(demand, stock, choice)
        self._work_out()

    def _fill(self, demand, stock, choice):
        """Rows in turn: up to the last one taken everything, then what comes next."""
        usable = {one.key: one for one in stock.candidates}
        ranked = self.env["wms.removal"]._ranked(demand, stock)
        turns = [rank for rank, one in enumerate(ranked) if one.key in choice["taken"]]
        last = max(turns, default=-1)
        rows = [
            self._row(stock, choice, usable[one.key], rank)
            for rank, one in enumerate(ranked[: last + 1 + _NEXT_ROWS])
        ]
        self.line_ids = [Command.clear(), *(Command.create(row) for row in rows)]

    def _row(self, stock, choice, one, rank) -> dict:
        quants = stock.quants[one.key]
        lot = quants.lot_id
        taken = one.key in choice["taken"]
        passed = "" if taken else choice["passed"].get(one.key, "")
        return {
            "key": one.key,
            "rank": rank,
            "lot_id": lot.id,
            "location_id": quants[:1].location_id.id,
            "weight": one.weight,
            "aged": one.aged if one.aged.year < 9999 else False,
            "shuffle_count": len(one.blockers),
            "chosen": taken,
            "proposed": taken,
            "unfit": not one.usable,
            "never": self._is_never(stock, one),
            "why": self._why(passed) if one.usable else self._unfit_text(stock, one),
        }

    def _why(self, code: str) -> str:
        """Why a lot is passed over, for who reads the row."""
        words = {
            "too_heavy": lambda: self.env._("Alone heavier than wanted"),
            "tolerance": lambda: self.env._("No total within the tolerance has it"),
            "reach": lambda: self.env._("Others are easier to reach"),
            "age": lambda: self.env._("The choice as a whole is older without it"),
            "heats": lambda: self.env._("Another heat"),
            "pieces": lambda: self.env._("Too many pieces with it"),
            "pinned": lambda: self.env._("Carries a held place"),
        }
        return words[code]() if code in words else ""

    # --- working with it ------------------------------------------------------------------

    def action_as_proposed(self):
        """Back to what the rules choose, with the stock of this moment."""
        self.sudo()._show(self.demand_number)  # sudo: as in _open_for

    def action_next_demand(self):
        """The next material of this transfer."""
        self.sudo()._show(self.demand_number + 1)  # sudo: as in _open_for

    def _work_out(self) -> Judged:
        """What the lots that are chosen now mean together, by the stock of this moment."""
        self.ensure_one()
        demand, removal = self._demand(), self.env["wms.removal"]
        stock = removal._stock(demand, again=True)
        chosen = self.line_ids.filtered("chosen").sorted("rank")
        effect = removal._judge(demand, stock, chosen.mapped("key"))
        asked, least, most = self._allowed(demand)
        judged = Judged(
            effect=effect,
            passed=[stock.quants[key].lot_id.name for key in effect.passed_over],
            unfit=[
                f"{stock.quants[one.key].lot_id.name}: {self._unfit_text(stock, one)}"
                for one in stock.candidates
                if not one.usable and one.key in chosen.mapped("key")
            ],
            never=[
                f"{stock.quants[one.key].lot_id.name}: {self._unfit_text(stock, one)}"
                for one in stock.candidates
                if one.key in chosen.mapped("key") and self._is_never(stock, one)
            ],
            over=effect.total > most + 0.001,
        )
        self.write(
            {
                "asked_kg": asked,
                "least_kg": least,
                "most_kg": most,
                "total_kg": effect.total,
                "deviation_kg": effect.total - asked,
                "deviation_percent": 100 * (effect.total / asked - 1) if asked else 0.0,
                "piece_count": len(chosen),
                "shuffle_count": effect.shuffles,
                "met": effect.met and not effect.missing,
                "passed_text": ", ".join(judged.passed),
                "miss_text": "; ".join(judged.unfit),
                "loads_text": self._loads_text(demand, chosen),
                "needs_reason": judged.needs_reason,
                "needs_supervisor": judged.needs_supervisor,
            }
        )
        return judged

    def _allowed(self, demand) -> tuple[float, float, float]:
        """Ordered kg, and the least and most of it that the tolerance allows."""
        removal = self.env["wms.removal"]
        asked = demand.product_id._to_kg(removal._asked(demand))
        bounds = removal._whole_bounds(demand)
        if not bounds or not demand.product_id.form_id.is_piece:
            return asked, asked, asked
        return asked, bounds.least, bounds.most

    def _is_never(self, stock, one) -> bool:
        """Whether nobody may let this lot go."""
        misses = stock.misses.get(stock.quants[one.key].lot_id.id, ())
        return one.why == "pinned" or any(miss.code in wishes.NEVER for miss in misses)

    def _unfit_text(self, stock, one) -> str:
        misses = stock.misses.get(stock.quants[one.key].lot_id.id, ())
        text = self.env["wms.demand.mixin"]._misses_text(misses)
        return text or self._why(one.why)

    def _loads_text(self, demand, chosen) -> str:
        payload = demand[:1].wish_load
        if not payload or not chosen:
            return ""
        grouped = loads.split([(line.id, line.weight) for line in chosen], payload)
        lines = {line.id: line for line in chosen}
        rows = []
        for number, keys in enumerate(grouped.loads, start=1):
            load = [lines[key] for key in keys]
            rows.append(
                self.env._(
                    "%(number)s: %(lots)s, %(weight)s kg",
                    number=number,
                    lots=", ".join(line.lot_id.name for line in load),
                    weight=f"{sum(line.weight for line in load):,g}",
                )
            )
        if grouped.too_heavy:
            names = ", ".join(lines[key].lot_id.name for key in grouped.too_heavy)
            rows.append(self.env._("Too heavy for one truck: %(lots)s", lots=names))
        return "\n".join(rows)
