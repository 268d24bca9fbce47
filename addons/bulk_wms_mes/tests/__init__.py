from . import (
    test_contract,
    test_http,
    test_inbox,
    test_operations,
    test_receipt,
)
