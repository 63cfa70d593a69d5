"""What a ticket, a meeting or an order writes into the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from binglian.domain.events import MessageRefused
from binglian.domain.meetings.events import MeetingEvent
from binglian.domain.orders.events import OrderEvent
from binglian.domain.streams.outbox import Kind, OutboxEvent
from binglian.domain.streams.recount import CalendarChanged
from binglian.domain.tickets.events import TicketEvent

StreamEvent = Annotated[
    TicketEvent | MeetingEvent | OrderEvent | OutboxEvent | CalendarChanged | MessageRefused,
    Field(discriminator="type"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCard:
    """What the ledger says of a stream beside its events; fixed when it opens.

    Attributes:
        kind: never ``project``: that has a card of its own.
        key: its key; the stream is ``kind/key``.
        title: what it is about, for people.
        definition: ``key@version#digest`` of the definition that it goes by.
        sort: the kind of meeting or order, as its plan says it; empty for a ticket.
    """

    kind: Kind
    key: str
    title: str
    jurisdiction: str
    district: str = ""
    definition: str = ""
    sort: str = ""

    @property
    def stream(self) -> str:
        """The name of its stream in the ledger; no project's key holds a slash."""
        return f"{self.kind.value}/{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRecord:
    """An event as it goes to the ledger; as ``binglian.domain.events.Record`` is for projects."""

    sequence: int
    recorded_at: datetime
    actor: str
    message: str
    note: str
    event: StreamEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamBatch:
    """Records of one stream in sequence without a gap, to be appended as one."""

    card: StreamCard
    records: Sequence[StreamRecord]
