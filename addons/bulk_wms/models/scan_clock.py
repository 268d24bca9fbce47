from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

# Clocks of phones are this good; less is no news.
_TOLERATED = timedelta(minutes=2)
# No device is without network for longer.
_LONGEST_OFFLINE = timedelta(days=31)


class Scan(models.Model):
    """When a scan was taken, by the device's clock and by ours."""

    _inherit = "wms.scan"

    said_at = fields.Datetime(
        "Said by the Device",
        readonly=True,
        help="The time that the device said, where it differs from the time of the scan: its "
        "clock was wrong.",
    )
    clock_skew = fields.Integer(
        "Clock Off (s)",
        readonly=True,
        help="By how many seconds the clock of the device is ahead of the server's; below 0: "
        "behind. 0 where it is not known or tells the time.",
    )


class ScanService(models.AbstractModel):
    """What a device says about time is kept, and never believed beyond reason."""

    _inherit = "wms.scan.service"

    def _device_times(self, occurred_at, sent_at) -> dict:
        """Values of a scan: when it was taken, and what the device said.

        With the time at which the device sends, its clock is compared and corrected. Nothing
        was taken after it arrived here, nor longer ago than a device is ever without network.
        """
        now = fields.Datetime.now()
        said = self._device_time(occurred_at)
        sent = self._device_time(sent_at)
        if not said:
            return {"occurred_at": now}
        skew = sent - now if sent else timedelta()
        if abs(skew) <= _TOLERATED:
            skew = timedelta()
        taken = min(max(said - skew, now - _LONGEST_OFFLINE), now)
        if not skew and said > now + _TOLERATED:
            # At least this much ahead, for it was taken before now.
            skew = said - now
        return {
            "occurred_at": taken,
            "said_at": said if abs(said - taken) > _TOLERATED else False,
            "clock_skew": max(min(int(skew.total_seconds()), 2**31 - 1), -(2**31) + 1),
        }

    def _device_time(self, value):
        """A time as a device sends it; None for none.

        :raises UserError: for what is no time
        """
        if not value:
            return None
        try:
            return fields.Datetime.to_datetime(str(value).replace("T", " ")[:19])
        except (ValueError, OverflowError) as error:
            raise UserError(
                self.env._("%(time)s is no time. Send YYYY-MM-DD HH:MM:SS in UTC.", time=value)
            ) from error
