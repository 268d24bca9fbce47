from . import (
    test_rfid_count,
    test_rfid_crane,
    test_rfid_gate,
    test_rfid_http,
    test_rfid_i18n,
    test_rfid_job,
    test_rfid_label,
    test_rfid_plain,
    test_rfid_tags,
    test_rfid_zone,
)
