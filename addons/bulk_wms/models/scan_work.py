from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..scanning import WORKS, work_for
from ..scanning.commands import command_of, label_of
from ..scanning.dialogue import Step
from ..scanning.messages import message
from ..scanning.resolver import printable
from ..scanning.work import BACK
from .scan_service import BACK_TO_START

# Longer than any code that an answer gives back.
_LONGEST_BACK = 300


class Scan(models.Model):
    """Scans of work that begins without a transfer."""

    _inherit = "wms.scan"

    kind = fields.Selection(
        selection_add=[("lift", "Taken up"), ("visit", "Vehicle"), ("label", "Label")]
    )
    work = fields.Char(readonly=True, help="Kind of work that was scanned for; empty: a transfer.")
    follows_id = fields.Many2one(
        "wms.scan",
        "Goes on from",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The scan by which the goods were taken up that this one has put down.",
    )

    _follows_uniq = models.UniqueIndex(
        "(follows_id) WHERE follows_id IS NOT NULL AND result = 'confirmed'",
        "These goods were put down already.",
    )


class ScanService(models.AbstractModel):
    """Work that begins without a transfer: whatever is scanned leads to it."""

    _inherit = "wms.scan.service"

    @api.model
    def begin(self, kind):
        """What to scan first for a kind of work. Nothing is noted.

        :returns: ``{state, data, message}`` as every step does
        """
        self._check_operator()
        return work_for(self.env, self._kind(kind), self.env.company).begin()

    @api.model
    def work(
        self,
        kind,
        key,
        text,
        state=None,
        reason="",
        device="",
        occurred_at=None,
        photo=None,
        offline=False,
        sent_at=None,
    ):
        """One step of work that needs no transfer to begin.

        :param kind: a kind in ``scanning.WORKS``; the last answer says with which to go on
        :param key: unique per step and user, made by the device
        :param state: ``data.back`` of the last answer; empty to begin
        :param photo: base64 of a JPEG, PNG or WebP
        :param offline: nobody reads the answer: what is refused becomes a discrepancy
        :param sent_at: time on the device when it sends, to tell how wrong its clock is
        :returns: ``{state, data, message: {code, kind, text}}``
        """
        self._check_operator()
        kind, company = self._kind(kind), self.env.company
        state = self._clean_state(state, BACK)
        empty = self.env["stock.picking"]
        scan, answer = self._begin(
            empty, key, text, device, occurred_at, reason, work=kind, sent_at=sent_at
        )
        if answer is not None:
            return answer
        step = Step(text=str(text or ""), state=state, reason=printable(reason), scan=scan)
        return self._run(
            scan, lambda: self._work(kind, company, step, photo), state, offline=offline
        )

    def _work(self, kind, company, step, photo):
        step.photo = self._photo(photo)
        work = work_for(self.env, kind, company)
        answer = self._command(step, work.first, {"work": kind}) or work.step(step)
        self._keep_photo(step)
        return answer

    def _command(self, step, first: str, data: dict):
        """The answer to a command barcode, which the device carries out; None for what is none."""
        command = command_of(step.text)
        taken = step.state.get("state") or first
        if not command or (taken == "choose") or (command == "SKIP" and taken == "weight"):
            return None
        return {
            "state": taken,
            "data": {**data, "command": command, "back": {**step.state, "state": taken}},
            "message": message(self.env, "command", command=label_of(self.env, command)),
        }

    def _kind(self, kind) -> str:
        if not isinstance(kind, str) or kind not in WORKS:
            raise UserError(self.env._("This kind of work is not known here. Reload the page."))
        return kind

    def _refused_work(self, scan, state, code, told, options) -> dict:
        """The answer to a refused step of such work: try again, or from the start."""
        work = work_for(self.env, scan.work, scan.company_id)
        again = {"state": state.get("state") or work.first}
        again.update({name: value for name, value in state.items() if name != "state"})
        if code in BACK_TO_START:
            again = {"state": "lot" if "lot" in work.states else work.first}
            if state.get("visit"):
                again["visit"] = state["visit"]
        data = {"work": scan.work, "back": again}
        if options:
            data["options"] = list(options)
        return {"state": again["state"], "data": data, "message": told}

    @staticmethod
    def _clean_state(state, names) -> dict:
        """The state as a device sends it: known names, short texts, nothing else."""
        if not isinstance(state, dict):
            return {}
        kept = {name: state.get(name) for name in names}
        return {
            name: printable(value)[:_LONGEST_BACK]
            for name, value in kept.items()
            if value and isinstance(value, (str, int))
        }

    def _check_operator(self):
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise AccessError(self.env._("Scanning is for operators of the yard."))
