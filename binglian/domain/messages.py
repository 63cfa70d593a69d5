"""Messages from outside: one family, told apart by ``type``, additive only.

Every message names its sender's id for it, who acts, and when it happened. Bodies are JSON objects; unknown
keys are refused, so a typing error is never silently dropped.
"""

from datetime import MAXYEAR, MINYEAR, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    TypeAdapter,
    ValidationError,
)

from binglian.domain.actors import Actor
from binglian.domain.errors import Code, Refused

Key = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9-]*$")]


def _written(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and value[4:5] == "-"):
        return value
    raise ValueError("an instant as text in ISO 8601")  # 20260302 would pass as seconds since 1970


def _reckonable(instant: datetime) -> datetime:
    if MINYEAR < instant.year < MAXYEAR:
        return instant
    raise ValueError("an instant that exists in every offset")


Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_reckonable)]
Printable = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Text that every database takes."""

Note = Annotated[Printable, Field(max_length=2000)]


class Outcome(StrEnum):
    """What a decision says."""

    APPROVED = "approved"
    REJECTED = "rejected"


class _Message(BaseModel):
    """What every message carries.

    Attributes:
        id: the sender's own id; the same id with the same body is the same message, however often it comes.
        occurred_at: when it happened, with an offset; when it was recorded is the workflow's own business.
        note: free text for the record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Printable = Field(min_length=1, max_length=128)
    occurred_at: Instant
    actor: Actor
    note: Note = ""

    def digest(self) -> str:
        """A short fingerprint of the body, to tell a repeat from a reused id.

        Defaults are left out, so that a field added later doesn't make an old message look like another.
        """
        kind = type(self).model_fields["type"].default
        body = self.model_dump_json(exclude_defaults=True)
        return sha256(f"{kind} {body}".encode()).hexdigest()[:16]


class RecordHappening(_Message):
    """Something happened to the project as a whole: listed, awarded, land delivered, work started."""

    type: Literal["record_happening"] = "record_happening"
    happening: Key


class _CaseMessage(_Message):
    item: Key


class BeginPreReview(_CaseMessage):
    """The department begins to review an item ahead of its gate (S0-09)."""

    type: Literal["begin_pre_review"] = "begin_pre_review"


class ConcludePreReview(_CaseMessage):
    """The department concludes a pre-review; the conclusion stays sealed until the gate."""

    type: Literal["conclude_pre_review"] = "conclude_pre_review"
    favourable: StrictBool


class Receive(_CaseMessage):
    """The application was received (接件)."""

    type: Literal["receive"] = "receive"


class Accept(_CaseMessage):
    """The application was accepted (受理); the promised and the statutory clock start."""

    type: Literal["accept"] = "accept"


class BeginReview(_CaseMessage):
    """The department began to handle the case (部门开始办理)."""

    type: Literal["begin_review"] = "begin_review"


class Decide(_CaseMessage):
    """The case was decided (办结)."""

    type: Literal["decide"] = "decide"
    outcome: Outcome
    document: Printable = Field(default="", max_length=128)


class Deliver(_CaseMessage):
    """The result was delivered to the applicant (Licensing Law article 44)."""

    type: Literal["deliver"] = "deliver"


class Withdraw(_CaseMessage):
    """The applicant withdrew the application before its decision (撤件)."""

    type: Literal["withdraw"] = "withdraw"


class CloseProject(_Message):
    """The project was given up before its end, on a stated ground."""

    type: Literal["close_project"] = "close_project"
    ground: Annotated[Printable, Field(min_length=1, max_length=2000)]


CaseMessage = (
    BeginPreReview | ConcludePreReview | Receive | Accept | BeginReview | Decide | Deliver | Withdraw
)
Message = Annotated[RecordHappening | CaseMessage | CloseProject, Field(discriminator="type")]

_messages: TypeAdapter[Message] = TypeAdapter(Message)


def parse_message(body: bytes | str | object) -> Message:
    """Reads a message from JSON text, or from an object already decoded from JSON.

    Raises:
        Refused: ``bad-json``, ``unknown-message-type`` or ``bad-message`` with the place of the first fault.
    """
    try:
        if isinstance(body, bytes | str):
            return _messages.validate_json(body)
        return _messages.validate_python(body)
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
            return Refused(Code.BAD_MESSAGE, place, problem=fault["msg"])
