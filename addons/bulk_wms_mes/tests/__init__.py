from . import test_outbox_events
from . import test_outbox_poll
from . import test_outbox_sender
