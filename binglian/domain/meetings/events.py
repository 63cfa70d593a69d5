"""Events of a meeting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from binglian.domain.clocks import Alarm, Clock
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.meeting import FindingNote, Matter, MeritEntry, Resolution, Seat, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOpened:
    """A meeting began its durable life, with its seats."""

    at: datetime
    seats: tuple[Seat, ...]
    type: Literal["meeting_opened"] = "meeting_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterSubmitted:
    """A matter came onto the agenda."""

    at: datetime
    matter: Matter
    type: Literal["matter_submitted"] = "matter_submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterWithdrawn:
    """A matter was taken back."""

    at: datetime
    matter: str
    ground: str
    type: Literal["matter_withdrawn"] = "matter_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCalled:
    """A sitting was called."""

    at: datetime
    session: Session
    type: Literal["session_called"] = "session_called"


@dataclass(frozen=True, slots=True, kw_only=True)
class MattersTabled:
    """Waiting matters were put on the agenda of a sitting."""

    at: datetime
    session: int
    matters: tuple[str, ...]
    type: Literal["matters_tabled"] = "matters_tabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCancelled:
    """A sitting did not take place; what was tabled waits for the next."""

    at: datetime
    session: int
    ground: str
    clock: Clock
    type: Literal["session_cancelled"] = "session_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld:
    """A sitting took place.

    Attributes:
        session: the sitting as it stands from now on.
        put_off: ids of matters that go to the next.
    """

    at: datetime
    session: Session
    put_off: tuple[str, ...] = ()
    type: Literal["session_held"] = "session_held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A resolution was taken."""

    at: datetime
    resolution: Resolution
    type: Literal["resolved"] = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDone:
    """A measure was carried out, in time or not."""

    at: datetime
    measure: str
    outcome: str
    clock: Clock
    type: Literal["measure_done"] = "measure_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRang:
    """A limit drew near or passed: minutes, a measure's deadline, an acknowledgement.

    Attributes:
        subject: the sitting's number, the measure's key or the resolution's id.
        ticket: key of the ticket by which a late measure goes up; empty for none.
    """

    at: datetime
    clock: ClockKind
    subject: str
    alarm: Alarm
    due: str
    running: Clock
    ticket: str = ""
    type: Literal["meeting_rang"] = "meeting_rang"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAnswered:
    """A finding was answered by a change of the definition."""

    at: datetime
    session: int
    finding: int
    note: FindingNote
    type: Literal["finding_answered"] = "finding_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTaken:
    """A seat has a new holder."""

    at: datetime
    seat: Seat
    previous: str
    type: Literal["office_taken"] = "office_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeritRecorded:
    """A unit was commended, criticised, interviewed or held to account."""

    at: datetime
    record: MeritEntry
    type: Literal["merit_recorded"] = "merit_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDissolved:
    """It dissolved, its work done."""

    at: datetime
    ground: str
    type: Literal["meeting_dissolved"] = "meeting_dissolved"


MeetingEvent = (
    MeetingOpened
    | MatterSubmitted
    | MatterWithdrawn
    | SessionCalled
    | MattersTabled
    | SessionCancelled
    | SessionHeld
    | Resolved
    | MeasureDone
    | MeetingRang
    | FindingAnswered
    | OfficeTaken
    | MeritRecorded
    | MeetingDissolved
)
