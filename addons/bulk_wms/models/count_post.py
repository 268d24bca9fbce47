from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..engine import counting as engine
from ..engine.pieces import NOTHING

# Outcomes that say where a piece is; missing says only where it is not.
_SEEN = ("match", "weight", "unexpected", "wrong_place", "wrong_tier")


class CountLine(models.Model):
    """Approving: what was counted minus what was expected then is posted, never a quantity."""

    _inherit = "wms.count.line"

    # --- who may --------------------------------------------------------------------------

    def _check_approver(self):
        """A supervisor or manager by the value, who has not counted it himself.

        :raises UserError: with who has to approve
        """
        self.ensure_one()
        self.check_access("read")
        needed = self.sudo().tier_id.approver or "supervisor"
        if not self.env.user.has_group(f"bulk_wms.group_{needed}"):
            tiers = self.env["wms.count.tier"]
            names = dict(tiers._fields["approver"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "A difference of %(value)s is approved by: %(who)s.",
                    value=f"{self.value_gross:,.2f}",
                    who=names[needed],
                )
            )
        if self.state != "approve":
            raise UserError(
                self.env._("%(place)s does not wait for approval.", place=self.location_id.name)
            )
        if self.env.user in self.sudo().counter_ids:
            raise UserError(
                self.env._(
                    "You have counted %(place)s yourself. Somebody else has to approve it.",
                    place=self.location_id.name,
                )
            )

    def _check_explained(self):
        self.ensure_one()
        if not self.reason_id:
            raise UserError(
                self.env._("Choose a reason for %(place)s.", place=self.location_id.name)
            )
        if self.sudo().tier_id.photo_required and not self.photo:
            raise UserError(
                self.env._(
                    "A difference of this value needs a photo of %(place)s.",
                    place=self.location_id.name,
                )
            )

    # --- approving ------------------------------------------------------------------------

    def action_approve(self):
        """Post the differences of these places, each with its reason, and close them.

        What cannot be posted any more, because the goods or the book have changed in a way that
        the count could not know, goes back to be counted; nothing is ever posted twice.
        """
        # In order of their places, so that two people who approve never wait crosswise.
        # Of their ids: what a field gave is read one by one once its cache is gone.
        lines = self.browse(self.ids).sorted(lambda line: line.location_id.id)
        for line in lines:
            line._check_approver()
            line._check_explained()
        self.env["wms.count.touch"]._guard(lines.location_id)
        lines._check_not_closed()
        stale = lines._stale()
        for line in stale:
            line._back_to_count(self.env._("The book was set right otherwise since it was counted"))
        lines -= stale
        lines._post()
        return True

    def _check_not_closed(self):
        """Two people who press at once: the second reads the line as the first left it."""
        self.invalidate_recordset(["state"])
        for line in self:
            if line.state != "approve":
                raise UserError(
                    self.env._("%(place)s does not wait for approval.", place=line.location_id.name)
                )

    def _stale(self):
        """Lines whose difference was corrected by another door, or that the book no longer has."""
        results = self.env["wms.count.result"].sudo().browse(self.sudo().final_ids.ids)
        corrections = self.env["wms.count.touch"]._corrections(self.location_id)
        corrected = results.filtered(
            lambda row: (
                row.outcome in engine.POSTABLE
                and corrections.get((row.location_id.id, row.lot_id.id), 0) != row.correction
            )
        )
        return (corrected | results._more_than_left()).line_id.with_env(self.env)

    def _post(self):
        """Post all final differences of these lines at once and close them."""
        # sudo: who may approve was checked; Odoo asks for an inventory manager here.
        results = self.env["wms.count.result"].sudo().browse(self.sudo().final_ids.ids)
        results = results.filtered(lambda row: row.outcome in engine.POSTABLE and not row.within)
        moved = results._moved_since()
        moved.write({"posted": self.env._("Not posted: the goods were moved by scan since")})
        results -= moved
        later = results._seen_later()
        later.write({"posted": self.env._("Not posted: a later count saw it elsewhere")})
        results -= later
        losses = results.filtered(lambda row: row.outcome in ("missing", "quantity"))
        come = results.filtered(
            lambda row: row.outcome in ("unexpected", "wrong_place", "wrong_tier")
        )
        # First what is gone makes room, then what lies elsewhere comes, then what nobody knew.
        losses._post_differences()
        gone = come.filtered(lambda row: not row._relocate())
        gone._post_differences()
        results.filtered(lambda row: row.outcome == "weight")._reweigh()
        self._close_approved()

    def _close_approved(self):
        now = fields.Datetime.now()
        self._note_all("count.approved", {line.id: line._approved_facts() for line in self})
        self._go("done", approved_by_id=self.env.uid, closed_at=now)
        self._close()

    def _approved_facts(self) -> dict:
        """What the ledger keeps of an approval."""
        self.ensure_one()
        return {
            "reason": self.reason_id.name,
            "after": {
                "value": self.value_gross,
                "note": self.reason_note or None,
                "posted": [
                    {
                        "lot": row.lot_id.name or None,
                        "difference": row.difference,
                        "pieces": row.pieces_difference or None,
                        "done": row.posted or None,
                    }
                    for row in self.sudo().final_ids
                    if not row.within
                ],
            },
        }


