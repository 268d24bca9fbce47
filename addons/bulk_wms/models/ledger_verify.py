import base64
import json
import time

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..engine import sealing

_lt = LazyTranslate(__name__)

# Longest a single call may take, in seconds; the page asks again until all is checked.
_LONGEST_STEP = 10.0
_LEAF_BYTES = 40

FAULTS = {
    "changed": _lt("Entry %(entry)s was changed after seal %(seal)s was made."),
    "missing": _lt("Entry %(entry)s was deleted after seal %(seal)s was made."),
    "added": _lt("Entry %(entry)s was slipped into what seal %(seal)s had closed."),
    "hash": _lt("Seal %(seal)s itself was changed."),
    "chain": _lt("Seal %(seal)s does not follow the seal before it."),
    "gap": _lt("Seals are missing before seal %(seal)s."),
    "anchor": _lt("Seal %(seal)s is not the one that was printed or mailed: it was rewritten."),
    "cut": _lt("Seal %(seal)s, printed or mailed once, is not there: the ledger was cut."),
}


class LedgerSeal(models.Model):
    """Checking the ledger against its seals, and handing both out."""

    _inherit = "wms.ledger.seal"

    @api.model
    @api.readonly
    def verify_step(self, after: int = 0, anchors: str = "", seconds: float = 2.0) -> dict:
        """Check the seals that follow number ``after`` for about ``seconds``; call until done.

        :param anchors: seals as they were printed or mailed, one a line; may be empty
        :returns: ``{after, last, entries, done, fault}``; ``fault`` is False or
            ``{code, seal, entry, text}``
        :raises UserError: when ``anchors`` contradict each other or none of them can be read
        """
        self._check_reader()
        until = time.monotonic() + min(max(float(seconds), 0.1), _LONGEST_STEP)
        after, entries, fault, done = int(after), 0, None, True
        for seal, found in self._verify(after, self._anchors(anchors)):
            if seal:
                after, entries = seal.number, entries + len(seal.leaves) // _LEAF_BYTES
            fault = found
            if not fault and time.monotonic() > until:
                done = False
                break
        last = self._last()
        return {
            "after": after,
            "last": last.number if last else 0,
            "entries": entries,
            "done": done,
            "fault": {**fault._asdict(), "text": self._fault_text(fault)} if fault else False,
        }

    def _anchors(self, text) -> dict[int, str]:
        text = str(text or "")
        try:
            anchors = sealing.parse_anchors(text)
        except ValueError as error:
            raise UserError(
                self.env._("The seals that you gave contradict each other: %(why)s.", why=error)
            ) from error
        # A seal mistyped must not look like a seal compared.
        if text.strip() and not anchors:
            raise UserError(
                self.env._(
                    "None of the lines you gave is a seal. A seal is its number and a hash of "
                    "64 characters, as printed or mailed; empty the field to verify without one."
                )
            )
        return anchors

    def _fault_text(self, fault: sealing.Fault) -> str:
        sentence = self.env._(FAULTS[fault.code])
        return sentence % fault._asdict()

    def _verify(self, after: int, anchors: dict[int, str]):
        """Yield (seal, fault or None) for each seal after number ``after``; ends at a fault.

        A seal that was sent away and is no longer there comes last, as (None, fault).
        """
        previous = self._seal(SQL("number = %s", after)) if after else None
        number = after
        while seal := self._seal(SQL("number > %s", number)):
            fault = sealing.check_seal(seal, previous, anchors) or sealing.check_entries(
                seal, self._digests(seal.cluster, seal.from_xid, seal.to_xid)
            )
            yield seal, fault
            if fault:
                return
            previous, number = seal, seal.number
        cut = sealing.missing_anchor(number, anchors)
        if cut:
            yield None, cut

    def _seal(self, condition: SQL) -> sealing.Seal | None:
        """The first seal that meets ``condition``, with its leaves."""
        rows = self.env.execute_query(
            SQL(
                "SELECT number, epoch, cluster, from_xid, to_xid,"
                " to_char(sealed_at, 'YYYY-MM-DD HH24:MI:SS'), previous_hash, leaves, hash"
                " FROM wms_ledger_seal WHERE %s ORDER BY number LIMIT 1",
                condition,
            )
        )
        if not rows:
            return None
        number, epoch, cluster, low, high, sealed_at, previous, leaves, value = rows[0]
        return sealing.Seal(
            number, epoch, cluster, int(low), int(high), sealed_at, previous, bytes(leaves), value
        )

    # --- export ---------------------------------------------------------------------------

    def _export(self, first: int, last: int):
        """Yield the lines of an export: each seal of the range, then its entries.

        A seal is a JSON object, an entry a JSON array as it is hashed. What is not sealed yet is
        not exported: nothing could prove it.
        """
        number = first - 1
        while (seal := self._seal(SQL("number > %s", number))) and seal.number <= last:
            yield json.dumps(
                {
                    "seal": seal.number,
                    "epoch": seal.epoch,
                    "cluster": seal.cluster,
                    "from_xid": str(seal.from_xid),
                    "to_xid": str(seal.to_xid),
                    "sealed_at": seal.sealed_at,
                    "previous": seal.previous,
                    "hash": seal.hash,
                    "leaves": base64.b64encode(seal.leaves).decode(),
                }
            )
            for _row, line in self._lines(seal.cluster, seal.from_xid, seal.to_xid):
                yield line
            number = seal.number

    def action_export(self):
        """Download the chosen seals with all entries between the first and the last of them."""
        self._check_reader()
        numbers = self.sorted("number").mapped("number")
        return {
            "type": "ir.actions.act_url",
            "url": f"/bulk_wms/ledger/export?first={numbers[0]}&last={numbers[-1]}",
            "target": "download",
        }

    # --- a copy outside -------------------------------------------------------------------

    def _last_words(self) -> str:
        """The newest seal as it is printed and mailed: number and hash on one line."""
        last = self._last()
        return f"{last.number} {last.hash}" if last else ""

    @api.model
    def _cron_mail(self):
        """Mail the newest seal of the day to whoever each company named for it."""
        last = self._last()
        # sudo: the job mails for every company.
        for company in self.env["res.company"].sudo().search([("wms_seal_mail_to", "!=", False)]):
            if not last:
                continue
            self.env["mail.mail"].sudo().create(
                {
                    "email_to": company.wms_seal_mail_to,
                    "email_from": company.email_formatted or self.env.user.email_formatted,
                    "subject": self.env._(
                        "Seal %(number)s of the ledger of %(company)s",
                        number=last.number,
                        company=company.name,
                    ),
                    "body_html": self._mail_body(last),
                    "auto_delete": False,
                }
            )

    def _mail_body(self, last: sealing.Seal):
        return Markup("<p>{}</p><pre>{} {}</pre><p>{}</p>").format(
            self.env._(
                "The newest seal of the yard's ledger, made %(time)s UTC:", time=last.sealed_at
            ),
            last.number,
            last.hash,
            self.env._(
                "Keep this mail. Paste the line with number and hash into Control > Verify the "
                "Ledger: it shows whether anything up to this seal was rewritten or cut."
            ),
        )
