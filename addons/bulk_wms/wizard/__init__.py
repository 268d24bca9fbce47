from . import (
    area_generate,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    putaway_explain,
    stock_past,
    task_override,
    trace,
)
