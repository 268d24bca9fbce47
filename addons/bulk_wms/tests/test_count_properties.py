import os
import uuid

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .count_common import PIXEL, CountCase
from .rules import broken_rules

SETTINGS = settings(
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "5")),
    deadline=None,
    derandomize="HYPOTHESIS_RANDOM" not in os.environ,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
STEPS = int(os.environ.get("HYPOTHESIS_STEPS", "16"))
PLACES = ("TB-01-01", "TB-01-02", "TB-01-03")
SADDLES = ("TC-01-01-1", "TC-01-02-1", "TC-01-03-1", "TC-01-04-1")


class TestCountProperties(CountCase):
    """Counts, moves, cancellations and late approvals in any order: the book follows the truth.

    The test keeps the truth of the yard itself. ``drift`` is what happens without the book:
    somebody takes bags, somebody carries a coil elsewhere. Work by scan changes book and truth
    alike. A posted count takes out of the book's error exactly what was wrong when it was
    counted, whatever was moved until it was approved; at the end all is counted and approved, and
    the book is the truth.
    """

    @SETTINGS
    @given(st.data())
    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule")
    def test_the_book_after_posting_is_the_truth_of_the_yard(self, data):
        with self.env.cr.savepoint() as savepoint:
            self.begin()
            for _step in range(STEPS):
                name = data.draw(
                    st.sampled_from(
                        (
                            "steal",
                            "steal",
                            "carry",
                            "pick",
                            "count",
                            "count",
                            "count",
                            "approve",
                            "again",
                            "note",
                            "send",
                            "reserve",
                            "cancel",
                            "approve",
                        )
                    )  # fmt: skip
                )
                note = getattr(self, f"do_{name}")(data)
                self.told.append(f"{name}: {note}")
                self.env.flush_all()
                self.assertEqual(broken_rules(self.env), {}, self.story())
                self.check_errors()
            self.count_all()
            self.check_truth()
            savepoint.rollback()
        self.env.invalidate_all()

    def begin(self):
        self.told, self.errors, self.waiting, self.notes = [], {}, {}, []
        self.lots = {place: self.bag_lot(f"L{place}", place) for place in PLACES}
        self.bags_there = dict.fromkeys(PLACES, 40)
        self.coils = {}
        for name, place in (("C1", SADDLES[0]), ("C2", SADDLES[1])):
            self.coils[name] = place
            self.coil_at(name, place)
        self.open = []

    def story(self):
        return "\n".join(self.told)

    def book_bags(self, place):
        return self.stock_of(self.lots[place], place)[1]

    # --- the truth changes without the book -----------------------------------------------

    def do_steal(self, data):
        place = data.draw(st.sampled_from(PLACES))
        less = data.draw(st.sampled_from((-2, -1, 1, 2)))
        if self.bags_there[place] + less < 0:
            return "nothing there"
        self.bags_there[place] += less
        return f"{place} {less:+d}"

    def do_carry(self, data):
        name = data.draw(st.sampled_from(sorted(self.coils)))
        free = [place for place in SADDLES if place not in self.coils.values()]
        self.coils[name] = data.draw(st.sampled_from(free))
        return f"{name} to {self.coils[name]}"

    # --- work by scan ---------------------------------------------------------------------

    def do_pick(self, data):
        """A delivery takes some bags; the person loads what he says."""
        place = data.draw(st.sampled_from(PLACES))
        bags = data.draw(st.integers(1, 4))
        if min(self.bags_there[place], self.book_bags(place)) < bags:
            return "not enough"
        picking = self.delivery(self.bags, 25.0 * bags)
        lines = picking.move_line_ids.filtered(lambda line: line.lot_id == self.lots[place])
        if len(lines) != 1 or lines.pieces != bags:
            picking.with_env(self.env).action_cancel()
            return "reserved elsewhere"
        answer = self.step(picking, self.lots[place].name)
        answer = self.step(picking, place, self.back(answer))
        if answer["state"] == "quantity":
            answer = self.step(picking, str(bags), self.back(answer))
        if answer["message"]["kind"] != "ok":
            picking.with_env(self.env).action_cancel()
            return f"refused: {answer['message']['text']}"
        self.bags_there[place] -= bags
        return f"{bags} from {place}"

    def do_reserve(self, data):
        bags = data.draw(st.integers(1, 4))
        self.open.append(self.delivery(self.bags, 25.0 * bags))
        return f"{bags} bags"

    def do_cancel(self, data):
        if not self.open:
            return "none"
        picking = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        picking.with_env(self.env).action_cancel()
        return picking.name

    # --- counting -------------------------------------------------------------------------

    def found_at(self, place):
        if place in PLACES:
            left = self.bags_there[place]
            return [(self.lots[place].name, str(left))] if left else []
        return [name for name, where in self.coils.items() if where == place]

    def do_count(self, data):
        """Somebody counts what is really there, perhaps going on with a count that waits."""
        place = data.draw(st.sampled_from((*PLACES, *SADDLES)))
        return self.count_once(place)

    def count_once(self, place):
        line = self.line(place)
        if line.state in ("approve",):
            return f"{place} waits for approval"
        count = line.count_id if line.state == "recount" else self.sheet(place)
        line = self.line(place)
        people = [self.operator, self.second, self.third]
        if line.round > 1 and all(one in line.counter_ids for one in people):
            line.with_user(self.supervisor).action_cancel()
            return "nobody left to count"
        user = next(one for one in people if one not in line.counter_ids)
        answer = self.count_place(count, place, *self.found_at(place), user=user)
        if answer["state"] == "confirm":
            # Nothing of the open work was done: the test does it in one go.
            answer = self.count_step(count, "", answer, "no", user=user)
        self.assertNotEqual(answer["message"]["kind"], "error", answer["message"]["text"])
        if line.state == "approve":
            self.waiting[place] = self.error_of(place)
        return f"{place} as {user.login[:6]}: {line.state}"

    def do_note(self, data):
        """Somebody without network counts bags: his phone keeps what he saw until it can send."""
        place = data.draw(st.sampled_from(PLACES))
        line = self.line(place)
        if line.state == "approve" or line.counter_ids:
            return f"{place} is being counted"
        count = self.sheet(place)
        sheet = self.env["wms.count.service"].with_user(self.operator).sheet(count.id)
        event = next(one["event"] for one in sheet["places"] if one["code"] == place)
        found = [{"code": code, "quantity": bags} for code, bags in self.found_at(place)]
        self.notes.append((place, self.line(place), found, event, self.error_of(place)))
        return f"{place} {found}"

    def do_send(self, data):
        """The phone comes back: what was booked meanwhile makes its count worthless."""
        if not self.notes:
            return "nothing noted"
        place, line, found, event, wrong = self.notes.pop(0)
        service = self.env["wms.count.service"].with_user(self.operator)
        answer = service.submit(line.count_id.id, uuid.uuid4().hex, line.task_uuid, found, event)
        if line.state == "approve":
            self.waiting[place] = wrong
        return f"{place} {answer['message']['code']}: {line.state}"

    def error_of(self, place):
        """Book minus truth of the bags of a place."""
        return self.book_bags(place) - self.bags_there[place] if place in PLACES else 0

    def do_approve(self, data):
        lines = self.env["wms.count.line"].search(
            [("state", "=", "approve"), ("company_id", "=", self.company.id)]
        )
        if not lines:
            return "none"
        line = data.draw(st.sampled_from(list(lines)))
        return self.approve_one(line)

    def approve_one(self, line):
        place = line.location_id.barcode
        before = self.error_of(place)
        try:
            with self.env.cr.savepoint():
                line.photo = PIXEL
                self.approve(line, self.manager)
        except UserError as error:
            self.env.invalidate_all()
            line.with_user(self.chief).action_again()
            return f"{place} refused: {error}"
        if place in PLACES and line.state == "done":
            wrong = self.waiting.pop(place)
            self.assertEqual(self.error_of(place), before - wrong, self.story())
        return f"{place}: {line.state}"

    def do_again(self, data):
        """An approver does not believe it."""
        lines = self.env["wms.count.line"].search(
            [("state", "=", "approve"), ("company_id", "=", self.company.id)]
        )
        if not lines:
            return "none"
        line = data.draw(st.sampled_from(list(lines)))
        line.with_user(self.chief).action_again()
        return line.location_id.barcode

    # --- what must hold -------------------------------------------------------------------

    def check_errors(self):
        """Pieces and kilograms of the book go together, and nothing is below nothing."""
        for place, lot in self.lots.items():
            kg, bags = self.stock_of(lot, place)
            self.assertGreaterEqual(bags, 0, self.story())
            self.assertAlmostEqual(kg, 25.0 * bags, 2, self.story())

    def count_all(self):
        """The end of the day: what is open is cancelled, all is counted until nothing is off."""
        for picking in self.open:
            picking.with_env(self.env).action_cancel()
        for turn in range(4):
            for place in (*PLACES, *SADDLES):
                for _round in range(4):
                    line = self.line(place)
                    if line.state == "approve":
                        self.told.append(f"end: {self.approve_one(line)}")
                    elif turn and line.state == "done" and line.was_within:
                        break
                    else:
                        self.told.append(f"end: {self.count_once(place)}")

    def check_truth(self):
        for place in PLACES:
            self.assertEqual(self.book_bags(place), self.bags_there[place], self.story())
        for name, place in self.coils.items():
            lot = self.env["stock.lot"].search(
                [("name", "=", name), ("company_id", "=", self.company.id)]
            )
            self.assertEqual(self.place_of(lot).barcode, place, self.story())
