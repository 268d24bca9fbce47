from . import (
    test_inbox,
    test_operations,
    test_receipt,
)
