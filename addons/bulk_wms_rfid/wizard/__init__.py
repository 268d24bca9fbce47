from . import count_session, gateway_key, label_wizard, rfid_bind, tag_state
