from . import (
    test_contract,
    test_http,
    test_inbox,
    test_mes_events,
    test_operations,
    test_outbound_plain,
    test_outbox_events,
    test_outbox_poll,
    test_outbox_sender,
    test_receipt,
    test_reconciliation,
    test_retention,
)
