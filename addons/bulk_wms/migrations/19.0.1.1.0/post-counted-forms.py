"""Bag pallets of installations from before bags were counted."""


def migrate(cr, version):
    """Switch counting on for the form that the add-on made; a site's own forms stay as they are.

    Nothing is counted yet: that begins where a product says what one bag weighs.
    """
    cr.execute(
        "UPDATE wms_material_form SET is_counted = TRUE WHERE NOT COALESCE(is_counted, FALSE)"
        " AND id IN (SELECT res_id FROM ir_model_data WHERE module = 'bulk_wms'"
        " AND model = 'wms.material.form' AND name = 'form_bag_pallet')"
    )
