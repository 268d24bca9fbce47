# The story first: the other files add their part to its model.
from . import story  # isort: skip
from . import (
    counting,
    forms,
    goods,
    loose,
    orders,
    pieces,
    places,
    strategies,
    trucks,
    wishes,
    work,
)
