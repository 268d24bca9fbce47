from .base import OPERATIONS, Operation

# The order of the contract: each module adds its operations as it is imported.
from . import production_order  # isort: skip
from . import issue  # isort: skip
from . import consumption  # isort: skip
from . import receipt  # isort: skip
from . import material_return  # isort: skip
from . import transformation  # isort: skip
from . import weight  # isort: skip
from . import quality  # isort: skip
from . import delivery  # isort: skip
from . import cancel  # isort: skip
from . import material  # isort: skip
from . import questions  # isort: skip
