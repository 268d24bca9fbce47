"""Write the files for integrators from the schema: WSDL and OpenAPI. ``make mes-contract``."""

import json
from pathlib import Path

from odoo.addons.bulk_wms_mes.contract import openapi, wsdl

_FOLDER = Path(__file__).parent

if __name__ == "__main__":
    (_FOLDER / "bulk_wms_mes.wsdl").write_bytes(wsdl.document() + b"\n")
    (_FOLDER / "openapi.json").write_text(
        json.dumps(openapi.document(), ensure_ascii=False, indent=1) + "\n"
    )
