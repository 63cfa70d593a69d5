"""Resolutions: measures with owner and deadline, brought to all whom they concern (S1-12, S1-13, S2-05)."""

from dataclasses import replace
from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.events import MeasureDone, Resolved
from binglian.domain.meetings.meeting import (
    Matter,
    MatterState,
    Measure,
    Meeting,
    Resolution,
    Session,
    SessionState,
)
from binglian.domain.meetings.messages import MeasureForm, ReportMeasure, Resolve
from binglian.domain.meetings.sending import notice, told
from binglian.domain.meetings.sitting import begun
from binglian.domain.streams.outbox import Address, NoticeIssued
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import start, until


def resolve(
    meeting: Meeting, message: Resolve, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """A sitting resolved: every receiver is told, every owner of a measure gets a notice.

    Raises:
        Refused: ``unknown-session``, ``session-not-held``, ``session-too-early``, ``unknown-matter`` for one
            that is not on the sitting's agenda, ``deadline-passed``.
    """
    authorise(message.actor, (meeting.plan.chair,))
    session = meeting.session(message.session)
    if session.state is not SessionState.HELD:
        raise Refused(Code.SESSION_NOT_HELD, "session", session=str(session.number))
    begun(session, at)
    matters = tuple(_on_agenda(meeting, session, one) for one in dict.fromkeys(message.matters))
    measures = enumerate(message.measures, 1)
    concerns = _concerns(matters, message)
    resolution = Resolution(
        id=message.id,
        session=session.number,
        text=message.text,
        matters=tuple(one.id for one in matters),
        measures=tuple(
            _measure(meeting, f"{message.id}.{number}", form, at, calendar) for number, form in measures
        ),
        concerns=concerns,
        at=at,
        clock=receipt_clock(meeting, concerns, at, calendar),
    )
    return (
        Resolved(at=at, resolution=resolution),
        *(told(meeting, resolution, to) for to in concerns),
        *(_given(meeting, resolution, one) for one in resolution.measures),
    )


def report(meeting: Meeting, message: ReportMeasure, at: datetime) -> tuple[StreamEvent, ...]:
    """The owner of a measure, or the chair, says that it was carried out.

    Raises:
        Refused: ``unknown-measure``, ``measure-already-done``, or ``times-out-of-order`` for one that would
            have been carried out before it was ordered.
    """
    resolution, measure = meeting.measure(message.measure)
    authorise(message.actor, (measure.owner, meeting.plan.chair))
    if measure.done_at:
        raise Refused(Code.MEASURE_DONE, "measure", measure=measure.text, done=measure.done_at.isoformat())
    if at < resolution.at:
        raise Refused(
            Code.OUT_OF_ORDER,
            "occurred_at",
            at=at.isoformat(),
            earlier=f"resolve {resolution.at.isoformat()}",
        )
    clock = measure.clock.stopped(at)
    return (MeasureDone(at=at, measure=measure.key, outcome=message.outcome, clock=clock),)


def receipt_clock(
    meeting: Meeting, concerns: tuple[Address, ...], at: datetime, calendar: WorkCalendar
) -> Clock:
    """The time to acknowledge, from an instant; it has nothing to measure where nobody is concerned."""
    clock = start(ClockKind.RECEIPT, meeting.plan.acknowledge, at, calendar, least=1)
    quiet = replace(clock, warn_at=None)  # who is late is chased at the end, not before
    return quiet if concerns else quiet.stopped(at)


def _on_agenda(meeting: Meeting, session: Session, matter: str) -> Matter:
    found = meeting.matters.get(matter)
    if found is None or found.state is not MatterState.TABLED or found.session != session.number:
        raise Refused(Code.UNKNOWN_MATTER, "matters", matter=matter)
    return found


def _concerns(matters: tuple[Matter, ...], message: Resolve) -> tuple[Address, ...]:
    """Each that a matter or the resolution itself names, once."""
    named = (to for one in matters for to in one.concerns)
    return tuple(dict.fromkeys((*named, *message.concerns)))


def _measure(meeting: Meeting, key: str, form: MeasureForm, at: datetime, calendar: WorkCalendar) -> Measure:
    """A measure whose clock ends with its deadline, rest day or not; it warns as far ahead as a hold does."""
    if form.deadline < calendar.day(at):
        raise Refused(Code.DEADLINE_PASSED, "measures", deadline=form.deadline.isoformat())
    clock = until(ClockKind.MEASURE, meeting.plan.policy.hold, at, form.deadline, calendar)
    clock = replace(clock, subject=key)
    return Measure(key=key, text=form.text, owner=form.owner, deadline=form.deadline, clock=clock)


def _given(meeting: Meeting, resolution: Resolution, measure: Measure) -> NoticeIssued:
    return notice(
        meeting,
        resolution.at,
        f"measure:{measure.key}:given",
        "measure-given",
        (measure.owner,),
        measure=measure.text,
        deadline=measure.deadline.isoformat(),
        resolution=resolution.text,
    )
