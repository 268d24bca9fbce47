"""Write the files for integrators from the schema: WSDL and OpenAPI. ``make mes-contract``."""

import json
from pathlib import Path

import odoo.addons

_ADDONS = Path(__file__).resolve().parent.parent / "addons"


def main():
    """Write all three beside the schema."""
    odoo.addons.__path__.append(str(_ADDONS))
    from odoo.addons.bulk_wms_mes.contract import openapi, partner_wsdl, wsdl

    folder = _ADDONS / "bulk_wms_mes" / "contract"
    (folder / "bulk_wms_mes.wsdl").write_bytes(wsdl.document() + b"\n")
    (folder / "bulk_wms_mes_partner.wsdl").write_bytes(partner_wsdl.document() + b"\n")
    text = json.dumps(openapi.document(), ensure_ascii=False, indent=1)
    (folder / "openapi.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
