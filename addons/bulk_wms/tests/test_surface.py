import inspect
import re
from collections import Counter

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from . import surface

# Open to every internal user: alerts are answered by whoever may read them, and sellers see which
# lots their orders would get. What they are about is checked in their methods (tests below).
WINDOWS_FOR_ALL = {"wms.alert.acknowledge", "wms.lot.proposal", "wms.lot.proposal.line"}


@tagged("post_install", "-at_install")
class TestSurface(TransactionCase):
    """``security/surface.csv`` lists all that can be called; strangers change nothing by it."""

    def test_every_route_and_public_method_is_listed_with_who_may_call_it(self):
        for addon in surface.addons(self.env):
            with self.subTest(addon):
                real = {(row["kind"], row["name"]): row for row in surface.rows(self.env, addon)}
                told = {(row["kind"], row["name"]): row for row in surface.listed(addon)}
                self.assertEqual(sorted(told), sorted(real), "run 'make surface', read the change")
                for key, row in real.items():
                    self.assertEqual(told[key]["detail"], row["detail"], key)
                    if key[0] == "method":
                        self.assertEqual(told[key]["who"], row["who"], key)
                    else:
                        self.assertNotIn(told[key]["who"], ("", "?"), key)
                        # A route for everybody, or without Odoo's token, says why.
                        if " user " not in row["detail"] or "no-csrf" in row["detail"]:
                            self.assertTrue(told[key]["why"], key)

    def test_a_stranger_changes_nothing_by_any_public_method(self):
        """Called on a record that exists, by an internal user without any group of the yard."""
        stranger = new_test_user(self.env, "surface-stranger", groups="base.group_user")
        for addon in surface.addons(self.env):
            for name in surface.methods(self.env, addon):
                with self.subTest(name):
                    self._try(name, stranger)

    def _try(self, name, stranger):
        model, method = name.rsplit(".", 1)
        records = self.env[model].with_user(stranger)
        function = inspect.unwrap(getattr(type(records), method))
        if records._auto and not records._abstract and not records._transient:
            records = records.browse(self.env[model].sudo().search([], limit=1).ids)
        self.env.flush_all()
        before = self._changes()
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db", "odoo.models"):
                getattr(records, method)(*surface.dummy_arguments(function))
                self.env.flush_all()
                changed = self._changes() - before
                # Everything is undone, whatever it was.
                raise _Done
        except _Done:
            self.assertEqual(dict(changed), {}, f"{name} changed something for a stranger")
        except (UserError, ValueError, TypeError, KeyError, AttributeError) as refused:
            # Refused (AccessError is a UserError), or called with what is no value for it.
            self.assertTrue(str(refused))

    def _changes(self) -> Counter:
        """Rows written in this transaction so far, by table.

        Without calls of jobs to run earlier: a job that finds nothing to do changes nothing.
        """
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE relname <> 'ir_cron_trigger'"
        )
        return Counter(dict(self.env.cr.fetchall()))

    def test_a_stranger_opens_no_window_of_ours(self):
        """Wizards are open to those who create their rows; a stranger creates none."""
        stranger = new_test_user(self.env, "surface-wizard", groups="base.group_user")
        ours = {
            name.rsplit(".", 1)[0]
            for addon in surface.addons(self.env)
            for name in surface.methods(self.env, addon)
        }
        for model in sorted(ours):
            records = self.env[model].with_user(stranger)
            if records._transient and records._original_module.startswith("bulk_wms"):
                if model in WINDOWS_FOR_ALL:
                    continue
                with self.subTest(model):
                    self.assertFalse(records.has_access("create"))

    def test_nobody_looks_into_a_demand_that_he_may_not_read(self):
        """A proposal is worked out in superuser mode; what it is about is asked first."""
        stranger = new_test_user(self.env, "surface-proposal", groups="base.group_user")
        transfer = self.env["stock.picking"].create(
            {"picking_type_id": self.env.ref("stock.picking_type_out").id}
        )
        proposals = self.env["wms.lot.proposal"].with_user(stranger)
        with self.assertRaises(AccessError):
            proposals.create({"picking_id": transfer.id})
        with self.assertRaises(AccessError):
            proposals.create({}).write({"picking_id": transfer.id})


@tagged("post_install", "-at_install")
class TestSurfaceOverHttp(HttpCase):
    """Routes without Odoo's sign-in answer nobody without their own key, except those for all."""

    def test_no_route_answers_somebody_without_a_key(self):
        for addon in surface.addons(self.env):
            for row in surface.listed(addon):
                if row["kind"] != "route" or row["who"] == "anyone":
                    continue
                path = re.sub(r"<(int:)?[^>]*>", "1", row["name"])
                # What changes something is asked; a description behind GET is for anyone.
                verb = "POST" if "POST" in row["detail"].split()[0] else "GET"
                with self.subTest(path), mute_logger("odoo.http"):
                    answer = self.opener.request(
                        verb,
                        self.base_url() + path,
                        headers={"X-Forwarded-For": "10.9.9.9", "Content-Type": "application/json"},
                        data="{}" if verb == "POST" else None,
                        allow_redirects=False,
                        timeout=30,
                    )
                    refused = answer.status_code in (400, 401, 403, 404, 415, 422, 429)
                    to_login = "/web/login" in answer.headers.get("Location", "")
                    self.assertTrue(
                        refused or to_login, f"{answer.status_code} {answer.text[:200]}"
                    )


class _Done(Exception):
    pass
