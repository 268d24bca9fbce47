"""A small yard of its own for every test; no demo data is referred to."""

import uuid

from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class YardCase(TransactionCase):
    """A warehouse with a coil bay (saddles in two tiers), slab columns, a floor and a pile.

    People: ``operator``, ``supervisor``, ``manager``. Nobody in these tests is superuser unless
    a test says so.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Test Yard"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(
                cls.env.context, allowed_company_ids=cls.company.ids, tracking_disable=True
            )
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)])
        cls.stock = cls.warehouse.lot_stock_id
        cls.supplier = cls.env.ref("stock.stock_location_suppliers")
        cls.customer = cls.env.ref("stock.stock_location_customers")
        cls.kg = cls.env.ref("uom.product_uom_kgm")
        cls.tonne = cls.env.ref("uom.product_uom_ton")
        cls.grade = cls.env["wms.grade"].create({"name": f"Q235B-{uuid.uuid4().hex[:6]}"})
        # What "Keep Kilograms" in the settings does.
        cls.env.ref("uom.decimal_product_uom").digits = 3
        cls._set_up_people()
        cls._set_up_limits()
        cls._set_up_places()
        cls._set_up_products()
        cls._set_up_strategy()
        kinds = cls.warehouse.in_type_id | cls.warehouse.out_type_id | cls.warehouse.int_type_id
        kinds.write({"scan_required": True, "active": True})

    @classmethod
    def _set_up_people(cls):
        def person(name, group):
            return new_test_user(
                cls.env,
                f"{name}-{uuid.uuid4().hex[:6]}",
                groups=f"base.group_user,bulk_wms.{group}",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )

        cls.operator = person("operator", "group_operator")
        cls.supervisor = person("supervisor", "group_supervisor")
        cls.manager = person("manager", "group_manager")

    @classmethod
    def _category(cls, name, **values):
        return cls.env["stock.storage.category"].create(
            {"name": name, "company_id": cls.company.id, **values}
        )

    @classmethod
    def _set_up_limits(cls):
        form = {code: cls.env.ref(f"bulk_wms.form_{code}") for code in ("coil", "slab", "pile")}
        form["bag"] = cls.env.ref("bulk_wms.form_bag_pallet")
        cls.form = form
        cls.saddle = cls._category(
            "Saddles",
            stacking="saddle",
            form_ids=[(6, 0, form["coil"].ids)],
            max_weight=25_000.0,
            upper_weight_ratio=1.0,
        )
        cls.column = cls._category(
            "Columns",
            stacking="column",
            form_ids=[(6, 0, form["slab"].ids)],
            max_tiers=4,
            max_weight=80_000.0,
            max_length_spread=2_000.0,
        )
        cls.floor = cls._category(
            "Floor",
            stacking="single",
            form_ids=[(6, 0, form["bag"].ids)],
            max_weight=2_000.0,
            allow_new_product="same",
        )
        cls.heap = cls._category("Heap", stacking="single", form_ids=[(6, 0, form["pile"].ids)])

    @classmethod
    def _area(cls, name, category, rows=2, slots=4, x=0.0, y=0.0, tiers=2):
        wizard = cls.env["wms.area.generate"].create(
            {
                "parent_id": cls.stock.id,
                "name": name,
                "storage_category_id": category.id,
                "rows": rows,
                "slots": slots,
                "tiers": tiers,
                "origin_x": x,
                "origin_y": y,
            }
        )
        wizard.action_generate()
        return cls.env["stock.location"].search(
            [("location_id", "=", cls.stock.id), ("name", "=", name)]
        )

    @classmethod
    def _set_up_places(cls):
        cls.coil_area = cls._area("TC", cls.saddle, rows=2, slots=4)
        cls.slab_area = cls._area("TS", cls.column, rows=1, slots=4, y=20.0)
        cls.bag_area = cls._area("TB", cls.floor, rows=1, slots=6, y=40.0)
        cls.heap_area = cls._area("TH", cls.heap, rows=1, slots=1, y=60.0)

    @classmethod
    def place(cls, name):
        """The position ``name``, such as TC-01-02-1."""
        return cls.env["stock.location"].search(
            [("barcode", "=", name), ("company_id", "=", cls.company.id)]
        )

    @classmethod
    def _product(cls, name, form, uom=None, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "tracking": "lot",
                "uom_id": (uom or cls.kg).id,
                "form_id": form.id,
                **values,
            }
        )

    @classmethod
    def _set_up_products(cls):
        cls.coil = cls._product("Hot rolled coil", cls.form["coil"])
        cls.slab = cls._product("Slab", cls.form["slab"])
        cls.bags = cls._product("Cement in bags", cls.form["bag"])
        cls.sand = cls._product("Sand", cls.form["pile"])

    @classmethod
    def _rule(cls, form, area, strategy=None, **values):
        return cls.env["stock.putaway.rule"].create(
            {
                "location_in_id": cls.stock.id,
                "location_out_id": area.id,
                "sublocation": "strategy",
                "strategy_id": (strategy or cls.strategy).id,
                "form_ids": [(6, 0, form.ids)],
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _set_up_strategy(cls):
        cls.strategy = cls.env.ref("bulk_wms.strategy_balanced")
        cls._rule(cls.form["coil"], cls.coil_area)
        cls._rule(cls.form["slab"], cls.slab_area)
        cls._rule(cls.form["bag"], cls.bag_area)
        cls._rule(cls.form["pile"], cls.heap_area)

    # --- goods ----------------------------------------------------------------------------

    @classmethod
    def lot(cls, name, product=None, weight=10_000.0, **values):
        """A lot that is not in stock yet."""
        return cls.env["stock.lot"].create(
            {
                "name": name,
                "product_id": (product or cls.coil).id,
                "company_id": cls.company.id,
                "weight_label": weight,
                **values,
            }
        )

    @classmethod
    def stand(cls, lot, place, quantity=None):
        """Put a lot into stock at ``place`` as opening stock, by the manager."""
        if isinstance(place, str):
            place = cls.place(place)
        quantity = lot.product_id._from_kg(lot.book_weight) if quantity is None else quantity
        quant = cls.env["stock.quant"].with_context(inventory_mode=True)
        quant.create(
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "location_id": place.id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()
        cls.env["wms.position.load"]._refresh_touched()
        return lot

    @classmethod
    def coil_at(cls, name, place, weight=10_000.0, **values):
        return cls.stand(cls.lot(name, weight=weight, **values), place)

    def receipt(self, lots, user=None):
        """A receipt of ``lots`` with one move each, confirmed, not arrived."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
            }
        )
        picking._set_pieces(
            [(lot.product_id, lot, lot.product_id._from_kg(lot.book_weight)) for lot in lots]
        )
        return picking.with_user(user or self.operator)

    def delivery(self, product, weight, tolerance=0.0, user=None):
        """A delivery of ``weight`` kg, confirmed and reserved."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.id,
                "company_id": self.company.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": product._from_kg(weight),
                            "product_uom": product.uom_id.id,
                            "location_id": self.stock.id,
                            "location_dest_id": self.customer.id,
                            "weight_tolerance": tolerance,
                            "company_id": self.company.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking.with_user(user or self.operator)

    # --- work -----------------------------------------------------------------------------

    def step(self, picking, text, state=None, reason="", key=None):
        """One step of the dialogue as the device sends it."""
        service = self.env["wms.scan.service"].with_user(picking.env.user)
        return service.step(picking.id, key or uuid.uuid4().hex, text, state or {}, reason)

    @staticmethod
    def back(answer):
        """The state that the device sends back with its next step."""
        return {
            "state": answer["state"],
            "task_uuid": answer["data"].get("task_uuid"),
            "place_id": answer["data"].get("place_id"),
        }

    def scan_through(self, picking, lot, place=None):
        """Scan a lot and then a place (the task's own if none is given); returns both answers."""
        first = self.step(picking, lot.name)
        line = picking.move_line_ids.filtered(
            lambda line: line.lot_id == lot and line.state not in ("done", "cancel")
        )[:1]
        leaving = picking.location_dest_id.usage == "customer"
        place = place or (line.location_id if leaving else line.location_dest_id)
        return first, self.step(picking, place.barcode, self.back(first))

    def place_of(self, lot):
        """Where the stock says the lot is; several places fail."""
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("quantity", ">", 0), ("location_id.usage", "=", "internal")]
        )
        self.assertLessEqual(len(quants.location_id), 1)
        return quants.location_id

    def today(self):
        return fields.Date.today()
