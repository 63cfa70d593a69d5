"""The two sides of every comparison, the system and the floor; drivers and measurements see only ``Side``."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pydantic import TypeAdapter
from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import PollerBehaviorAutoscaling, Worker

from benchmarks.definition import bench_plan, bench_spec, load_definition
from benchmarks.floor import FLOOR, FLOOR_QUEUE, FloorWorkflow
from benchmarks.floor_shapes import FloorStart
from benchmarks.floor_store import FloorActivities, metadata, rows
from benchmarks.load import APPROVALS, MESSAGES, OPENED_AT, TODAY
from binglian.domain.plan import Plan
from binglian.ledger import SqlLedger, migrate
from binglian.ledger.tables import entries
from definitions.calendars import load_calendar
from workers.sandbox import sandbox_runner
from workers.settings import Settings
from workers.worker import build_workers
from workflows.contracts import ProjectOutcome
from workflows.project import ProjectWorkflow
from workflows.starting import project_start, start_project

_outcome: TypeAdapter[ProjectOutcome] = TypeAdapter(ProjectOutcome)


class Wrong(Exception):
    """Raised when a run did not do its work: its figures would be worthless."""


class Side(Protocol):
    """One side: how its projects are served, started and checked. Update and signal have the same names."""

    name: str
    workflow: type

    async def prepare(self, engine: AsyncEngine) -> None:
        """Makes its tables."""
        ...

    def workers(self, client: Client, engine: AsyncEngine) -> list[Worker]:
        """Its workers, as a deployment would build them."""
        ...

    async def start(self, client: Client, project: str) -> WorkflowHandle[Any, Any]:
        """Starts a project."""
        ...

    async def recorded(self, engine: AsyncEngine, projects: list[str]) -> int:
        """How many messages of these projects are in the database."""
        ...

    async def check(self, engine: AsyncEngine, project: str, result: object) -> None:
        """Passes if a finished project is complete and all of it is in the database.

        Raises:
            Wrong: otherwise.
        """
        ...


class Binglian:
    """The system: real workers, clocks on, the ledger with its chain and projections."""

    name = "binglian"
    workflow = ProjectWorkflow

    def __init__(self, folder: Path) -> None:
        self._plan: Plan = bench_plan(load_definition(folder, APPROVALS, woven=False))
        self._calendar = load_calendar("cn")

    async def prepare(self, engine: AsyncEngine) -> None:
        await asyncio.to_thread(migrate, engine.url)

    def workers(self, client: Client, engine: AsyncEngine) -> list[Worker]:
        return build_workers(client, SqlLedger(engine), Settings(cached_workflows=2000))

    async def start(self, client: Client, project: str) -> WorkflowHandle[Any, Any]:
        shift = TODAY - datetime.now(UTC)
        start = project_start(bench_spec(project), self._plan, self._calendar, OPENED_AT, shift=shift)
        return await start_project(client, start)

    async def recorded(self, engine: AsyncEngine, projects: list[str]) -> int:
        named = func.count(distinct(entries.c.stream + "/" + entries.c.message))
        query = select(named).where(entries.c.message != "", entries.c.stream.in_(projects))
        async with engine.connect() as connection:
            return (await connection.execute(query)).scalar_one()

    async def check(self, engine: AsyncEngine, project: str, result: object) -> None:
        outcome = _outcome.validate_python(result)
        if not outcome.completed:
            raise Wrong(f"{project} did not complete: {result!r}")
        query = select(func.count(), func.max(entries.c.sequence)).where(entries.c.stream == project)
        async with engine.connect() as connection:
            count, last = (await connection.execute(query)).one()
        messages = await self.recorded(engine, [project])
        if not count == last == outcome.entries or messages != MESSAGES:
            raise Wrong(f"{project}: {count} entries of {outcome.entries}, {messages} of {MESSAGES} messages")


class Floor:
    """The floor; see ``benchmarks.floor``. Its worker has the settings of the other side's."""

    name = "floor"
    workflow = FloorWorkflow

    async def prepare(self, engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    def workers(self, client: Client, engine: AsyncEngine) -> list[Worker]:
        return [
            Worker(
                client,
                task_queue=FLOOR_QUEUE,
                workflows=[FloorWorkflow],
                activities=[FloorActivities(engine).record],
                workflow_runner=sandbox_runner(),
                workflow_task_executor=ThreadPoolExecutor(max_workers=8, thread_name_prefix="floor"),
                max_cached_workflows=2000,
                workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
                activity_task_poller_behavior=PollerBehaviorAutoscaling(),
            )
        ]

    async def start(self, client: Client, project: str) -> WorkflowHandle[Any, Any]:
        start = FloorStart(project=project, messages=MESSAGES)
        return await client.start_workflow(FLOOR, start, id=f"floor-{project}", task_queue=FLOOR_QUEUE)

    async def recorded(self, engine: AsyncEngine, projects: list[str]) -> int:
        query = select(func.count()).select_from(rows).where(rows.c.project.in_(projects))
        async with engine.connect() as connection:
            return (await connection.execute(query)).scalar_one()

    async def check(self, engine: AsyncEngine, project: str, result: object) -> None:
        found = await self.recorded(engine, [project])
        if result != MESSAGES or found != MESSAGES:
            raise Wrong(f"{project}: {found} of {MESSAGES} messages recorded, result {result!r}")


def side_named(name: str, folder: Path) -> Side:
    """A side by its name; ``folder`` takes the files that it makes."""
    return Floor() if name == Floor.name else Binglian(folder)
