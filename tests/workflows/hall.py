"""A hall for tickets, meetings and orders: a server, workers, a ledger and channels of a test's own.

Every stream has a clock of its own on the server; business time begins for all at the instant of the hall.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper

from binglian.domain.cooperation import Cadence, MeetingPlan, TicketPolicy
from binglian.domain.desk import Receipt
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.ports import Letter, Sent
from binglian.domain.streams.outbox import Address, Kind
from binglian.domain.tickets.ticket import Problem, Ticket
from tests import builders
from tests.unit.domain.meetings.council import PLAN
from tests.unit.domain.orders.squads import PLAN as ORDER_PLAN
from tests.unit.domain.orders.squads import WISH
from tests.unit.domain.tickets.window import FUND, POLICY
from tests.workflows.stage import PATIENCE, FakeLedger, working
from workers.client import connect
from workers.skipping import SkippingServer
from workflows import contracts
from workflows.stream_contracts import (
    REPORT,
    MeetingStart,
    OrderStart,
    StreamReport,
    TicketStart,
    workflow_id,
)
from workflows.stream_starting import start_meeting, start_order, start_ticket

Handle = WorkflowHandle[object, object]

OPENED = "2026-03-02 09:00"


@dataclass
class FakeNotifier:
    """Channels in memory.

    Attributes:
        sent: letters that went out, by key.
        dead: whether nothing goes out.
        attempts: how often it was tried.
    """

    sent: dict[str, Letter] = field(default_factory=dict[str, Letter])
    dead: bool = False
    attempts: int = 0

    async def send(self, letter: Letter) -> Sent:
        """Sends, or fails."""
        self.attempts += 1
        if self.dead:
            return Sent(failed={"mail": "no answer"})
        self.sent[letter.key] = letter
        return Sent(channels=("mail",))


@dataclass
class Hall:
    """Streams of a jurisdiction of its own, so that halls on one server do not meet."""

    server: SkippingServer
    ledger: FakeLedger
    notifier: FakeNotifier
    name: str
    shift: timedelta
    begun: list[Handle] = field(default_factory=list[Handle])

    @property
    def policy(self) -> TicketPolicy:
        """The builders' policy, for this jurisdiction."""
        return replace(POLICY, jurisdiction=self.name)

    @property
    def plan(self) -> MeetingPlan:
        """The joint meeting to which the ladder leads."""
        return replace(PLAN, meeting="joint-meeting", policy=self.policy)

    def planned(self, meeting: str, cadence: Cadence) -> MeetingPlan:
        """Another meeting."""
        return replace(self.plan, meeting=meeting, cadence=cadence)

    async def ticket(self, problem: Problem = FUND, opened: str = OPENED, **changes: object) -> Handle:
        """A ticket told when the hall opened, or before."""
        policy = replace(self.policy, **changes)  # pyright: ignore[reportArgumentType] - a test names what it changes
        state = Ticket(key=f"t-{uuid4().hex}", policy=policy, problem=problem)
        start = TicketStart(
            state=state,
            calendar=builders.calendar_data(),
            opened_at=builders.instant(opened),
            shift=self.shift,
        )
        return self._noted(await start_ticket(self.server.client, start))

    async def meeting(self, **changes: object) -> Handle:
        """The joint meeting, opened with the hall."""
        plan = replace(self.plan, **changes)  # pyright: ignore[reportArgumentType] - a test names what it changes
        start = MeetingStart(
            state=Meeting(plan=plan),
            calendar=builders.calendar_data(),
            opened_at=builders.at(OPENED),
            shift=self.shift,
        )
        return self._noted(await start_meeting(self.server.client, start))

    async def order(self, opened: str = OPENED, **changes: object) -> Handle:
        """An order given when the hall opened, or before."""
        plan = replace(ORDER_PLAN, policy=self.policy, **changes)  # pyright: ignore[reportArgumentType] - as above
        start = OrderStart(
            state=Order(key=f"o-{uuid4().hex}", plan=plan, wish=replace(WISH, project="", item="")),
            calendar=builders.calendar_data(),
            opened_at=builders.instant(opened),
            shift=self.shift,
        )
        return self._noted(await start_order(self.server.client, start))

    def known_ticket(self, key: str) -> Handle:
        """A ticket that something else has begun."""
        return self._noted(self.server.client.get_workflow_handle(workflow_id(Address(Kind.TICKET, key))))

    def known_meeting(self, key: str) -> Handle:
        """A meeting that something else has begun."""
        return self._noted(self.server.client.get_workflow_handle(workflow_id(Address(Kind.MEETING, key))))

    def address_of(self, handle: Handle) -> Address:
        """Where a stream is written to."""
        kind, _, key = handle.id.partition("-")
        return Address(Kind(kind), key)

    async def tell(self, handle: Handle, kind: str, when: str, by: str, **fields: object) -> Receipt:
        """Sends a message and expects it to be taken."""
        post, _, department = by.partition("@")
        body = {
            "type": kind,
            "id": f"{kind} {when}",
            "occurred_at": builders.at(when).isoformat(),
            "actor": {"post": post, "department": department},
            **fields,
        }
        return await self.submit(handle, body)

    async def submit(self, handle: Handle, body: object) -> Receipt:
        """Submits any body and expects it to be taken."""
        async with asyncio.timeout(PATIENCE):
            return await handle.execute_update(contracts.SUBMIT, body, result_type=Receipt)  # pyright: ignore[reportUnknownMemberType] - SDK

    async def refusal(self, handle: Handle, body: object) -> ApplicationError:
        """Submits any body and expects it to be refused."""
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await self.submit(handle, body)
        assert isinstance(refused.value.cause, ApplicationError)
        return refused.value.cause

    async def skip_to(self, when: str | datetime, *handles: Handle) -> None:
        """Lets business time pass for streams, one after the other."""
        instant = builders.instant(when) - self.shift
        for handle in handles:
            await self.server.skip_to(handle, instant)

    async def report(self, handle: Handle) -> StreamReport:
        """How a stream says it stands."""
        async with asyncio.timeout(PATIENCE):
            return await handle.query(REPORT, result_type=StreamReport)

    async def state_of(self, handle: Handle) -> Ticket:
        """The state of a ticket."""
        return await handle.query(contracts.STATE, result_type=Ticket)

    async def meeting_of(self, handle: Handle) -> Meeting:
        """The state of a meeting."""
        return await handle.query(contracts.STATE, result_type=Meeting)

    async def order_of(self, handle: Handle) -> Order:
        """The state of an order."""
        return await handle.query(contracts.STATE, result_type=Order)

    async def settled(self, handle: Handle) -> StreamReport:
        """A stream that has nothing under way and nothing unwritten."""

        async def done() -> bool:
            report = await self.report(handle)
            return not (report.unwritten or report.waiting)

        await until(done)
        return await self.report(handle)

    async def details(self, handle: Handle) -> str:
        """The current details that operators see."""
        metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        return metadata.current_details

    async def attribute(self, handle: Handle, key: Any) -> object:
        """A search attribute as the server has it."""
        return (await handle.describe()).typed_search_attributes.get(key)

    def told(self, handle: Handle) -> list[str]:
        """The types of the events that the ledger holds of a stream."""
        return [record.event.type for record in self.ledger.streams[handle.id.replace("-", "/", 1)]]

    def _noted(self, handle: Handle) -> Handle:
        self.begun.append(handle)
        return handle


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def bare_hall(address: str) -> AsyncGenerator[Hall]:
    """A hall without workers; its streams end with it, or their tasks would meet the next ledger."""
    client = await connect(address, "default")
    server = SkippingServer(client, TimeSkipper(client))
    shift = builders.at(OPENED) - await server.now()
    hall = Hall(server, FakeLedger(), FakeNotifier(), f"h-{uuid4().hex[:8]}", shift)
    try:
        yield hall
    finally:
        for handle in hall.begun:
            with suppress(RPCError):
                await handle.terminate("the test is over")


@asynccontextmanager
async def open_hall(address: str) -> AsyncGenerator[Hall]:
    """A hall with its workers."""
    async with bare_hall(address) as hall, working(hall.server.client, hall.ledger, hall.notifier):
        yield hall
