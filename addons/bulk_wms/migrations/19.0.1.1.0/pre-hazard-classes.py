"""Hazard classes that a site made itself, before the add-on brought the classes of IMDG."""

from pathlib import Path

from lxml import etree

DATA = Path(__file__).parents[2] / "data" / "wms_hazard.xml"


def migrate(cr, version):
    """Give classes of the same code the ids of the data, so that they are kept, not made again."""
    classes = etree.parse(DATA).iterfind("record[@model='wms.hazard.class']")
    for record in classes:
        cr.execute(
            "INSERT INTO ir_model_data (module, name, model, res_id, noupdate)"
            " SELECT 'bulk_wms', %s, 'wms.hazard.class', id, TRUE FROM wms_hazard_class"
            " WHERE code = %s ON CONFLICT (module, name) DO UPDATE SET noupdate = TRUE",
            [record.get("id"), record.findtext("field[@name='code']")],
        )
