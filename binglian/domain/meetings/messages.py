"""Messages to a meeting: bodies as JSON, told apart by ``type``; additive only."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from binglian.domain.envelope import Envelope, Ground, Key, Printable
from binglian.domain.meetings.meeting import Merit
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.outbox import Address, Kind
from binglian.domain.tickets.messages import Phrase

Clock24 = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Name = Annotated[Printable, Field(min_length=1, max_length=200)]

_key: TypeAdapter[str] = TypeAdapter(Key)


def _concernable(address: Address) -> Address:
    if address.kind not in (Kind.PROJECT, Kind.TICKET):
        raise ValueError("a project or a ticket")
    _key.validate_python(address.key)
    return address


Concern = Annotated[Address, AfterValidator(_concernable)]
"""A project or a ticket that a resolution can reach."""


class Part(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MeasureForm(Part):
    """A measure with its owner and deadline."""

    text: Ground
    owner: Phrase
    deadline: date


class Opinion(Part):
    """An opinion told, and the department or post that it is given to (S2-08)."""

    text: Ground
    owner: Phrase
    project: Key | None = None


class SubmitMatter(Envelope):
    """A matter for the agenda; routine, general and procedural work is refused (S1-11)."""

    type: Literal["submit_matter"] = "submit_matter"
    title: Ground
    nature: Key | None = None
    concerns: tuple[Concern, ...] = ()


class WithdrawMatter(Envelope):
    """A matter that waits, or is tabled at a sitting still to be held, is taken back."""

    type: Literal["withdraw_matter"] = "withdraw_matter"
    matter: Phrase
    ground: Ground


class Convene(Envelope):
    """A sitting is called: by the cadence, without a ground, or on demand with one.

    Attributes:
        day: the nominal day of the cadence, or the day asked for; on a rest day, the plan says what happens.
        at: the time of day; the plan's if none is given.
    """

    type: Literal["convene"] = "convene"
    day: date
    at: Clock24 | None = None
    ground: Ground | None = None


class CancelSession(Envelope):
    """A sitting that was called does not take place."""

    type: Literal["cancel_session"] = "cancel_session"
    session: int
    ground: Ground


class HoldSession(Envelope):
    """A sitting took place: who came, and its minutes.

    Attributes:
        present: members' posts that attended.
        put_off: ids of tabled matters that go to the next sitting.
        opinions: what guests said; each becomes a ticket with the department it is given to.
    """

    type: Literal["hold_session"] = "hold_session"
    session: int
    present: tuple[Phrase, ...]
    guests: tuple[Name, ...] = ()
    minutes: Ground
    put_off: tuple[Phrase, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    findings: tuple[Ground, ...] = ()


class Resolve(Envelope):
    """A sitting resolved on matters: measures, and whom the resolution reaches beside what they concern."""

    type: Literal["resolve"] = "resolve"
    session: int
    matters: tuple[Phrase, ...]
    text: Ground
    measures: Annotated[tuple[MeasureForm, ...], Field(min_length=1)]
    concerns: tuple[Concern, ...] = ()


class ReportMeasure(Envelope):
    """A measure was carried out."""

    type: Literal["report_measure"] = "report_measure"
    measure: Phrase
    outcome: Ground


class AnswerFinding(Envelope):
    """A finding of a sitting is answered by a change of the definition (S3-06).

    Attributes:
        finding: its place among the sitting's findings, from 1.
        change: ``key@version`` and what changed there.
    """

    type: Literal["answer_finding"] = "answer_finding"
    session: int
    finding: int
    change: Ground


class TakeOffice(Envelope):
    """A post has a new holder, who has the seat at once and without a new document (S1-02)."""

    type: Literal["take_office"] = "take_office"
    post: Phrase
    holder: Name


class RecordMerit(Envelope):
    """A unit is commended, criticised, interviewed or held to account, on a ground."""

    type: Literal["record_merit"] = "record_merit"
    merit: Merit
    unit: Phrase
    ground: Ground
    measure: Phrase | None = None


class Dissolve(Envelope):
    """Its work is done and it dissolves (S1-02); refused while anything is open."""

    type: Literal["dissolve"] = "dissolve"
    ground: Ground


MeetingMessage = Annotated[
    SubmitMatter
    | WithdrawMatter
    | Convene
    | CancelSession
    | HoldSession
    | Resolve
    | ReportMeasure
    | AnswerFinding
    | TakeOffice
    | RecordMerit
    | Dissolve,
    Field(discriminator="type"),
]

Told = Annotated[MeetingMessage | AdoptCalendar, Field(discriminator="type")]
"""All that can be told: its own messages, and what any stream takes."""

MEETING_MESSAGES: TypeAdapter[MeetingMessage | AdoptCalendar] = TypeAdapter(Told)
