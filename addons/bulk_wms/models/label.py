import uuid
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..report import MissingFont, TooMuch, TooSmall, draw_labels, zpl_labels
from ..scanning.resolver import printable
from .label_print import LABEL_OUTPUTS, LABEL_REASONS, LABEL_SIZES

KIND_OF_MODEL = {
    "stock.lot": "lot",
    "stock.location": "place",
    "stock.package": "package",
    "wms.equipment": "equipment",
    "wms.vehicle": "vehicle",
}
# Labels of one printing, and how many of each; more is a mistake of the finger.
MOST_LABELS, MOST_COPIES = 500, 10
# So long the one who printed can fetch the file, should the download have failed.
_FETCH_MINUTES = 15


@dataclass(frozen=True)
class LabelFile:
    """What goes to the printer or to the browser."""

    name: str
    mimetype: str
    content: bytes


class LabelService(models.AbstractModel):
    """The one way to a label: who may, whether a reason is needed, the log, the drawing."""

    _name = "wms.label"
    _description = "Labels"

    @api.model
    def _asks_reason(self, records) -> bool:
        """Whether the label of any of these was printed before, so that a reason is asked."""
        return bool(self._printed_before(self._one_per_sign(records)))

    @api.model
    def _print(self, records, **options) -> dict:
        """Print labels for a device, which learns where to fetch them.

        :param options: those of ``_make``
        :returns: ``{job, url, output, count, names}``; ``url`` is empty for what went to a printer
        """
        return self._told(self._make(records, **options))

    @api.model
    def _told(self, rows) -> dict:
        """A printing as a device is told of it, see ``_print``."""
        output = rows[:1].output
        return {
            "job": rows[:1].job,
            "url": "" if output == "printer" else self._url(rows),
            "output": output,
            "count": len(rows),
            "names": rows.mapped("name")[:5],
        }

    @api.model
    def _make(self, records, size="", output="", reason="", note="", copies=1, device=""):
        """Log and draw the labels of ``records``. The first one is free, others need a reason.

        Sends them to the printer for ``output="printer"``; for the others ``_file`` of what is
        returned is the document.

        :param records: lots, places, packages, equipment or vehicles
        :param size: a code of LABEL_SIZES; empty: the company's
        :param output: a code of LABEL_OUTPUTS; empty: the printer if there is one, else PDF
        :param reason: a code of LABEL_REASONS or words, for what was printed before
        :param note: more about the reason, in words
        :returns: rows of ``wms.label.print``, one per label
        :raises UserError: without a reason where one is needed, or for what cannot be printed
        """
        self._check_may_print()
        if records._name not in KIND_OF_MODEL:
            raise UserError(self.env._("There is no label for this."))
        records.check_access("read")
        records = self._one_per_sign(records)
        company = self.env.company
        size = size or company.wms_label_size
        output = output or ("printer" if company.wms_label_host else "pdf")
        self._check_request(records, size, output, copies)
        before = self._printed_before(records)
        reason, note = self._reason_and_note(reason, note)
        if before and not reason:
            raise UserError(
                self.env._(
                    "%(names)s: the label was printed before. Say why it is printed again.",
                    names=self._some_names(records.browse(before)),
                )
            )
        why = {"reason": reason, "note": note}
        form = {"size": size, "output": output, "copies": copies, "device": printable(device)[:100]}
        rows = self._log(records, before, why, form)
        self._record_reprints(rows, records)
        # Drawn now too, so that what cannot be printed is not logged as printed.
        document = self._file(rows)
        if output == "printer":
            self._send_to_printer(document.content)
        return rows

    def _check_may_print(self):
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise AccessError(self.env._("Labels are printed by operators of the yard."))

    @staticmethod
    def _reason_and_note(reason, note) -> tuple[str, str]:
        """The code of the reason and what was said about it; words alone are a reason too."""
        reason, note = printable(reason), printable(note)
        if reason and reason not in dict(LABEL_REASONS):
            reason, note = "other", f"{reason} {note}".strip()
        if reason == "other" and not note:
            reason = ""
        return reason, note[:250]

    @api.model
    def _print_commands(self, size="100x70", output="sheet"):
        """Print the codes that stand for buttons; returns the rows of the log."""
        self._check_may_print()
        values = {
            "name": self.env._("Command sheet"),
            "kind": "command",
            "number": 1,
            "size": size,
            "output": output,
            "copies": 1,
            "company_id": self.env.company.id,
        }
        return self._write_log([values])

    @api.model
    def _printed_before(self, records) -> dict[int, int]:
        """How often the label of each record was printed, by id; others are not in it."""
        # sudo: whether a label exists does not depend on who printed it for which company.
        groups = (
            self.env["wms.label.print"]
            .sudo()
            ._read_group(
                [("res_model", "=", records._name), ("res_id", "in", records.ids)],
                ["res_id"],
                ["number:max"],
            )
        )
        return dict(groups)

    @api.model
    def _one_per_sign(self, records):
        """Positions above each other share the sign on the ground: one label is enough."""
        if records._name != "stock.location":
            return records
        seen, kept = set(), records.browse()
        for place in records:
            code = (self._place_code(place), place.company_id)
            if code not in seen:
                seen.add(code)
                kept |= self._lowest_of_sign(place)
        return kept

    def _check_request(self, records, size, output, copies):
        if not records:
            raise UserError(self.env._("Nothing to print: choose something first."))
        if size not in dict(LABEL_SIZES) or output not in dict(LABEL_OUTPUTS):
            raise UserError(self.env._("Choose a size and how to print."))
        if output == "sheet" and size != "100x70":
            raise UserError(
                self.env._("On a sheet of A4 there are labels of 100 × 70 mm. Choose that size.")
            )
        if not 1 <= copies <= MOST_COPIES or len(records) > MOST_LABELS:
            raise UserError(
                self.env._(
                    "At most %(labels)s labels at once, and %(copies)s of each. Print in parts.",
                    labels=MOST_LABELS,
                    copies=MOST_COPIES,
                )
            )
        for record in records:
            code = self._code_of(record)
            if not code.strip():
                raise UserError(
                    self.env._(
                        "%(name)s has no code to print. Give it a barcode first.",
                        name=record.display_name,
                    )
                )
            if not code.isprintable() or code != code.strip():
                raise UserError(
                    self.env._(
                        "%(name)s has signs in its number that no scanner can give back (a line "
                        "break, a tab, a blank at an end). Rename it, then print.",
                        name=record.display_name,
                    )
                )

    def _some_names(self, records, most=5) -> str:
        names = ", ".join(self._code_of(record) for record in records[:most])
        return f"{names}, …" if len(records) > most else names

    def _log(self, records, before: dict, why: dict, form: dict):
        """Note each label; ``why`` is kept for those that were printed ``before``."""
        return self._write_log(
            [
                {
                    "name": self._code_of(record),
                    "kind": KIND_OF_MODEL[record._name],
                    "res_model": record._name,
                    "res_id": record.id,
                    "number": before.get(record.id, 0) + 1,
                    "company_id": (record.company_id or self.env.company).id,
                    **(why if record.id in before else {}),
                    **form,
                }
                for record in records
            ]
        )

    def _write_log(self, vals_list):
        job = uuid.uuid4().hex
        # sudo: the log is written by this service only.
        rows = (
            self.env["wms.label.print"]
            .sudo()
            .create([{**vals, "job": job, "user_id": self.env.uid} for vals in vals_list])
        )
        # Two people at once: the second learns of it here, before anything is printed.
        rows.flush_recordset()
        return rows.sudo(False)

    def _record_reprints(self, rows, records):
        by_id = {record.id: record for record in records}
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "label.reprint",
                    "record": by_id[row.res_id],
                    "lot": row.name if row.kind == "lot" else "",
                    "place": by_id[row.res_id].complete_name if row.kind == "place" else "",
                    "device": row.device,
                    "reason": row.note or row.reason,
                    "after": {
                        "printing": row.number,
                        "reason": row.reason,
                        "size": row.size,
                        "copies": row.copies,
                    },
                }
                for row in rows
                if row.number > 1
            ]
        )

    # --- the document -------------------------------------------------------------------------

    @api.model
    def _rows_to_fetch(self, job: str):
        """Rows of a printing that this user made a short while ago; empty for all others."""
        since = fields.Datetime.now() - timedelta(minutes=_FETCH_MINUTES)
        return self.env["wms.label.print"].search(
            [("job", "=", job), ("user_id", "=", self.env.uid), ("printed_at", ">=", since)],
            order="id",
        )

    @api.model
    def _file(self, rows) -> LabelFile:
        """The document of one printing, drawn from the records as they are now.

        :raises UserError: for a missing font, or a code that has no room on the label
        """
        first = rows[:1]
        labels = self._labels_of(rows)
        name = first.name if len(rows) == 1 else f"labels-{len(rows)}"
        name = "".join(char if char.isalnum() or char in "-_." else "_" for char in name)[:60]
        try:
            if first.output in ("zpl", "printer"):
                company = first.company_id
                text = zpl_labels(
                    labels,
                    first.size,
                    first.copies,
                    int(company.wms_label_dpi),
                    company.wms_label_font or "",
                )
                return LabelFile(f"{name}.zpl", "application/octet-stream", text.encode("utf-8"))
            sheet = first.output == "sheet"
            pdf = draw_labels(labels, first.size, first.copies, sheet=sheet)
            return LabelFile(f"{name}.pdf", "application/pdf", pdf)
        except MissingFont as error:
            raise UserError(
                self.env._(
                    "No font with Chinese letters was found (%(files)s). Install the package "
                    "fonts-wqy-microhei on the server, or name a font file in the environment "
                    "variable BULK_WMS_FONT.",
                    files=str(error),
                )
            ) from error
        except (TooSmall, TooMuch) as error:
            raise UserError(
                self.env._(
                    "The code of %(name)s has no room on this label. Choose a larger size.",
                    name=str(error)[:60],
                )
            ) from error

    def _labels_of(self, rows):
        if rows[:1].kind == "command":
            return self._command_labels()
        records = self.env[rows[:1].res_model].browse(rows.mapped("res_id")).exists()
        records.check_access("read")
        return [self._label_of(record) for record in records]

    @api.model
    def _action_download(self, rows) -> dict:
        """Let the browser fetch the document of a printing."""
        return {
            "type": "ir.actions.act_url",
            "url": self._url(rows),
            # A target of "download" would leave the window behind it open.
            "target": "new",
        }

    @staticmethod
    def _url(rows) -> str:
        return f"/bulk_wms/labels/{rows[:1].job}"
