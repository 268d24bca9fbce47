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
