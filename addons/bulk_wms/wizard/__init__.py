from . import (
    area_generate,
    location_lock,
    lot_proposal,
    lot_proposal_apply,
    lot_proposal_line,
    lot_quality,
    lot_reweigh,
    packing_list,
    putaway_explain,
    task_override,
    wish_waive,
)
