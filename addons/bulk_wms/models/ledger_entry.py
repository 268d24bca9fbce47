import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

from ..engine.ledger import canonical

# The cluster tells transaction numbers apart that begin anew after a restore elsewhere.
_PROTECT = """
    CREATE OR REPLACE FUNCTION wms_ledger_cluster() RETURNS bigint LANGUAGE sql STABLE
        AS 'SELECT system_identifier FROM pg_catalog.pg_control_system()';
    ALTER TABLE wms_ledger_entry
        ADD COLUMN IF NOT EXISTS xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        ADD COLUMN IF NOT EXISTS cluster bigint NOT NULL DEFAULT wms_ledger_cluster();
    CREATE INDEX IF NOT EXISTS wms_ledger_entry_unsealed_idx ON wms_ledger_entry (cluster, xid);
    CREATE OR REPLACE FUNCTION wms_ledger_refuse() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'The ledger is never rewritten: %% refused.', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS wms_ledger_keep_rows ON wms_ledger_entry;
    CREATE TRIGGER wms_ledger_keep_rows BEFORE UPDATE OR DELETE ON wms_ledger_entry
        FOR EACH ROW EXECUTE FUNCTION wms_ledger_refuse();
    DROP TRIGGER IF EXISTS wms_ledger_keep_table ON wms_ledger_entry;
    CREATE TRIGGER wms_ledger_keep_table BEFORE TRUNCATE ON wms_ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION wms_ledger_refuse();
"""


class LedgerActor(models.Model):
    """The name behind the key that ledger entries carry.

    A table of its own: personal data can be cleared here while the ledger stands untouched.
    """

    _name = "wms.ledger.actor"
    _description = "Ledger Actor"
    _rec_name = "name"

    key = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index=True)
    name = fields.Char(readonly=True)

    _key_uniq = models.Constraint("unique(key)", "This key exists already.")

    def write(self, vals):
        """Names are cleared, never given to somebody else."""
        if set(vals) - {"user_id", "name"} or any(vals.values()):
            raise UserError(
                self.env._("The name behind a key can be cleared, but not replaced by another.")
            )
        return super().write(vals)

    def _key_of(self, user) -> str:
        """Pseudonymous key of ``user``; made on first use."""
        # sudo: every user who causes an entry needs a key, none may edit the table.
        actors = self.sudo()
        actor = actors.search([("user_id", "=", user.id)], order="id", limit=1)
        if not actor:
            actor = actors.create({"key": uuid.uuid4().hex, "user_id": user.id, "name": user.name})
        return actor.key


