import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..operations import OPERATIONS
from ..operations.errors import Fault
from .common import MesCase


class TestInbox(MesCase):
    def setUp(self):
        super().setUp()
        self.order()

    def test_the_same_message_again_gets_the_first_answer_and_does_nothing(self):
        row, header = self.produced("K1"), {"MessageID": "M-1"}
        posted = self.now()

        def send():
            return self.send(
                "ReportProductionReceipt", header, OperationsRequestID="PO-1",
                PostingDateTime=posted, MaterialActual=[row],
            )  # fmt: skip

        first, again = send(), send()
        self.assertEqual((again["Status"], again["OriginalStatus"]), ("Duplicate", "Processed"))
        self.assertEqual(again["DocumentID"], first["DocumentID"])
        self.assertEqual(len(self.message("M-1")), 1)
        self.assertEqual(len(self.message("M-1").line_ids), 1)

    def test_only_the_time_of_creation_may_differ(self):
        header = {"MessageID": "M-1"}
        self.receive(self.produced("K1"), header=header)
        with self.assertRaises(Fault) as caught:
            self.receive(self.produced("K2"), header=header)
        self.assertEqual((caught.exception.code, caught.exception.status),
                         ("MESSAGE_ID_REUSED", 409))  # fmt: skip
        self.assertFalse(self.lot_named("K2"))

    def test_another_sender_is_not_believed(self):
        with self.assertRaises(Fault) as caught:
            self.receive(self.produced("K1"), header={"SenderID": "SOMEBODY"})
        self.assertEqual(caught.exception.code, "FORBIDDEN_OPERATION")

    def test_a_test_run_is_kept_and_taken_back(self):
        answer = self.receive(self.produced("K1"), header={"TestRun": True})
        self.assertProcessed(answer)
        self.assertFalse(self.lot_named("K1"))
        self.assertTrue(self.message().is_test)
        self.assertFalse(self.message().line_ids)

    def test_a_rejected_message_is_kept_with_its_reason(self):
        self.receive(self.produced("K1"), order="PO-X")
        message = self.message()
        self.assertEqual((message.state, message.error_code), ("rejected", "UNKNOWN_ORDER"))
        self.assertFalse(message.line_ids)

    def test_what_arrives_early_waits_for_the_one_before(self):
        second = self.receive(
            self.produced("K2"), header={"SequenceKey": "PO-1", "SequenceNumber": 2}
        )
        self.assertEqual(second["Status"], "Accepted")
        waiting = self.message()
        self.assertEqual(waiting.state, "waiting")
        self.assertFalse(self.lot_named("K2"))
        self.receive(self.produced("K1"), header={"SequenceKey": "PO-1", "SequenceNumber": 1})
        self.assertEqual(waiting.state, "processed")
        self.assertTrue(self.lot_named("K2"))

    def test_other_sequences_go_on(self):
        self.receive(self.produced("K2"), header={"SequenceKey": "A", "SequenceNumber": 2})
        answer = self.receive(self.produced("K3"), header={"SequenceKey": "B", "SequenceNumber": 1})
        self.assertProcessed(answer)

    def test_a_gap_becomes_an_error_after_its_time(self):
        self.receive(self.produced("K2"), header={"SequenceKey": "A", "SequenceNumber": 2})
        message = self.message()
        message.received_at = fields.Datetime.now() - timedelta(minutes=11)
        self.env["mes.message"]._mark_gaps()
        self.assertEqual((message.state, message.error_code), ("error", "SEQ_GAP"))
        self.assertFalse(self.env["mes.message"]._next_due() & message)
        self.receive(self.produced("K1"), header={"SequenceKey": "A", "SequenceNumber": 1})
        self.assertEqual(message.state, "processed")

    def test_long_messages_are_accepted_and_worked_on_by_the_job(self):
        self.system.inline_lines = 1
        answer = self.receive(self.produced("K1"), self.produced("K2", line="2"))
        self.assertEqual(answer["Status"], "Accepted")
        message = self.message()
        self.run_job()
        self.assertEqual(message.state, "processed")
        self.assertEqual(json.loads(message.ack)["Status"], "Processed")
        self.assertTrue(self.lot_named("K2"))

    def test_what_ended_the_process_often_enough_is_dead(self):
        self.system.inline_lines = 0
        self.receive(self.produced("K1"))
        message = self.message()
        message.write({"state": "processing", "attempts": 20})
        self.assertEqual(self.env["mes.message"]._step([]), 1)
        self.assertEqual((message.state, message.error_code), ("dead", "INTERNAL"))

    def test_a_try_is_counted_before_the_work(self):
        """A process that is killed at work leaves behind that it tried."""
        self.system.inline_lines = 0
        self.receive(self.produced("K1"))
        message, claimed = self.message(), []
        self.env["mes.message"]._step(claimed)
        self.assertEqual(claimed, message.ids)
        self.assertEqual((message.state, message.attempts), ("processing", 1))
        self.assertGreater(message.next_try_at, fields.Datetime.now())
        self.env["mes.message"]._step(claimed)
        self.assertEqual((message.state, message.attempts, claimed), ("processed", 1, []))

    def test_what_waits_calls_the_job(self):
        """The one before may be at work unseen in another process."""
        self.receive(self.produced("K2"), header={"SequenceKey": "A", "SequenceNumber": 2})
        message = self.message()
        job = self.env.ref("bulk_wms_mes.cron_mes_inbox")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]))
        self.assertLessEqual(message.next_try_at, fields.Datetime.now() + timedelta(seconds=2))
        first = self.message_of_sequence("A", 1)
        message.next_try_at = False
        self.run_job()
        self.assertEqual((first.state, message.state), ("processed", "processed"))

    def message_of_sequence(self, key, number):
        """A message that was taken where the one after it could not see it."""
        self.receive(self.produced("K1"), header={"SequenceNumber": number})
        message = self.message()
        message.sequence_key = key
        return message

    def test_master_data_may_come_later_where_the_partner_wants_it(self):
        self.system.retry_window = 30
        answer = self.receive(self.produced("K1"), order="PO-2")
        self.assertEqual(answer["Status"], "Accepted")
        message = self.message()
        self.assertEqual(message.state, "error")
        self.order("PO-2")
        message._work_on()
        self.assertEqual(message.state, "processed")

    def test_a_manager_replays_with_the_same_message_id(self):
        self.receive(self.produced("K1"), order="PO-2")
        message = self.message()
        self.order("PO-2")
        message.action_replay_in()
        self.assertEqual(message.state, "processed")
        kinds = self.env["wms.ledger.entry"].search([("document", "=", message.message_id)])
        self.assertIn("mes.replayed", kinds.mapped("kind"))

    def test_what_took_effect_is_not_replayed_or_discarded(self):
        self.receive(self.produced("K1"))
        for call in (self.message().action_replay_in, lambda: self.message()._discard_in("no")):
            with self.assertRaises(UserError):
                call()

    def test_a_discarded_message_lets_the_next_go_on(self):
        self.receive(
            self.produced("K1"), order="PO-X", header={"SequenceKey": "A", "SequenceNumber": 1}
        )
        first = self.message()
        with self.assertRaises(UserError):
            first._discard_in(" ")
        first._discard_in("sent by mistake")
        answer = self.receive(self.produced("K2"), header={"SequenceKey": "A", "SequenceNumber": 2})
        self.assertProcessed(answer)

    def test_nobody_writes_or_replays_messages_but_integration(self):
        self.receive(self.produced("K1"), order="PO-X")
        message = self.message().with_user(self.supervisor)
        self.assertEqual(message.error_code, "UNKNOWN_ORDER")
        with self.assertRaises(AccessError):
            message.state = "processed"
        with self.assertRaises(AccessError):
            message.action_replay_in()
        with self.assertRaises(AccessError):
            self.message().with_user(self.operator).read(["state"])

    def test_the_form_asks_for_no_document_that_its_reader_may_not_see(self):
        """An integration manager need not be in production or stock."""
        user = new_test_user(
            self.env, "reader-mes", groups="base.group_user,bulk_wms_mes.group_integration",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )  # fmt: skip
        self.receive(self.produced("K1"))
        message = self.message().with_user(user)
        self.assertEqual(message.document_model, "mrp.production")
        models = message.get_view(view_type="form")["models"]
        self.assertNotIn("document_res_id", models["mes.message"])
        names = {name: {} for name in models["mes.message"]}
        # Stock's own list of lots asks for purchases and production orders.
        names["lot_ids"] = {"fields": {name: {} for name in models["stock.lot"]}}
        self.assertEqual(message.web_read(names)[0]["document_name"], message.document_name)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env, "other-mes", groups="base.group_user,bulk_wms_mes.group_integration",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.receive(self.produced("K1"))
        found = self.env["mes.message"].with_user(user).with_context(allowed_company_ids=other.ids)
        self.assertFalse(found.search([]))

    def test_a_foreign_lot_is_unknown(self):
        """A lot, place or order of another company is no lot, place or order here."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env["stock.lot"].create(
            {"name": "FOREIGN", "product_id": self.coil.id, "company_id": other.id}
        )
        answer = self.send(
            "ReportQualityResult", MaterialLotID="FOREIGN", TestDateTime=self.now(),
            Disposition="Blocked",
        )  # fmt: skip
        self.assertRejected(answer, "UNKNOWN_LOT")

    def test_the_partners_names_are_understood(self):
        self.env["mes.mapping"].create(
            [
                {"system_id": self.system.id, "kind": "material", "external": "4711",
                 "product_id": self.coil.id},
                {"system_id": self.system.id, "kind": "place", "external": "L1",
                 "location_id": self.end.id},
                {"system_id": self.system.id, "kind": "unit", "external": "T",
                 "uom_id": self.tonne.id},
            ]
        )  # fmt: skip
        answer = self.receive(
            self.produced("K1", 10, MaterialDefinitionID="4711", StorageLocationID="L1")
        )
        self.assertProcessed(answer)
        self.assertEqual(self.lot_named("K1").book_weight, 10)

    def test_text_of_every_kind_is_text(self):
        """SQL and scripts are names of nothing, or reasons like any other."""
        for text in ("'; DROP TABLE stock_lot; --", "<script>alert(1)</script>", "%(x)s {0} \\"):
            with self.subTest(text):
                self.assertRejected(
                    self.receive(self.produced("K1", MaterialDefinitionID=text)),
                    "UNKNOWN_MATERIAL",
                )
                self.assertRejected(self.receive(self.produced("K1"), order=text), "UNKNOWN_ORDER")

    def test_every_operation_can_be_allowed(self):
        self.assertEqual(
            set(self.env["mes.operation"].search([]).mapped("name")), set(OPERATIONS), "data file"
        )

    def test_a_broken_database_call_is_not_swallowed(self):
        """What nobody expected stores nothing: the message is sent again."""
        with patch.object(type(self.env["stock.lot"]), "create", side_effect=ZeroDivisionError):
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.receive(self.produced("K1"))
        self.assertFalse(self.message())

    def test_a_receipt_of_100_coils_takes_a_bounded_number_of_queries(self):
        rows = [self.produced(f"Q{n}", 400, str(n)) for n in range(6)]
        self.receive(*rows)
        before = self.env.cr.sql_log_count
        self.receive(*[self.produced(f"R{n}", 400, str(n)) for n in range(6)])
        small = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        self.receive(*[self.produced(f"S{n}", 400, str(n)) for n in range(12)])
        large = self.env.cr.sql_log_count - before
        self.assertLess((large - small) / 6, 50, "queries for each further coil")
