from odoo import fields, models


class Discrepancy(models.Model):
    """What the system finds by itself: one for a lot and cause, closed when it is mended."""

    _inherit = "wms.discrepancy"

    cause = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What the system found, such as weight.label. Empty: a person reported it.",
    )
    cause_figures = fields.Char(readonly=True, copy=False)

    _cause_once = models.UniqueIndex(
        "(lot_id, cause) WHERE state <> 'resolved' AND cause IS NOT NULL",
        "This is known already: there is an open discrepancy about it.",
    )

    def _follow_causes(self, lots, causes: tuple[str, ...], found: dict, mended: str):
        """Open, correct or close discrepancies so that they say what is found now.

        What a person has settled stays settled while the figures are the same.

        :param lots: the lots that were looked at
        :param causes: the causes that were looked for
        :param found: values of a discrepancy by (lot id, cause); ``cause_figures`` among them
        :param mended: resolution of those that are found no more
        """
        # sudo: the system reports, whoever caused it.
        records = self.sudo()
        known = records.search([("lot_id", "in", lots.ids), ("cause", "in", causes)], order="id")
        latest = {(row.lot_id.id, row.cause): row for row in known}
        new = []
        for key, values in found.items():
            row = latest.get(key)
            same = row and row.cause_figures == values["cause_figures"]
            if row and row.state != "resolved":
                if not same:
                    row.write(values)
            elif not same:
                new.append({**values, "lot_id": key[0], "cause": key[1]})
        records.create(new)
        over = known.filtered(
            lambda row: row.state != "resolved" and (row.lot_id.id, row.cause) not in found
        )
        over.write(
            {"state": "resolved", "resolved_at": fields.Datetime.now(), "resolution": mended}
        )
