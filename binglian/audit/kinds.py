"""How each kind of stream is read: what its workflow starts from, has appended, and says of its state."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from typing import Any

from temporalio.client import WorkflowHandle

from binglian.domain.evolve import evolve
from binglian.domain.meetings.life import MEETINGS
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.life import ORDERS
from binglian.domain.orders.order import Order
from binglian.domain.ports import Batch
from binglian.domain.project import Project
from binglian.domain.streams.outbox import Address, Kind
from binglian.domain.streams.records import StreamBatch
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.ticket import Ticket
from workflows import contracts, stream_contracts

ATTEMPTS = 5
"""How often to look again at what is being worked on while it is examined."""

QUERY_WAIT = timedelta(seconds=10)

Handle = WorkflowHandle[Any, Any]
State = Project | Ticket | Meeting | Order
Start = contracts.ProjectStart | stream_contracts.Start


@dataclass(frozen=True, slots=True)
class Standing:
    """What a workflow says of itself: its state, and how many records led to it."""

    state: State
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How one kind of stream is read.

    Attributes:
        prefix: what stands before the key in the stream's name.
        workflow: the name of its workflow.
        append: the activity whose inputs are what the workflow said to the ledger.
        start: what a run starts from; ``begun`` is the state in it.
        batch: what an append carries.
        evolve: the state after an event.
        standing: asks the workflow; none if it moves on too fast.
    """

    kind: Kind
    prefix: str
    workflow: str
    append: str
    start: type[Any]
    begun: Callable[[Any], State]
    batch: type[Batch | StreamBatch]
    evolve: Callable[[Any, Any], Any]
    standing: Callable[[Handle], Awaitable[Standing | None]]

    def workflow_id(self, stream: str) -> str:
        """The workflow id of a stream."""
        return str(Address(self.kind, stream.removeprefix(self.prefix)))

    def stream(self, workflow_id: str) -> str:
        """The name of the stream of a workflow."""
        return self.prefix + workflow_id.removeprefix(self.workflow_id(""))

    def fold(self, state: State, events: Iterable[object]) -> State:
        """The state after a sequence of events."""
        return reduce(self.evolve, events, state)


def reader_of(stream: str) -> Reader | None:
    """How a stream is read; none for a name of no kind."""
    kind, slash, _ = stream.partition("/")
    wanted = kind if slash else Kind.PROJECT.value
    return next(
        (one for one in READERS if one.kind.value == wanted and bool(one.prefix) == bool(slash)), None
    )


async def _project(handle: Handle) -> Standing:
    report = await handle.query(contracts.STATE, result_type=contracts.ProjectReport, rpc_timeout=QUERY_WAIT)
    return Standing(report.project, report.entries)


def _state(kind: type[Any]) -> Callable[[Handle], Awaitable[Standing | None]]:
    """Asks for the state of a stream, and before and after for its entries, until both agree."""

    async def entries(handle: Handle) -> int:
        report = await handle.query(
            stream_contracts.REPORT, result_type=stream_contracts.StreamReport, rpc_timeout=QUERY_WAIT
        )
        return report.entries

    async def ask(handle: Handle) -> Standing | None:
        before = await entries(handle)
        for _ in range(ATTEMPTS):
            state = await handle.query(contracts.STATE, result_type=kind, rpc_timeout=QUERY_WAIT)
            after = await entries(handle)
            if before == after:
                return Standing(state, after)
            before = after
        return None

    return ask


def _stream(life: Any, workflow: str, start: type[Any], state: type[Any]) -> Reader:  # noqa: ANN401 - any life
    return Reader(
        kind=life.kind,
        prefix=f"{life.kind.value}/",
        workflow=workflow,
        append="append_stream_to_ledger",
        start=start,
        begun=lambda began: began.state,
        batch=StreamBatch,
        evolve=life.evolve,
        standing=_state(state),
    )


READERS = (
    Reader(
        kind=Kind.PROJECT,
        prefix="",
        workflow=contracts.PROJECT,
        append="append_to_ledger",
        start=contracts.ProjectStart,
        begun=lambda began: began.project,
        batch=Batch,
        evolve=evolve,
        standing=_project,
    ),
    _stream(TICKETS, stream_contracts.TICKET, stream_contracts.TicketStart, Ticket),
    _stream(MEETINGS, stream_contracts.MEETING, stream_contracts.MeetingStart, Meeting),
    _stream(ORDERS, stream_contracts.ORDER, stream_contracts.OrderStart, Order),
)
