from . import event_secret, message_discard, reconciliation_settle, system_key
