from datetime import timedelta

from odoo import fields, models


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _count_a_little(self, warehouse):
        """A touch plan and a cycle of the chemical store; some sheets counted, one difference."""
        store = self._place("K1") | self._place("K2")
        now = fields.Datetime.now()
        plans = self.env["wms.count.plan"].create(
            [
                {
                    "name": "Touched this shift",
                    "kind": "touch",
                    "location_ids": [(6, 0, store.ids)],
                    "count_from": now - timedelta(days=7),
                    "capacity_minutes": 24.0,
                    "run_every_hours": 8.0,
                    "next_run": now + timedelta(hours=8),
                    "company_id": warehouse.company_id.id,
                },
                {
                    "name": "Chemicals by class",
                    "kind": "cycle",
                    "location_ids": [(6, 0, store.ids)],
                    "capacity_minutes": 30.0,
                    "run_every_hours": 24.0,
                    "next_run": now + timedelta(hours=24),
                    "company_id": warehouse.company_id.id,
                },
            ]
        )
        for plan, chinese in zip(plans, ("本班动碰盘点", "化学品按类别循环盘点"), strict=True):
            plan.with_context(lang="zh_CN").name = chinese
        counts = plans[0]._run(now)
        if not counts:
            counts = plans[1]._run(now)
        self._count_sheet(counts[:1])

    def _count_sheet(self, count):
        """The first places of a sheet as the operators find them; one lacks two bags."""
        lines = count.line_ids.sorted("route_order")
        for number, line in enumerate(lines[:4]):
            less = 2 if number == 1 else 0
            self._count_line(count, line, less, "user_operator")
            if line.state == "recount":
                self._count_line(count, line, less, "user_operator_zh")

    def _count_line(self, count, line, less, who):
        """Scan the sign, the labels, and say how many; ``less`` bags than the book has."""
        service = self.env["wms.count.service"].with_user(self._ref(who))
        steps = [(line.location_id.barcode, "")]
        for quant in self.env["stock.quant"].search(
            [("location_id", "=", line.location_id.id), ("quantity", ">", 0)]
        ):
            steps.append((quant.lot_id.name, ""))
            if quant.is_counted:
                steps.append((str(max(quant.piece_count - less, 0)), ""))
            elif not quant.lot_id.is_piece:
                steps.append((f"{quant.product_id._to_kg(quant.quantity) - 25 * less:g} kg", ""))
        steps.append(("", "finish" if len(steps) > 1 else "empty"))
        answer = {"state": "place", "data": {}}
        for number, (text, action) in enumerate(steps):
            state = {
                "state": answer["state"],
                "task_uuid": answer["data"].get("task_uuid"),
                "lot_id": answer["data"].get("lot_id"),
            }
            key = f"demo-count-{line.id}-{line.round}-{number}"
            answer = service.step(count.id, key, text, state if number else {}, action)
