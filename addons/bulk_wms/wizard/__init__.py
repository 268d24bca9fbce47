from . import (
    area_generate,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    putaway_explain,
    quant_pieces,
    task_override,
    transformation_confirm,
    transformation_start,
)
