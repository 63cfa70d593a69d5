"""The rules of a meeting as a running stream."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from binglian.domain.calendar import WorkCalendar
from binglian.domain.meetings import agenda, messages, resolving, sitting, standing
from binglian.domain.meetings.due import clocks, next_due, ring
from binglian.domain.meetings.events import MeetingOpened
from binglian.domain.meetings.evolve import evolve
from binglian.domain.meetings.meeting import Matter, MatterState, Meeting, Seat, Session, SessionState
from binglian.domain.meetings.messages import MEETING_MESSAGES, MeetingMessage
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.life import Life
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.parsing import read
from binglian.domain.streams.records import StreamCard, StreamEvent

T = TypeVar("T")

KEPT = 50
"""How many of what is over and done with a meeting keeps at hand; the ledger keeps all."""


def parse(body: bytes | str | object) -> MeetingMessage | AdoptCalendar:
    """Reads a message from JSON text, or from an object already decoded from JSON.

    Raises:
        Refused: ``bad-json``, ``unknown-message-type`` or ``bad-message`` with the place of the first fault.
    """
    return read(MEETING_MESSAGES, body)


def open_meeting(meeting: Meeting, at: datetime, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """A meeting begins with the seats of its chair and members."""
    del calendar
    posts = dict.fromkeys((meeting.plan.chair, *meeting.plan.members))
    return (MeetingOpened(at=at, seats=tuple(Seat(post=post) for post in posts)),)


def decide(meeting: Meeting, message: MeetingMessage, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """The events by which a message is applied as of its instant.

    Raises:
        Refused: with the first reason found.
    """
    at = message.occurred_at.astimezone(calendar.tz)
    match message:
        case messages.SubmitMatter():
            return agenda.submit(meeting, message, at, calendar)
        case messages.WithdrawMatter():
            return agenda.withdraw(meeting, message, at)
        case messages.Convene():
            return sitting.convene(meeting, message, at, calendar)
        case messages.CancelSession():
            return sitting.cancel(meeting, message, at, calendar)
        case messages.HoldSession():
            return sitting.hold(meeting, message, at, calendar)
        case messages.Resolve():
            return resolving.resolve(meeting, message, at, calendar)
        case messages.Dissolve():
            return standing.dissolve(meeting, message, at, calendar)
        case _:
            return _noted(meeting, message, at)


def _noted(
    meeting: Meeting,
    message: messages.ReportMeasure | messages.AnswerFinding | messages.TakeOffice | messages.RecordMerit,
    at: datetime,
) -> tuple[StreamEvent, ...]:
    """What reports of work done and of people bring about; no calendar is needed for these."""
    match message:
        case messages.ReportMeasure():
            return resolving.report(meeting, message, at)
        case messages.AnswerFinding():
            return standing.answer(meeting, message, at)
        case messages.TakeOffice():
            return standing.take_office(meeting, message, at)
        case _:
            return standing.record_merit(meeting, message, at)


def card(meeting: Meeting) -> StreamCard:
    """What the ledger says of a meeting."""
    return StreamCard(
        kind=Kind.MEETING,
        key=meeting.key,
        title=meeting.plan.title.zh,
        jurisdiction=meeting.plan.policy.jurisdiction,
        definition=meeting.plan.policy.definition,
        sort=meeting.plan.kind,
    )


def trimmed(meeting: Meeting) -> Meeting:
    """The meeting without what is long over: all that is open stays, and the latest of the rest."""
    return replace(
        meeting,
        matters={one.id: one for one in _kept(tuple(meeting.matters.values()), _pending)},
        sessions=_kept(meeting.sessions, lambda one: _unfinished(meeting, one)),
        resolutions={one.id: one for one in _kept(tuple(meeting.resolutions.values()), lambda one: one.open)},
        records=meeting.records[-KEPT:],
    )


def _kept(held: Sequence[T], is_open: Callable[[T], bool]) -> tuple[T, ...]:
    """In their order: those that are open, and the latest of those that are not."""
    over = [place for place, one in enumerate(held) if not is_open(one)]
    gone = frozenset(over[:-KEPT])
    return tuple(one for place, one in enumerate(held) if place not in gone)


def _pending(matter: Matter) -> bool:
    return matter.state in (MatterState.WAITING, MatterState.TABLED)


def _unfinished(meeting: Meeting, session: Session) -> bool:
    """Whether a sitting is still to be held, to resolve on a matter, or to see a finding answered."""
    if session.state is SessionState.CALLED or meeting.tabled(session.number):
        return True
    return any(not note.change and not note.ticket for note in session.findings)


MEETINGS: Life[Meeting, MeetingMessage] = Life(
    kind=Kind.MEETING,
    parse=parse,
    open=open_meeting,
    decide=decide,
    evolve=evolve,
    next_due=next_due,
    ring=ring,
    card=card,
    clocks=clocks,
    policy=lambda meeting: meeting.plan.policy,
)
"""The life of a meeting."""
