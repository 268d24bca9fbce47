from odoo import Command, fields, models

from ..engine import counting as engine

_YARD = ("internal", "transit")


class CountLine(models.Model):
    """Counted beside expected: what the book says is read in the transaction that judges."""

    _inherit = "wms.count.line"

    # --- the book -------------------------------------------------------------------------

    def _book(self) -> list[engine.Stands]:
        """What the book has at this place now, by lot; bulk goods only."""
        self.ensure_one()
        # sudo: what lies there does not depend on who may look into the stock.
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("location_id", "=", self.location_id.id),
                    ("lot_id.form_id", "!=", False),
                    ("quantity", ">", 0),
                ],
                ["lot_id"],
                ["quantity:sum", "piece_count:sum", "layer:max", "accuracy:array_agg"],
            )
        )
        return [
            engine.Stands(
                key=lot.id,
                weight=lot.product_id._to_kg(quantity),
                pieces=pieces or 0,
                is_piece=bool(lot.is_piece),
                is_counted=bool(lot.product_id.is_counted),
                layer=layer or 0,
                average="average" in accuracies,
            )
            for lot, quantity, pieces, layer, accuracies in groups
        ]

    def _seen(self) -> list[engine.Seen]:
        """What was scanned and said in this round."""
        self.ensure_one()
        # sudo: the notes of the round, written by the flow.
        rows = self.sudo().result_ids.filtered(
            lambda row: row.round == self.round and not row.outcome and row.lot_id
        )
        column = self.location_id.storage_category_id.stacking == "column"
        rows = rows.sorted("scan_order")
        standing = {quant.lot_id.id: quant for quant in rows.lot_id._standing_quants()}
        seen = []
        for order, row in enumerate(rows):
            lot = row.lot_id
            quant = standing.get(lot.id)
            place = quant.location_id if quant else self.env["stock.location"]
            seen.append(
                engine.Seen(
                    key=lot.id,
                    weight=row.said_weight if row.is_weighed else None,
                    pieces=row.said_pieces if row.is_said else None,
                    # Read from the top, as a person sees a stack.
                    layer=len(rows) - order if column else 0,
                    is_piece=bool(lot.is_piece),
                    is_counted=bool(lot.product_id.is_counted),
                    book_place=place.id or None,
                    book_weight=lot.book_weight,
                    same_sign=self._same_sign(place),
                    margin=row.margin,
                )
            )
        return seen

    def _same_sign(self, place) -> bool:
        here = self.location_id
        return bool(
            place
            and place != here
            and here.sign
            and (place.sign, place.area_id) == (here.sign, here.area_id)
        )

    def _open_work(self) -> list[engine.Work]:
        """Work on goods of this place that the book does not know the end of."""
        self.ensure_one()
        return [
            engine.Work(
                key=line.lot_id.id,
                weight=line.weight_kg,
                pieces=line.pieces,
                leaving=line.location_id == self.location_id,
            )
            for line in self._open_work_lines()
        ]

    def _open_work_lines(self):
        # sudo: other people's work counts too.
        return (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("quantity", ">", 0),
                    ("lot_id", "!=", False),
                    "|",
                    ("location_id", "=", self.location_id.id),
                    ("location_dest_id", "=", self.location_id.id),
                ]
            )
        )

    # --- judging --------------------------------------------------------------------------

    def _finish(self, excuse: bool | None = None) -> dict:
        """End the count of this place: judge what was seen against the book of this moment.

        :param excuse: whether the work that would explain a difference was done already when the
            person looked; None asks, if there is such work
        :returns: ``{"ask": work lines}``, ``{"again": True}``, or ``{"outcomes": …}``
        """
        self.ensure_one()
        touch = self.env["wms.count.touch"]
        touch._guard(self.location_id)
        if touch._events(self.location_id)[self.location_id.id] != self.event:
            return {"again": True}
        seen = self._seen()
        book = self._book()
        outcomes = engine.compare(
            book,
            seen,
            self._tolerances(book, seen),
            self._unit_weights(seen),
            self.unreadable_count,
        )
        explained = engine.excused(outcomes, self._open_work())
        if explained and excuse is None:
            lines = self._open_work_lines()
            return {"ask": lines.filtered(lambda one: one.lot_id.id in explained)}
        if explained and excuse:
            outcomes = [explained.get(one.key, one) for one in outcomes]
        self._keep(outcomes)
        self._decide(outcomes)
        return {"outcomes": outcomes}

    def _tolerances(self, book, seen) -> dict[int, engine.Tolerance]:
        rules = self.env["wms.count.tolerance"]
        table = rules._in_force(self.company_id)
        average = {one.key: one.average for one in book}
        lots = self.env["stock.lot"].sudo().browse({one.key for one in [*book, *seen]})
        return {
            lot.id: rules._pick(
                table,
                lot.form_id,
                lot.product_id.turnover_class or "",
                "average" if average.get(lot.id) else "exact",
            )
            for lot in lots
        }

    def _unit_weights(self, seen) -> dict[int, float]:
        lots = self.env["stock.lot"].sudo().browse([one.key for one in seen if one.is_counted])
        return {lot.id: lot._unit_weight() for lot in lots}

    def _keep(self, outcomes):
        """The notes of this round become its results."""
        self.ensure_one()
        # sudo: results are the flow's.
        line = self.sudo()
        notes = line.result_ids.filtered(lambda row: row.round == self.round)
        said = {row.lot_id.id: row for row in notes}
        lots = self.env["stock.lot"].sudo().browse([one.key for one in outcomes if one.key])
        events = self.env["wms.count.touch"]._lot_events(lots)
        corrections = self.env["wms.count.touch"]._corrections(self.location_id)
        standing = {quant.lot_id.id: quant.location_id for quant in lots._standing_quants()}
        values = [
            {
                **self._result_values(one, said.get(one.key)),
                "lot_event": events.get(one.key, 0),
                "correction": corrections.get((self.location_id.id, one.key), 0),
                "book_place_id": standing[one.key].id
                if one.code in ("wrong_place", "wrong_tier") and one.key in standing
                else False,
            }
            for one in outcomes
        ]
        notes.unlink()
        line.result_ids.filtered("is_final").write({"is_final": False})
        line.env["wms.count.result"].create(values)

    def _result_values(self, outcome, said) -> dict:
        lot = self.env["stock.lot"].sudo().browse(outcome.key)
        price = self._price_per_kg(lot.product_id) if outcome.key else 0.0
        relocated = outcome.code in ("wrong_place", "wrong_tier")
        values = {
            "line_id": self.id,
            "round": self.round,
            "lot_id": outcome.key or False,
            "product_id": lot.product_id.id if outcome.key else False,
            "outcome": outcome.code,
            "is_final": True,
            "within": outcome.within,
            "expected": outcome.expected,
            "counted": outcome.counted,
            "difference": 0.0 if relocated else outcome.difference,
            "expected_pieces": outcome.expected_pieces,
            "counted_pieces": outcome.counted_pieces,
            "pieces_difference": outcome.pieces,
            "margin": outcome.margin,
            "value": 0.0 if relocated else outcome.difference * price,
            "value_expected": outcome.expected * price,
        }
        if said:
            for name in ("said_text", "said_weight", "is_weighed", "said_pieces", "is_said"):
                values[name] = said[name]
            values["layer"] = said.scan_order
        return values

    def _price_per_kg(self, product) -> float:
        product = product.with_company(self.company_id)
        return product.standard_price * product._from_kg(1000.0) / 1000.0

    def _decide(self, outcomes):
        """Close, have it counted again by another person, or hand it to who approves."""
        self.ensure_one()
        now = fields.Datetime.now()
        # sudo: results of all rounds, written by the flow.
        results = self.sudo().result_ids
        final = results.filtered("is_final")
        off = [one for one in outcomes if not one.within]
        values = {
            "outcome": self._worst(outcomes),
            "counted_at": now,
            "began_at": self.started_at or now,
            "counter_id": self.env.uid,
            "counter_ids": [Command.link(self.env.uid)],
            "value_gross": sum(abs(value) for value in final.mapped("value")),
            "value_net": sum(final.mapped("value")),
            "was_within": not off,
        }
        self._note(
            "count.counted",
            after={
                "round": self.round,
                "outcome": values["outcome"],
                "found": [
                    {
                        "lot": row.lot_id.name or None,
                        "outcome": row.outcome,
                        "expected": row.expected,
                        "counted": row.counted,
                    }
                    for row in final
                ],
            },
        )
        if not off:
            self._go("done", **values, closed_at=now)
            self._close()
            return
        before = results.filtered(lambda row: row.round == self.round - 1)
        if self.round == 1 or not engine.agrees([row._outcome() for row in before], outcomes):
            self._go("recount", **values, round=self.round + 1, started_at=False)
            return
        tier = self.env["wms.count.tier"]._for(values["value_gross"], self.company_id)
        self._go("approve", **values, tier_id=tier.id)

    def _close(self):
        """What follows from a closed count beside the book: labels to be made anew."""
        # sudo: what a count reports, whoever counted.
        self.location_id.sudo().write({"last_inventory_date": fields.Date.context_today(self)})
        unreadable = self.sudo().final_ids.filtered(lambda row: row.outcome == "unreadable")
        self.env["wms.discrepancy"].sudo().create(
            [
                {
                    "kind": "unreadable",
                    "lot_id": row.lot_id.id,
                    "location_id": row.location_id.id,
                    "company_id": row.company_id.id,
                    "count_line_id": row.line_id.id,
                    "book": row.lot_id.name or "",
                    "seen": self.env._("Label unreadable when counted"),
                    "reported_by_id": row.line_id.counter_id.id,
                    "photo": row.line_id.photo,
                }
                for row in unreadable
            ]
        )


class CountResult(models.Model):
    _inherit = "wms.count.result"

    def _outcome(self) -> engine.Outcome:
        """This row as the engine takes it."""
        self.ensure_one()
        return engine.Outcome(
            key=self.lot_id.id or 0,
            code=self.outcome,
            expected=self.expected,
            counted=self.counted,
            expected_pieces=self.expected_pieces,
            counted_pieces=self.counted_pieces,
            within=self.within,
            margin=self.margin,
        )
