"""What people do with counted goods and with lots that become others, for the property tests."""

from hypothesis import strategies as st

PIECES_OPERATIONS = (
    "bags_in",
    "bags_move",
    "bags_out",
    "bags_count",
    "bags_scrap",
    "bags_correct",
    "bags_inventory",
    "slit",
    "merge",
    "merge_quants",
)
# Less stock frees what was reserved of it, also a started task; that is a supervisor's to do.
BY_SUPERVISOR = ("bags_count", "bags_inventory", "bags_correct", "bags_scrap")
SAID = ("1", "7", "12 袋", "20 pcs", "12 pcs 290.5 kg", "300 kg", "40", "1000", "half")


class PiecesWork:
    """Operations on bags in several places, on strips and on merged lots. Mixed into a YardCase."""

    def stock_to_transform(self):
        """Two lots of bags in four places and coils with nothing on them."""
        for name, places in (("SB1", {1: 1_000, 2: 490, 3: 1_505}), ("SB2", {4: 750})):
            lot = self.lot(name, product=self.bags, weight=0)
            for slot, weight in places.items():
                self.stand(lot, f"TB-01-0{slot}", weight)
        for slot in (1, 2, 3):
            self.coil_at(f"SC{slot}", f"TC-02-0{slot}-1", weight=10_000)

    def standing(self, product):
        return self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("quantity", ">", 0),
                ("location_id.usage", "=", "internal"),
            ],
            order="id",
        )

    def do_bags_in(self, data):
        """A packing list with kg and pieces that do not quite agree, put away by scan."""
        self.number += 1
        weight = data.draw(st.sampled_from([480, 1_000, 1_990, 2_975.5]), label="kg")
        count = data.draw(st.sampled_from([0, 19, 40, 41, 118]), label="pieces")
        picking = self.receipt([])
        self.env["wms.packing.list"].with_user(self.operator).create(
            {
                "picking_id": picking.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.bags.id,
                            "name": f"BAGS{self.number}",
                            "weight": weight,
                            "piece_count": count,
                        },
                    )
                ],
            }
        ).action_apply()
        told = [self._scan(data, line) for line in picking.move_line_ids]
        return f"{picking.name} {weight} kg {count} pieces {told}"

    def do_bags_move(self, data):
        quant = self.pick_one(data, self.standing(self.bags), "bags")
        if not quant:
            return ""
        weight = data.draw(st.sampled_from([25, 260, quant.quantity]), label="kg")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": quant.location_id.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.bags.id,
                            "product_uom_qty": weight,
                            "location_id": quant.location_id.id,
                            "location_dest_id": self.stock.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        line = self.pick_one(data, picking.move_line_ids, "task")
        return self._scan(data, line) if line else "nothing reserved"

    def do_bags_out(self, data):
        weight = data.draw(st.sampled_from([100, 500, 1_000]), label="kg")
        picking = self.delivery(self.bags, weight)
        line = self.pick_one(data, picking.move_line_ids, "task")
        if not line:
            return "nothing reserved"
        first = self.step(picking, line.lot_id.name)
        if first["state"] != "place":
            return first["message"]["text"]
        asked = self.step(picking, line.location_id.barcode, self.back(first))
        said = data.draw(st.sampled_from(SAID), label="said")
        return f"{said}: {self.step(picking, said, self.back(asked))['message']['text']}"

    def do_bags_count(self, data):
        quant = self.pick_one(data, self.standing(self.bags), "bags")
        if not quant:
            return ""
        pieces = data.draw(st.sampled_from([0, 1, 17, 40]), label="pieces")
        # The book follows the yard, above all limits too; here it stays below what fits.
        weights = [None, None, 0, 24.5, quant.quantity / 2, quant.quantity - 5]
        weight = data.draw(st.sampled_from(weights), label="kg")
        weight = weight and max(weight, 0.0)
        quant.with_user(self.supervisor).set_counted(pieces, weight, "counted")
        return f"{quant.location_id.name}: {pieces} pieces, {weight} kg"

    def do_bags_scrap(self, data):
        quant = self.pick_one(data, self.standing(self.bags), "bags")
        if not quant:
            return ""
        weight = data.draw(st.sampled_from([10, 75, quant.quantity]), label="kg")
        self.env["stock.scrap"].create(
            {
                "product_id": self.bags.id,
                "lot_id": quant.lot_id.id,
                "location_id": quant.location_id.id,
                "scrap_qty": weight,
                "company_id": self.company.id,
            }
        ).do_scrap()
        return f"{weight} kg"

    def do_bags_correct(self, data):
        """A supervisor corrects kilograms or pieces of what is posted."""
        lines = self.env["stock.move.line"].search(
            [("product_id", "=", self.bags.id), ("state", "=", "done"), ("quantity", ">", 0)],
            order="id",
        )
        line = self.pick_one(data, lines, "posted line").with_user(self.supervisor)
        if not line:
            return ""
        name = data.draw(st.sampled_from(["quantity", "piece_count"]), label="field")
        value = data.draw(st.sampled_from([0, 3, 17, 25, 250, 470]), label="value")
        if name == "quantity":
            value = min(value, line.quantity)
        line.write({name: value})
        return f"{name} {value}"

    def do_bags_inventory(self, data):
        quant = self.pick_one(data, self.standing(self.bags), "bags")
        if not quant:
            return ""
        weight = data.draw(st.sampled_from([0, 30, quant.quantity / 2]), label="kg")
        self.stand(quant.lot_id, quant.location_id, weight)
        return f"{weight} kg"

    def do_slit(self, data):
        """Strips of a coil or slab, balanced or not, confirmed twice or by the wrong label."""
        product = self.coil if data.draw(st.booleans(), label="coil") else self.slab
        quant = self.pick_one(data, self.standing(product), "piece")
        if not quant:
            return ""
        lot, weight = quant.lot_id, quant.lot_id.book_weight
        count = data.draw(st.integers(1, 3), label="strips")
        scrap = data.draw(st.sampled_from([0, 40, 500]), label="scrap")
        lost = data.draw(st.sampled_from([0, 20, -30, 0, 900]), label="lost")
        at_line = data.draw(st.sampled_from([True, True, False]), label="at the line")
        document = (
            self.env["wms.transformation"]
            .with_user(self.operator)
            .create(
                {
                    "kind": "slit",
                    "company_id": self.company.id,
                    "location_dest_id": self.line_end.id if at_line else False,
                    "scrap_weight": scrap,
                    "input_ids": [(0, 0, {"lot_id": lot.id})],
                    "output_ids": [
                        (0, 0, {"weight": round((weight - scrap - lost) / count, 3)})
                        for _strip in range(count)
                    ],
                }
            )
        )
        label = data.draw(st.sampled_from([lot.name, lot.name, lot.name, "X"]), label="label")
        codes = {line.id: label for line in document.input_ids}
        document._confirm_scanned(codes)
        document._confirm_scanned(codes)
        return f"{lot.name} into {document.child_names}"

    def do_merge(self, data):
        quants = self.standing(self.bags)
        first = self.pick_one(data, quants, "one")
        second = self.pick_one(data, quants - first, "other")
        if not second:
            return ""
        document = self.env["wms.transformation"].create(
            {
                "kind": "merge",
                "company_id": self.company.id,
                "location_dest_id": self.line_end.id,
                "input_ids": [
                    (
                        0,
                        0,
                        {"lot_id": one.lot_id.id, "location_id": one.location_id.id},
                    )
                    for one in (first, second)
                ],
            }
        )
        self.number += 1
        self.env["wms.transformation.output"].create(
            {
                "transformation_id": document.id,
                "name": f"MERGED{self.number}",
                "weight": document.parent_weight,
                "piece_count": data.draw(st.sampled_from([0, 33]), label="pieces"),
            }
        )
        document.with_user(self.operator)._confirm_scanned(
            {line.id: line.lot_id.name for line in document.input_ids}
        )
        return document.parent_names

    def do_merge_quants(self, data):
        """Odoo's housekeeping."""
        self.env["stock.quant"]._quant_tasks()
        return ""
