"""Prerequisite lines: ``a | b`` is any of them, a trailing ``?`` means only if one of them is planned."""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

_LINE = re.compile(r"[a-z][a-z0-9-]{0,63}(?: *\| *[a-z][a-z0-9-]{0,63})*(?: *\?)?")


class Need(BaseModel):
    """One line of prerequisites.

    Attributes:
        any_of: keys of items, happenings or gates, any one of which is enough.
        optional: whether the line falls away where none of them is part of the plan.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    any_of: tuple[str, ...]
    optional: bool = False

    def __str__(self) -> str:
        return " | ".join(self.any_of) + ("?" if self.optional else "")


def parse_need(line: object) -> object:
    """Reads a line; what is no text is left to the schema to refuse.

    Raises:
        ValueError: when the line isn't written as it should be, or names a key twice.
    """
    if not isinstance(line, str):
        return line
    text = line.strip()
    if not _LINE.fullmatch(text):
        raise ValueError("keys joined by |, with an optional ? at the end, were expected")
    keys = tuple(key.strip() for key in text.rstrip("? ").split("|"))
    if len(set(keys)) < len(keys):
        raise ValueError("a key stands in the line twice")
    return Need(any_of=keys, optional=text.endswith("?"))


NeedLine = Annotated[Need, BeforeValidator(parse_need)]
