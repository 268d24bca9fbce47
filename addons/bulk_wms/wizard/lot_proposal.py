from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import demand as wishes
from ..engine import loads

# Rows shown: what is chosen and passed over, and so many that come next.
_NEXT_ROWS = 40


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
        bounds = removal._whole_bounds(demand)
        asked = demand.product_id._to_kg(removal._asked(demand))
        pieces = demand.product_id.form_id.is_piece
        self.write(
            {
                "product_id": demand.product_id.id,
                "wish": demand[:1].wish_text,
                "asked_kg": asked,
                "least_kg": bounds.least if bounds and pieces else asked,
                "most_kg": bounds.most if bounds and pieces else asked,
                "reason": False,
            }
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
        misses = stock.misses.get(lot.id, ())
        taken = one.key in choice["taken"]
        code = "" if taken else choice["passed"].get(one.key, "")
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
            "unfit": bool(misses) or not one.usable,
            "never": any(miss.code in wishes.NEVER for miss in misses) or one.why == "pinned",
            "why": self.env["wms.demand.mixin"]._misses_text(misses)
            if misses
            else self._why(one.why or code),
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

    def _work_out(self):
        """What the lots that are chosen now mean together."""
        self.ensure_one()
        demand, removal = self._demand(), self.env["wms.removal"]
        stock = removal._stock(demand, again=True)
        chosen = self.line_ids.filtered("chosen").sorted("rank")
        effect = removal._judge(demand, stock, chosen.mapped("key"))
        gone = chosen.filtered(lambda line: line.key in effect.missing)
        names = {line.key: line.lot_id.name for line in self.line_ids}
        passed = [names.get(key) or stock.quants[key].lot_id.name for key in effect.passed_over]
        unfit = chosen.filtered("unfit")
        over = self.most_kg > 0 and effect.total > self.most_kg + 0.001
        self.write(
            {
                "total_kg": effect.total,
                "deviation_kg": effect.total - self.asked_kg,
                "deviation_percent": 100 * (effect.total / self.asked_kg - 1)
                if self.asked_kg
                else 0.0,
                "piece_count": len(chosen),
                "shuffle_count": effect.shuffles,
                "met": effect.met and not gone,
                "passed_text": ", ".join(passed),
                "miss_text": "; ".join(f"{line.lot_id.name}: {line.why}" for line in unfit),
                "loads_text": self._loads_text(demand, chosen),
                "needs_reason": bool(passed or unfit or over),
                "needs_supervisor": bool(unfit or over),
            }
        )
        return effect

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

    # --- applying -------------------------------------------------------------------------

    def action_apply(self):
        """Reserve the chosen lots; what breaks the order or the wish needs its reason.

        :raises UserError: saying what stands against it
        """
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise AccessError(self.env._("The yard chooses its lots: ask an operator to apply it."))
        if not self.can_apply:
            raise UserError(self.env._("Confirm the order first: a quotation reserves nothing."))
        moves = self.move_ids
        self._check_open(moves)
        effect = self._work_out()
        chosen = self.line_ids.filtered("chosen").sorted("rank")
        self._check_choice(chosen, effect)
        before = moves.move_line_ids.lot_id
        waived = self._waive(moves, chosen)
        # sudo: the tasks are the yard's; every decision was checked above.
        result = self.env["wms.removal"]._choose(moves.sudo(), chosen.mapped("key"))
        self._keep_waivers(result, waived)
        self._after_choice(result)
        self._record(before, chosen, effect)
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": moves.picking_id[:1].id,
            "view_mode": "form",
        }

    def _check_open(self, moves):
        """The demand is still the one that was shown, and nobody has its goods in hand."""
        started = moves.move_line_ids._started()
        if started:
            raise UserError(
                self.env._(
                    "%(lot)s is being moved by %(person)s. Finish that task first.",
                    lot=started[0].lot_id.name or started[0].product_id.display_name,
                    person=started[0].started_by_id.name,
                )
            )
        current = self._demands()
        if moves not in current:
            raise UserError(
                self.env._("The transfer has changed since. Press As Proposed and look again.")
            )

    def _check_choice(self, chosen, effect):
        if not chosen:
            raise UserError(self.env._("Choose at least one lot."))
        if effect.missing:
            lost = chosen.filtered(lambda line: line.key in effect.missing)
            raise UserError(
                self.env._(
                    "%(lots)s: no longer free. Press As Proposed and look again.",
                    lots=", ".join(lost.lot_id.mapped("name")),
                )
            )
        never = chosen.filtered("never")
        if never:
            raise UserError(
                self.env._(
                    "%(lot)s must not leave: %(why)s.", lot=never[0].lot_id.name, why=never[0].why
                )
            )
        supervisor = self.env.user.has_group("bulk_wms.group_supervisor")
        if self.needs_supervisor and not supervisor:
            raise UserError(
                self.env._(
                    "Not as wanted: %(why)s. A supervisor may let it go.",
                    why=self.miss_text
                    or self.env._("%(weight)s kg are too much", weight=f"{self.total_kg:,g}"),
                )
            )
        if self.needs_reason and not (self.reason or "").strip():
            raise UserError(
                self.env._("This breaks the order of removal or the wish. Write down why.")
            )

    def _waive(self, moves, chosen):
        """Keep the supervisor's decision about lots that are not as wanted, in the ledger."""
        removal = self.env["wms.removal"]
        misses = removal._stock(moves, again=True).misses
        for line in chosen.filtered("unfit"):
            moves[:1]._waive(line.lot_id, self.reason, misses.get(line.lot_id.id, ()))
        return chosen.filtered("unfit").lot_id

    def _keep_waivers(self, moves, lots):
        for move in moves:
            lot = move.move_line_ids.lot_id & lots
            if lot:
                # sudo: the decision was checked and kept in the ledger by _waive.
                move.sudo().write(
                    {"wish_waived_lot_id": lot[0].id, "wish_waived_reason": self.reason}
                )

    def _after_choice(self, moves):
        """Shuffles for what lies on the lots that were chosen now."""
        pickings = moves.exists().picking_id
        self.env["wms.shuffle"]._drop_idle(pickings)
        self.env["wms.shuffle"]._plan(pickings)

    def _record(self, before, chosen, effect):
        proposed = self.line_ids.filtered("proposed").lot_id
        kind = "removal.violation" if effect.passed_over else "removal.chosen"
        if kind == "removal.chosen" and chosen.lot_id == proposed:
            return
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": self.move_ids.picking_id[:1],
                    "lot": ", ".join(chosen.lot_id.mapped("name")),
                    "document": self.move_ids.picking_id[:1].name or "",
                    "reason": self.reason or "",
                    "before": {
                        "lots": sorted(before.mapped("name")),
                        "proposed": sorted(proposed.mapped("name")),
                    },
                    "after": {
                        "lots": sorted(chosen.lot_id.mapped("name")),
                        "passed_over": self.passed_text or None,
                        "weight": round(effect.total, 3),
                        "ordered": round(self.asked_kg, 3),
                        "shuffles": effect.shuffles,
                    },
                }
            ]
        )
