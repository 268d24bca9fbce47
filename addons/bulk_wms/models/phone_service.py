from base64 import b64encode

from odoo import api, models
from odoo.exceptions import UserError

from ..scanning import Refused
from ..scanning.messages import message
from ..scanning.resolver import printable


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
            "sheets": self._sheets,
            "count": self._count,
            "label": self._label,
        }[call.method]
        answer = handler(device, call)
        if call.late:
            self._look_after(call, answer)
        return answer

    @property
    def _scans(self):
        return self.env["wms.scan.service"]

    # --- tasks ----------------------------------------------------------------------------

    def _tasks(self, device, call):
        """Tasks in the order to do them, those of the device's area before the others, and the
        alerts that call this person.

        ``cab``: the button in the cab may confirm it.
        """
        tasks = self._scans.my_tasks(device.equipment_id.id or None)
        lines = self.env["stock.move.line"].search(
            [
                ("task_uuid", "in", [task["uuid"] for task in tasks]),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        by_uuid = {line.task_uuid: line for line in lines}
        for task in tasks:
            line = by_uuid.get(task["uuid"], lines.browse())
            places = line.location_id | line.location_dest_id
            task["here"] = bool(device.area_id and device.area_id in places.area_id)
            task["cab"] = bool(
                device.equipment_id
                and line.lot_id.is_piece
                and line.picking_id.picking_type_id.cab_confirms
            )
        return {
            "tasks": sorted(tasks, key=lambda task: not (task["started"] or task["here"])),
            "alerts": self._alerts(),
        }

    def _alerts(self):
        """Open alerts as the phone shows them, the most urgent first."""
        shown = ("id", "name", "message", "severity", "area", "raised_at")
        return [
            {name: alert[name] for name in shown}
            for alert in self.env["wms.alert"]._for_user(limit=20)
            if alert["state"] == "open"
        ]

    # --- steps ----------------------------------------------------------------------------

    def _step(self, device, call):
        return self._take(self._scans.step, call.picking_id, device, call)

    def _work(self, device, call):
        return self._take(self._scans.work, call.kind, device, call)

    def _take(self, service, what, device, call):
        """One step of ``service``: of the transfer or the kind of work ``what``."""
        return service(
            what,
            call.key,
            call.text,
            call.state,
            call.reason,
            device,
            call.occurred_at,
            photo=call.photo or None,
            offline=call.late,
            sent_at=call.sent_at,
        )

    def _undo(self, device, call):
        return self._scans.undo(call.picking_id, call.key, call.scan_id, call.reason, device)

    def _report(self, device, call):
        """A difference at a task, with a photo: in one step, so that it waits for network well."""
        scans = self._scans
        answer = scans.report(
            call.picking_id, call.key, call.kind, call.text, call.task_uuid, device
        )
        reported = self._discrepancy_of(call)
        if call.photo and reported and not reported.photo:
            try:
                reported.photo = scans._photo(call.photo)
            except Refused as refused:
                # The report counts more than its picture.
                answer = {**answer, "message": message(self.env, refused.code, **refused.facts)}
        return answer

    def _cab(self, device, call):
        return self._scans._cab_confirm(
            device, call.picking_id, call.key, call.task_uuid, call.occurred_at, call.sent_at
        )

    # --- counting -------------------------------------------------------------------------

    def _sheets(self, device, call):
        """Counting sheets of this person and those that nobody has."""
        return {"sheets": self.env["wms.count.service"].sheets()}

    def _count(self, device, call):
        """One step of counting a sheet."""
        answer = self.env["wms.count.service"].step(
            call.count_id,
            call.key,
            call.text,
            call.state,
            call.action,
            call.photo or None,
            device.name,
            call.occurred_at or None,
        )
        scan = self._scan_of(call)
        if scan and not scan.device_id:
            scan.device_id = device
        return answer

    # --- labels ---------------------------------------------------------------------------

    def _label(self, device, call):
        """The document of a printing of a moment ago, for a phone without a label printer.

        ``text`` is the job that the answer to the printing named.
        """
        labels = self.env["wms.label"]
        rows = labels._rows_to_fetch(call.text)
        if not rows:
            raise UserError(self.env._("This label was printed a while ago. Print it again."))
        document = labels._file(rows)
        return {
            "name": document.name,
            "type": document.mimetype,
            "content": b64encode(document.content).decode("ascii"),
        }

    # --- steps whose person did not wait for the answer ------------------------------------

    def _look_after(self, call, answer):
        """A step that the phone took as done without having the answer, though there was one: it
        was lost on its way. If it was a refusal nobody has seen it."""
        scan = self._scan_of(call)
        if scan and not self._discrepancy_of(call):
            state = {"task_uuid": call.task_uuid, **call.state}
            self._scans._note_unsent(scan, state, answer)

    def _scan_of(self, call):
        # sudo: the scan of this very step; scans are readable to supervisors.
        return (
            self.env["wms.scan"]
            .sudo()
            .search([("user_id", "=", self.env.uid), ("key", "=", call.key)], limit=1)
        )

    def _discrepancy_of(self, call):
        # sudo: as above
        scan = self._scan_of(call)
        return self.env["wms.discrepancy"].sudo().search([("scan_id", "=", scan.id or 0)], limit=1)

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
        told = message(self.env, "reported", number=known.name)
        return {"state": "done", "data": {}, "message": told}
