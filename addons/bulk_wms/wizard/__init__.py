from . import (
    area_generate,
    location_lock,
    lot_quality,
    lot_reweigh,
    packing_list,
    putaway_explain,
    scale_key,
    task_override,
    visit_leave,
    weigh,
    weighing_correct,
)
