"""The state of a meeting after each event."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial, reduce

from binglian.domain.clocks import Clock
from binglian.domain.limits import ClockKind
from binglian.domain.meetings import events
from binglian.domain.meetings.meeting import (
    Matter,
    MatterState,
    Measure,
    Meeting,
    Resolution,
    Session,
    SessionState,
)
from binglian.domain.meetings.sending import delivery_id
from binglian.domain.streams.outbox import (
    Delivered,
    DeliveryRefused,
    Dispatched,
    NoticeIssued,
    NoticeSettled,
)
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.recount import CalendarChanged, Recounted


def fold(meeting: Meeting, happened: Iterable[StreamEvent]) -> Meeting:
    """The state after a sequence of events."""
    return reduce(evolve, happened, meeting)


def evolve(meeting: Meeting, event: StreamEvent) -> Meeting:
    """The state after an event; one that is none of a meeting's changes nothing."""
    match event:
        case Dispatched() | NoticeIssued() | NoticeSettled():
            return replace(meeting, outbox=meeting.outbox.after(event))
        case Delivered() | DeliveryRefused():
            return _answered(replace(meeting, outbox=meeting.outbox.after(event)), event)
        case events.MatterSubmitted() | events.MatterWithdrawn() | events.MattersTabled():
            return replace(meeting, matters=_matters(meeting, event))
        case events.SessionCalled() | events.SessionCancelled() | events.SessionHeld():
            return _sat(meeting, event)
        case events.Resolved():
            return _resolved(meeting, event.resolution)
        case events.MeasureDone():
            return _measured(meeting, event.measure, partial(_done, event))
        case events.MeetingRang():
            return _rang(meeting, event)
        case CalendarChanged():
            return reduce(_recounted, event.clocks, meeting)
        case _:
            return _rest(meeting, event)


def _rest(meeting: Meeting, event: StreamEvent) -> Meeting:
    match event:
        case events.MeetingOpened():
            return replace(meeting, opened_at=event.at, seats={seat.post: seat for seat in event.seats})
        case events.FindingAnswered():
            session = meeting.session(event.session)
            place = event.finding - 1
            notes = (*session.findings[:place], event.note, *session.findings[place + 1 :])
            return _session(meeting, replace(session, findings=notes))
        case events.OfficeTaken():
            return replace(meeting, seats={**meeting.seats, event.seat.post: event.seat})
        case events.MeritRecorded():
            return replace(meeting, records=(*meeting.records, event.record))
        case events.MeetingDissolved():
            return replace(meeting, ended_at=event.at)
        case _:
            return meeting


def _matters(
    meeting: Meeting, event: events.MatterSubmitted | events.MatterWithdrawn | events.MattersTabled
) -> dict[str, Matter]:
    match event:
        case events.MatterSubmitted():
            return {**meeting.matters, event.matter.id: event.matter}
        case events.MatterWithdrawn():
            return _changed(meeting, (event.matter,), MatterState.WITHDRAWN)
        case _:
            return _changed(meeting, event.matters, MatterState.TABLED, event.session)


def _changed(
    meeting: Meeting, ids: Iterable[str], state: MatterState, session: int = 0, *, put_off: int = 0
) -> dict[str, Matter]:
    changed = {
        one: replace(
            meeting.matters[one], state=state, session=session, put_off=meeting.matters[one].put_off + put_off
        )
        for one in ids
    }
    return {**meeting.matters, **changed}


def _sat(
    meeting: Meeting, event: events.SessionCalled | events.SessionCancelled | events.SessionHeld
) -> Meeting:
    match event:
        case events.SessionCalled():
            return replace(meeting, sessions=(*meeting.sessions, event.session))
        case events.SessionCancelled():
            session = meeting.session(event.session)
            cancelled = replace(session, state=SessionState.CANCELLED, clock=event.clock)
            waiting = meeting.tabled(event.session)
            matters = _changed(meeting, waiting, MatterState.WAITING)
            return replace(_session(meeting, cancelled), matters=matters)
        case _:
            matters = _changed(meeting, event.put_off, MatterState.WAITING, put_off=1)
            return replace(_session(meeting, event.session), matters=matters)


def _session(meeting: Meeting, changed: Session) -> Meeting:
    sessions = tuple(changed if one.number == changed.number else one for one in meeting.sessions)
    return replace(meeting, sessions=sessions)


def _resolved(meeting: Meeting, resolution: Resolution) -> Meeting:
    settled = {
        one: replace(meeting.matters[one], state=MatterState.RESOLVED, resolution=resolution.id)
        for one in resolution.matters
    }
    resolutions = {**meeting.resolutions, resolution.id: resolution}
    return replace(meeting, matters={**meeting.matters, **settled}, resolutions=resolutions)


def _measured(meeting: Meeting, key: str, change: Callable[[Measure], Measure]) -> Meeting:
    resolution, _ = meeting.measure(key)
    measures = tuple(change(one) if one.key == key else one for one in resolution.measures)
    return _kept(meeting, replace(resolution, measures=measures))


def _done(event: events.MeasureDone, measure: Measure) -> Measure:
    return replace(measure, done_at=event.at, outcome=event.outcome, clock=event.clock)


def _kept(meeting: Meeting, resolution: Resolution) -> Meeting:
    return replace(meeting, resolutions={**meeting.resolutions, resolution.id: resolution})


def _rang(meeting: Meeting, event: events.MeetingRang) -> Meeting:
    after = _clocked(meeting, event.subject, event.running)
    return _measured(after, event.subject, partial(replace, ticket=event.ticket)) if event.ticket else after


def _recounted(meeting: Meeting, one: Recounted) -> Meeting:
    return _clocked(meeting, one.subject, one.clock)


def _clocked(meeting: Meeting, subject: str, clock: Clock) -> Meeting:
    """The meeting once a clock of a sitting, a measure or a resolution runs in another way."""
    match clock.kind:
        case ClockKind.MINUTES:
            session = meeting.session(int(subject))
            return _session(meeting, replace(session, clock=clock))
        case ClockKind.MEASURE:
            return _measured(meeting, subject, partial(replace, clock=clock))
        case _:
            return _kept(meeting, replace(meeting.resolutions[subject], clock=clock))


def _answered(meeting: Meeting, event: Delivered | DeliveryRefused) -> Meeting:
    """The meeting once a receiver has answered; of messages that bring no resolution it keeps nothing."""
    for resolution in meeting.resolutions.values():
        if event.to in resolution.concerns and event.id == delivery_id(meeting, resolution.id, event.to):
            return _kept(meeting, _receipted(resolution, event))
    return meeting


def _receipted(resolution: Resolution, event: Delivered | DeliveryRefused) -> Resolution:
    to = str(event.to)
    if isinstance(event, DeliveryRefused):
        return replace(resolution, refused={**resolution.refused, to: event.code})
    known = replace(resolution, receipts={**resolution.receipts, to: event.at})
    return replace(known, clock=known.clock.stopped(event.at)) if not known.missing() else known
