"""What the outside must know to talk to tickets, meetings and orders: names, ids, and the shapes that travel.

Names and fields are additive only. Updates, signals and queries are named as for projects (``contracts``).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator
from temporalio.common import SearchAttributeKey

from binglian.domain.calendar import CalendarData, shared
from binglian.domain.cooperation import Cadence
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.streams.outbox import Address
from binglian.domain.streams.records import StreamRecord
from binglian.domain.tickets.ticket import Ticket

TICKET: Final = "Ticket"
MEETING: Final = "Meeting"
ORDER: Final = "Order"
CONVENE: Final = "Convene"

COURIER_QUEUE: Final = "binglian-courier"
"""Deliveries between workflows, and notices to people."""

KIND = SearchAttributeKey.for_keyword("BinglianKind")
RUNG = SearchAttributeKey.for_keyword("BinglianRung")
UNDELIVERED = SearchAttributeKey.for_bool("BinglianUndelivered")
"""Whether a message was refused or a notice reached nobody."""

STREAM_ATTRIBUTES = (KIND, RUNG, UNDELIVERED)
"""What tickets, meetings and orders have beside the projects' search attributes."""


def workflow_id(address: Address) -> str:
    """The workflow id of a stream: one workflow per address, ever."""
    return str(address)


def schedule_id(meeting: str) -> str:
    """The id of the schedule that convenes a meeting."""
    return f"meeting-{meeting}"


def _shared(data: CalendarData) -> CalendarData:
    return shared(data).data


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """All that a run starts from, the first as well as each that continues it; see ``ProjectStart``."""

    calendar: Annotated[CalendarData, AfterValidator(_shared)]
    opened_at: datetime
    shift: timedelta = timedelta()
    sequence: int = 0
    unwritten: tuple[StreamRecord, ...] = ()
    seen: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStart(Start):
    """What a run of a ticket starts from."""

    state: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingStart(Start):
    """What a run of a meeting starts from."""

    state: Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStart(Start):
    """What a run of an order starts from."""

    state: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamReport:
    """A running stream as its ``report`` query tells it; ``state`` tells its whole state.

    Attributes:
        now: business time when it last did anything.
        due: its next due instant in business time; none if time alone brings nothing about.
        unwritten: how many records the ledger has not confirmed.
        waiting: how many messages and notices are under way.
    """

    now: datetime
    due: datetime | None
    entries: int
    unwritten: int
    waiting: int
    shift: timedelta = timedelta()


REPORT: Final = "report"
"""The query that a ticket, a meeting and an order answer alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOutcome:
    """How a stream ended; by then the ledger has everything, and nothing is under way."""

    stream: str
    ended_at: datetime
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveneStart:
    """What the schedule of a meeting starts, once for each day.

    Attributes:
        meeting: key of the meeting's stream.
        nominal: the day that the cadence may name; none for the one that is ``ahead`` of when it fired.
        ahead: how many days before its nominal day a sitting is called.
    """

    meeting: str
    cadence: Cadence
    calendar: Annotated[CalendarData, AfterValidator(_shared)]
    ahead: int
    nominal: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveneOutcome:
    """What became of it.

    Attributes:
        day: when the meeting sits; none where the cadence names no sitting for the nominal day.
        refused: code for which the meeting refused to be convened; empty where it was.
    """

    nominal: date
    day: date | None = None
    refused: str = ""
