from . import message_discard, system_key
