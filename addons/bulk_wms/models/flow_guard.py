from odoo import api, models
from odoo.exceptions import AccessError


def refuse_flow_fields(records, names: set[str], vals_list: list[dict], creating: bool = False):
    """Keep fields that only the flow writes from everybody else.

    The flow writes them in superuser mode, which no RPC call can reach. On creation the
    defaults that a caller may put into the context count as values.

    :raises AccessError: naming the fields
    """
    if records.env.su:
        return
    named = {name for vals in vals_list for name in names.intersection(vals)}
    if creating:
        named |= {name for name in names if f"default_{name}" in records.env.context}
    if named:
        raise AccessError(
            records.env._(
                "%(fields)s: written by the flow of the yard only. Scan the task, or use the "
                "buttons.",
                fields=", ".join(sorted(named)),
            )
        )


class KeptMixin(models.AbstractModel):
    """Records that only the flow writes: people make and change none of them."""

    _name = "wms.kept.mixin"
    _description = "Written by the Flow Only"

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, set(self._fields), vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, set(self._fields), [vals])
        return super().write(vals)
