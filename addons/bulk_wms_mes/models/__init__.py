# The order counts: a class must be known before another inherits from it.
# ruff: noqa: I001
from . import mes_operation
from . import mes_system
from . import mes_system_key
from . import mes_system_access
from . import mes_system_ask
from . import mes_system_events
from . import mes_mapping
from . import mes_message
from . import mes_line
from . import mes_links
from . import mes_taking_back
from . import mes_nonce
from . import mes_inbox
from . import mes_inbox_actions
from . import mes_retention
