"""What is particular to one kind of stream: its rules, as pure functions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm
from binglian.domain.cooperation import TicketPolicy
from binglian.domain.envelope import Envelope
from binglian.domain.limits import ClockKind
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.outbox import Kind, Outbox
from binglian.domain.streams.records import StreamCard, StreamEvent
from binglian.domain.streams.recount import Running


class StreamState(Protocol):
    """What the state of every stream says."""

    @property
    def outbox(self) -> Outbox:
        """What it has sent and not yet seen arrive."""
        ...

    @property
    def opened_at(self) -> datetime | None:
        """When its life began."""
        ...

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; none while it runs."""
        ...


S = TypeVar("S", bound=StreamState)
M = TypeVar("M", bound=Envelope)


@dataclass(frozen=True, slots=True)
class StreamDue:
    """The next moment at which time alone will bring something about.

    Attributes:
        subject: what the clock is of, within the stream; empty for the stream itself.
    """

    at: datetime
    clock: ClockKind
    alarm: Alarm
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Life(Generic[S, M]):
    """The rules of one kind of stream; all pure, total and deterministic.

    Attributes:
        parse: a message from JSON text or decoded JSON; raises ``Refused``.
        open: the events with which a stream begins at an instant.
        decide: the events by which a message is applied as of its ``occurred_at``; raises ``Refused``.
        evolve: the state after an event.
        next_due: the next due instant; none if time alone brings nothing about.
        ring: the events that a due instant brings about.
        card: what the ledger says of it.
        clocks: every clock that may still run, with what it is of.
        policy: says who may have it count by another calendar.
    """

    kind: Kind
    parse: Callable[[bytes | str | object], M | AdoptCalendar]
    open: Callable[[S, datetime, WorkCalendar], tuple[StreamEvent, ...]]
    decide: Callable[[S, M, WorkCalendar], tuple[StreamEvent, ...]]
    evolve: Callable[[S, StreamEvent], S]
    next_due: Callable[[S], StreamDue | None]
    ring: Callable[[S, StreamDue, WorkCalendar], tuple[StreamEvent, ...]]
    card: Callable[[S], StreamCard]
    clocks: Callable[[S], Iterable[Running]]
    policy: Callable[[S], TicketPolicy]
