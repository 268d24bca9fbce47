from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import epc as codec

_ZPL = ("zpl", "printer")


class RfidTag(models.Model):
    """EPCs of our own: one more serial for the thing a label is printed for."""

    _inherit = "rfid.tag"

    awaits_label = fields.Boolean(
        readonly=True, help="Made for a label that is being printed in this very transaction."
    )

    @api.model
    def _write_new(self, record):
        """A new tag bound to ``record``, with an EPC that was never given before."""
        company = record.company_id or self.env.company
        prefix = company.rfid_gs1_prefix
        if not prefix:
            raise UserError(
                self.env._(
                    "This company has no GS1 company prefix: enter it in the settings, or bind "
                    "tags as they come from the factory."
                )
            )
        try:
            epc = self._new_epc(record, prefix)
        except codec.EpcError as error:
            raise UserError(
                self.env._(
                    "No tag can be written for %(thing)s: %(why)s",
                    thing=record.display_name,
                    why=str(error),
                )
            ) from error
        tag = self._bind(epc, record)
        tag.sudo().awaits_label = True  # sudo: the flow's
        return tag

    @api.model
    def _new_epc(self, record, prefix: str) -> str:
        serial = self._next_serial()
        if record._name == "stock.lot":
            return codec.sgtin(record.product_id.barcode, prefix, serial)
        if record._name == "stock.package":
            # An SSCC is the number itself; it is on one load only.
            return codec.sscc(record.name, prefix)
        if record._name == "stock.location":
            return codec.sgln(prefix, serial)
        return codec.giai(prefix, serial)


class LabelPrint(models.Model):
    _inherit = "wms.label.print"

    epc = fields.Char("EPC Written", readonly=True)


class LabelService(models.AbstractModel):
    """Label and tag in one job: the printer writes the EPC into the label it prints."""

    _inherit = "wms.label"

    @api.model
    def _make_tagged(self, records, **options):
        """As ``_make``, with a new tag in each label; one label of each record.

        :raises UserError: where the labels are no ZPL, or no EPC can be made
        """
        self._check_may_print()
        output = options.get("output") or ("printer" if self.env.company.wms_label_host else "")
        if output not in _ZPL or options.get("copies", 1) != 1:
            raise UserError(
                self.env._("A tag is written by a ZPL printer, one label of each. Choose ZPL.")
            )
        for record in self._one_per_sign(records):
            self.env["rfid.tag"]._write_new(record)
        return self._make(records, **{**options, "output": output})

    def _write_log(self, vals_list):
        rows = super()._write_log(vals_list)
        # sudo: tags that this transaction has made for these labels
        waiting = self.env["rfid.tag"].sudo().search([("awaits_label", "=", True)])
        for row in rows.sudo() if waiting else ():
            tag = waiting.filtered(
                lambda one, row=row: (
                    one._target()._name == row.res_model and one._target().id == row.res_id
                )
            )[:1]
            row.epc = tag.epc
            tag.awaits_label = False
        return rows

    @api.model
    def _file(self, rows):
        document = super()._file(rows)
        if rows[:1].output not in _ZPL or not any(rows.mapped("epc")):
            return document
        # One format per label, in the order of the rows. ``^`` in a text is written as a number,
        # so the beginning of a format is nothing else.
        head, *formats = document.content.decode().split("^XA\n")
        written = [
            f"^XA\n^RFW,H^FD{row.epc.upper()}^FS\n{one}" if row.epc else f"^XA\n{one}"
            for row, one in zip(rows, formats, strict=True)
        ]
        return type(document)(
            document.name, document.mimetype, "".join([head, *written]).encode("utf-8")
        )