class LedgerEntry(models.Model):
    """One thing that happened, for good.

    No foreign keys, selections, defaults of columns or log fields: nothing in Odoo ever has a
    reason to update or delete a row here, and a trigger refuses whoever tries.
    """

    _name = "wms.ledger.entry"
    _description = "Ledger Entry"
    _order = "id desc"
    _log_access = False
    _rec_name = "kind"

    kind = fields.Char(readonly=True, index=True)
    actor = fields.Char(readonly=True, index=True, help="Pseudonymous key of who did it.")
    actor_name = fields.Char("Who", compute="_compute_actor_name")
    occurred_at = fields.Datetime(readonly=True, help="Time on the device; it may be offline.")
    recorded_at = fields.Datetime(readonly=True, index=True, help="Time on the server.")
    device = fields.Char(readonly=True)
    company = fields.Integer("Company ID", readonly=True, index=True)
    what = fields.Char(readonly=True, help="Name of the thing at that moment.")
    model = fields.Char(readonly=True)
    res = fields.Integer("Record ID", readonly=True)
    lot = fields.Char(readonly=True, index=True)
    place = fields.Char(readonly=True, index=True)
    document = fields.Char(readonly=True, index=True)
    reason = fields.Char(readonly=True)
    before = fields.Text(readonly=True, help="Canonical JSON.")
    after = fields.Text(readonly=True, help="Canonical JSON.")

    _record_idx = models.Index("(model, res)")

    def init(self):
        """Add what the ORM has no word for: transaction, cluster, their index and the triggers.

        Nothing is altered when all is there: an update must not wait for a yard at work.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'wms_ledger_entry'::regclass"
                " AND tgname IN ('wms_ledger_keep_rows', 'wms_ledger_keep_table')"
                " UNION SELECT attname FROM pg_attribute"
                " WHERE attrelid = 'wms_ledger_entry'::regclass AND attname = 'cluster'"
            )
        )
        if len(rows) == 3:
            return
        self.env.cr.execute(SQL(_PROTECT))

    @api.depends("actor")
    def _compute_actor_name(self):
        # sudo: the name may be read wherever the entry may be read.
        actors = self.env["wms.ledger.actor"].sudo().search([("key", "in", self.mapped("actor"))])
        names = {actor.key: actor.user_id.name or actor.name for actor in actors}
        for entry in self:
            entry.actor_name = names.get(entry.actor) or entry.actor

    @api.model
    def _record(self, entries: list[dict]) -> "LedgerEntry":
        """Append ``entries`` in the current transaction.

        Keys: ``kind`` (required), ``record`` (a record, gives model, id, name and company),
        ``what`` (instead of the record's name), ``lot``, ``place``, ``document``, ``reason``,
        ``device``, ``occurred_at``, ``before``,
        ``after`` (plain values, kept as canonical JSON).
        """
        if not entries:
            return self
        now = fields.Datetime.now()
        actor = self.env["wms.ledger.actor"]._key_of(self.env.user)
        address = request.httprequest.remote_addr if request else ""
        values = []
        for entry in entries:
            record = entry.get("record")
            company = record.company_id if record and "company_id" in record._fields else None
            values.append(
                {
                    "kind": entry["kind"],
                    "actor": actor,
                    "occurred_at": entry.get("occurred_at") or now,
                    "recorded_at": now,
                    "device": entry.get("device") or address,
                    "company": company.id if company else self.env.company.id,
                    # The same words whoever reads it, in whatever language.
                    "what": entry.get("what")
                    or (record.with_context(lang=None).display_name if record else ""),
                    "model": record._name if record else "",
                    "res": record.id if record else 0,
                    "lot": entry.get("lot") or "",
                    "place": entry.get("place") or "",
                    "document": entry.get("document") or "",
                    "reason": entry.get("reason") or "",
                    "before": canonical(entry.get("before")),
                    "after": canonical(entry.get("after")),
                }
            )
        # sudo: everybody writes into the ledger by what they do, nobody by hand.
        return self.sudo().create(values)

    # Nothing is ever passed on to be written.
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The ledger is never rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The ledger is never rewritten."))


class LedgerMixin(models.AbstractModel):
    """Rules and facts whose every change is a ledger entry with before and after."""

    _name = "wms.ledger.mixin"
    _description = "Kept in the Ledger"

    def _ledger_fields(self) -> tuple[str, ...]:
        """Names of the fields whose changes are recorded."""
        return ()

    def _ledger_filter(self):
        """Those of these records that the ledger keeps; ordinary Odoo records may stay out."""
        return self

    def _ledger_extra(self) -> dict:
        """Further keys of the entries of this record, such as ``lot`` or ``place``."""
        return {}

    def _ledger_values(self, names) -> dict:
        self.ensure_one()
        plain = self.with_context(lang=None)
        return {name: plain._ledger_value(name) for name in names}

    def _ledger_value(self, name: str):
        field, value = self._fields[name], self[name]
        if field.comodel_name == "res.users":
            # Names of people can be cleared; what stands in the ledger cannot.
            keys = sorted(self.env["wms.ledger.actor"]._key_of(user) for user in value)
            return keys if field.type != "many2one" else keys[0] if keys else None
        if field.type == "many2one":
            return value.display_name or None
        if field.type in ("many2many", "one2many"):
            return sorted(value.mapped("display_name"))
        return None if value is False and field.type != "boolean" else value

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": f"{record._name}.create",
                    "record": record,
                    "after": record._ledger_values(record._ledger_fields()),
                    **record._ledger_extra(),
                }
                # sudo: the entry holds all fields, whoever caused it
                for record in records.sudo()._ledger_filter()
            ]
        )
        return records

    def write(self, vals):
        names = [name for name in self._ledger_fields() if name in vals]
        if not names:
            return super().write(vals)
        # sudo: the entry holds all changed fields, whoever caused it
        # Into or out of what the ledger keeps counts too.
        kept = self.sudo()._ledger_filter()
        before = {record.id: record._ledger_values(names) for record in self.sudo()}
        result = super().write(vals)
        entries = []
        for record in kept | self.sudo()._ledger_filter():
            after = record._ledger_values(names)
            changed = [name for name in names if after[name] != before[record.id][name]]
            if changed:
                entries.append(
                    {
                        "kind": f"{record._name}.write",
                        "record": record,
                        "before": {name: before[record.id][name] for name in changed},
                        "after": {name: after[name] for name in changed},
                        **record._ledger_extra(),
                    }
                )
        self.env["wms.ledger.entry"]._record(entries)
        return result

    def unlink(self):
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": f"{record._name}.unlink",
                    "record": record,
                    "before": record._ledger_values(record._ledger_fields()),
                    **record._ledger_extra(),
                }
                for record in self.sudo()._ledger_filter()  # sudo: as in create
            ]
        )
        return super().unlink()
