from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request


class TicketController(http.Controller):
    """The weighbridge ticket as PDF, for who may read it."""

    @http.route(
        "/bulk_wms/weighing/<int:ticket_id>/ticket.pdf",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def ticket(self, ticket_id):
        """The PDF; 404 for who may not know of the ticket, plain text for what prevents it."""
        ticket = request.env["wms.weighing"].browse(ticket_id).exists()
        if not ticket or not ticket.has_access("read"):
            raise request.not_found()
        try:
            pdf = ticket._ticket_pdf()
        except UserError as error:
            return request.make_response(
                error.args[0], [("Content-Type", "text/plain; charset=utf-8")], status=409
            )
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(pdf))),
                (
                    "Content-Disposition",
                    content_disposition(f"{ticket.name}.pdf", disposition_type="inline"),
                ),
            ],
        )
