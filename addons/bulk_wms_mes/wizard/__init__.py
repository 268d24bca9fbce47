from . import system_key
from . import event_secret
from . import message_discard
from . import reconciliation_settle
