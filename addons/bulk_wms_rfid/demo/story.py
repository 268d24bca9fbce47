import time
import uuid

from odoo import Command, api, fields, models

NAME = "gate-north"
PLATE = "沪CRF118"
# EPCs that `make run-rfid` drives through its gate.
TRUCK = "3476451fd400000000000001"
COIL = "3076451fd40c0e40000010{:02x}"
PIECES = 8


class RfidDemo(models.AbstractModel):
    """A gate, a zone and a handheld beside the demo yard: a truck is loaded, a piece astray."""

    _name = "rfid.demo"
    _description = "Demo of RFID"

    @api.model
    def _load(self):
        """Hang tags on some coils and let a morning pass; does nothing where that was done."""
        company = self.env.ref("base.main_company")
        demo = self.with_context(
            allowed_company_ids=company.ids, lang="en_US", tracking_disable=True
        ).with_company(company)
        warehouse = demo.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        if not warehouse or demo.env["rfid.gateway"].search_count([("name", "=", NAME)]):
            return
        lots = demo._free_coils(company)
        if len(lots) < PIECES:
            return
        gateway = demo._connect(company, lots)
        tags = [
            demo.env["rfid.tag"]._bind(COIL.format(number), lot).epc
            for number, lot in enumerate(lots)
        ]
        visit = demo._load_truck(warehouse, lots[:2])
        demo.env["rfid.tag"]._bind(TRUCK, visit.vehicle_id)
        demo._morning(gateway, tags)

    def _free_coils(self, company):
        """Coils that lie free and are promised to nobody, each in its place."""
        quants = self.env["stock.quant"].search(
            [
                ("lot_id.is_piece", "=", True),
                ("lot_id.quality_state", "=", "released"),
                ("location_id.place_kind", "=", "position"),
                ("location_id.storage_category_id.stacking", "=", "saddle"),
                ("company_id", "=", company.id),
                ("quantity", ">", 0),
                ("reserved_quantity", "=", 0),
            ],
            order="lot_id desc",
            limit=80,
        )
        yard = self.env["wms.yard"]._read(quants.location_id.ids)
        free = quants.filtered(
            lambda quant: (
                not yard.blockers(quant.lot_id.id, quant.location_id.id)
                and quant.location_id._lock_inherited() == "none"
                and not quant.lot_id.expiration_date
            )
        )
        return free.lot_id[:PIECES]

    def _connect(self, company, lots):
        area = self.env["stock.quant"].search(
            [("lot_id", "=", lots[-1].id), ("quantity", ">", 0)], limit=1
        ).location_id.area_id  # fmt: skip
        return self.env["rfid.gateway"].create(
            {
                "name": NAME,
                "company_id": company.id,
                "user_id": self.env.ref("bulk_wms_rfid.demo_user_gate").id,
                "reader_ids": [
                    Command.create({"name": "north", "mode": "gate", "alarm_output": 1}),
                    Command.create({"name": "zone-1", "mode": "zone", "location_id": area.id}),
                    Command.create({"name": "handheld-1", "mode": "handheld"}),
                ],
            }
        )

    def _load_truck(self, warehouse, lots):
        """A delivery of these coils, and its truck in the yard."""
        customer = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": customer.id,
                "origin": "RFID",
                "company_id": warehouse.company_id.id,
            }
        )
        picking._set_pieces(
            [(lot.product_id, lot, lot.product_id._from_kg(lot.book_weight)) for lot in lots]
        )
        picking.action_assign()
        visit = self.env["wms.visit"].create(
            {
                "plate": PLATE,
                "driver": "Sun Hao",
                "picking_ids": [Command.set(picking.ids)],
                "is_weighed": False,
                "company_id": warehouse.company_id.id,
            }
        )
        visit.action_gate_in()
        return visit

    def _morning(self, gateway, tags):
        """What the readers told: presence, a walk with the handheld, a piece nobody ordered."""
        now = time.time()

        def event(kind, reader, epc, ago, **more):
            return {
                "id": uuid.uuid4().hex,
                "reader": reader,
                "kind": kind,
                "epc": epc,
                "first_seen": now - ago - 4,
                "last_seen": now - ago,
                "reads": 40,
                "confidence": 0.98,
                "rssi_max": -52.0,
                "antennas": [1, 2],
                **more,
            }

        told = [event("arrived", "zone-1", epc, 7_200) for epc in tags[5:]]
        told += [event("seen", "handheld-1", epc, 3_600, session="walk-1") for epc in tags[:6]]
        told.append(
            event("seen", "handheld-1", "e2801160600002054e12a5b3", 3_500, session="walk-1")
        )
        told.append(event("passed", "north", tags[4], 1_800, direction="out"))
        inbox = self.env["rfid.event"]
        inbox._take(gateway.sudo(), {"sent_at": now, "events": told})
        claimed: list[int] = []
        while inbox._step(claimed):
            pass
        self._bring_back(inbox)

    def _bring_back(self, inbox):
        """Somebody has looked: the piece that left by mistake is here again."""
        found = inbox.search([("why", "=", "moved")]).discrepancy_id
        # sudo: as a supervisor settles it
        found.sudo().write(
            {
                "state": "resolved",
                "resolution_kind": "nothing",
                "resolution": "Driven to the weighbridge by mistake, brought back.",
                "resolved_at": fields.Datetime.now(),
            }
        )
