"""What the ledger answers with of tickets, meetings and orders. All instants are UTC."""

from dataclasses import dataclass
from datetime import date, datetime

from binglian.domain.meetings.meeting import Matter, Merit, Resolution, Seat, Session
from binglian.domain.orders.order import Order, OrderState
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamRecord
from binglian.domain.tickets.ticket import Origin, Ticket, TicketState

CANCELLED = (TicketState.CLOSED, TicketState.SETTLED)
"""States in which a problem is struck off its lists (S4-06)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamView:
    """What every ticket, meeting and order says.

    Attributes:
        definition: ``key@version#digest`` of the definition that it goes by.
        ended_at: when it was settled, declined, done, cancelled or dissolved.
        overdue: whether any of its clocks runs past its end.
        next_due: the nearest end of a clock that runs and has not passed.
        undelivered: how many messages their receivers refused; ``unheard`` how many notices reached nobody.
    """

    title: str
    jurisdiction: str
    district: str
    definition: str
    opened_at: datetime | None
    ended_at: datetime | None
    overdue: bool
    next_due: datetime | None
    undelivered: int
    unheard: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView(StreamView):
    """One ticket at a glance; its four-ones card is problem, measure, owner and deadline."""

    ticket: str
    state: TicketState
    origin: Origin
    problem: str
    complainant: str
    cause: str
    project: str
    item: str
    rung: str
    reached: str
    pain: str
    complexity: str
    level: str
    measure: str
    owner: str
    deadline: date | None
    resolution: str
    fed_back_at: datetime | None
    closed_at: datetime | None
    confirmed: bool
    satisfaction: int | None
    reopenings: int
    escalations: int

    @property
    def cancelled(self) -> bool:
        """Whether the problem is solved and struck off its lists (S4-06)."""
        return self.state in CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView(StreamView):
    """One order at a glance.

    Attributes:
        sort: the kind of visit or service.
        wish: what was ordered, in words.
        late: whether it was not carried out within its time.
        findings: how many problems were met.
        ticket: key of the ticket that it became when overdue.
    """

    order: str
    state: OrderState
    sort: str
    wish: str
    ordered_by: str
    enterprise: str
    project: str
    item: str
    assignee: str
    outcome: str
    on_the_spot: bool
    findings: int
    due: datetime | None
    late: bool
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView(StreamView):
    """One meeting at a glance.

    Attributes:
        state: ``open`` or ``dissolved``.
        sort: the kind of meeting.
        next_session: when it sits next; none while no sitting is called.
        waiting: how many matters wait for a sitting.
    """

    meeting: str
    state: str
    sort: str
    next_session: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A notice to people, and what became of it.

    Attributes:
        unheard: whether every channel failed.
    """

    stream: str
    notice: str
    template: str
    receivers: tuple[str, ...]
    issued_at: datetime
    settled_at: datetime | None
    channels: tuple[str, ...]
    failed: dict[str, str]
    unheard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeritView:
    """An entry in the record of a unit; ``sequence`` is that of the ledger entry which made it."""

    meeting: str
    sequence: int
    merit: Merit
    unit: str
    ground: str
    at: datetime
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDetail:
    """One ticket with everything about it; ``state`` is without its policy, which no event carries."""

    view: TicketView
    state: Ticket
    notices: tuple[NoticeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDetail:
    """One order with everything about it; ``state`` is without its plan, which no event carries."""

    view: OrderView
    state: Order
    notices: tuple[NoticeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetail:
    """One meeting with its agenda, sittings and what it has resolved, each in the order in which it came.

    Attributes:
        open_measures: what was resolved and is still to be done, those due first first.
    """

    view: MeetingView
    seats: dict[str, Seat]
    matters: tuple[Matter, ...]
    sessions: tuple[Session, ...]
    resolutions: tuple[Resolution, ...]
    open_measures: tuple["Action", ...]
    merits: tuple[MeritView, ...]
    notices: tuple[NoticeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that somebody is to do: a ticket's measure, a resolution's, or an order.

    Attributes:
        kind: what it belongs to; ``key`` the key of that.
        subject: the measure's key within a meeting; else empty.
        due: the first instant that is too late; none where nothing was set yet.
    """

    kind: Kind
    key: str
    subject: str
    jurisdiction: str
    text: str
    owner: str
    due: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEntryView:
    """One entry of a ticket's, a meeting's or an order's stream; ``item`` is what its event speaks of."""

    stream: str
    item: str
    record: StreamRecord
    previous: str
    hash: str
