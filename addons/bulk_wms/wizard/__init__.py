from . import (
    area_generate,
    import_export,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    putaway_explain,
    task_override,
)
