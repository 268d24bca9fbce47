import base64
from datetime import timedelta
from random import Random

from odoo import fields, models

CHINESE = {
    "demo_wire_rod": "盘条 HPB300",
    "demo_rebar": "螺纹钢 HRB400E(捆)",
    "demo_soda_ash": "纯碱(吨袋)",
}
# Bay: areas as in places.py, and the form that goes there.
BAYS = {
    "Bay D": [
        ("W1", "floor_wire_rod", 2, 8, 1, 6.0, 80.0, 3.0, 4.0),
        ("R1", "cradle", 2, 5, 1, 40.0, 80.0, 13.0, 3.5),
    ],
    "Big Bag Store": [("F1", "floor_big_bag", 3, 8, 1, 104.0, 62.0, 1.6, 1.6)],
}
RULES = [("Bay D", "wire_rod"), ("Bay D", "bundle"), ("Big Bag Store", "big_bag")]
# Lot, diameter in mm, bars in a bundle, bundles, label weight against theory, age in days.
REBAR = [
    ("RB26-0711", 12, 232, 4, 0.985, 61),
    ("RB26-0718", 16, 132, 6, 0.978, 54),
    ("RB26-0725", 20, 84, 6, 0.981, 47),
    ("RB26-0802", 20, 84, 4, 1.004, 33),
    ("RB26-0809", 25, 54, 5, 0.932, 26),
    ("RB26-0816", 32, 33, 4, 0.991, 12),
]


