"""What an event of a ticket, a meeting or an order speaks of."""

from collections.abc import Iterator

from binglian.domain.meetings import events as m
from binglian.domain.streams.outbox import Dispatched, NoticeIssued
from binglian.domain.streams.records import StreamEvent

_NAMES = ("matter", "session", "measure", "subject", "rung", "id")
"""Attributes that name a part of a stream."""


def stream_subject(event: StreamEvent) -> str:
    """The key of what an event speaks of: a matter, a sitting, a measure, a rung, a message; or empty."""
    match event:
        case m.MatterSubmitted():
            return event.matter.id
        case m.SessionCalled() | m.SessionHeld():
            return str(event.session.number)
        case m.Resolved():
            return event.resolution.id
        case Dispatched():
            return event.outgoing.id
        case NoticeIssued():
            return event.notice.id
        case _:
            return next((str(getattr(event, name)) for name in _NAMES if hasattr(event, name)), "")


def named(event: StreamEvent) -> Iterator[str]:
    """All parts of a meeting that an event may change: matters, sittings by number, resolutions."""
    subject = stream_subject(event)
    yield from (subject, subject.rpartition(".")[0])
    match event:
        case m.MattersTabled():
            yield from event.matters
        case m.SessionHeld():
            yield from event.put_off
        case m.Resolved():
            yield from event.resolution.matters
        case _:
            pass
