"""A stage for the project workflow: a server, a bureau's workers, and a ledger that a test can take down.

Business time is a test's own: it opens a project at an instant of its choice, whatever the machine's clock
says.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowHandle, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper

from binglian.domain.desk import Receipt
from binglian.domain.events import Record
from binglian.domain.plan import Plan
from binglian.domain.ports import Batch, Notifier, ProjectCard
from binglian.domain.project import Project
from binglian.domain.streams.records import StreamBatch, StreamRecord
from tests import builders
from workers.client import connect
from workers.settings import Settings
from workers.skipping import SkippingServer
from workers.worker import Book, build_workers
from workflows import contracts, policies
from workflows.starting import start_project

PATIENCE = 30.0
"""Seconds of real time that anything may take on a slow machine before a test gives up."""

Handle = WorkflowHandle[object, object]


class Down(Exception):
    """Raised by the fake ledger while it is down."""


@dataclass
class FakeLedger:
    """A ledger in memory: takes what follows on what it has, knows what it has, and may be down or slow.

    Attributes:
        records: what it holds, in the order in which it came.
        batches: the sequences of every batch that it took, one entry a batch.
        streams: what it holds of tickets, meetings and orders, by stream.
        attempts: appends begun, those that failed included.
        up: cleared while the ledger is down.
        gate: cleared while an append that has begun does not end.
    """

    records: list[Record] = field(default_factory=list[Record])
    batches: list[list[int]] = field(default_factory=list[list[int]])
    attempts: int = 0
    streams: dict[str, list[StreamRecord]] = field(default_factory=dict[str, list[StreamRecord]])
    up: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """It begins its life running."""
        self.up.set()
        self.gate.set()

    async def append(self, batch: Batch) -> int:
        """Appends what is new; what it already holds must say the same."""
        self.attempts += 1
        await self.gate.wait()
        if not self.up.is_set():
            raise Down
        first = batch.records[0].sequence
        assert first <= len(self.records) + 1, "a gap"
        known = self.records[first - 1 : first - 1 + len(batch.records)]
        assert known == list(batch.records[: len(known)]), "another past"
        self.records.extend(batch.records[len(known) :])
        self.batches.append([record.sequence for record in batch.records])
        return len(self.records)

    async def append_stream(self, batch: StreamBatch) -> int:
        """Appends what is new of a stream, as above."""
        self.attempts += 1
        await self.gate.wait()
        if not self.up.is_set():
            raise Down
        held = self.streams.setdefault(batch.card.stream, [])
        first = batch.records[0].sequence
        assert first <= len(held) + 1, "a gap"
        known = held[first - 1 : first - 1 + len(batch.records)]
        assert known == list(batch.records[: len(known)]), "another past"
        held.extend(batch.records[len(known) :])
        return len(held)

    def told(self) -> list[str]:
        """The types of all events held."""
        return [record.event.type for record in self.records]

    def of_type(self, kind: str) -> list[Record]:
        """The records of one type."""
        return [record for record in self.records if record.event.type == kind]


@dataclass
class Stage:
    """One project on a server, with its workers running."""

    server: SkippingServer
    ledger: FakeLedger
    handle: Handle
    shift: timedelta

    async def tell(self, kind: str, when: str, *, by: str = "", **fields: object) -> Receipt:
        """Sends a message in the builders' words and expects it to be taken."""
        return await self.submit(builders.say(kind, when, by=by, **fields))

    async def submit(self, body: object) -> Receipt:
        """Submits any body and expects it to be taken."""
        async with asyncio.timeout(PATIENCE):
            return await self.handle.execute_update(contracts.SUBMIT, body, result_type=Receipt)  # pyright: ignore[reportUnknownMemberType] - SDK

    async def refusal(self, body: object) -> ApplicationError:
        """Submits any body and expects it to be refused."""
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await self.submit(body)
        assert isinstance(refused.value.cause, ApplicationError)
        return refused.value.cause

    async def notify(self, body: object) -> None:
        """Sends a notice that is not answered."""
        await self.handle.signal(contracts.NOTIFY, body)

    async def skip_to(self, when: str) -> None:
        """Lets business time pass."""
        instant = builders.at(when) - self.shift
        assert instant > await self.server.now(self.handle), f"{when} has passed"
        await self.server.skip_to(self.handle, instant)

    async def back_up(self) -> None:
        """Ends the ledger's outage, and has the next attempt come at once."""
        self.ledger.up.set()
        now = await self.server.now(self.handle)
        await self.server.skip_to(self.handle, now + (policies.LEDGER_RETRY.maximum_interval or timedelta()))

    async def report(self) -> contracts.ProjectReport:
        """What the project says of itself."""
        async with asyncio.timeout(PATIENCE):
            return await self.handle.query(contracts.STATE, result_type=contracts.ProjectReport)

    async def settled(self) -> contracts.ProjectReport:
        """What the project says of itself once the ledger has everything."""
        return await self.until(lambda report: not report.unwritten)

    async def until(self, holds: Callable[[contracts.ProjectReport], bool]) -> contracts.ProjectReport:
        """The first report of which something holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds(report := await self.report()):
                await asyncio.sleep(0.02)
            return report

    async def outcome(self) -> contracts.ProjectOutcome:
        """How the project ended."""
        handle = self.server.client.get_workflow_handle(self.handle.id, result_type=contracts.ProjectOutcome)
        async with asyncio.timeout(PATIENCE):
            return await handle.result()

    async def details(self) -> str:
        """The current details that operators see."""
        metadata = await self.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        return metadata.current_details

    async def search_attribute(self, key: SearchAttributeKey[Any]) -> object:
        """A search attribute as the server has it."""
        return (await self.handle.describe()).typed_search_attributes.get(key)

    async def history(self) -> WorkflowHistory:
        """The history of the present run."""
        return await self.handle.fetch_history()

    async def summaries(self) -> list[str]:
        """The summaries of all timers of the present run."""
        return [
            await self._text(event)
            for event in (await self.history()).events
            if event.HasField("timer_started_event_attributes")
        ]

    async def runs(self) -> int:
        """How many runs the project has had."""
        count, run = 0, (await self.handle.describe()).run_id
        while run:
            handle = self.server.client.get_workflow_handle(self.handle.id, run_id=run)
            first = await anext(handle.fetch_history_events(page_size=1))
            began = first.workflow_execution_started_event_attributes
            count, run = count + 1, began.continued_execution_run_id
        return count

    async def _text(self, event: HistoryEvent) -> str:
        payload = event.user_metadata.summary
        converter = self.server.client.data_converter
        return (await converter.decode([payload], [str]))[0]


def card(project: str = "p-1", **fields: str) -> ProjectCard:
    """What the ledger says of a project beside its events."""
    ordinary = ProjectCard(
        project=project,
        name="时代新能源电池基地",
        jurisdiction="testland",
        district="同安区",
        definition="testland@1#0000",
        mode="parallel",
    )
    return replace(ordinary, **fields)


def project_start(
    what: Plan, opened: str, shift: timedelta, project: str = "p-1", **fields: str
) -> contracts.ProjectStart:
    """What a project starts from, on the builders' calendar."""
    return contracts.ProjectStart(
        card=card(project, **fields),
        project=Project(plan=what),
        calendar=builders.calendar_data(),
        opened_at=builders.at(opened),
        shift=shift,
        solves=True,
    )


