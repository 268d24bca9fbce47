from odoo import api, models
from odoo.exceptions import UserError

from ..scanning.resolver import printable

# What a refused step that its person has long left behind looks like: told, not done.
NOT_DONE = ("error", "ask")


class PhoneService(models.AbstractModel):
    """What a signed-in device may ask for, and how it is answered. Everything runs under the
    rights of the person who signed in, through the same service as the desk."""

    _name = "wms.phone.service"
    _description = "Phone Service"

    @api.model
    def _call(self, device, call) -> dict:
        """Answer one call of a phone.

        :param device: registered device, taken from its token
        :param call: ``PhoneCall`` of the controller
        """
        handler = {
            "tasks": self._tasks,
            "step": self._step,
            "work": self._work,
            "undo": self._undo,
            "report": self._report,
            "cab": self._cab,
            "aside": self._aside,
        }[call.method]
        # The record of the device is known to the server only; people have no right on it.
        answer = handler(device, call)
        if call.late:
            self._look_after(call, answer)
        return answer

    @property
    def _scans(self):
        return self.env["wms.scan.service"]

    def _tasks(self, device, call):
        return {"tasks": self._task_list(device)}

    def _step(self, device, call):
        return self._scans.step(
            call.picking_id,
            call.key,
            call.text,
            call.state,
            call.reason,
            device,
            call.occurred_at,
        )

    def _work(self, device, call):
        return self._scans.work(
            call.kind,
            call.key,
            call.text,
            call.state,
            call.reason,
            device,
            call.occurred_at,
            photo=call.photo or None,
        )

    def _undo(self, device, call):
        return self._scans.undo(call.picking_id, call.key, call.scan_id, call.reason, device)

    def _report(self, device, call):
        return self._scans.report(
            call.picking_id, call.key, call.kind, call.text, call.task_uuid, device
        )

    def _cab(self, device, call):
        return self._scans._cab_confirm(
            device, call.picking_id, call.key, call.task_uuid, call.occurred_at
        )

    # --- steps whose person did not wait for the answer ------------------------------------

    def _look_after(self, call, answer):
        """A step that was taken without network and is refused now: somebody has to look.

        One discrepancy per lift: the goods lie somewhere, and its steps say where.
        """
        told = answer["message"]
        # At the first scan of a lift a question is no refusal: the place is still to come.
        first = call.method == "step" and not call.state.get("task_uuid")
        if told["kind"] not in NOT_DONE or (first and told["kind"] == "ask"):
            return
        # sudo: the scan of this very step; scans are readable to supervisors.
        scan = (
            self.env["wms.scan"]
            .sudo()
            .search([("user_id", "=", self.env.uid), ("key", "=", call.key)], limit=1)
        )
        discrepancies = self.env["wms.discrepancy"].sudo()
        if not scan or discrepancies.search_count([("scan_id", "=", scan.id)], limit=1):
            return
        seen = self.env._(
            "%(code)s scanned without network. %(text)s",
            code=scan.code or call.text or "-",
            text=told["text"],
        )[:250]
        line = self._line_of(call)
        lift = discrepancies.search(
            [
                ("kind", "=", "unsent"),
                ("state", "=", "open"),
                ("reported_by_id", "=", self.env.uid),
                ("picking_id", "=", scan.picking_id.id),
                ("lot_id", "=", line.lot_id.id),
            ],
            limit=1,
        )
        if lift and line:
            if seen not in (lift.seen or ""):
                lift.seen = f"{lift.seen} / {seen}"
            return
        discrepancies.create(
            {
                "kind": "unsent",
                "lot_id": line.lot_id.id,
                "location_id": line.location_id.id,
                "picking_id": scan.picking_id.id,
                "company_id": scan.company_id.id,
                "scan_id": scan.id,
                "book": f"{line.lot_id.name or ''} @ {line.location_id.complete_name or ''}"
                if line
                else "",
                "seen": seen,
                "reported_by_id": self.env.uid,
            }
        )

    def _line_of(self, call):
        """The task that a step of a lift was about, done or not."""
        uuid = call.task_uuid or call.state.get("task_uuid")
        lines = self.env["stock.move.line"]
        if not uuid:
            return lines
        return lines.search([("task_uuid", "=", uuid)], limit=1)

    def _aside(self, device, call):
        """Steps that cannot be sent are given up by a person: kept as a discrepancy, never lost.

        The same key again does nothing.
        """
        key = printable(call.key)[:100]
        if not key:
            raise UserError(self.env._("This step has no key. Reload the page."))
        # sudo: operators report, they do not edit discrepancies.
        discrepancies = self.env["wms.discrepancy"].sudo()
        known = discrepancies.search(
            [("aside_key", "=", key), ("reported_by_id", "=", self.env.uid)], limit=1
        )
        if not known:
            known = discrepancies.create(
                {
                    "kind": "unsent",
                    "seen": printable(call.text)[:500],
                    "book": device.name,
                    "company_id": device.company_id.id,
                    "aside_key": key,
                    "reported_by_id": self.env.uid,
                }
            )
        return {
            "state": "done",
            "data": {},
            "message": {
                "code": "reported",
                "kind": "ok",
                "text": self.env._(
                    "Reported as discrepancy %(number)s. Somebody will look at it.",
                    number=known.name,
                ),
            },
        }
