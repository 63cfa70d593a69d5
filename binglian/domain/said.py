"""Text that people and databases take: free text of messages without control characters.

An escape sequence in a note would act on every terminal that prints it. What was taken before this was
refused is read as it stands (``KEPT``).
"""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

KEPT = {"kept": True}
"""The context for reading a message that has been applied or is held already."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _without(control: re.Pattern[str]) -> Callable[[str, ValidationInfo], str]:
    def check(text: str, info: ValidationInfo) -> str:
        found = None if info.context == KEPT else control.search(text)
        if found is not None:
            raise ValueError(f"text without control characters, such as U+{ord(found.group()):04X}")
        return text

    return check


Printable = Annotated[str, AfterValidator(_without(_CONTROL))]
"""One line of text."""

Lines = Annotated[str, AfterValidator(_without(_CONTROL_IN_LINES))]
"""Text that may have line feeds and tabs."""
