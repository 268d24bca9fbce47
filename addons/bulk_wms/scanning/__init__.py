"""Phone and desk dialogues: the server leads, each step answers {state, data, message}.

``messages`` is the one catalogue, ``resolver`` the one way from a scanned text to a record, and
each kind of work has its file: ``put`` (into the yard), ``relocate`` (within it, shuffles too),
``pick`` (out of it).
"""

from .dialogue import Dialogue, dialogue_for
from .messages import Refused
from .resolver import Found, resolve

__all__ = ["Dialogue", "Found", "Refused", "dialogue_for", "resolve"]
