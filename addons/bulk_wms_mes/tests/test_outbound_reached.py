import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests

from odoo.tests import BaseCase, tagged

from ..outbound import address
from ..outbound.transport import Partner, _Session


class _Inner(BaseHTTPRequestHandler):
    """A service that only this machine may reach; counts who came."""

    came: list[str] = []

    def do_GET(self):
        self.came.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"secret")

    def log_message(self, *args):
        """Quiet."""


@tagged("post_install", "-at_install")
class TestReached(BaseCase):
    """A name whose answer changes between check and call does not lead to this machine."""

    def setUp(self):
        super().setUp()
        _Inner.came.clear()
        self.server = HTTPServer(("127.0.0.1", 0), _Inner)
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://localhost:{self.server.server_port}/latest/meta-data"

    def call(self, session):
        """As the session does it, but for Odoo's tests, which let no call out."""
        asked = session.prepare_request(requests.Request("GET", self.url))
        return session.get_adapter(self.url).send(asked, timeout=10)

    def test_what_was_reached_is_checked_before_anything_is_said(self):
        session = _Session(Partner(self.url))
        # The name was looked up before, with an address of the plant as its answer.
        with self.assertRaises(address.AddressRefused):
            self.call(session)
        self.assertEqual(_Inner.came, [])

    def test_a_partner_on_this_machine_is_reached_when_it_may_be(self):
        answer = self.call(_Session(Partner(self.url, loopback=True)))
        self.assertEqual(answer.content, b"secret")
