from . import system_key
