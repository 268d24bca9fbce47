import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..engine import epc as codec

# What a tag can hang on: kind, field, model.
BOUND = (
    ("lot", "lot_id", "stock.lot"),
    ("package", "package_id", "stock.package"),
    ("place", "location_id", "stock.location"),
    ("vehicle", "vehicle_id", "wms.vehicle"),
    ("equipment", "equipment_id", "wms.equipment"),
)
TARGETS = tuple(name for _kind, name, _model in BOUND)
# The binding and the state are written by their own methods only, with reason and ledger entry.
_FLOW_FIELDS = {
    *TARGETS, "state", "epc", "last_seen_at", "last_reader_id", "last_place_id", "present_since",
    "cloned_because",
}  # fmt: skip
_HEX = re.compile(r"(?:[0-9a-f]{2}){2,62}")


class RfidTag(models.Model):
    """A tag and the one thing it hangs on. A thing may have several: a coil one on each side."""

    _name = "rfid.tag"
    _description = "RFID Tag"
    _order = "id desc"
    _rec_name = "epc"

    epc = fields.Char("EPC", required=True, readonly=True)
    tid = fields.Char("TID", readonly=True, help="Number of the chip itself; it cannot be copied.")
    uri = fields.Char("EPC in Words", compute="_compute_uri")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company,
        index=True,
    )  # fmt: skip
    state = fields.Selection(
        [
            ("active", "Active"),
            ("lost", "Lost"),
            ("cloned", "Copied"),
            ("retired", "Retired"),
        ],
        default="active",
        required=True,
        readonly=True,
        index=True,
    )
    bound_to = fields.Selection(
        [
            ("lot", "Lot"),
            ("package", "Package"),
            ("place", "Place"),
            ("vehicle", "Vehicle"),
            ("equipment", "Equipment"),
        ],
        "Hangs on a",
        compute="_compute_bound_to",
        store=True,
    )
    bound_name = fields.Char("Hangs on", compute="_compute_bound_name")
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null", check_company=True)
    package_id = fields.Many2one(
        "stock.package", readonly=True, index="btree_not_null", check_company=True
    )
    location_id = fields.Many2one(
        "stock.location", "Place", readonly=True, index="btree_not_null", check_company=True
    )
    vehicle_id = fields.Many2one(
        "wms.vehicle", readonly=True, index="btree_not_null", check_company=True
    )
    equipment_id = fields.Many2one(
        "wms.equipment", readonly=True, index="btree_not_null", check_company=True
    )
    last_seen_at = fields.Datetime("Last Seen", readonly=True)
    last_reader_id = fields.Many2one("rfid.reader", readonly=True)
    last_place_id = fields.Many2one("stock.location", "Last Seen at", readonly=True)
    present_since = fields.Datetime(
        "There since", readonly=True, help="Heard in this zone since then, and still there."
    )
    cloned_because = fields.Char("Why a Copy", readonly=True)
    event_ids = fields.One2many("rfid.event", "tag_id", "Events")

    _check_company_auto = True
    _epc_uniq = models.UniqueIndex("(epc)", "This EPC is known already.")
    _one_target = models.Constraint(
        "CHECK(num_nonnulls(lot_id, package_id, location_id, vehicle_id, equipment_id) <= 1)",
        "A tag hangs on one thing.",
    )
    _present_idx = models.Index("(last_place_id) WHERE present_since IS NOT NULL")

    @api.depends(*TARGETS)
    def _compute_bound_to(self):
        for tag in self:
            tag.bound_to = next((kind for kind, name, _model in BOUND if tag[name]), False)

    @api.depends(*TARGETS)
    def _compute_bound_name(self):
        for tag in self:
            tag.bound_name = tag._target().display_name or ""

    @api.depends("epc")
    def _compute_uri(self):
        for tag in self:
            tag.uri = codec.uri_of(tag.epc or "")

    def _target(self):
        """What this tag hangs on; an empty record if nothing."""
        for _kind, name, _model in BOUND:
            if self[name]:
                return self[name]
        return self.env["stock.lot"]

    # --- guards ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand(vals_list)
        for vals in vals_list:
            vals["epc"] = self._clean(vals.get("epc"))
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand([vals])
        return super().write(vals)

    def _refuse_by_hand(self, vals_list):
        if not self.env.su and any(_FLOW_FIELDS.intersection(vals) for vals in vals_list):
            raise UserError(self.env._("Bind a tag with its label and a read, not by hand."))

    @api.model
    def _clean(self, text) -> str:
        digits = str(text or "").strip().lower().replace(" ", "").replace("-", "")
        if not _HEX.fullmatch(digits):
            raise ValidationError(
                self.env._("%(text)s is no EPC: 4 to 124 hexadecimal digits.", text=str(text)[:40])
            )
        return digits

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Tags are kept. Retire what is not used any more."))

    # --- binding --------------------------------------------------------------------------

    @api.model
    def _bind(self, epc: str, record, tid: str = "", reason: str = "", device: str = ""):
        """Hang the tag ``epc`` on ``record``; one that hangs elsewhere only with a reason.

        :raises UserError: without a reason, or for a tag that was copied
        """
        target = {model: name for _kind, name, model in BOUND}.get(record._name)
        if not target or len(record) != 1:
            raise UserError(self.env._("No tag hangs on this."))
        record.check_access("read")
        self._check_operator()
        epc = self._clean(epc)
        # sudo: the binding is the flow's; who may bind was checked.
        tag = self.sudo().search([("epc", "=", epc)])
        company = record.company_id or self.env.company
        if tag and tag.company_id != company:
            raise UserError(self.env._("This tag belongs to another company."))
        if tag and tag[target] == record and tag.state == "active":
            return tag.sudo(False)
        before = tag._as_entry() if tag else None
        if tag:
            tag._check_rebind(reason)
        values = {**dict.fromkeys(TARGETS, False), target: record.id, "state": "active"}
        values.update(cloned_because=False, present_since=False)
        if tid:
            values["tid"] = self._clean(tid)
        if tag:
            tag.write(values)
        else:
            tag = self.sudo().create({"epc": epc, "company_id": company.id, **values})
        tag._note("rfid.rebind" if before else "rfid.bind", before, reason, device)
        return tag.sudo(False)

    def _check_operator(self):
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise UserError(self.env._("Tags are bound by operators of the yard."))

    def _check_rebind(self, reason: str):
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(epc)s hangs on %(thing)s by the book. Say why it is bound anew.",
                    epc=self.epc,
                    thing=self._target().display_name or self.state,
                )
            )
        if self.state == "cloned" and not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(
                self.env._("%(epc)s was copied: only a supervisor uses it again.", epc=self.epc)
            )

    @api.private
    def set_state(self, state: str, reason: str):
        """Retire a tag, report it lost, or use it again; the ledger keeps why.

        :raises UserError: without a reason; for a copied one, for who is no supervisor
        """
        self._check_operator()
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why."))
        for tag in self.sudo():  # sudo: the state is the flow's; who may was checked
            if tag.state == "cloned":
                tag._check_rebind(reason)
            before = tag._as_entry()
            values = {"state": state, "present_since": False}
            if state == "active":
                values["cloned_because"] = False
            tag.write(values)
            tag._note("rfid.state", before, reason)

    def _mark_cloned(self, why: str):
        """This tag was heard where it cannot be: from now on it moves nothing."""
        # sudo: the flow's
        tag = self.sudo()
        before = tag._as_entry()
        tag.write({"state": "cloned", "cloned_because": why, "present_since": False})
        tag._note("rfid.cloned", before, why)

    def _as_entry(self) -> dict:
        self.ensure_one()
        thing = self._target().with_context(lang=None)
        return {"state": self.state, "on": thing.display_name or None, "tid": self.tid or None}

    def _note(self, kind: str, before, reason: str = "", device: str = ""):
        self.ensure_one()
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": self,
                    "lot": self.lot_id.name,
                    "place": self.location_id.complete_name,
                    "reason": reason,
                    "device": device,
                    "before": before,
                    "after": self._as_entry(),
                }
            ]
        )

    # --- serials --------------------------------------------------------------------------

    def init(self):
        """Serials of tags that are written here: never given twice, whoever rolls back."""
        # The largest serial of an SGTIN-96 has 38 bits.
        self.env.cr.execute(
            SQL("CREATE SEQUENCE IF NOT EXISTS rfid_tag_serial MAXVALUE 274877906943 NO CYCLE")
        )

    @api.model
    def _next_serial(self) -> int:
        return self.env.execute_query(SQL("SELECT nextval('rfid_tag_serial')"))[0][0]


class StockLot(models.Model):
    _inherit = "stock.lot"

    rfid_tag_ids = fields.One2many("rfid.tag", "lot_id", "RFID Tags")
    last_seen_at = fields.Datetime("Last Seen", compute="_compute_last_seen")
    last_seen_place_id = fields.Many2one(
        "stock.location", "Last Seen at", compute="_compute_last_seen"
    )

    @api.depends("rfid_tag_ids.last_seen_at")
    def _compute_last_seen(self):
        """Kept on the tags, so that a read never stands in the way of a posting."""
        for lot in self:
            seen = lot.rfid_tag_ids.filtered("last_seen_at").sorted("last_seen_at")[-1:]
            lot.last_seen_at = seen.last_seen_at
            lot.last_seen_place_id = seen.last_place_id
