import socket

from odoo import models
from odoo.exceptions import UserError

from .res_company_labels import PRINTER_PORTS, is_plant_address

# Seconds to reach the printer, and to hand it everything.
_TIMEOUT = 5


class LabelService(models.AbstractModel):
    """Labels straight to a printer in the plant's network."""

    _inherit = "wms.label"

    def _send_to_printer(self, content: bytes):
        """Hand ``content`` to the company's printer, as the last thing this transaction does.

        All is written to the database before, so that what is refused there is never printed.

        :raises UserError: without a printer, or when it does not answer; nothing is logged then
        """
        company = self.env.company
        host, port = company.wms_label_host, company.wms_label_port
        # Looked at again: the row may have been written by other means than the form.
        if not host or not is_plant_address(host) or port not in PRINTER_PORTS:
            raise UserError(
                self.env._("No label printer is set up. Choose PDF, or ask whoever has Settings.")
            )
        self.env.flush_all()
        try:
            self._hand_over(host, port, content)
        except OSError as error:
            raise UserError(
                self.env._(
                    "The label printer %(host)s does not answer. Is it on, and is there paper? "
                    "Nothing was noted as printed; print again, or choose PDF.",
                    host=host,
                )
            ) from error

    def _hand_over(self, host: str, port: int, content: bytes):
        with socket.create_connection((host, port), timeout=_TIMEOUT) as connection:
            connection.sendall(content)
