import os
import uuid

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import YardCase
from .property_free_moves import MOVING_FREELY, FreeMoves
from .property_pieces import BY_SUPERVISOR, PIECES_OPERATIONS, PiecesWork
from .rules import broken_rules

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "12"))
STEPS = int(os.environ.get("HYPOTHESIS_STEPS", "14"))

OPERATIONS = (
    "receive",
    "arrive",
    "put_away",
    "put_elsewhere",
    "order",
    "pick",
    "start",
    "shuffle",
    "move",
    "unreserve",
    "reserve",
    "cancel",
    "weigh",
    "override",
    "meddle",
    "validate",
    "block",
    "lock",
    "expire",
    "move_many",
    "bags",
    "forge",
    "tamper",
    "undo",
    "give_back",
    "sand",
    "settle",
    *PIECES_OPERATIONS,
)
# Half of the steps of the second test are about goods that are counted or become others.
TRANSFORMING = (*PIECES_OPERATIONS, "receive", "put_away", "order", "pick", "weigh", "move")


# The steps are told in the message; shrinking would replay the whole yard for minutes.
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="HYPOTHESIS_RANDOM" not in os.environ,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


class TestProperties(FreeMoves, PiecesWork, YardCase):
    """Random work, also wrong and malicious: after each step all rules of the house hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bags.unit_weight = 25.0
        cls.line_end = cls.env["stock.location"].create(
            {
                "name": "Line End",
                "barcode": "LINE-END",
                "location_id": cls.stock.id,
                "usage": "internal",
                "place_kind": "dock",
                "company_id": cls.company.id,
            }
        )

    @SETTINGS
    @given(st.data())
    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_rules_hold_after_every_step(self, data):
        self.work(data, OPERATIONS)

    @SETTINGS
    @given(st.data())
    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_rules_hold_while_goods_become_others(self, data):
        self.work(data, TRANSFORMING, self.stock_to_transform)

    @SETTINGS
    @given(st.data())
    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_rules_hold_while_goods_are_moved_freely(self, data):
        self.work(data, MOVING_FREELY, self.stock_to_transform)

    def work(self, data, operations, stock_up=lambda: None):
        self.number, self.told = 0, []
        with self.env.cr.savepoint() as savepoint:
            for lot, place in (("B1", "TC-01-01-1"), ("B2", "TC-01-02-1"), ("B3", "TC-01-01-2")):
                self.coil_at(lot, place, weight=10_000 if lot != "B3" else 9_000)
            for layer in range(3):
                self.stand(self._slab(f"BS{layer}"), "TS-01-01")
            stock_up()
            for _step in range(STEPS):
                self.run_step(data, operations)
            savepoint.rollback()
        self.env.invalidate_all()

    def run_step(self, data, operations):
        name = data.draw(st.sampled_from(operations), label="operation")
        started = self.started()
        try:
            with self.env.cr.savepoint():
                note = getattr(self, f"do_{name}")(data)
                self.env.flush_all()
                self.env["stock.quant"]._check_pieces()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all()
            note = f"refused: {error}"
        self.told.append(f"{name}: {note}")
        self.assertEqual(broken_rules(self.env), {}, "\n".join(self.told))
        if name not in ("override", "block", "settle", *BY_SUPERVISOR):
            # Only a supervisor, or finishing it, ends what was started.
            lost = started - self.started() - self.finished()
            self.assertFalse(lost, "\n".join(self.told))

    def started(self):
        lines = self.env["stock.move.line"].search(
            [("started_at", "!=", False), ("state", "not in", ("done", "cancel"))]
        )
        shuffled = lines.filtered(lambda line: line.picking_type_id.is_shuffle)
        # A shuffle is taken away when its goods were picked or moved by another task.
        return set((lines - shuffled).mapped("task_uuid"))

    def finished(self):
        lines = self.env["stock.move.line"].search(
            [("started_at", "!=", False), ("state", "=", "done")]
        )
        return set(lines.mapped("task_uuid"))

    # --- what people do -------------------------------------------------------------------

    def _slab(self, name):
        return self.lot(
            name, product=self.slab, length=9_000, width=1_200, thickness=200, weight=12_000
        )

    def pick_one(self, data, records, label):
        if not records:
            return records
        return records[data.draw(st.integers(0, len(records) - 1), label=label)]

    def pickings(self, code=None, user=None):
        domain = [("company_id", "=", self.company.id), ("state", "not in", ("done", "cancel"))]
        if code:
            domain.append(("picking_type_id.code", "=", code))
        return self.env["stock.picking"].search(domain, order="id").with_user(user or self.operator)

    def tasks(self, code=None):
        return self.pickings(code).move_line_ids.filtered(
            lambda line: line.state not in ("done", "cancel") and line.lot_id
        )

    def do_receive(self, data):
        lots = []
        for _number in range(data.draw(st.integers(1, 3), label="pieces")):
            self.number += 1
            if data.draw(st.booleans(), label="coil"):
                weight = data.draw(st.sampled_from([6_000, 9_000, 12_000, 26_000]), label="kg")
                lots.append(self.lot(f"N{self.number}", weight=weight))
            else:
                lots.append(self._slab(f"N{self.number}"))
        return self.receipt(lots).name

    def do_arrive(self, data):
        picking = self.pick_one(data, self.pickings("incoming"), "receipt")
        if picking:
            picking.action_arrive()
        return picking.name

    def _scan(self, data, line, place=None, reason=""):
        picking = line.picking_id.with_user(self.operator)
        first = self.step(picking, line.lot_id.name)
        if first["state"] not in ("place", "reason"):
            return first["message"]["code"]
        leaving = picking.location_dest_id.usage == "customer"
        place = place or (line.location_id if leaving else line.location_dest_id)
        code = data.draw(st.sampled_from([place.barcode, place.sign]), label="code") or place.name
        last = self.step(picking, code, self.back(first), reason)
        if last["state"] == "quantity":
            share = data.draw(st.sampled_from([1.0, 1.0, 0.4]), label="share")
            last = self.step(picking, f"{line.weight_kg * share:.3f} kg", self.back(last))
        return f"{line.lot_id.name} {first['message']['code']} {last['message']['text']}"

    def do_put_away(self, data):
        line = self.pick_one(data, self.tasks("incoming"), "task")
        return self._scan(data, line) if line else ""

    def do_put_elsewhere(self, data):
        line = self.pick_one(data, self.tasks("incoming") | self.tasks("internal"), "task")
        places = self.env["stock.location"].search(
            [
                ("area_id", "in", (self.coil_area | self.slab_area).ids),
                ("place_kind", "=", "position"),
            ]
        )
        place = self.pick_one(data, places, "place")
        return self._scan(data, line, place, "because") if line else ""

    def do_order(self, data):
        product = self.coil if data.draw(st.booleans(), label="coil") else self.slab
        weight = data.draw(st.sampled_from([6_000, 9_000, 10_000, 21_000, 24_000]), label="kg")
        tolerance = data.draw(st.sampled_from([0.0, 5.0, 20.0]), label="tolerance")
        return self.delivery(product, weight, tolerance).name

    def do_pick(self, data):
        line = self.pick_one(data, self.tasks("outgoing"), "task")
        return self._scan(data, line) if line else ""

    def do_start(self, data):
        line = self.pick_one(data, self.tasks(), "task")
        return self.step(line.picking_id, line.lot_id.name)["message"]["code"] if line else ""

    def do_shuffle(self, data):
        line = self.pick_one(data, self.tasks("internal"), "task")
        return self._scan(data, line) if line else ""

    def do_move(self, data):
        quants = self.env["stock.quant"].search(
            [
                ("lot_id.form_id", "!=", False),
                ("quantity", ">", 0),
                ("location_id.area_id", "!=", False),
                ("company_id", "=", self.company.id),
            ],
            order="id",
        )
        quant = self.pick_one(data, quants, "goods")
        if not quant:
            return ""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": quant.product_id.id,
                            "product_uom_qty": quant.quantity,
                            "location_id": self.stock.id,
                            "location_dest_id": self.stock.id,
                            "piece_lot_id": quant.lot_id.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return f"{picking.name} {picking.move_line_ids.lot_id.mapped('name')}"

    def do_unreserve(self, data):
        picking = self.pick_one(data, self.pickings(), "transfer")
        if picking:
            picking.do_unreserve()
        return picking.name

    def do_reserve(self, data):
        picking = self.pick_one(data, self.pickings(), "transfer")
        if picking:
            picking.action_assign()
        return picking.name

    def do_cancel(self, data):
        picking = self.pick_one(data, self.pickings(), "transfer")
        if picking:
            picking.action_cancel()
        return picking.name

    def do_weigh(self, data):
        lots = self.env["stock.lot"].search(
            [("company_id", "=", self.company.id), ("form_id.is_piece", "=", True)], order="id"
        )
        lot = self.pick_one(data, lots, "lot").with_user(self.supervisor)
        lot.weight_label = data.draw(st.sampled_from([5_000, 9_500, 12_500]), label="kg")
        return f"{lot.name} {lot.weight_label}"

    def do_override(self, data):
        line = self.pick_one(data, self.tasks(), "task")
        if not line:
            return ""
        service = self.env["wms.scan.service"].with_user(self.supervisor)
        answer = service.override(line.picking_id.id, uuid.uuid4().hex, line.task_uuid, "test")
        return answer["message"]["text"]

    def do_meddle(self, data):
        """An operator writes whatever his rights on move lines allow."""
        line = self.pick_one(data, self.tasks(), "task")
        if not line:
            return ""
        place = self.place(data.draw(st.sampled_from(["TC-01-03-1", "TC-01-02-2", "TS-01-02"])))
        how = data.draw(st.sampled_from(["picked", "dest", "lot", "unlink", "putaway", "done"]))
        if how == "picked":
            line.write({"picked": True})
        elif how == "dest":
            line.write({"location_dest_id": place.id})
        elif how == "lot":
            other = self.pick_one(data, self.tasks(), "other").lot_id
            line.write({"lot_id": other.id})
        elif how == "unlink":
            line.unlink()
        elif how == "putaway":
            line._apply_putaway_strategy()
        else:
            line.move_id.picked = True
            line.move_id._action_done()
        return how

    def do_validate(self, data):
        picking = self.pick_one(data, self.pickings(), "transfer")
        if picking:
            picking.with_context(skip_backorder=True).button_validate()
        return picking.name

    def do_block(self, data):
        lots = self.env["stock.lot"].search([("company_id", "=", self.company.id)], order="id")
        lot = self.pick_one(data, lots, "lot")
        states = ["blocked", "pending", "released", "rejected", "customer_hold", "conditional"]
        state = data.draw(st.sampled_from(states), label="state")
        # Not by the inspector's table here: every state may be met.
        lot.sudo().set_quality(state, "test", to_all=data.draw(st.booleans()) or not lot)
        return f"{lot.name} {state}"

    def do_lock(self, data):
        place = self.place(data.draw(st.sampled_from(["TC-01-01-1", "TC-02-01-1", "TS-01-01"])))
        lock = data.draw(st.sampled_from(["none", "in", "out", "both"]), label="lock")
        place.with_user(self.supervisor).set_lock(lock, "test")
        return f"{place.name} {lock}"

    def do_move_many(self, data):
        """One transfer for several coils from several places."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.coil.id,
                            "product_uom_qty": data.draw(st.sampled_from([19_000, 29_000])),
                            "location_id": self.stock.id,
                            "location_dest_id": self.stock.id,
                            "weight_tolerance": 10,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return f"{picking.name} {picking.move_line_ids.lot_id.mapped('name')}"

    def do_bags(self, data):
        """Goods that are not one piece come and go in handling units."""
        weight = data.draw(st.sampled_from([500, 1_500, 2_600]), label="kg")
        if data.draw(st.booleans(), label="in"):
            self.number += 1
            lot = self.lot(f"BAG{self.number}", product=self.bags, weight=0)
            picking = self.receipt([])
            picking.sudo()._set_pieces([(self.bags, lot, weight)])
            return f"{picking.name} {len(picking.move_line_ids)} lines"
        return self.delivery(self.bags, weight).name

    def do_forge(self, data):
        """A device claims a state that it never came through."""
        line = self.pick_one(data, self.tasks(), "task")
        if not line:
            return ""
        state = data.draw(st.sampled_from(["place", "quantity", "reason", "nonsense"]))
        place = data.draw(st.sampled_from([line.location_id, line.location_dest_id]))
        text = data.draw(st.sampled_from([place.barcode or "", str(line.weight_kg), "TC-01-03"]))
        answer = self.step(
            line.picking_id, text, {"state": state, "task_uuid": line.task_uuid}, "forged"
        )
        return answer["message"]["code"]

    def do_tamper(self, data):
        """An operator writes stored fields by RPC, right ones and closed ones."""
        env = self.env(user=self.operator)
        quants = env["stock.quant"].search(
            [("lot_id.form_id", "!=", False), ("quantity", ">", 0)], order="id"
        )
        quant = self.pick_one(data, quants, "quant")
        line = self.pick_one(data, self.tasks(), "task")
        how = data.draw(st.sampled_from(["quant", "lot", "type", "done", "qty", "owner"]))
        if how == "quant" and quant:
            name = data.draw(st.sampled_from(["quantity", "reserved_quantity", "layer"]))
            quant.write({name: 1})
        elif how == "lot" and quant:
            name = data.draw(st.sampled_from(["book_weight", "weight_label", "quality_state"]))
            quant.lot_id.write({name: "blocked" if name == "quality_state" else 7_777})
        elif how == "type" and line:
            line.move_id.write({"picking_type_id": self.warehouse.pick_type_id.id})
        elif how == "done" and line:
            done = self.env["stock.move"].search([("state", "=", "done")], limit=1)
            line.write({"move_id": done.id})
        elif how == "qty" and line:
            line.write({"quantity": line.quantity / 2})
        elif line:
            line.write({"owner_id": self.company.partner_id.id})
        return how

    def do_undo(self, data):
        """Any confirmed scan is taken back, or refused with a reason."""
        scans = self.env["wms.scan"].search(
            [("result", "=", "confirmed"), ("company_id", "=", self.company.id)], order="id"
        )
        scan = self.pick_one(data, scans, "scan")
        if not scan:
            return ""
        person = data.draw(st.sampled_from([self.operator, self.supervisor]), label="person")
        service = self.env["wms.scan.service"].with_user(person)
        answer = service.undo(scan.picking_id.id, uuid.uuid4().hex, scan.id, "wrong one")
        return answer["message"]["text"]

    def do_give_back(self, data):
        """A customer or the yard sends back what was delivered."""
        done = self.env["stock.picking"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "done"),
                ("picking_type_id.code", "in", ("incoming", "outgoing")),
            ],
            order="id",
        )
        picking = self.pick_one(data, done, "transfer")
        if not picking:
            return ""
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.supervisor)
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        row = self.pick_one(data, wizard.product_return_moves, "row")
        share = data.draw(st.sampled_from([1.0, 1.0, 0.5]), label="part")
        row.quantity = row.move_id.quantity * share if row else 0
        return f"{picking.name} {row.lot_id.name} {wizard.action_create_returns()['res_id']}"

    def do_sand(self, data):
        """Loose goods come, with or without a lot on the paper, and go."""
        weight = data.draw(st.sampled_from([4_000, 9_000]), label="kg")
        if data.draw(st.booleans(), label="in"):
            self.number += 1
            named = data.draw(st.booleans(), label="named")
            lot = self.env["stock.lot"]
            if named:
                lot = self.lot(f"SAND{self.number}", product=self.sand, weight=0)
            picking = self.receipt([])
            picking.sudo()._set_pieces([(self.sand, lot, weight)])
            if not named:
                answer = self.step(picking, "TH-01-01")
                if answer["state"] == "quantity":
                    answer = self.step(picking, str(weight), self.back(answer))
                return f"{picking.name} {answer['message']['text']}"
            return picking.name
        return self.delivery(self.sand, weight).name

    def do_settle(self, data):
        """The pile is swept, or there is more than the book knew."""
        pile = self.env["wms.pile"].search(
            [("company_id", "=", self.company.id), ("state", "=", "open")]
        )
        if not pile:
            return ""
        pile = pile[0].with_user(self.supervisor)
        if data.draw(st.booleans(), label="more"):
            pile.post_surplus(1_234, "gain", "test")
        else:
            pile.close("loss", "test", checked=True)
        return f"{pile.lot_id.name} {pile.state}"

    def do_expire(self, data):
        holds = self.env["wms.hold"].sudo().search([("state", "=", "active")])
        holds.expires_at = "2000-01-01 00:00:00"
        self.env.flush_all()
        return self.env["wms.hold"].sudo()._expire_due()
