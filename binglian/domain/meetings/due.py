"""What time alone brings about: minutes, measures and acknowledgements that fall due (S1-13, S1-14)."""

from collections.abc import Iterator
from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.events import MeetingRang
from binglian.domain.meetings.meeting import Measure, Meeting, Resolution, Session, SessionState
from binglian.domain.meetings.resolving import receipt_clock
from binglian.domain.meetings.sending import address, measure_ticket, notice, opened
from binglian.domain.streams.life import StreamDue
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.recount import Running
from binglian.domain.tickets.ticket import Origin, Problem


def next_due(meeting: Meeting) -> StreamDue | None:
    """The nearest alarm of any clock; none when nothing runs."""
    nearest: StreamDue | None = None
    for subject, clock in clocks(meeting):
        alarm = clock.next_alarm()
        if alarm and (nearest is None or alarm[0] < nearest.at):
            nearest = StreamDue(alarm[0], clock.kind, alarm[1], subject)
    return nearest


def ring(meeting: Meeting, due: StreamDue, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """What a due instant brings about."""
    match due.clock:
        case ClockKind.MINUTES:
            return _minutes(meeting, meeting.session(int(due.subject)), due)
        case ClockKind.MEASURE:
            return _measure(meeting, *meeting.measure(due.subject), due)
        case _:
            return _receipts(meeting, meeting.resolutions[due.subject], due, calendar)


def clocks(meeting: Meeting) -> Iterator[Running]:
    """Every clock that may still speak up, with what it is of."""
    for session in meeting.sessions:
        if session.state is SessionState.CALLED:
            yield str(session.number), session.clock
    for resolution in meeting.resolutions.values():
        yield resolution.id, resolution.clock
        for measure in resolution.measures:
            yield measure.key, measure.clock


def _rang(clock: Clock, due: StreamDue, running: Clock, ticket: str = "") -> MeetingRang:
    return MeetingRang(
        at=due.at,
        clock=clock.kind,
        subject=due.subject,
        alarm=due.alarm,
        due=clock.due.label(),
        running=running,
        ticket=ticket,
    )


def _minutes(meeting: Meeting, session: Session, due: StreamDue) -> tuple[StreamEvent, ...]:
    """The chair is told that the minutes of a sitting are due, or late."""
    told = notice(
        meeting,
        due.at,
        f"minutes:{session.number}:{due.alarm.value}",
        "minutes-late" if due.alarm is Alarm.LAPSE else "minutes-due",
        (meeting.plan.chair,),
        session=str(session.number),
        day=session.day.isoformat(),
        due=session.clock.due.label(),
    )
    return _rang(session.clock, due, session.clock.rang(due.alarm)), told


def _measure(
    meeting: Meeting, resolution: Resolution, measure: Measure, due: StreamDue
) -> tuple[StreamEvent, ...]:
    """The owner is told that a measure is due; what is late goes up as a ticket (S1-13, S1-14)."""
    late = due.alarm is Alarm.LAPSE
    above = meeting.plan.above if late else ""
    ticket = measure_ticket(meeting, measure.key) if above else ""
    rang = _rang(measure.clock, due, measure.clock.rang(due.alarm), ticket)
    told = notice(
        meeting,
        due.at,
        f"measure:{measure.key}:{due.alarm.value}",
        "measure-late" if late else "measure-due",
        (measure.owner, meeting.plan.chair) if late else (measure.owner,),
        measure=measure.text,
        deadline=measure.deadline.isoformat(),
        owner=measure.owner,
    )
    if not above:
        return rang, told
    problem = Problem(
        text=measure.text,
        origin=Origin.MEETING,
        complainant=meeting.plan.chair,
        project=_only_project(resolution),
        cause=f"{address(meeting)}:measure:{measure.key}",
        rung=above,
    )
    return rang, opened(meeting, due.at, ticket, problem), told


def _receipts(
    meeting: Meeting, resolution: Resolution, due: StreamDue, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """Those who have not acknowledged are chased, time and again until all have answered."""
    left = resolution.unanswered()
    running = receipt_clock(meeting, left, due.at, calendar) if left else resolution.clock.rang(Alarm.LAPSE)
    told = notice(
        meeting,
        due.at,
        f"receipts:{resolution.id}:{_stamp(due.at)}",
        "receipts-missing",
        tuple(dict.fromkeys((meeting.plan.chair, *(one.owner for one in resolution.measures)))),
        resolution=resolution.text,
        missing=", ".join(str(one) for one in left),
        refused=", ".join(f"{to} ({code})" for to, code in resolution.refused.items()),
    )
    return _rang(resolution.clock, due, running), told


def _stamp(at: datetime) -> str:
    return at.isoformat()


def _only_project(resolution: Resolution) -> str:
    """The key of the project that a resolution concerns; nothing where it is none or several."""
    projects = [one.key for one in resolution.concerns if one.kind is Kind.PROJECT]
    return projects[0] if len(projects) == 1 else ""
