"""The projection of a meeting: its row, and rows for its agenda, sittings, resolutions and records."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import TypeAdapter

from binglian.domain.clocks import Clock
from binglian.domain.meetings.evolve import evolve
from binglian.domain.meetings.meeting import (
    Matter,
    MatterState,
    Measure,
    Meeting,
    Resolution,
    Session,
    SessionState,
)
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamCard, StreamRecord
from binglian.ledger.codec import encode
from binglian.ledger.projections import Row
from binglian.ledger.streams import blanks
from binglian.ledger.streams.shape import Part, Shape
from binglian.ledger.streams.tables import (
    matters,
    measures,
    meetings,
    merits,
    receipts,
    resolutions,
    sessions,
)

T = TypeVar("T")

SESSION: TypeAdapter[Session] = TypeAdapter(Session)
MATTER: TypeAdapter[Matter] = TypeAdapter(Matter)
RESOLUTION: TypeAdapter[Resolution] = TypeAdapter(Resolution)


def _heading(card: StreamCard, meeting: Meeting) -> Row:
    following = meeting.next_session()
    return {
        "sort": card.sort,
        "state": "dissolved" if meeting.ended_at else "open",
        "next_session": following and following.at,
        "waiting": sum(matter.state is MatterState.WAITING for matter in meeting.matters.values()),
    }


def _clocks(meeting: Meeting) -> Iterator[Clock]:
    for session in meeting.sessions:
        yield session.clock
    for resolution in meeting.resolutions.values():
        yield resolution.clock
        yield from (measure.clock for measure in resolution.measures)


def _changed(before: Meeting, after: Meeting, record: StreamRecord) -> Iterator[Part]:
    for key, matter in _news(before.matters, after.matters):
        yield matters, (key,), _matter(matter)
    for number, session in _news(
        {one.number: one for one in before.sessions}, {one.number: one for one in after.sessions}
    ):
        yield sessions, (number,), _session(session)
    for key, resolution in _news(before.resolutions, after.resolutions):
        yield resolutions, (key,), _resolution(resolution)
        for measure in resolution.measures:
            yield measures, (measure.key,), _measure(key, measure)
        for one in resolution.concerns:
            address = str(one)
            told = {"at": resolution.receipts.get(address), "refused": resolution.refused.get(address, "")}
            yield receipts, (key, address), {"due": resolution.clock.due.at} | told
    for entry in after.records[len(before.records) :]:
        yield (
            merits,
            (record.sequence,),
            {
                "merit": entry.merit.value,
                "unit": entry.unit,
                "ground": entry.ground,
                "at": entry.at,
                "measure": entry.measure,
            },
        )


K = TypeVar("K")


def _news(before: Mapping[K, T], after: Mapping[K, T]) -> Iterator[tuple[K, T]]:
    """What is not the very thing that it was."""
    return ((key, value) for key, value in after.items() if before.get(key) is not value)


def _matter(matter: Matter) -> Row:
    return {
        "title": matter.title,
        "submitted_by": matter.by,
        "submitted_at": matter.submitted_at,
        "state": matter.state.value,
        "session": matter.session,
        "put_off": matter.put_off,
        "resolution": matter.resolution,
        "body": encode(MATTER, matter),
    }


def _session(session: Session) -> Row:
    return {
        "state": session.state.value,
        "day": session.day,
        "at": session.at,
        "held_at": session.held_at,
        "ground": session.ground,
        "overdue": session.clock.overdue(),
        "open": session.clock.running or session.state is SessionState.CALLED,
        "body": encode(SESSION, session),
    }


def _resolution(resolution: Resolution) -> Row:
    clocks = (resolution.clock, *(measure.clock for measure in resolution.measures))
    return {
        "session": resolution.session,
        "text": resolution.text,
        "at": resolution.at,
        "open": bool(resolution.missing()) or any(clock.running for clock in clocks),
        "body": encode(RESOLUTION, resolution),
    }


def _measure(resolution: str, measure: Measure) -> Row:
    return {
        "resolution": resolution,
        "text": measure.text,
        "owner": measure.owner,
        "deadline": measure.deadline,
        "due": measure.clock.due.at,
        "done_at": measure.done_at,
        "outcome": measure.outcome,
        "late": measure.clock.lapsed,
        "overdue": measure.clock.overdue(),
        "ticket": measure.ticket,
    }


SHAPE: Shape[Meeting] = Shape(
    kind=Kind.MEETING,
    table=meetings,
    adapter=TypeAdapter(Meeting),
    apart=frozenset({"plan", "matters", "sessions", "resolutions", "records"}),
    blank=blanks.meeting,
    evolve=evolve,
    heading=_heading,
    clocks=_clocks,
    parts=(sessions, matters, resolutions, measures, receipts, merits),
    changed=_changed,
)
