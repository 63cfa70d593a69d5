"""Beside the sittings: seats, records of merit, answers to findings, the end (S1-02, S1-13, S3-06)."""

from dataclasses import replace
from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.meetings.events import FindingAnswered, MeetingDissolved, MeritRecorded, OfficeTaken
from binglian.domain.meetings.evolve import fold
from binglian.domain.meetings.meeting import MatterState, Meeting, MeritEntry, Seat, SessionState
from binglian.domain.meetings.messages import AnswerFinding, Dissolve, RecordMerit, TakeOffice
from binglian.domain.meetings.sending import notice
from binglian.domain.meetings.sitting import cancelled
from binglian.domain.streams.outbox import SYSTEM
from binglian.domain.streams.records import StreamEvent


def answer(meeting: Meeting, message: AnswerFinding, at: datetime) -> tuple[StreamEvent, ...]:
    """The chair or a member names the change of the definition that answers a finding (S3-06).

    Raises:
        Refused: ``unknown-session``, ``unknown-finding``, ``finding-already-answered``.
    """
    authorise(message.actor, tuple(meeting.seats))
    findings = meeting.session(message.session).findings
    if not 1 <= message.finding <= len(findings):
        raise Refused(
            Code.UNKNOWN_FINDING, "finding", session=str(message.session), finding=str(message.finding)
        )
    note = findings[message.finding - 1]
    if note.change:
        raise Refused(Code.FINDING_ANSWERED, "finding", finding=note.text, change=note.change)
    answered = replace(note, change=message.change)
    return (FindingAnswered(at=at, session=message.session, finding=message.finding, note=answered),)


def take_office(meeting: Meeting, message: TakeOffice, at: datetime) -> tuple[StreamEvent, ...]:
    """A seat passes to the new holder of its post, who may say so alone: no new document is needed (S1-02).

    Raises:
        Refused: ``not-a-member``.
    """
    seat = meeting.seats.get(message.post)
    if seat is None:
        raise Refused(Code.NOT_A_MEMBER, "post", post=message.post, meeting=meeting.plan.title)
    authorise(message.actor, (message.post, meeting.plan.chair, SYSTEM))
    taken = Seat(post=seat.post, holder=message.holder, since=at)
    return (OfficeTaken(at=at, seat=taken, previous=seat.holder),)


def record_merit(meeting: Meeting, message: RecordMerit, at: datetime) -> tuple[StreamEvent, ...]:
    """The chair commends or criticises a unit, interviews it or holds it to account; the unit is told.

    Raises:
        Refused: ``unknown-measure``.
    """
    authorise(message.actor, (meeting.plan.chair,))
    if message.measure:
        meeting.measure(message.measure)
    entry = MeritEntry(
        merit=message.merit, unit=message.unit, ground=message.ground, at=at, measure=message.measure or ""
    )
    told = notice(
        meeting,
        at,
        f"merit:{message.id}",
        f"merit-{message.merit.value}",
        (message.unit,),
        unit=message.unit,
        ground=message.ground,
    )
    return MeritRecorded(at=at, record=entry), told


def dissolve(
    meeting: Meeting, message: Dissolve, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """It dissolves, its work done; sittings that still lie ahead are off.

    Raises:
        Refused: ``still-open`` while a matter, a measure or a receipt is open, or minutes are missing.
    """
    authorise(message.actor, (meeting.plan.chair,))
    left = still_open(meeting, at)
    if left:
        raise Refused(Code.STILL_OPEN, meeting=meeting.plan.title, open=", ".join(left))
    events: list[StreamEvent] = []
    for session in meeting.sessions:
        if session.state is SessionState.CALLED:
            events += cancelled(fold(meeting, events), session, message.ground, at, calendar)
    return *events, MeetingDissolved(at=at, ground=message.ground)


def still_open(meeting: Meeting, at: datetime) -> tuple[str, ...]:
    """What is not done yet at an instant: titles of matters, numbers of sittings, texts of resolutions."""
    unsettled = (MatterState.WAITING, MatterState.TABLED)
    matters = (one.title for one in meeting.matters.values() if one.state in unsettled)
    sittings = (one for one in meeting.sessions if one.state is SessionState.CALLED and one.at <= at)
    resolutions = (one.text for one in meeting.resolutions.values() if one.open)
    return *matters, *(str(one.number) for one in sittings), *resolutions
