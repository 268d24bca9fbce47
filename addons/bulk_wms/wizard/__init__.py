from . import (
    area_generate,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    putaway_explain,
    quant_pieces,
    stock_past,
    task_override,
    trace,
    transformation_confirm,
    transformation_start,
)
