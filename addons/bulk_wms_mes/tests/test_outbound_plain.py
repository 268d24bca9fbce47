import doctest
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..contract import partner_wsdl
from ..outbound import address, compare, day, event, lot_list, schedule, signature
from ..outbound.transport import Partner, RestLine, SoapLine


@tagged("post_install", "-at_install")
class TestOutboundPlain(BaseCase):
    """What needs no database: schedules, days, signatures, addresses."""

    def test_examples_of_the_docstrings(self):
        for module in (address, compare, day, event, lot_list, schedule, signature):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertTrue(result.attempted)
                self.assertFalse(result.failed)

    def test_the_partners_wsdl_is_made_from_the_schema(self):
        """``make mes-contract`` writes it anew after the schema has changed."""
        kept = Path(partner_wsdl.__file__).with_name("bulk_wms_mes_partner.wsdl").read_bytes()
        self.assertEqual(kept.strip(), partner_wsdl.document().strip())

    def test_this_machine_is_not_called(self):
        event_ = {"EventID": "1", "EventType": "X"}
        for url in ("http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/x",
                    "http://169.254.169.254/latest/meta-data"):  # fmt: skip
            for line in (RestLine, SoapLine):
                with self.subTest(url=url, line=line.__name__):
                    outcome = line(Partner(url)).send(event_)
                    self.assertEqual((outcome.kind, outcome.code), ("failed", "ADDRESS"))

    def test_a_wsdl_cannot_send_the_server_to_files_or_other_hosts(self):
        line = SoapLine(Partner("http://mes.example/events?wsdl"))
        transport_load = line._session
        for url in ("http://other.example/a.xsd", "file:///etc/passwd"):
            with self.subTest(url=url), self.assertRaises(address.AddressRefused):
                transport_load.request("GET", url)
