import ipaddress

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..report import FONT_NAME
from .label_print import LABEL_SIZES

# Where label printers listen: raw printing of all makes, and Zebra's second port.
PRINTER_PORTS = (*range(9100, 9110), 6101)


def is_plant_address(address: str) -> bool:
    """Whether ``address`` is one of a plant's own network, written out.

    Names are not taken: what a name means can change after it was checked. This server, link
    addresses (there cloud machines keep their secrets) and the public net are not printers.

    >>> [is_plant_address(a) for a in ("192.168.7.20", "10.0.0.9", "fd12::7")]
    [True, True, True]
    >>> [is_plant_address(a) for a in ("127.0.0.1", "169.254.169.254", "8.8.8.8", "printer", "")]
    [False, False, False, False, False]
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    inner = getattr(parsed, "ipv4_mapped", None) or parsed
    networks = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
    return any(inner in ipaddress.ip_network(network) for network in networks)


class ResCompany(models.Model):
    """How a company prints its labels."""

    _inherit = "res.company"

    wms_label_size = fields.Selection(
        LABEL_SIZES, "Size of Labels", default="100x150", required=True
    )
    wms_label_dpi = fields.Selection(
        [("203", "203 dpi (8 dots/mm)"), ("300", "300 dpi (12 dots/mm)")],
        "Print Head",
        default="203",
        required=True,
    )
    wms_label_font = fields.Char(
        "Chinese Font in the Printer",
        help="Such as E:SIMSUN.TTF. Empty: Chinese is sent as pictures, which every printer takes.",
    )
    wms_label_host = fields.Char(
        "Label Printer",
        help="Address of the printer in the plant's own network, such as 192.168.7.20. Empty: "
        "labels are downloaded.",
    )
    wms_label_port = fields.Integer("Port of the Printer", default=9100)

    def _ledger_fields(self):
        return (
            *super()._ledger_fields(),
            "wms_label_size",
            "wms_label_dpi",
            "wms_label_font",
            "wms_label_host",
            "wms_label_port",
        )

    @api.constrains("wms_label_host", "wms_label_port", "wms_label_font")
    def _check_label_printer(self):
        for company in self:
            if company.wms_label_host and not is_plant_address(company.wms_label_host):
                raise ValidationError(
                    self.env._(
                        "%(address)s is no address of the plant's own network. Enter the printer's "
                        "number, such as 192.168.7.20; names and public addresses are not taken.",
                        address=company.wms_label_host,
                    )
                )
            if company.wms_label_host and company.wms_label_port not in PRINTER_PORTS:
                raise ValidationError(
                    self.env._(
                        "Label printers listen on port 9100 to 9109, or on 6101. "
                        "%(port)s is none of them.",
                        port=company.wms_label_port,
                    )
                )
            if company.wms_label_font and not FONT_NAME.fullmatch(company.wms_label_font):
                raise ValidationError(
                    self.env._(
                        "%(font)s is no name of a font in a printer. It looks like E:SIMSUN.TTF.",
                        font=company.wms_label_font,
                    )
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_label_size = fields.Selection(
        related="company_id.wms_label_size", readonly=False, required=True
    )
    wms_label_dpi = fields.Selection(
        related="company_id.wms_label_dpi", readonly=False, required=True
    )
    wms_label_font = fields.Char(related="company_id.wms_label_font", readonly=False)
    wms_label_host = fields.Char(related="company_id.wms_label_host", readonly=False)
    wms_label_port = fields.Integer(related="company_id.wms_label_port", readonly=False)
