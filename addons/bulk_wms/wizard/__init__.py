from . import area_generate
from . import location_lock
from . import lot_quality
from . import lot_reweigh
from . import packing_list
from . import putaway_explain
from . import task_override
