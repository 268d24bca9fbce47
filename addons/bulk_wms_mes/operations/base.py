"""What an operation is: its name, its address, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    """One operation of the contract, the same for SOAP and REST.

    ``effect(work, body)`` gets the environment it works in (operations/work.py) and the typed
    body in the contract's names. Of an operation that is stored it changes the book and returns
    nothing; of a query it returns the answer's body as a dict.
    """

    name: str
    path: str
    effect: Callable
    stored: bool = True
    http: str = "POST"


class Registry(dict):
    """Operations by name, in the order in which they were added."""

    def operation(self, name: str, path: str, *, stored: bool = True, http: str = "POST"):
        """Decorator: add the function as what ``name`` does."""

        def add(effect):
            self[name] = Operation(name, path, effect, stored, http)
            return effect

        return add


OPERATIONS = Registry()
operation = OPERATIONS.operation
