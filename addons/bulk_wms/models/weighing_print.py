from odoo import fields, models
from odoo.exceptions import UserError

from ..report import MissingFont, Ticket, TicketLine, draw_ticket

# On paper both languages stand side by side, whoever prints it.
_DEDUCTIONS = {
    "moisture": ("扣水", "Moisture"),
    "impurity": ("扣杂", "Impurity"),
    "packaging": ("扣包装", "Packaging"),
    "loss": ("途耗", "Loss in transport"),
    "other": ("其他扣重", "Other"),
}


class Weighing(models.Model):
    """The ticket on paper."""

    _inherit = "wms.weighing"

    def action_print(self):
        """Open the PDF of this ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/bulk_wms/weighing/{self.id}/ticket.pdf",
            "target": "new",
        }

    def _ticket_pdf(self) -> bytes:
        """The PDF, a page per copy; each printing is counted.

        :raises UserError: for a ticket of one weighing, or without a font
        """
        self.ensure_one()
        if self.state == "open":
            raise UserError(self.env._("%(ticket)s has no second weighing yet.", ticket=self.name))
        # sudo: tickets are written by the flow; printing is for all who may read.
        self.sudo().print_count += 1
        try:
            return draw_ticket(self._on_paper(), self.company_id.wms_ticket_copies)
        except MissingFont as error:
            raise UserError(
                self.env._(
                    "No font with Chinese letters was found (%(files)s). Install the package "
                    "fonts-wqy-microhei on the server, or name a font file in the environment "
                    "variable BULK_WMS_FONT.",
                    files=str(error),
                )
            ) from error

    def _on_paper(self) -> Ticket:
        return Ticket(
            number=self.name,
            company=self.company_id.name,
            plate=self.plate,
            gross=self._figure(self.gross),
            tare=self._figure(self.tare),
            net=self._figure(self.net),
            gross_at=self._moment(self.gross_id.taken_at),
            tare_at=self._moment(self.tare_id.taken_at),
            gross_by=self.gross_id.scale_id.name or "",
            tare_by=self.tare_id.scale_id.name or "",
            driver=self.driver or "",
            carrier=self.carrier_id.name or "",
            partner=self.partner_id.name or "",
            document=self.picking_id.name or "",
            material=self.product_id.name
            or ", ".join(self.picking_id.move_ids.product_id.mapped("name")),
            operator=self.user_id.name or "",
            printed=self._printed(),
            lines=self._paper_lines(),
            marks=self._paper_marks(),
            void=self._void_mark(),
        )

    @staticmethod
    def _figure(weight: float) -> str:
        """Kilograms as people write them: 34,020 or 0.5."""
        return f"{weight:,.3f}".rstrip("0").rstrip(".")

    def _moment(self, moment) -> str:
        local = moment and fields.Datetime.context_timestamp(self, moment)
        return local.strftime("%Y-%m-%d %H:%M:%S") if local else ""

    def _printed(self) -> str:
        now = self._moment(fields.Datetime.now())
        again = "" if self.print_count == 1 else f" 补打 reprint {self.print_count - 1}"
        return f"打印 Printed {now}{again}"

    def _paper_lines(self) -> list[TicketLine]:
        lines = []
        for deduction in self.deduction_ids:
            chinese, english = _DEDUCTIONS[deduction.kind]
            share = f" ({deduction.percent:g} %)" if deduction.percent else ""
            lines.append(
                TicketLine(chinese, english, f"-{self._figure(deduction.weight)} kg{share}")
            )
        if self.deduction_ids:
            lines.append(
                TicketLine("扣后净重", "Net less deductions", f"{self._figure(self.net_less)} kg")
            )
        if self.paper_weight:
            what = ("件重合计", "Sum of pieces") if self.piece_count else ("票重", "By papers")
            sign = "+" if self.difference > 0 else ""
            lines.append(
                TicketLine(
                    *what,
                    f"{self._figure(self.paper_weight)} kg, 磅差 {sign}"
                    f"{self._figure(self.difference)} kg (±{self._figure(self.tolerance)} kg)",
                )
            )
        return lines

    def _paper_marks(self) -> list[str]:
        marks = (
            (self.by_hand, "手工录入 by hand"),
            (self.tare_is_stored, "预置皮重 stored tare"),
            (self.by_axles, "分轴称重 axle by axle"),
            (self.replaces_id, f"替代 replaces {self.replaces_id.name}"),
        )
        return [text for there, text in marks if there]

    def _void_mark(self) -> str:
        if self.kind == "cancellation":
            return f"{self.replaces_id.name}: {self.reason}"
        if self.state == "void":
            return f"→ {self.replaced_by_ids[:1].name or ''}"
        return ""
