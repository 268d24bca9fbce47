from . import (
    area_generate,
    import_export,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    packing_list_details,
    putaway_explain,
    stock_past,
    task_override,
    trace,
)
