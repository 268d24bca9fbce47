from . import (
    area_generate,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    pile_close,
    putaway_explain,
    scan_undo,
    stock_past,
    stock_return,
    task_override,
    trace,
)
