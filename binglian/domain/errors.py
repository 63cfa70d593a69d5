"""The one taxonomy of refusals: what the product says no to, by stable code.

A code never changes its meaning and nobody branches on the wording: the sentence for people stands in data
(``definitions/texts.yaml``) and is filled with the refusal's details.
"""

from enum import StrEnum

from binglian.domain.text import Text


class Code(StrEnum):
    """Every reason for which a message, a file or a question is refused."""

    BAD_MESSAGE = "bad-message"
    BAD_JSON = "bad-json"
    UNKNOWN_TYPE = "unknown-message-type"
    ID_REUSED = "id-reused"
    FROM_THE_FUTURE = "occurred-in-future"
    OUT_OF_ORDER = "times-out-of-order"
    PROJECT_ENDED = "project-ended"
    UNKNOWN_ITEM = "unknown-item"
    ITEM_NOT_PLANNED = "item-not-in-plan"
    UNKNOWN_HAPPENING = "unknown-happening"
    ALREADY_HAPPENED = "already-happened"
    NOT_ALLOWED = "actor-not-allowed"
    WRONG_DEPARTMENT = "wrong-department"
    WRONG_STATE = "wrong-state"
    PREREQUISITE_MISSING = "prerequisite-missing"
    SERIAL_ORDER = "serial-order"
    GATE_CLOSED = "gate-closed"
    GATE_OPEN = "gate-already-open"
    NOT_PRE_REVIEWABLE = "not-pre-reviewable"
    OUTSIDE_WINDOW = "outside-pre-review-window"
    CALENDAR_MISSING = "calendar-missing"
    CANCELLATION = "cancellation-refused"


class Refused(Exception):
    """Raised when something can't be applied; nothing has changed.

    Attributes:
        code: the stable reason.
        place: the offending field, item or file position, as the sender would look for it.
        details: what fills the sentence for people, by name.
    """

    def __init__(self, code: Code, place: str = "", **details: str | Text) -> None:
        self.code = code
        self.place = place
        self.details = details
        super().__init__(code, place, details)

    def __str__(self) -> str:
        extra = "".join(f" {name}={value}" for name, value in self.details.items())
        return f"{self.code}{f' at {self.place}' if self.place else ''}{extra}"