class CountResult(models.Model):
    """How each difference enters the book: Odoo's own inventory move, or a relocation."""

    _inherit = "wms.count.result"

    def _moved_since(self):
        """Pieces that a task moved after they were counted: it found them, so they are there."""
        pieces = self.filtered(lambda row: row.lot_id.is_piece)
        events = self.env["wms.count.touch"]._lot_events(pieces.lot_id)
        return pieces.filtered(
            lambda row: row.outcome != "weight" and events.get(row.lot_id.id, 0) != row.lot_event
        )

    def _seen_later(self):
        """Pieces that a later count, closed already, saw somewhere: that is where they are."""
        pieces = self.filtered(lambda row: row.lot_id.is_piece)
        later = self.search(
            [
                ("lot_id", "in", pieces.lot_id.ids),
                ("is_final", "=", True),
                ("line_id.state", "=", "done"),
                ("outcome", "in", _SEEN),
            ]
        )
        newest: dict[int, int] = {}
        for row in later:
            newest[row.lot_id.id] = max(newest.get(row.lot_id.id, 0), row.id)
        return pieces.filtered(lambda row: newest.get(row.lot_id.id, 0) > row.id)

    def _more_than_left(self):
        """Losses that are more than the book still has there: somebody looks again."""
        losses = self.filtered(
            lambda row: (
                row.outcome in ("missing", "quantity")
                and not row.lot_id.is_piece
                and (row.difference < 0 or row.pieces_difference < 0)
            )
        )
        if not losses:
            return losses
        standing = self.env["stock.quant"]._standing_of(losses.lot_id, losses.location_id)
        kg: dict[tuple, float] = {}
        bags: dict[tuple, int] = {}
        for (lot, place, _package, _owner), stands in standing.items():
            kg[lot, place] = kg.get((lot, place), 0.0) + stands.weight
            bags[lot, place] = bags.get((lot, place), 0) + stands.pieces
        return losses.filtered(
            lambda row: (
                kg.get((row.lot_id.id, row.location_id.id), 0.0) + row.difference < -NOTHING
                or bags.get((row.lot_id.id, row.location_id.id), 0) + row.pieces_difference < 0
            )
        )

    # --- difference -----------------------------------------------------------------------

    def _post_differences(self):
        """One inventory move for each difference, posted together."""
        quants = self._quants_here()
        values, owners = [], []
        for row in self:
            if row.product_id.form_id.is_pile and row._book_pile():
                continue
            for vals in row._difference_vals(quants.get((row.lot_id.id, row.location_id.id), ())):
                values.append(vals)
                owners.append(row)
        moves = self.env["stock.move"].create(values)
        moves._action_done()
        made: dict = {}
        for move, row in zip(moves, owners, strict=True):
            made[row] = made.get(row, moves.browse()) | move
        # Read for all at once before each is written.
        self.mapped("move_ids")
        for row, own in made.items():
            row.write({"move_ids": [Command.set(own.ids)], "posted": row._posted_text()})

    def _quants_here(self) -> dict[tuple, list]:
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "in", self.lot_id.ids),
                ("location_id", "in", self.location_id.ids),
                ("quantity", ">", 0),
            ],
            order="quantity desc, id",
        )
        here: dict[tuple, list] = {}
        for quant in quants:
            here.setdefault((quant.lot_id.id, quant.location_id.id), []).append(quant)
        return here

    def _difference_vals(self, quants) -> list[dict]:
        """Values of the moves that post this difference, taken from or added to ``quants``."""
        self.ensure_one()
        kg, pieces = self.difference, self.pieces_difference
        if self.lot_id.is_piece:
            if self.outcome == "missing":
                return [self._move_vals(-quant.quantity, 0, quant) for quant in quants]
            if self.lot_id.book_weight <= 0:
                raise UserError(
                    self.env._(
                        "%(lot)s has no weight. Enter it on the lot first.", lot=self.lot_id.name
                    )
                )
            return [self._move_vals(self.product_id._from_kg(self.lot_id.book_weight), 0, None)]
        quantity = self.product_id._from_kg(abs(kg)) * (1 if kg > 0 else -1)
        if pieces and kg * pieces < 0:
            # More bags that weigh less, or fewer that weigh more: two facts, two moves.
            head = quants[0] if quants else None
            return [self._move_vals(quantity, 0, head), self._move_vals(0.0, pieces, head)]
        if kg > 0 or pieces > 0 or not quants:
            return [self._move_vals(quantity, pieces, quants[0] if quants else None)]
        return self._shared_loss(-quantity, -pieces, quants)

    def _shared_loss(self, quantity: float, pieces: int, quants) -> list[dict]:
        """A loss taken from several packages or owners of one lot, the largest first."""
        uom = self.product_id.uom_id
        values = []
        for quant in quants:
            last = quant == quants[-1]
            part = quantity if last else min(quantity, quant.quantity)
            bags = pieces if last else min(pieces, quant.piece_count)
            if uom.is_zero(part) and not bags:
                continue
            values.append(self._move_vals(-part, -bags, quant))
            quantity, pieces = quantity - part, pieces - bags
        return values

    def _move_vals(self, quantity: float, pieces: int, quant) -> dict:
        """Odoo's own inventory move for ``quantity`` (product unit) and ``pieces``, signed."""
        place, product = self.location_id, self.product_id
        loss = product.with_company(self.company_id).property_stock_inventory
        gain = quantity > 0 or pieces > 0
        source = quant or self.env["stock.quant"].new(
            {
                "product_id": product.id,
                "lot_id": self.lot_id.id,
                "location_id": place.id,
                "company_id": self.company_id.id,
            }
        )
        package = quant.package_id if quant else False
        ends = (loss, place) if gain else (place, loss)
        values = source._get_inventory_move_values(
            abs(quantity),
            *ends,
            package_id=package if not gain else False,
            package_dest_id=package if gain else False,
        )
        values["company_id"] = self.company_id.id
        values["inventory_name"] = self._reference()
        line = values["move_line_ids"][0][2]
        line.update(company_id=self.company_id.id, count_line_id=self.line_id.id)
        if product.is_counted:
            line["piece_count"] = abs(pieces)
            line["accuracy"] = "exact" if self.is_weighed or not pieces else "average"
        return values

    def _reference(self) -> str:
        return f"{self.line_id.count_id.name}: {self.line_id.reason_id.name or ''}"

    def _posted_text(self) -> str:
        self.ensure_one()
        if self.pieces_difference:
            return self.env._(
                "%(kg)s kg, %(pieces)s pieces",
                kg=f"{self.difference:+g}",
                pieces=f"{self.pieces_difference:+d}",
            )
        return self.env._("%(kg)s kg", kg=f"{self.difference:+g}")

    def _book_pile(self) -> bool:
        """Loose goods of an open pile: its own difference, so that its layers stay the book."""
        self.ensure_one()
        pile = self.location_id.open_pile_id
        if not pile or pile.lot_id != self.lot_id:
            return False
        line = pile._book_without_goods(
            self.location_id, self.lot_id, self.difference, "difference", self._reference()
        )
        line.write({"count_line_id": self.line_id.id})
        self.write({"move_ids": [Command.set(line.move_id.ids)], "posted": self._posted_text()})
        return True

    # --- relocation and weight ------------------------------------------------------------

    def _relocate(self) -> bool:
        """The book follows the piece: one move, no plus and minus.

        :returns: False for what stands nowhere by the book, which has to be added
        """
        self.ensure_one()
        if self.expected:
            self._renumber()
            return True
        quants = self.lot_id._standing_quants() if self.lot_id.is_piece else None
        if not quants:
            return False
        source = quants.location_id
        values = []
        for quant in quants.filtered(lambda one: one.location_id != self.location_id):
            vals = quant._get_inventory_move_values(
                quant.quantity,
                quant.location_id,
                self.location_id,
                package_id=quant.package_id,
                package_dest_id=quant.package_id,
            )
            vals["inventory_name"] = self._reference()
            vals["move_line_ids"][0][2]["count_line_id"] = self.line_id.id
            values.append(vals)
        moves = self.env["stock.move"].create(values)
        moves._action_done()
        text = self.env._("Book moved from %(place)s", place=", ".join(source.mapped("name")))
        self.write({"move_ids": [Command.set(moves.ids)], "posted": text})
        return True

    def _renumber(self):
        """Pieces of one column that lie in another order: their layers, as they were seen."""
        self.ensure_one()
        round_ = self.line_id.result_ids.filtered(
            lambda row: row.round == self.round and row.layer and row.lot_id
        )
        rows = round_.sorted("layer", reverse=True)
        quants = {
            quant.lot_id.id: quant
            for quant in self.env["stock.quant"].search(
                [("location_id", "=", self.location_id.id), ("quantity", ">", 0)]
            )
        }
        for layer, row in enumerate(rows, start=1):
            if row.lot_id.id in quants:
                quants[row.lot_id.id].layer = layer
        self.location_id._touch_loads()
        self.write({"posted": self.env._("Layers put in the order seen")})

    def _reweigh(self):
        """A piece that was weighed again: its actual weight, and the book follows its basis."""
        for row in self:
            row.lot_id.set_weight(
                "actual",
                row.counted,
                source="hand",
                note=row._reference(),
                at=row.line_id.counted_at,
            )
            row.write({"posted": self.env._("Actual weight noted, book follows its rule")})