def paper(*lines: str) -> bytes:
    """A one-page PDF with a few lines of plain text, base64."""
    text = " ".join(f"({line}) Tj 0 -22 Td" for line in lines)
    stream = f"BT /F1 14 Tf 60 780 Td {text} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end = len(body) - len(f"xref\n0 {size}\n0000000000 65535 f \n{table}")
    body += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{end}\n%%EOF\n"
    return base64.b64encode(body.encode())


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _show_forms(self, warehouse):
        """Wire rod, rebar and big bags: weights with sources, papers, one alarm, one concession."""
        for name, chinese in CHINESE.items():
            self.env.ref(f"bulk_wms.{name}").with_context(lang="zh_CN").name = chinese
        stock = warehouse.lot_stock_id
        bays = {name: self._build_bay(stock, name, areas) for name, areas in BAYS.items()}
        strategy = self.env.ref("bulk_wms.strategy_balanced")
        for sequence, (bay, form) in enumerate(RULES, start=50):
            self._build_rule(stock, bays[bay], strategy, sequence, {"forms": form})
        stands = self._wire_rod() + self._bundles() + self._big_bags()
        self._put_into_stock(stands)
        self._file_certificates()
        self._judge()
        self._trade_bars()

    def _long_values(self, name, product, grade, age, **values):
        return {
            "name": name,
            "product_id": self._ref(product).id,
            "grade_id": self._ref(f"grade_{grade}").id if grade else False,
            "supplier_id": self._ref("mill" if grade else "chemical_works").id,
            "production_date": fields.Date.today() - timedelta(days=age),
            "company_id": self.env.company.id,
            **values,
        }

    def _wire_rod(self):
        rng = Random(23)
        lots = self.env["stock.lot"].create(
            [
                self._long_values(
                    f"W{26_071 + 3 * number}",
                    "wire_rod",
                    "hpb300",
                    70 - 4 * number,
                    heat=f"W{5_210 + number // 4}",
                    diameter=(6.5, 8.0, 10.0)[number % 3],
                    inner_diameter=850,
                    outer_diameter=1_250,
                    eye_axis="horizontal",
                    pack_number=f"T{number + 1:03d}",
                    weight_label=round(rng.uniform(2_020, 2_360), 0),
                    weight_label_source="mill",
                )
                for number in range(12)
            ]
        )
        for lot in lots[:4]:
            lot.set_weight(
                "actual",
                lot.weight_label + rng.choice((-8, -4, 4, 6)),
                source="scale",
                instrument="Hook scale, bay D",
                at=fields.Datetime.to_datetime(lot.production_date + timedelta(days=4)),
            )
        places = self._places_in("W1")
        return [
            (lot, place, lot.book_weight)
            for lot, place in zip(lots, [*places[:4], *places[8:16]], strict=True)
        ]

    def _bundles(self):
        """A lot of bundles per cradle; the weights on the lot are those of one bundle."""
        stands = []
        for (name, diameter, bars, bundles, share, age), place in zip(
            REBAR, self._places_in("R1"), strict=False
        ):
            lot = self.env["stock.lot"].create(
                self._long_values(
                    name,
                    "rebar",
                    "hrb400e",
                    age,
                    heat=f"R{7_100 + diameter}",
                    batch=name[-4:],
                    profile="rebar",
                    diameter=diameter,
                    length=12_000,
                    unit_count=bars,
                )
            )
            lot.write(
                {
                    "weight_label": round(share * lot.weight_theoretical, 0),
                    "weight_label_source": "packing_list",
                }
            )
            stands.append((lot, place, bundles * lot.weight_label))
        return stands

    def _big_bags(self):
        stands = []
        places = iter(self._places_in("F1"))
        for number, bags in enumerate((4, 6, 3)):
            lot = self.env["stock.lot"].create(
                self._long_values(
                    f"SA{60_310 + 12 * number}",
                    "soda_ash",
                    "",
                    40 - 9 * number,
                    unit_net=1_000,
                    unit_gross=1_003.5,
                    moisture=0.4,
                )
            )
            if not number:
                lot.set_weight(
                    "actual", 1_001.5, source="average", exact=False, note="4 bags weighed together"
                )
            for standing in [2] * (bags // 2) + [1] * (bags % 2):
                stands.append((lot, next(places), 1_000.0 * standing))
        return stands

    def _file_certificates(self):
        heat = self.env["wms.certificate.heat"]
        for number, heats, issued in (
            ("NR-3.1-26-4417", ("R7120", "R7116"), 44),
            ("NR-3.1-26-4502", ("W5210",), 66),
            ("NR-3.1-26-4533", ("R7125",), 0),
        ):
            date = fields.Date.today() - timedelta(days=issued or 24)
            self.env["wms.certificate"].create(
                {
                    "name": number,
                    "kind": "3.1",
                    "issued_on": date,
                    "partner_id": self._ref("mill").id,
                    "heat_ids": [(6, 0, heat.create([{"name": name} for name in heats]).ids)],
                    # The last one is announced: its paper is missing.
                    "file": issued and paper(f"No. {number}", f"Heats {', '.join(heats)}"),
                    "file_name": f"{number}.pdf",
                }
            )

    def _judge(self):
        """What quality has decided: one concession, one downgrade, one lot to be inspected."""
        lots = self.env["stock.lot"]

        def lot(name):
            return lots.search([("name", "=", name)]).with_user(self._ref("user_quality"))

        lot("RB26-0725").set_quality(
            "conditional",
            "Rust on the outer bars, strength tested",
            partners=self._ref("customer_bridges"),
            until=fields.Date.today() + timedelta(days=30),
        )
        lot("W26074").set_quality("downgraded", "Rings out of round", to_all=True)
        lot("W26104").set_quality("pending", "Tensile test to be repeated")

    def _trade_bars(self):
        """Rebar is expected from the mill, and the bridge works get what they accepted."""
        rows = [
            {
                "product_id": self._ref("rebar").id,
                "name": name,
                "heat": "R7220",
                "grade_id": self._ref("grade_hrb400e").id,
                "weight": 5_000.0,
                "length": 12_000,
                "production_date": fields.Date.today() - timedelta(days=4),
            }
            for name in ("RB26-0901", "RB26-0902")
        ]
        self._buy_pieces("mill", "NR-5541", 2, rows)
        self._sale("customer_bridges", 4, ("rebar", 9_000.0, "kgm", 0.0))
