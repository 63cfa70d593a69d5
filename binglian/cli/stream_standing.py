"""How a ticket, a meeting or an order stands: its state together with the calendar that it counts by."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from binglian.cli.failures import Failure, Status
from binglian.cli.standing import ATTEMPTS
from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.cooperation import TicketPolicy
from binglian.domain.meetings.life import MEETINGS
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.life import ORDERS
from binglian.domain.orders.order import Order
from binglian.domain.streams.life import Life
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.register import Register
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.ticket import Ticket

if TYPE_CHECKING:
    from temporalio.client import Client

AnyState = Ticket | Meeting | Order

_KINDS: dict[str, tuple[Life[Any, Any], type[AnyState]]] = {
    Kind.TICKET.value: (TICKETS, Ticket),
    Kind.MEETING.value: (MEETINGS, Meeting),
    Kind.ORDER.value: (ORDERS, Order),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStanding:
    """A stream at an instant, with all that time alone has brought about up to it.

    Attributes:
        address: ``ticket/KEY`` and the like.
        district: where its project lies; empty where it has none.
        entries: how many records it has made.
        shift: what to add to this machine's time to get the stream's.
    """

    address: str
    life: Life[Any, Any]
    state: AnyState
    calendar: WorkCalendar
    now: datetime
    entries: int
    district: str = ""
    shift: timedelta = timedelta()

    @property
    def policy(self) -> TicketPolicy:
        """By what it, or what it opens, goes."""
        return self.life.policy(self.state)


async def ask_stream(client: "Client", address: str, wait: timedelta) -> StreamStanding:
    """Asks a ticket, a meeting or an order how it stands.

    Raises:
        Failure: ``no-such-address``, ``no-answer``, ``bad-address-of`` or ``calendar-unsettled``.
    """
    from binglian.cli.talk import calendar_of, queried, workflow_of
    from workflows import contracts
    from workflows.stream_contracts import REPORT, StreamReport

    workflow_of(address)
    life, kind = _KINDS[address.partition("/")[0]]
    for _ in range(ATTEMPTS):
        calendar = shared(await calendar_of(client, address, wait))
        report = await queried(client, address, REPORT, StreamReport, wait)
        state = await queried(client, address, contracts.STATE, kind, wait)
        if shared(await calendar_of(client, address, wait)).digest == calendar.digest:
            now = max(datetime.now(UTC) + report.shift, report.now).astimezone(calendar.tz)
            register = Register[Any, Any](life=life, state=state, sequence=report.entries)
            register.ring(now, calendar)
            return StreamStanding(
                address=address,
                life=life,
                state=register.state,
                calendar=calendar,
                now=now,
                entries=report.entries,
                district=await _district(client, state, wait),
                shift=report.shift,
            )
    raise Failure("calendar-unsettled", Status.UNREACHABLE, project=address)


async def all_streams(client: "Client") -> list[str]:
    """The addresses of all tickets, meetings and orders that run; see ``standing.all_running``."""
    from workflows.stream_contracts import MEETING, ORDER, TICKET

    query = f"WorkflowType IN ('{TICKET}', '{MEETING}', '{ORDER}') AND ExecutionStatus = 'Running'"
    return sorted({found.id.replace("-", "/", 1) async for found in client.list_workflows(query)})


async def _district(client: "Client", state: AnyState, wait: timedelta) -> str:
    """The district of the project that a ticket or an order is about."""
    from binglian.cli.talk import state_of

    match state:
        case Ticket():
            project = state.problem.project
        case Order():
            project = state.wish.project
        case Meeting():
            project = ""
    if not project:
        return ""
    try:
        return (await state_of(client, project, wait)).card.district
    except Failure as failure:
        if failure.code == "no-such-project":
            return ""
        raise
