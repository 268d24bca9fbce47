"""The contract as one page to read, made from the same schema; nothing is loaded from outside."""

from html import escape

from ..operations import OPERATIONS
from ..operations.errors import FAULTS, REJECTIONS
from .schema import CONTRACT, NAMESPACE, Complex

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem;color:#222}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "td,th{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "th{background:#f2f4f7}code{background:#f2f4f7;padding:0 .2rem;overflow-wrap:anywhere}"
    "nav a{display:inline-block;margin-right:1rem}h2{margin-top:2.5rem}"
    "@media(max-width:40rem){table{font-size:.85rem}}"
)


def _type(part) -> str:
    if isinstance(part.type, Complex):
        return f'<a href="#type-{part.type.name}">{part.type.name}</a>'
    kind = part.type
    if kind.choices:
        return " | ".join(f"<code>{escape(one)}</code>" for one in kind.choices)
    return escape(kind.name)


def _count(part) -> str:
    if part.many:
        return f"{part.least} to {part.most:,}"
    return "1" if part.least else "0 or 1"


def _table(kind: Complex) -> str:
    rows = "".join(
        f"<tr><td><code>{part.name}</code></td><td>{_type(part)}</td><td>{_count(part)}</td>"
        f"<td>{escape(part.note or getattr(part.type, 'note', ''))}</td></tr>"
        for part in kind.parts
    )
    head = "<tr><th>Name</th><th>Type</th><th>How many</th><th>Meaning</th></tr>"
    return f"<table>{head}{rows}</table>"


def _operation(operation) -> str:
    name = operation.name
    note = escape(" ".join(operation.effect.__doc__.split()))
    answer = CONTRACT.elements[f"{name}Response"]
    return (
        f'<h2 id="{name}">{name}</h2><p>{note}</p>'
        f"<p>REST: <code>{operation.http} /bulk_mes/api/1/{operation.path}</code></p>"
        f"{_table(CONTRACT.elements[name])}<p>Answer:</p>{_table(answer)}"
    )


def _errors() -> str:
    faults = "".join(
        f"<tr><td><code>{code}</code></td><td>{status}</td><td>{'yes' if again else 'no'}</td></tr>"
        for code, (status, again) in FAULTS.items()
    )
    rejections = "".join(f"<li><code>{code}</code></li>" for code in REJECTIONS)
    return (
        '<h2 id="errors">Errors</h2><p>A fault: nothing of the message was stored.</p>'
        f"<table><tr><th>Code</th><th>HTTP</th><th>Send again</th></tr>{faults}</table>"
        "<p>Stored, and rejected in the acknowledgement (HTTP 200):</p>"
        f"<ul>{rejections}</ul>"
    )


def page() -> str:
    """The page."""
    names = [operation.name for operation in OPERATIONS.values()]
    links = "".join(f'<a href="#{name}">{name}</a>' for name in [*names, "errors"])
    types = "".join(
        f'<h3 id="type-{kind.name}">{kind.name}</h3><p>{escape(kind.note)}</p>{_table(kind)}'
        for kind in CONTRACT.types.values()
        if isinstance(kind, Complex)
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>bulk_wms: MES bridge</title><style>{_STYLE}</style></head><body>"
        f"<h1>MES bridge</h1><p>Namespace <code>{NAMESPACE}</code>. "
        '<a href="/bulk_mes/soap/1?wsdl">WSDL</a> '
        '<a href="/bulk_mes/api/1/openapi.json">OpenAPI</a> '
        '<a href="/bulk_mes/contract.xsd">XML schema</a></p>'
        f"<nav>{links}</nav>{''.join(map(_operation, OPERATIONS.values()))}{_errors()}"
        f"<h2>Types</h2>{types}</body></html>"
    )
