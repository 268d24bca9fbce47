# The story first: the other files add their part to its model.
from . import story  # isort: skip
from . import (
    alerts,
    counting,
    forms,
    goods,
    loose,
    orders,
    phones,
    pieces,
    places,
    strategies,
    trucks,
    wishes,
    work,
)
