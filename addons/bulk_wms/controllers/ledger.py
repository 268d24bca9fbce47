from odoo import http
from odoo.http import Response, request


class Ledger(http.Controller):
    """The ledger with its seals as a file, to be checked without Odoo."""

    @http.route("/bulk_wms/ledger/export", type="http", auth="user", methods=["GET"], readonly=True)
    def export(self, first="1", last="0"):
        """Seals number ``first`` to ``last`` with their entries, one JSON value a line.

        Read by tools/verify_ledger.py. Only auditors and supervisors may.
        """
        seals = request.env["wms.ledger.seal"]
        seals._check_reader()
        if not (first.isdecimal() and last.isdecimal()) or len(first + last) > 20:
            return Response("first and last are numbers of seals.", status=400)
        lines = [f"{line}\n" for line in seals._export(int(first), int(last))]
        return Response(
            "".join(lines),
            content_type="application/x-ndjson; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="ledger-{first}-{last}.jsonl"',
                "X-Content-Type-Options": "nosniff",
            },
        )
