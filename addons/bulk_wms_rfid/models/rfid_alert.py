from odoo import fields, models
from odoo.tools import SQL


class AlertRule(models.Model):
    """What RFID calls people for."""

    _inherit = "wms.alert.rule"

    kind = fields.Selection(
        selection_add=[
            ("rfid_silent", "RFID gateway or reader silent"),
            ("rfid_unreadable", "Passed the gate without a readable tag"),
            ("rfid_direction", "Which way through the gate is unknown"),
            ("rfid_clone", "RFID tag copied"),
            ("rfid_wrong_place", "Heard in another area than the book says"),
            ("rfid_broken", "RFID events not worked on"),
        ],
        ondelete={
            "rfid_silent": "cascade",
            "rfid_unreadable": "cascade",
            "rfid_direction": "cascade",
            "rfid_clone": "cascade",
            "rfid_wrong_place": "cascade",
            "rfid_broken": "cascade",
        },
    )

    def _threshold_units(self):
        units = {"rfid_silent": "minutes", "rfid_wrong_place": "minutes"}
        return {**super()._threshold_units(), **units}

    # --- silence --------------------------------------------------------------------------

    def _causes_rfid_silent(self):
        since = self._before(minutes=self.threshold or 5)
        gateways = self._rows(
            SQL(
                "SELECT x.id, x.name, x.company_id, to_char(x.last_beat_at,"
                " 'YYYY-MM-DD HH24:MI:SS') AS since FROM rfid_gateway x"
                " WHERE x.active AND x.key_hash IS NOT NULL AND x.last_beat_at < %s AND %s",
                since,
                self._scope_of_company(),
            )
        )
        readers = self._rows(
            SQL(
                "SELECT x.id, x.name, x.company_id, x.location_id, to_char(x.down_since,"
                " 'YYYY-MM-DD HH24:MI:SS') AS since FROM rfid_reader x"
                " JOIN rfid_gateway g ON g.id = x.gateway_id AND g.active"
                "  AND g.key_hash IS NOT NULL AND g.last_beat_at >= %s"
                " WHERE x.active AND x.down_since < %s AND %s",
                since,
                since,
                self._scope_of_company(),
            )
        )
        return [
            *(self._silent_cause("rfid.gateway", row, None) for row in gateways),
            *(self._silent_cause("rfid.reader", row, row["location_id"]) for row in readers),
        ]

    def _silent_cause(self, model: str, row: dict, area) -> dict:
        return {
            "key": f"{model},{row['id']}",
            "res_model": model,
            "res_id": row["id"],
            "area": area,
            "company": row["company_id"],
            "facts": {
                "name": row["name"],
                "since": row["since"],
                "is_gateway": model == "rfid.gateway",
            },
        }

    def _sentence_rfid_silent(self, facts):
        local = self._local(facts)
        if local.pop("is_gateway"):
            return self.env._("Gateway %(name)s has not been heard of since %(since)s", **local)
        return self.env._("Reader %(name)s is not connected since %(since)s", **local)

    # --- at the gate ----------------------------------------------------------------------

    def _causes_rfid_unreadable(self):
        rows = self._rows(
            SQL(
                "SELECT DISTINCT x.id FROM wms_discrepancy x JOIN rfid_event e"
                " ON e.discrepancy_id = x.id AND e.kind = 'unreadable'"
                " WHERE x.state <> 'resolved' AND %s",
                self._scope_of_company(),
            )
        )
        return self.env["wms.discrepancy"].sudo().browse([row["id"] for row in rows])._rfid_causes()

    def _sentence_rfid_unreadable(self, facts):
        return self.env._(
            "%(number)s: something passed %(gate)s at %(since)s, no tag answered",
            **self._local(facts),
        )

    def _causes_rfid_direction(self):
        rows = self._rows(
            SQL(
                "SELECT x.id, x.company_id, x.epc, r.name AS gate, r.location_id,"
                " COALESCE(l.name, v.plate, x.epc) AS what FROM rfid_event x"
                " JOIN rfid_reader r ON r.id = x.reader_id"
                " LEFT JOIN stock_lot l ON l.id = x.lot_id"
                " LEFT JOIN wms_vehicle v ON v.id = x.vehicle_id"
                " WHERE x.state = 'question' AND %s",
                self._scope_of_company(),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "rfid.event",
                "res_id": row["id"],
                "area": row["location_id"],
                "company": row["company_id"],
                "facts": {"what": row["what"], "gate": row["gate"]},
            }
            for row in rows
        ]

    def _sentence_rfid_direction(self, facts):
        return self.env._("%(what)s passed %(gate)s, nobody knows which way", **facts)

    # --- tags -----------------------------------------------------------------------------

    def _causes_rfid_clone(self):
        rows = self._rows(
            SQL(
                "SELECT x.id, x.company_id, x.epc, COALESCE(l.name, '') AS lot,"
                " COALESCE(x.cloned_because, '') AS why FROM rfid_tag x"
                " LEFT JOIN stock_lot l ON l.id = x.lot_id WHERE x.state = 'cloned' AND %s",
                self._scope_of_company(),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "rfid.tag",
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {"epc": row["epc"], "lot": row["lot"], "why": row["why"]},
            }
            for row in rows
        ]

    def _sentence_rfid_clone(self, facts):
        return self.env._("Tag %(epc)s of %(lot)s was copied. %(why)s", **facts)

    def _causes_rfid_wrong_place(self):
        """Pieces heard in a zone for a while although the book has them in another area.

        What somebody is moving is on its way; what left the zone is not there any more.
        """
        rows = self._rows(
            SQL(
                """
                SELECT lot.id, lot.name, lot.company_id, zone.id AS zone_id, zone.name AS zone,
                       place.name AS place
                  FROM rfid_tag x
                  JOIN stock_lot lot ON lot.id = x.lot_id
                  JOIN stock_location zone ON zone.id = x.last_place_id
                   AND zone.place_kind = 'area'
                  JOIN stock_quant q ON q.lot_id = lot.id AND q.quantity > 0
                  JOIN stock_location place ON place.id = q.location_id
                   AND place.usage = 'internal' AND place.area_id IS DISTINCT FROM zone.id
                 WHERE x.state = 'active' AND x.present_since < %s AND %s
                   AND NOT EXISTS (SELECT 1 FROM stock_move_line l WHERE l.lot_id = lot.id
                        AND l.started_at IS NOT NULL AND l.state NOT IN ('done', 'cancel'))
                """,
                self._before(minutes=self.threshold or 10),
                self._scope_of_company(),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "stock.lot",
                "res_id": row["id"],
                "area": row["zone_id"],
                "company": row["company_id"],
                "facts": {"lot": row["name"], "zone": row["zone"], "place": row["place"]},
            }
            for row in rows
        ]

    def _sentence_rfid_wrong_place(self, facts):
        return self.env._(
            "%(lot)s is heard in %(zone)s, the book has it at %(place)s", **facts
        )  # fmt: skip

    def _causes_rfid_broken(self):
        rows = self._rows(
            SQL(
                "SELECT x.company_id, count(*) AS count FROM rfid_event x"
                " WHERE x.state IN ('error', 'new') AND (x.state = 'error'"
                "   OR x.received_at < %s) AND %s GROUP BY x.company_id",
                self._before(minutes=10),
                self._scope_of_company(),
            )
        )
        return [
            {"key": "events", "company": row["company_id"], "facts": {"count": row["count"]}}
            for row in rows
        ]

    def _sentence_rfid_broken(self, facts):
        return self.env._("%(count)s RFID events could not be worked on", **facts)


class Discrepancy(models.Model):
    _inherit = "wms.discrepancy"

    rfid_event_ids = fields.One2many("rfid.event", "discrepancy_id", "RFID Events", readonly=True)

    def _rfid_causes(self) -> list[dict]:
        """Discrepancies of unreadable passages as causes of alerts."""
        causes = []
        for one in self:
            event = one.rfid_event_ids[:1]
            causes.append(
                {
                    "key": one.id,
                    "record": one,
                    "area": one.location_id,
                    "company": one.company_id,
                    "facts": {
                        "number": one.name,
                        "gate": event.reader_id.name or "",
                        "since": fields.Datetime.to_string(event.last_seen.replace(microsecond=0))
                        if event.last_seen
                        else "",
                    },
                }
            )
        return causes


class AlertRun(models.Model):
    _inherit = "wms.alert"

    def _kinds_at_once(self):
        return (*super()._kinds_at_once(), "rfid_unreadable", "rfid_direction", "rfid_clone")
