"""The state of a meeting: one durable stream for each jurisdiction and meeting."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from binglian.domain.clocks import Clock
from binglian.domain.cooperation import MeetingPlan
from binglian.domain.errors import Code, Refused
from binglian.domain.streams.outbox import Address, Outbox


class MatterState(StrEnum):
    """How far a matter on the agenda has come."""

    WAITING = "waiting"
    TABLED = "tabled"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something put on the agenda.

    Attributes:
        id: the id of the message that submitted it.
        by: who submitted it.
        nature: key of the nature of the work; those that the plan excludes are refused.
        concerns: the tickets and projects that a resolution on it reaches.
        session: number of the sitting at which it is tabled; 0 while it waits.
        put_off: how often it was put off to the next sitting.
    """

    id: str
    title: str
    by: str
    submitted_at: datetime
    nature: str = ""
    concerns: tuple[Address, ...] = ()
    state: MatterState = MatterState.WAITING
    session: int = 0
    put_off: int = 0
    resolution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingNote:
    """A finding of a retrospective, or an opinion told at a tea party or symposium.

    Attributes:
        owner: the post or department that it was given to.
        change: the definition change that answers it, ``key@version`` with a word on what; empty until then.
        ticket: key of the ticket that follows it; empty where none was opened.
    """

    text: str
    owner: str = ""
    change: str = ""
    ticket: str = ""


class SessionState(StrEnum):
    """How far a sitting has come."""

    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sitting.

    Attributes:
        number: from 1, in the order in which they were called.
        nominal: the day that the cadence names; ``day`` the one on which it sits, after moving.
        at: the instant at which it begins.
        ground: why it was called, for one on demand; empty for one of the cadence.
        present: posts that attended; ``absent`` those that were expected.
        guests: guests that attended, as names for people.
        findings: what a retrospective found, each with the definition change that answers it (S3-06).
        clock: from the sitting until its minutes are in (``MINUTES``).
    """

    number: int
    nominal: date
    day: date
    at: datetime
    clock: Clock
    ground: str = ""
    state: SessionState = SessionState.CALLED
    held_at: datetime | None = None
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    minutes: str = ""
    findings: tuple[FindingNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a resolution orders: one measure, one owner, one deadline.

    Attributes:
        key: unique within the meeting: the resolution's id, a dot, a number from 1.
        clock: until the deadline (``MEASURE``).
        ticket: key of the ticket that it became when late; empty for none.
    """

    key: str
    text: str
    owner: str
    deadline: date
    clock: Clock
    done_at: datetime | None = None
    outcome: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was resolved, whom it reaches, and who has acknowledged it.

    Attributes:
        id: the id of the message that recorded it.
        receipts: when each has acknowledged, by address as text; ``refused`` the code of each that would not.
        clock: until all are to have acknowledged (``RECEIPT``).
    """

    id: str
    session: int
    text: str
    matters: tuple[str, ...]
    measures: tuple[Measure, ...]
    concerns: tuple[Address, ...]
    at: datetime
    clock: Clock
    receipts: dict[str, datetime] = field(default_factory=dict[str, datetime])
    refused: dict[str, str] = field(default_factory=dict[str, str])

    def missing(self) -> tuple[Address, ...]:
        """The receivers that have not acknowledged yet."""
        return tuple(one for one in self.concerns if str(one) not in self.receipts)

    def unanswered(self) -> tuple[Address, ...]:
        """The receivers that have neither acknowledged nor refused it."""
        return tuple(one for one in self.missing() if str(one) not in self.refused)

    @property
    def open(self) -> bool:
        """Whether a measure is still to be carried out, or a receiver still to answer."""
        return bool(self.unanswered()) or any(one.done_at is None for one in self.measures)


class Merit(StrEnum):
    """What is recorded of a unit (S1-13, S1-14, S2-09, S2-12)."""

    COMMENDATION = "commendation"
    CRITICISM = "criticism"
    INTERVIEW = "interview"
    ACCOUNTABILITY = "accountability"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeritEntry:
    """An entry in the record of a unit, with its ground."""

    merit: Merit
    unit: str
    ground: str
    at: datetime
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat at the table: the post has it, whoever holds the post (S1-02).

    Attributes:
        holder: a staff reference of the deploying bureau's own; empty while vacant or unknown.
    """

    post: str
    holder: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting with its agenda and what it has resolved.

    Attributes:
        matters: by id, oldest first; those long resolved are let go at a turn of the page.
    """

    plan: MeetingPlan
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    seats: dict[str, Seat] = field(default_factory=dict[str, Seat])
    matters: dict[str, Matter] = field(default_factory=dict[str, Matter])
    sessions: tuple[Session, ...] = ()
    resolutions: dict[str, Resolution] = field(default_factory=dict[str, Resolution])
    records: tuple[MeritEntry, ...] = ()
    outbox: Outbox = field(default_factory=Outbox)

    @property
    def key(self) -> str:
        """The key of its stream and workflow."""
        return self.plan.key

    def next_session(self) -> Session | None:
        """The sitting that was called and not yet held, the earliest if several; none if none was."""
        called = [one for one in self.sessions if one.state is SessionState.CALLED]
        return min(called, key=lambda one: one.at, default=None)

    def session(self, number: int) -> Session:
        """The sitting with a number.

        Raises:
            Refused: ``unknown-session`` if there is none.
        """
        for one in self.sessions:
            if one.number == number:
                return one
        raise Refused(Code.UNKNOWN_SESSION, "session", session=str(number))

    def tabled(self, session: int) -> tuple[str, ...]:
        """Ids of the matters on the agenda of a sitting and not yet resolved, oldest first."""
        found = self.matters.values()
        return tuple(one.id for one in found if one.state is MatterState.TABLED and one.session == session)

    def measure(self, key: str) -> tuple[Resolution, Measure]:
        """The measure with a key, and the resolution that orders it.

        Raises:
            Refused: ``unknown-measure`` if there is none.
        """
        for resolution in self.resolutions.values():
            for one in resolution.measures:
                if one.key == key:
                    return resolution, one
        raise Refused(Code.UNKNOWN_MEASURE, "measure", measure=key)
