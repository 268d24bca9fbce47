import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import transformation as engine
from ..scanning import Refused, resolve

# What a lot that comes out has from what went in, where all of that agree.
_INHERITED = (
    "grade_id",
    "heat",
    "batch",
    "certificate_number",
    "quality_state",
    "quality_reason",
    "coating",
    "surface",
    "thickness",
    "diameter",
    "profile",
    "flatness",
    "pack_code",
)
# Strips keep the ring of their coil.
_RING = ("inner_diameter", "outer_diameter", "eye_axis")


class Transformation(models.Model):
    """Posting: parents leave, children arrive, scrap is booked, in one transaction, once."""

    _inherit = "wms.transformation"

    # --- who confirms ---------------------------------------------------------------------

    def _confirm_scanned(self, codes: dict[int, str], device: str = ""):
        """Post, confirmed by the scanned labels of what goes in.

        :param codes: scanned text by id of the input
        :raises UserError: for a label that is missing or belongs to something else
        """
        self.ensure_one()
        self._check_operator()
        if self.state == "done":
            return
        wrong = [
            self.env._(
                "%(lot)s: scan its label. %(code)s is not it.",
                lot=line.lot_id.name,
                code=codes.get(line.id) or "-",
            )
            for line in self.input_ids
            if not line._is_label(codes.get(line.id, ""))
        ]
        if wrong:
            raise UserError("\n".join(wrong))
        self._post("scan", {line: codes[line.id] for line in self.input_ids}, device)

    def _confirm_without_scan(self, reason: str):
        """Post without scans: supervisors only, with a reason, kept as a discrepancy.

        :raises UserError: without a reason
        """
        self.ensure_one()
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor can book without scans."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this is booked without scans."))
        if self.state == "done":
            return
        self._post("override", dict.fromkeys(self.input_ids, ""), reason=reason)
        # sudo: discrepancies of overrides are written by the flow.
        self.env["wms.discrepancy"].sudo().create(
            [
                {
                    "kind": "override",
                    "lot_id": line.lot_id.id,
                    "location_id": line.location_id.id,
                    "company_id": self.company_id.id,
                    "book": self.env._("%(document)s without scans", document=self.name),
                    "seen": reason,
                    "reported_by_id": self.env.user.id,
                }
                for line in self.input_ids
            ]
        )

    def _note_scans(self, how: str, codes: dict, device: str, reason: str):
        """Keep what confirmed each parent, as the scan service keeps the scans of tasks."""
        # sudo: scans are written by the flow only, nobody has the right to.
        self.env["wms.scan"].sudo().create(
            [
                {
                    "key": f"transformation-{line.id}-{uuid.uuid4().hex}",
                    "kind": "override" if how == "override" else "lot",
                    "code": code[:250],
                    "result": "confirmed",
                    "user_id": self.env.uid,
                    "device": device[:100],
                    "occurred_at": fields.Datetime.now(),
                    "lot_id": line.lot_id.id,
                    "location_id": line.location_id.id,
                    "transformation_id": self.id,
                    "reason": (reason or "")[:250],
                    "company_id": self.company_id.id,
                }
                for line, code in codes.items()
            ]
        )

    # --- posting --------------------------------------------------------------------------

    def _post(self, how: str, codes: dict, device: str = "", reason: str = ""):
        """Do it. Of two people at once, or a double click, the second finds it done."""
        # sudo: the document and its postings are the flow's; whoever may was checked.
        document = self.sudo()
        document.write(
            {
                "state": "done",
                "happened_at": document.happened_at or fields.Datetime.now(),
                "done_by_id": self.env.uid,
                "confirmed_by": how,
            }
        )
        # Now, not at the end: a second session waits for this row, fails, is tried again by Odoo
        # and finds that all is done.
        document.flush_recordset()
        # Another document may be using up the same goods: it is waited for, and then named.
        self.env["wms.area.state"]._guard(
            (document.input_ids.location_id | document._arrival()).area_id
        )
        document._check_ready()
        document._note_scans(how, codes, device, reason)
        owner = next(iter(document._owners()), False)
        document._create_children()
        document._check_effective_balance()
        document._move_goods(owner)
        document._write_genealogy()
        document._record(reason, device)
        document._put_away(owner)

    def _create_children(self):
        for line in self.output_ids:
            name = line.name.strip()
            known = line._known_lot(name)
            line.lot_id = known or self.env["stock.lot"].create(
                {
                    **self._inherited_values(line),
                    **line._size_values(),
                    "name": name,
                    "product_id": line.product_id.id,
                    "company_id": self.company_id.id,
                }
            )
            if line.lot_id.is_piece:
                line.weight = line.lot_id.book_weight

    def _inherited_values(self, line) -> dict:
        """What a child has from its parents: what they agree in, and the oldest of their dates."""
        parents = self.input_ids.lot_id
        names = _INHERITED + (_RING if self.kind == "slit" else ())
        values = {}
        for name in names:
            agreed = {parent[name] for parent in parents}
            if len(agreed) == 1:
                value = agreed.pop()
                values[name] = value.id if isinstance(value, models.BaseModel) else value
        for name in ("production_date", "expiration_date"):
            dates = [parent[name] for parent in parents if parent[name]]
            if dates:
                values[name] = min(dates)
        if self.kind == "slit":
            values["edge"] = "trimmed"
        return values

    def _check_effective_balance(self):
        """The book may weigh a piece by its sizes: it is the book that has to balance.

        :raises UserError: with the figures
        """
        problems = self._problems_of_balance()
        if problems:
            raise UserError("\n".join(problems))

    def _move_goods(self, owner):
        """Parents to production, children and scrap out of it."""
        moves = self.env["stock.move"]
        leaving = [
            self._move_values(
                line.lot_id,
                line.weight,
                (line.location_id, self._production_of(line.lot_id)),
                owner,
                package=line._quants().package_id,
                piece_count=line.piece_count,
            )
            for line in self.input_ids
        ]
        moves.create(leaving)._action_done()
        arriving = [
            self._move_values(
                line.lot_id,
                line.weight,
                (self._production_of(line.lot_id), self._arrival()),
                owner,
                piece_count=line.piece_count,
            )
            for line in self.output_ids
        ]
        scraps = engine.shares(self.input_ids.mapped("weight"), [self.scrap_weight])
        arriving += [
            self._move_values(
                line.lot_id, weight, (self._production_of(line.lot_id), self._scrap_place()), owner
            )
            for line, (weight,) in zip(self.input_ids, scraps, strict=True)
            if not line.product_id.uom_id.is_zero(line.product_id._from_kg(weight))
        ]
        moves.create(arriving)._action_done()

    def _move_values(self, lot, weight, ends, owner, package=None, piece_count=0) -> dict:
        product = lot.product_id
        source, destination = ends
        quantity = product._from_kg(weight)
        return {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "company_id": self.company_id.id,
            "state": "confirmed",
            "location_id": source.id,
            "location_dest_id": destination.id,
            "origin": self.name,
            "restrict_partner_id": owner,
            "picked": True,
            "transformation_id": self.id,
            "move_line_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "quantity": quantity,
                        "location_id": source.id,
                        "location_dest_id": destination.id,
                        "company_id": self.company_id.id,
                        "lot_id": lot.id,
                        "owner_id": owner,
                        "package_id": package.id if package else False,
                        "piece_count": piece_count,
                    },
                )
            ],
        }

    def _production_of(self, lot):
        return lot.product_id.with_company(self.company_id).property_stock_production

    def _arrival(self):
        """Where children arrive: the line end, else where the first parent stood."""
        return self.location_dest_id or self.input_ids.location_id[:1]

    def _scrap_place(self):
        place = self.env["stock.location"].search(
            [("company_id", "=", self.company_id.id), ("usage", "=", "inventory")],
            order="id",
            limit=1,
        )
        if not place:
            raise UserError(self.env._("The company has no location for scrap. Create one."))
        return place

    def _write_genealogy(self):
        rows = engine.shares(self.input_ids.mapped("weight"), self.output_ids.mapped("weight"))
        self.env["wms.lot.genealogy"].create(
            [
                {
                    "parent_id": parent.lot_id.id,
                    "child_id": child.lot_id.id,
                    "weight": weight,
                    "happened_at": self.happened_at,
                    "transformation_id": self.id,
                }
                for parent, row in zip(self.input_ids, rows, strict=True)
                for child, weight in zip(self.output_ids, row, strict=True)
            ]
        )

    def _record(self, reason: str, device: str):
        sheet = self._balance()
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "lot.transformed",
                    "record": self,
                    "lot": self.parent_names,
                    "place": self._arrival().complete_name,
                    "document": self.name,
                    "device": device,
                    "reason": reason or self.note,
                    "before": {
                        "kind": self.kind,
                        "parents": [line._ledger_text() for line in self.input_ids],
                        "weight": sheet.parents,
                    },
                    "after": {
                        "children": [line._ledger_text() for line in self.output_ids],
                        "weight": sheet.children,
                        "scrap": sheet.scrap,
                        "difference": sheet.difference,
                        "confirmed_by": self.confirmed_by,
                    },
                }
            ]
        )

    # --- what comes next ------------------------------------------------------------------

    def _put_away(self, owner):
        """What lies at a line end or dock goes into the yard: a transfer with its tasks."""
        place = self._arrival()
        warehouse = place.warehouse_id
        if place.place_kind != "dock" or not warehouse:
            return
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "location_id": place.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "origin": self.name,
                "company_id": self.company_id.id,
                "owner_id": owner,
                "transformation_id": self.id,
                "move_ids": [
                    (0, 0, self._putaway_values(line, place, warehouse, owner))
                    for line in self.output_ids
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()

    def _putaway_values(self, line, place, warehouse, owner) -> dict:
        quantity = line.product_id._from_kg(line.weight)
        ends = {
            "location_id": place.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "company_id": self.company_id.id,
        }
        return {
            **ends,
            "product_id": line.product_id.id,
            "product_uom": line.product_id.uom_id.id,
            "product_uom_qty": quantity,
            "piece_lot_id": line.lot_id.id,
            "restrict_partner_id": owner,
        }


class TransformationInput(models.Model):
    _inherit = "wms.transformation.input"

    def _is_label(self, text: str) -> bool:
        """Whether a scanned text names this lot."""
        self.ensure_one()
        found = self.env["wms.scan.service"]._lot_of(text, self.company_id, self.lot_id)
        return found == self.lot_id

    def _ledger_text(self) -> str:
        self.ensure_one()
        return f"{self.lot_id.name}: {self.weight:.10g} kg @ {self.location_id.complete_name}"


class TransformationOutput(models.Model):
    _inherit = "wms.transformation.output"

    def _size_values(self) -> dict:
        """Sizes and weight of the new lot; the weight stands where the book looks for it."""
        self.ensure_one()
        names = ("thickness", "width", "length", "inner_diameter", "outer_diameter")
        values = {name: self[name] for name in names if self[name]}
        values["is_remnant"] = self.is_remnant
        if self.product_id.form_id.is_piece:
            basis = self.company_id.wms_weight_basis
            values["weight_actual" if basis == "actual" else "weight_label"] = self.weight
        elif self.product_id.is_counted and self.piece_count:
            values["unit_net"] = self.weight / self.piece_count
        return values

    def _ledger_text(self) -> str:
        self.ensure_one()
        return f"{self.lot_id.name}: {self.weight:.10g} kg"


class ScanService(models.AbstractModel):
    _inherit = "wms.scan.service"

    @api.model
    def _lot_of(self, text, company, expected):
        """The lot that a scanned label names; empty when it names none or something else."""
        try:
            found = resolve(self.env, text, company, lambda lots: lots & expected)
        except Refused:
            return self.env["stock.lot"]
        return found.records if found.kind == "lot" else self.env["stock.lot"]
