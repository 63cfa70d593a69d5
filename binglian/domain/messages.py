"""Messages from outside: one family, told apart by ``type``, additive only.

Every message names its sender's id for it, who acts, and when it happened. Bodies are JSON objects; unknown
keys are refused, so a typing error is never silently dropped.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from binglian.domain.calendar import CalendarData, sound
from binglian.domain.case_messages import (
    Accept,
    AnnounceHearing,
    AnswerConsultation,
    BeginPreReview,
    BeginProcedure,
    BeginReview,
    CheckCommitment,
    Commit,
    ConcludePreReview,
    Consult,
    Decide,
    Deliver,
    DropPreReview,
    EndProcedure,
    Extend,
    HoldHearing,
    NotifyCorrection,
    NotTake,
    OfferHearing,
    Recall,
    Receive,
    Recheck,
    RefuseAcceptance,
    ReportStop,
    RequestHearing,
    ResumeWorks,
    Revoke,
    StopWorks,
    Supplement,
    WaiveHearing,
    Withdraw,
)
from binglian.domain.envelope import Digest, Envelope, Ground, Key, ProjectCode, Reference
from binglian.domain.errors import Code, Refused
from binglian.domain.matter_messages import MatterMessage
from binglian.domain.plan import Plan
from binglian.domain.said import KEPT
from binglian.domain.soundness import sound as sound_plan


class RecordHappening(Envelope):
    """Something happened to the project as a whole: listed, awarded, land delivered, work started."""

    type: Literal["record_happening"] = "record_happening"
    happening: Key


class ExtendStage(Envelope):
    """The time for joint handling of a stage was extended by the government's head (Licensing Law 42 ¶2)."""

    type: Literal["extend_stage"] = "extend_stage"
    stage: Key
    reason: Ground


class SubmitMaterial(Envelope):
    """A material of the project's one set was submitted, or replaced by a newer version (S3-15).

    Attributes:
        digest: SHA-256 of the content, in lower-case hexadecimal; the content itself stays where it is.
        reference: where it is kept.
    """

    type: Literal["submit_material"] = "submit_material"
    material: Key
    digest: Digest
    reference: Reference


class AdoptPlan(Envelope):
    """The project goes on by another plan: its facts, its definition or its scope have changed.

    Attributes:
        replaces: fingerprint of the plan that the new one was made to replace (``Plan.fingerprint``).
        reason: why, for the record.
    """

    type: Literal["adopt_plan"] = "adopt_plan"
    plan: Annotated[Plan, AfterValidator(sound_plan)]
    replaces: str
    reason: Ground


class AdoptCalendar(Envelope):
    """The project counts by another calendar from now on: a year was announced, or a local closure declared.

    Attributes:
        reason: what was announced, by whom.
    """

    type: Literal["adopt_calendar"] = "adopt_calendar"
    calendar: Annotated[CalendarData, AfterValidator(sound)]
    reason: Ground


class AssignCode(Envelope):
    """The national on-line platform gave the project its code (xmdm), or the code told before was wrong.

    Attributes:
        ground: why another code takes the place of the one that is known; needed for nothing else.
    """

    type: Literal["assign_code"] = "assign_code"
    code: ProjectCode
    ground: Ground | None = None


class CloseProject(Envelope):
    """The project was given up before its end, on a stated ground."""

    type: Literal["close_project"] = "close_project"
    ground: Ground


CaseMessage = (
    BeginPreReview
    | ConcludePreReview
    | Receive
    | Accept
    | BeginReview
    | Decide
    | Deliver
    | Withdraw
    | NotifyCorrection
    | Supplement
    | NotTake
    | RefuseAcceptance
    | BeginProcedure
    | EndProcedure
    | Extend
    | Consult
    | AnswerConsultation
    | OfferHearing
    | RequestHearing
    | WaiveHearing
    | AnnounceHearing
    | HoldHearing
    | Recall
    | Revoke
    | Commit
    | CheckCommitment
    | StopWorks
    | ReportStop
    | ResumeWorks
    | Recheck
    | DropPreReview
)
Message = Annotated[
    RecordHappening
    | CaseMessage
    | ExtendStage
    | SubmitMaterial
    | AdoptPlan
    | AdoptCalendar
    | AssignCode
    | MatterMessage
    | CloseProject,
    Field(discriminator="type"),
]

_messages: TypeAdapter[Message] = TypeAdapter(Message)


def parse_message(body: bytes | str | object, *, kept: bool = False) -> Message:
    """Reads a message from JSON text, or from an object already decoded from JSON.

    Args:
        body: what came in.
        kept: whether it was taken before; then its text is read as it stands.

    Raises:
        Refused: ``bad-json``, ``unknown-message-type`` or ``bad-message`` with the place of the first fault.
    """
    context = KEPT if kept else None
    try:
        if isinstance(body, bytes | str):
            return _messages.validate_json(body, context=context)
        return _messages.validate_python(body, context=context)
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
