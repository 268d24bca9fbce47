from odoo import models

from ..operations.errors import Fault, Refused
from ..operations.work import Work


class MesSystem(models.Model):
    """Questions of a partner: answered at once, nothing is stored."""

    _inherit = "mes.system"

    def _ask(self, operation, body: dict) -> dict:
        """:raises Fault: for a name that is not known"""
        self.ensure_one()
        try:
            return operation.effect(Work(self), body)
        except Refused as error:
            raise Fault("SCHEMA_INVALID", error.text, [("/", error.code)]) from error
