from . import (
    area_generate,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    putaway_explain,
    putaway_replay,
    putaway_test,
    stock_past,
    task_override,
    trace,
)
