from odoo import fields, models


class MesOperation(models.Model):
    """An operation of the contract, to be allowed to a partner. Filled from the registry."""

    _name = "mes.operation"
    _description = "MES Operation"
    _order = "sequence, id"

    name = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    description = fields.Char(translate=True, readonly=True)

    _name_uniq = models.UniqueIndex("(name)")
