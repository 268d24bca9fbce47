"""Phone and desk dialogues: the server leads, each step answers {state, data, message}.

``messages`` is the one catalogue, ``resolver`` the one way from a scanned text to a record, and
each kind of work has its file. Within a transfer: ``put`` (into the yard), ``relocate`` (within
it, shuffles too), ``pick`` (out of it). Without one: ``task`` finds the transfer by the goods,
``load`` by the vehicle, ``free_move`` makes one; ``here`` and ``where`` answer, ``label`` and
``report`` do, ``anything`` begins with whatever is scanned. ``contract`` says how answers look.
"""

from .anything import Anything
from .dialogue import Dialogue, dialogue_for
from .free_move import FreeMove
from .here import Here
from .label import Label
from .load import Load
from .messages import Refused
from .report import Report
from .resolver import Found, resolve
from .task import PickTask, PutAway, Receive, ShuffleTask, Task
from .where import Where
from .work import Work

WORKS: dict[str, type[Work]] = {
    work.kind: work
    for work in (
        Anything,
        Task,
        Receive,
        PutAway,
        PickTask,
        ShuffleTask,
        Load,
        FreeMove,
        Here,
        Where,
        Label,
        Report,
    )
}


def work_for(env, kind: str, company) -> Work:
    """The dialogue of a kind of work.

    :raises KeyError: for a kind that does not exist
    """
    return WORKS[kind](env, company)


__all__ = ["WORKS", "Dialogue", "Found", "Refused", "dialogue_for", "resolve", "work_for"]
