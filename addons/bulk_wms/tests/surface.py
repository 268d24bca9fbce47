"""Everything of an add-on that can be called from outside: routes, and methods open to RPC."""

import csv
import inspect
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.modules import get_module_path
from odoo.service.model import get_public_method

FILE = "security/surface.csv"
HEAD = ["kind", "name", "detail", "who", "why"]


def addons(env) -> list[str]:
    """Our installed add-ons."""
    found = env["ir.module.module"].search(
        [("name", "=like", "bulk_wms%"), ("state", "=", "installed")], order="name"
    )
    return found.mapped("name")


def routes(env, addon: str) -> dict[str, str]:
    """Path of each route of ``addon``, with verbs, type, authentication and CSRF check."""
    found = {}
    modules = sorted(env.registry._init_modules)
    converters = env["ir.http"]._get_converters()
    for path, endpoint in env["ir.http"]._generate_routing_rules(modules, converters):
        if not getattr(endpoint, "func", endpoint).__module__.startswith(f"odoo.addons.{addon}."):
            continue
        routing = endpoint.routing
        verbs = "+".join(sorted(routing.get("methods") or ["ANY"]))
        # Odoo asks for its token on what changes something by a form; JSON cannot be forged so.
        unsafe = "no-csrf" if not routing.get("csrf", True) else "csrf"
        found[path] = f"{verbs} {routing['type']} {routing['auth']} {unsafe}"
    return found


def methods(env, addon: str) -> dict[str, str]:
    """``model.method`` of each method of ``addon`` that RPC may call, with its parameters."""
    found = {}
    for name in env.registry:
        model = env[name]
        for attribute in dir(type(model)):
            if attribute.startswith("_"):
                continue
            function = inspect.getattr_static(type(model), attribute)
            function = getattr(function, "__func__", function)
            if not inspect.isfunction(function):
                continue
            if function.__module__.startswith(f"odoo.addons.{addon}."):
                # Taken over by inheritance: told once, where it is written.
                if not _is_own(model, attribute, function) or not _is_open(model, attribute):
                    continue
                found[f"{name}.{attribute}"] = ", ".join(
                    list(inspect.signature(function).parameters)[1:]
                )
    return found


def rights(env, name: str) -> str:
    """Groups that the method's model is open to at all: of those who write, else of those who read.

    Superuser-only models have none. The method may ask for more than this.
    """
    model = name.rsplit(".", 1)[0]
    abstract = env[model]._abstract
    if abstract:
        return "asked in the method"
    # Which right lets somebody begin: to change something one has to write or create.
    asked = {"create": ["perm_create"], "write": ["perm_write"], "unlink": ["perm_unlink"]}.get(
        name.rsplit(".", 1)[1], ["perm_read"]
    )
    access = env["ir.model.access"].sudo().search([("model_id.model", "=", model)])
    groups = access.filtered(lambda one: any(one[right] for right in asked)).group_id
    names = sorted({identity.replace("bulk_wms.group_", "") for identity in
                    groups.get_external_id().values()})  # fmt: skip
    return "+".join(names) or "nobody"


def rows(env, addon: str) -> list[dict]:
    """What the file of ``addon`` has to say, without the reasons that a person wrote."""
    found = [
        {"kind": "route", "name": name, "detail": detail, "who": "", "why": ""}
        for name, detail in routes(env, addon).items()
    ]
    found += [
        {"kind": "method", "name": name, "detail": detail, "who": rights(env, name), "why": ""}
        for name, detail in methods(env, addon).items()
    ]
    return sorted(found, key=lambda row: (row["kind"] != "route", row["name"]))


def _is_own(model, attribute: str, function) -> bool:
    own = [base for base in type(model).__mro__ if getattr(base, "_name", None) == model._name]
    return any(
        getattr(vars(base).get(attribute), "__func__", vars(base).get(attribute)) is function
        for base in own
    )


def _is_open(model, attribute: str) -> bool:
    try:
        get_public_method(model, attribute)
    except (AccessError, AttributeError):
        return False
    return True


def listed(addon: str) -> list[dict]:
    """The rows of the add-on's own file."""
    path = Path(get_module_path(addon), FILE)
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def dummy_arguments(function) -> list:
    """An argument for each parameter that needs one, of its kind as far as it is told."""
    kinds = {"str": "x", "int": 1, "float": 1.0, "bool": True, "dict": {}, "list": []}
    needed = list(inspect.signature(function).parameters.values())[1:]
    return [
        kinds.get(str(getattr(one.annotation, "__name__", one.annotation)).split("[")[0], [])
        for one in needed
        if one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
