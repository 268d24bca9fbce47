# The story first: the other files add their part to its model.
from . import story  # isort: skip
from . import goods, orders, places, wishes, work
