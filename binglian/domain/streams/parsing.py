"""Reading a message of a family told apart by ``type``, and what is wrong with one that can't be read."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from binglian.domain.errors import Code, Refused

T = TypeVar("T")


def read(messages: TypeAdapter[T], body: bytes | str | object) -> T:
    """Reads a message from JSON text, or from an object already decoded from JSON.

    Raises:
        Refused: ``bad-json``, ``unknown-message-type`` or ``bad-message`` with the place of the first fault.
    """
    try:
        if isinstance(body, bytes | str):
            return messages.validate_json(body)
        return messages.validate_python(body)
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> Refused:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    # a discriminated union puts the chosen type first in the place; the sender knows its own type
    place = ".".join(str(part) for part in fault["loc"][1:])
    match fault["type"]:
        case "json_invalid":
            return Refused(Code.BAD_JSON, problem=fault["msg"])
        case "union_tag_invalid" | "union_tag_not_found":
            return Refused(Code.UNKNOWN_TYPE, "type", problem=fault["msg"])
        case _:
            return Refused(Code.BAD_MESSAGE, place, problem=fault["msg"].removeprefix("Value error, "))
