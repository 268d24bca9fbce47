from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..engine import count_plan as engine

KINDS = [
    ("touch", "Touch count: what was touched"),
    ("cycle", "Cycle count by class A, B, C"),
    ("annual", "Everything once in a period"),
    ("sample", "Random sample"),
    ("emptied", "Emptied or nearly empty places"),
    ("empty", "Empty places"),
]


class CountPlan(models.Model):
    """Which places are counted, why and how often. While it is active, only counting changes
    the book of its places."""

    _name = "wms.count.plan"
    _inherit = ["wms.ledger.mixin"]
    _description = "Count Plan"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="touch")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    location_ids = fields.Many2many(
        "stock.location",
        string="Yards, Bays, Areas",
        domain="[('place_kind', '!=', False), ('company_id', '=', company_id)]",
        help="Empty: all positions of the company.",
    )
    form_ids = fields.Many2many("wms.material.form", string="Forms")
    product_ids = fields.Many2many("product.product", string="Materials")
    grade_ids = fields.Many2many("wms.grade", string="Grades")
    owner_ids = fields.Many2many("res.partner", string="Owners")
    every_days = fields.Integer(
        "Every (Days)",
        default=365,
        help="How often each place is counted by this plan, unless its class says another.",
    )
    every_days_a = fields.Integer("Class A Every (Days)", default=30)
    every_days_b = fields.Integer("Class B Every (Days)", default=90)
    every_days_c = fields.Integer("Class C Every (Days)", default=180)
    sample_size = fields.Integer("Places a Run", default=10)
    low_weight = fields.Float(
        "Nearly Empty Below (kg)",
        digits="Stock Weight",
        help="0: only places that are empty by the book.",
    )
    window = fields.Selection(
        [("last_count", "Since the last count of the place"), ("hours", "Of the last hours")],
        "Touches",
        default="last_count",
        required=True,
    )
    window_hours = fields.Float(default=8.0)
    rank_by = fields.Selection(
        [
            ("touches", "Most touches first"),
            ("waiting", "Touches times days since the last count"),
        ],
        "Rank by",
        default="touches",
        required=True,
        help="Matters where more is touched than the crew can count. By touches alone the fastest "
        "places are counted again and again and the others wait; with the days each comes to its "
        "turn, the fast ones more often.",
    )
    count_from = fields.Datetime(
        "Touches Since",
        default=fields.Datetime.now,
        required=True,
        help="For places that were never counted.",
    )
    with_neighbours = fields.Boolean(
        "Supports and What Rests Above Too",
        default=True,
        help="Who lifts a coil touches what it lay on and what lay on it.",
    )
    capacity_minutes = fields.Float(
        "Minutes a Run", default=120.0, help="What the crew can count in one run. 0: no limit."
    )
    minutes_per_place = fields.Float("Minutes a Place", default=2.0)
    crew_ids = fields.Many2many(
        "res.users",
        "wms_count_plan_crew_rel",
        help="Sheets are shared among them. Empty: whoever takes a sheet.",
    )
    deadline_hours = fields.Float("To Be Done within (Hours)", default=8.0)
    run_every_hours = fields.Float("A New List Every (Hours)", default=8.0, help="0: by hand only.")
    next_run = fields.Datetime(default=fields.Datetime.now, copy=False)
    blind = fields.Boolean(
        default=True, help="The person does not see what the book says before he has counted."
    )
    allow_as_book = fields.Boolean(
        "“As the Book Says” Allowed",
        help="One button for a place that is as the book says. It closes the sheet; as proof of "
        "a right book it does not count.",
    )
    count_ids = fields.One2many("wms.count", "plan_id", "Sheets")
    open_count = fields.Integer("Open Sheets", compute="_compute_open_count")
    preview = fields.Char(compute="_compute_preview", help="From the touches of the last 28 days.")

    _numbers_range = models.Constraint(
        "CHECK(every_days >= 0 AND every_days_a >= 0 AND every_days_b >= 0 AND every_days_c >= 0"
        " AND sample_size >= 0 AND capacity_minutes >= 0 AND minutes_per_place > 0"
        " AND deadline_hours >= 0 AND run_every_hours >= 0 AND window_hours > 0"
        " AND low_weight >= 0)",
        "Days, minutes and hours are not negative; a place takes some time.",
    )

    def _ledger_fields(self):
        return (
            "name", "active", "kind", "location_ids", "form_ids", "product_ids", "grade_ids",
            "owner_ids", "every_days", "every_days_a", "every_days_b", "every_days_c",
            "sample_size", "low_weight", "window", "window_hours", "rank_by", "capacity_minutes",
            "blind", "allow_as_book", "crew_ids", "run_every_hours",
        )  # fmt: skip

    @api.constrains("location_ids", "company_id")
    def _check_locations(self):
        for plan in self:
            if plan.location_ids.company_id - plan.company_id:
                raise ValidationError(
                    self.env._("The places of a plan belong to the company of the plan.")
                )

    @api.depends("count_ids.state")
    def _compute_open_count(self):
        groups = self.env["wms.count"]._read_group(
            [("plan_id", "in", self.ids), ("state", "=", "open")], ["plan_id"], ["__count"]
        )
        counts = {plan.id: count for plan, count in groups}
        for plan in self:
            plan.open_count = counts.get(plan.id, 0)

    # --- what it costs --------------------------------------------------------------------

    @api.depends(
        "kind", "location_ids", "form_ids", "product_ids", "grade_ids", "owner_ids", "every_days",
        "every_days_a", "every_days_b", "every_days_c", "sample_size", "minutes_per_place",
        "capacity_minutes", "run_every_hours", "with_neighbours", "low_weight",
    )  # fmt: skip
    def _compute_preview(self):
        for plan in self:
            stored = plan._origin or plan
            plan.preview = plan._preview_text() if stored.id and plan.company_id else ""

    def _preview_text(self) -> str:
        places = self._places_a_week()
        minutes = places * self.minutes_per_place
        limit = ""
        if self.capacity_minutes and self.run_every_hours:
            most = self.capacity_minutes * 7 * 24 / self.run_every_hours
            if minutes > most:
                limit = self.env._(
                    " More than the %(hours)s hours that the crew has: the least urgent wait.",
                    hours=f"{most / 60:.1f}",
                )
        return (
            self.env._(
                "About %(places)s places and %(hours)s hours a week.",
                places=f"{places:.0f}",
                hours=f"{minutes / 60:.1f}",
            )
            + limit
        )

    def _places_a_week(self) -> float:
        """Places that this plan would have counted in a week, by the last four weeks."""
        self.ensure_one()
        # A list of this plan as if it began four weeks ago; open sheets do not count here.
        now = fields.Datetime.now()
        if self.kind in ("touch", "emptied"):
            days = self._touched_days(now - timedelta(days=28))
            return days / 4.0
        runs = 7 * 24 / self.run_every_hours if self.run_every_hours else 1.0
        if self.kind == "sample":
            return self.sample_size * runs
        classes = self._classes()
        if self.kind == "cycle":
            days = {
                "A": self.every_days_a,
                "B": self.every_days_b,
                "C": self.every_days_c,
                "": self.every_days,
            }
            return engine.cycle_places(classes, days)
        if self.kind == "empty":
            classes = {"": self._empty_places()}
        return engine.cycle_places({"": sum(classes.values())}, {"": self.every_days})

    def _touched_days(self, since) -> float:
        """Place-days with a touch since ``since``: each would have been one stop."""
        # Compiling the statement would take longer than running it.
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FROM (
                    SELECT DISTINCT place.id, ends.date::date
                      FROM (SELECT location_id AS id, date, TRUE AS out FROM stock_move_line
                             WHERE state = 'done' AND date >= %(since)s AND company_id = %(company)s
                            UNION ALL
                            SELECT location_dest_id, date, FALSE FROM stock_move_line
                             WHERE state = 'done' AND date >= %(since)s AND company_id = %(company)s
                           ) ends
                      JOIN stock_location place ON place.id = ends.id
                       AND place.place_kind = 'position'
                       AND (%(roots)s::text[] IS NULL
                            OR place.parent_path LIKE ANY(%(roots)s::text[]))
                      LEFT JOIN wms_position_load load ON load.location_id = place.id
                     WHERE NOT %(emptied)s
                        OR (ends.out AND COALESCE(load.weight, 0) <= %(low)s)) stops""",
                since=since,
                company=self.company_id.id,
                roots=self._roots(),
                emptied=self.kind == "emptied",
                low=self.low_weight,
            )
        )
        return float(rows[0][0])

    def _classes(self) -> dict[str, int]:
        """Places with goods in the scope of this plan, by the fastest class that stands there."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(class, ''), count(*)::int FROM (
                    SELECT q.location_id, min(NULLIF(t.turnover_class, '')) AS class
                      FROM stock_quant q
                      JOIN stock_location l ON l.id = q.location_id AND l.place_kind = 'position'
                       AND l.company_id = %(company)s
                       AND (%(roots)s::text[] IS NULL OR l.parent_path LIKE ANY(%(roots)s::text[]))
                      JOIN product_product p ON p.id = q.product_id
                      JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
                     WHERE q.quantity > 0
                     GROUP BY q.location_id) places
                 GROUP BY 1""",
                company=self.company_id.id,
                roots=self._roots(),
            )
        )
        return dict(rows)

    def _empty_places(self) -> int:
        domain = [("company_id", "=", self.company_id.id), ("weight", "=", 0)]
        if self.location_ids:
            domain.append(("location_id", "child_of", self.location_ids.ids))
        return self.env["wms.position.load"].search_count(domain)

    # --- scope ----------------------------------------------------------------------------

    def _roots(self) -> list[str] | None:
        """Patterns of the paths of the places in scope; None for all."""
        return [f"{path}%" for path in self.location_ids.mapped("parent_path")] or None

    def _in_scope(self, places):
        """Those of ``places`` that belong to the company and the areas of this plan."""
        roots = tuple(self.location_ids.mapped("parent_path"))
        return places.filtered(
            lambda place: (
                place.company_id == self.company_id
                and (not roots or (place.parent_path or "").startswith(roots))
            )
        )

    def _fixed_window(self) -> bool:
        return self.kind == "touch" and self.window == "hours"

    def _earliest(self, now):
        """The start of the window of a place that was never counted."""
        if self._fixed_window():
            return now - timedelta(hours=self.window_hours)
        return self.count_from

    def _content_sql(self) -> SQL:
        """What must stand at a place for this plan; an empty place that was touched may stay."""
        conditions = []
        if self.form_ids:
            conditions.append(SQL("t.form_id = ANY(%s)", self.form_ids.ids))
        if self.product_ids:
            conditions.append(SQL("q.product_id = ANY(%s)", self.product_ids.ids))
        if self.grade_ids:
            conditions.append(SQL("lot.grade_id = ANY(%s)", self.grade_ids.ids))
        if self.owner_ids:
            conditions.append(SQL("q.owner_id = ANY(%s)", self.owner_ids.ids))
        if not conditions:
            return SQL("TRUE")
        holds = SQL(
            "EXISTS (SELECT FROM stock_quant q JOIN product_product p ON p.id = q.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " LEFT JOIN stock_lot lot ON lot.id = q.lot_id"
            " WHERE q.location_id = place.id AND q.quantity > 0 AND %s)",
            SQL(" AND ").join(conditions),
        )
        if self.kind in ("touch", "emptied", "empty"):
            return SQL("(%s OR COALESCE(load.weight, 0) = 0)", holds)
        return holds

    @api.model
    def _covering(self, places):
        """Those of ``places`` whose book only counting changes, because a plan is active there."""
        # sudo: a plan holds for everybody, whoever may read it.
        plans = self.sudo().search([("company_id", "in", places.company_id.ids)])
        if not plans:
            return places.browse()
        paths = tuple(plans.location_ids.mapped("parent_path"))
        everywhere = plans.filtered(lambda plan: not plan.location_ids).company_id
        return places.filtered(
            lambda place: (
                place.place_kind == "position"
                and (
                    place.company_id in everywhere
                    or (place.parent_path or "").startswith(paths or ("-",))
                )
            )
        )

    # --- running --------------------------------------------------------------------------

    def action_run(self):
        """Make today's list now."""
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor makes count lists."))
        counts = self.env["wms.count"]
        for plan in self:
            counts |= plan._run(fields.Datetime.now())
        if not counts:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._(
                        "Nothing to count: nothing was touched and nothing is due."
                    ),
                },
            }
        return counts._open_action()

    def action_open_counts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_count")
        action["domain"] = [("plan_id", "=", self.id)]
        return action

    @api.model
    def _cron_run(self):
        """Make the lists that are due, one plan at a time."""
        self.env["wms.job"]._run_retrying(self._run_next)

    def _run_next(self) -> int:
        now = fields.Datetime.now()
        plan = self.search([("run_every_hours", ">", 0), ("next_run", "<=", now)], limit=1)
        if not plan:
            return 0
        plan._run(now)
        # A plan that slept makes one list, not one for each night that it missed.
        step = timedelta(hours=plan.run_every_hours)
        missed = int((now - plan.next_run) / step)
        plan.next_run = plan.next_run + (missed + 1) * step
        return 1

    def _run(self, now):
        """Sheets with the places that are worth a visit now; none when there is nothing."""
        self.ensure_one()
        due = self._due(now)
        waiting = self.kind == "touch" and self.rank_by == "waiting"
        chosen = engine.choose(due, self.capacity_minutes, waiting)
        # sudo: sheets are made by the flow; who may run a plan was checked.
        return self.env["wms.count"].sudo()._create_for(self, chosen, now)

    def _due(self, now) -> list[engine.Candidate]:
        """Candidates of this plan at ``now``, not ranked yet."""
        rows = self.env["wms.count.touch"]._candidates(self, now)
        keep = getattr(self, f"_due_{self.kind}")(rows, now)
        return [
            engine.Candidate(
                key=row["id"],
                touches=row["touches"],
                near=row["near"],
                value=row["value"],
                errors=row["errors"],
                counts=row["counts"],
                area=row["area"] or 0,
                row=row["row"] or 0,
                slot=row["slot"] or 0,
                tier=row["tier"] or 1,
                minutes=self.minutes_per_place,
                overdue=overdue,
                days=(now - (row["counted_at"] or self.count_from)) / timedelta(days=1),
            )
            for row, overdue in keep
        ]

    def _due_touch(self, rows, now):
        return [(row, 0.0) for row in rows]

    def _due_emptied(self, rows, now):
        return [
            (row, 0.0)
            for row in rows
            if row["out_at"] and row["weight"] <= max(self.low_weight, engine.EMPTY)
        ]

    def _due_empty(self, rows, now):
        empty = [row for row in rows if row["weight"] <= engine.EMPTY]
        return self._overdue(empty, now, lambda _row: self.every_days)

    def _due_annual(self, rows, now):
        return self._overdue(rows, now, lambda _row: self.every_days)

    def _due_cycle(self, rows, now):
        days = {"A": self.every_days_a, "B": self.every_days_b, "C": self.every_days_c}
        standing = [row for row in rows if row["units"]]
        return self._overdue(standing, now, lambda row: days.get(row["class"], self.every_days))

    @staticmethod
    def _overdue(rows, now, days_of):
        """Rows whose last count is too long ago, with how many turns they are late."""
        due = []
        for row in rows:
            days = days_of(row)
            if not days:
                continue
            if not row["counted_at"]:
                due.append((row, 1e6))
            elif (late := (now - row["counted_at"]) / timedelta(days=days)) >= 1:
                due.append((row, late))
        return due

    def _due_sample(self, rows, now):
        """A sample that nobody can foresee or steer, the same for a second look that day."""
        ids = [row["id"] for row in rows if row["units"]]
        order = self.env.execute_query(
            SQL(
                "SELECT id FROM unnest(%s) AS p(id) ORDER BY md5(id::text || %s) LIMIT %s",
                ids,
                f"{self.id}/{now.isoformat()}",
                self.sample_size,
            )
        )
        chosen = {row[0] for row in order}
        return [(row, 0.0) for row in rows if row["id"] in chosen]
