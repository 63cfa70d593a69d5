"""Throughput and history: whole projects driven to their end, the same way on both sides."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowHandle, WorkflowHistory

from benchmarks.load import APPROVALS, stages_of_life
from benchmarks.sides import Side

AT_ONCE = 10
"""Projects under way at the same time."""

Handle = WorkflowHandle[Any, Any]
Driver = Callable[[Handle], Awaitable[None]]


async def one_by_one(handle: Handle) -> None:
    """Each message is an update; the next one is sent when its answer has come."""
    for stage in stages_of_life():
        for message in stage:
            await handle.execute_update("submit", message)  # pyright: ignore[reportUnknownMemberType] - SDK


async def bursts(handle: Handle) -> None:
    """All messages of a stage of life are signals, sent at once."""
    for stage in stages_of_life():
        await asyncio.gather(*(handle.signal("notify", message) for message in stage))


DRIVERS: dict[str, Driver] = {"one by one": one_by_one, "bursts": bursts}


@dataclass(slots=True)
class Ran:
    """What a number of projects took.

    Attributes:
        seconds: from the first start to the last result.
    """

    projects: int = 0
    seconds: float = 0.0
    histories: list[WorkflowHistory] = field(default_factory=list[WorkflowHistory])

    @property
    def projects_per_second(self) -> float:
        return self.projects / self.seconds

    @property
    def approvals_per_second(self) -> float:
        return self.projects_per_second * APPROVALS

    @property
    def events_per_approval(self) -> float:
        return sum(len(history.events) for history in self.histories) / len(self.histories) / APPROVALS

    @property
    def bytes_per_approval(self) -> float:
        size = sum(event.ByteSize() for history in self.histories for event in history.events)
        return size / len(self.histories) / APPROVALS


@asynccontextmanager
async def serving(side: Side, client: Client, engine: AsyncEngine) -> AsyncGenerator[None]:
    """The workers of a side, for as long as the block lasts."""
    async with AsyncExitStack() as stack:
        for worker in side.workers(client, engine):
            await stack.enter_async_context(worker)
        yield


async def run(
    side: Side, driver: Driver, client: Client, engine: AsyncEngine, names: list[str], ran: Ran
) -> None:
    """Drives projects to their end, a few at a time, checks each, and adds what it took.

    Raises:
        Wrong: a project did not complete, or the database does not hold all of it.
    """
    slots = asyncio.Semaphore(AT_ONCE)

    async def live(name: str) -> tuple[Handle, object]:
        async with slots:
            handle = await side.start(client, name)
            await driver(handle)
            return handle, await handle.result()

    began = time.perf_counter()
    finished = await asyncio.gather(*map(live, names))
    ran.seconds += time.perf_counter() - began
    ran.projects += len(names)
    for name, (handle, result) in zip(names, finished, strict=True):
        await side.check(engine, name, result)
        ran.histories.append(await handle.fetch_history())


async def compare(
    sides: tuple[Side, Side], label: str, client: Client, engine: AsyncEngine, projects: int
) -> tuple[Ran, Ran]:
    """Runs both sides in turns, a-b-b-a after a warm-up, so that a machine that slows down slows both."""
    driver = DRIVERS[label]
    rans = {side.name: Ran() for side in sides}
    prefix = label.replace(" ", "-")
    halves = (projects - projects // 2, projects // 2)
    for turn, side in enumerate((sides[0], sides[1], sides[1], sides[0])):
        names = [f"{prefix}-{turn}-{number}" for number in range(halves[turn // 2])]
        async with serving(side, client, engine):
            await run(side, driver, client, engine, [f"{prefix}-{turn}-warm-{n}" for n in range(2)], Ran())
            await run(side, driver, client, engine, names, rans[side.name])
    return rans[sides[0].name], rans[sides[1].name]
