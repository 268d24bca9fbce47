"""Barcodes that are no goods and no places: a word to the dialogue, printed on a sheet."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PREFIX = "BWMS.CMD."

# name: what stands on the label and on the button.
COMMANDS = {
    "HOME": _lt("Home"),
    "TASKS": _lt("My Tasks"),
    "RECEIVE": _lt("Receive"),
    "PUTAWAY": _lt("Put Away"),
    "PICK": _lt("Pick"),
    "LOAD": _lt("Load"),
    "MOVE": _lt("Move"),
    "SHUFFLE": _lt("Shuffle"),
    "HERE": _lt("What Is Here"),
    "WHERE": _lt("Where Is It"),
    "LABEL": _lt("Print Label"),
    "REPORT": _lt("Report a Problem"),
    "BACK": _lt("Back"),
    "SKIP": _lt("Skip"),
    "UNDO": _lt("Undo"),
}
# The dialogue that a command begins, by its kind in ``wms.scan.service.work``.
DIALOGUES = {
    "RECEIVE": "receive",
    "PUTAWAY": "putaway",
    "PICK": "pick",
    "LOAD": "load",
    "MOVE": "move",
    "SHUFFLE": "shuffle",
    "HERE": "here",
    "WHERE": "where",
    "LABEL": "label",
    "REPORT": "report",
}


def barcode_of(name: str) -> str:
    """The code on the label of a command.

    >>> barcode_of("MOVE")
    'BWMS.CMD.MOVE'
    """
    return PREFIX + name


def command_of(text) -> str:
    """The command that a scanned text is; empty for what is none.

    >>> command_of(" bwms.cmd.move ")
    'MOVE'
    >>> command_of("BWMS.CMD.RM")
    ''
    """
    code = str(text or "").strip().upper()
    name = code.removeprefix(PREFIX)
    return name if code.startswith(PREFIX) and name in COMMANDS else ""


def label_of(env, name: str) -> str:
    """What the command is called, in the language of the user."""
    return env._(COMMANDS[name])
