"""Reading JSON from outside: bounded before it is parsed, and misfits named by place."""

from pydantic import ValidationError

from ..operations.errors import Fault
from .models import as_dict, model_of_element

# 5,000 lines of 80 values each; more only cost memory.
_MOST_VALUES = 400_000
# Naming each of very many misfits costs more memory than the message.
_MOST_NAMED = 1_000


def read_json(name: str, data: bytes) -> dict:
    """The typed body of a request ``name``.

    :raises Fault: naming every place that does not fit
    """
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Fault("ENCODING", "The text is not UTF-8.") from error
    if data.count(b",") > _MOST_VALUES:
        raise Fault("PAYLOAD_TOO_LARGE", f"A message has at most {_MOST_VALUES} values.")
    try:
        return as_dict(model_of_element(name).model_validate_json(data))
    except ValidationError as error:
        raise misfit(error) from error


def misfit(error: ValidationError) -> Fault:
    """What pydantic found as a fault that names the places."""
    count = error.error_count()
    if count > _MOST_NAMED:
        return Fault("SCHEMA_INVALID", f"The message does not fit the contract, in {count} places.")
    found = error.errors(include_url=False, include_input=False, include_context=False)
    if any(one["type"] == "json_invalid" for one in found):
        return Fault("JSON_MALFORMED", found[0]["msg"])
    violations = [("/" + "/".join(map(str, one["loc"])), one["msg"]) for one in found[:20]]
    if any(one["type"] == "too_long" for one in found):
        return Fault("PAYLOAD_TOO_LARGE", "Too many lines.", violations)
    return Fault("SCHEMA_INVALID", "The message does not fit the contract.", violations)
