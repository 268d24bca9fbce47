from . import (
    test_contract,
    test_http,
    test_inbox,
    test_operations,
    test_receipt,
)
from . import test_outbox_events
from . import test_outbox_poll
from . import test_outbox_sender