class Staged(Protocol):
    """Puts a project on the stage, for as long as the block lasts."""

    def __call__(
        self, what: Plan, opened: str = ..., *, ledger: FakeLedger | None = ..., **fields: str
    ) -> AbstractAsyncContextManager[Stage]:
        """A project of this plan, opened at this instant of business time."""
        ...


@asynccontextmanager
async def staged_on(
    address: str,
    what: Plan,
    opened: str = "2026-01-05 09:00",
    *,
    ledger: FakeLedger | None = None,
    **fields: str,
) -> AsyncGenerator[Stage]:
    """A project on a server that tests share."""
    opening = opened_on(address, what, opened, ledger or FakeLedger(), **fields)
    async with opening as stage, working(stage.server.client, stage.ledger):
        yield stage


@asynccontextmanager
async def opened_on(
    address: str, what: Plan, opened: str, ledger: FakeLedger, **fields: str
) -> AsyncGenerator[Stage]:
    """A project without a worker; it ends with its block, or its tasks would meet the next ledger."""
    client = await connect(address, "default")
    server = SkippingServer(client, TimeSkipper(client))
    shift = builders.at(opened) - await server.now()
    handle = await start_project(client, project_start(what, opened, shift, f"p-{uuid4().hex}", **fields))
    try:
        yield Stage(server, ledger, handle, shift)
    finally:
        with suppress(RPCError):
            await handle.terminate("the test is over")


@asynccontextmanager
async def working(client: Client, ledger: Book, notifier: Notifier | None = None) -> AsyncGenerator[None]:
    """The workers of a bureau."""
    async with AsyncExitStack() as stack:
        for worker in build_workers(client, ledger, Settings(graceful_seconds=0), notifier):
            await stack.enter_async_context(worker)
        yield


def instants(records: list[Record]) -> list[datetime]:
    """When each of these happened."""
    return [record.event.at for record in records]
