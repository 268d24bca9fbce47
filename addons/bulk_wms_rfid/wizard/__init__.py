from . import count_session, gateway_key, rfid_bind, tag_state
