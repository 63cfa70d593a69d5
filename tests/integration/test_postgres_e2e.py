"""From a message to the row in PostgreSQL: one life, one refusal, and a database that goes away a while."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from binglian.domain.desk import Receipt
from binglian.ledger import SqlLedger, migrate, open_engine, project_detail, read_entries, verify
from tests import builders
from tests.integration.postgres import statement
from tests.workflows.stage import PATIENCE, Handle, project_start, working
from workers.embedded import server
from workflows import contracts
from workflows.starting import start_project

pytestmark = pytest.mark.postgres

OPENED = "2026-01-05 09:00"


@pytest.fixture
async def ledger(postgres_url: URL) -> AsyncIterator[AsyncEngine]:
    """A migrated, empty ledger on PostgreSQL."""
    await asyncio.to_thread(migrate, postgres_url)
    engine = open_engine(postgres_url)
    yield engine
    await engine.dispose()


@asynccontextmanager
async def project(engine: AsyncEngine) -> AsyncGenerator[Handle]:
    """A running project with one item."""
    async with server() as environment, working(environment.client, SqlLedger(engine)):
        yield await started(environment.client)


async def started(client: Client) -> Handle:
    """Starts the project, its business time the one at which it was opened."""
    plan = builders.plan(builders.step("permit", builders.promised(5)))
    shift = builders.at(OPENED) - datetime.now(UTC)
    return await start_project(client, project_start(plan, OPENED, shift))


async def tell(handle: Handle, kind: str, **fields: str) -> Receipt:
    """Submits a message in the builders' words."""
    return await handle.execute_update(  # pyright: ignore[reportUnknownMemberType] - SDK
        contracts.SUBMIT, builders.say(kind, OPENED, item="permit", **fields), result_type=Receipt
    )


async def in_ledger(engine: AsyncEngine, entries: int) -> None:
    """Waits until the ledger holds so many entries."""
    async with asyncio.timeout(PATIENCE):
        while len(await read_entries(engine, "p-1")) < entries:
            await asyncio.sleep(0.05)


async def test_a_life_from_receipt_to_delivery_is_in_postgresql(ledger: AsyncEngine) -> None:
    async with project(ledger) as handle:
        for kind in ("receive", "accept", "decide", "deliver"):
            await tell(handle, kind, note="材料齐全")
        await handle.result()
    assert [entry.record.event.type for entry in await read_entries(ledger, "p-1")] == [
        *("project_opened", "case_received", "stage_opened", "case_accepted"),
        *("case_decided", "stage_completed", "case_delivered", "project_ended"),
    ]
    detail = await project_detail(ledger, "p-1")
    assert detail
    assert detail.project.state == "completed"
    assert (await verify(ledger, "p-1")).ok


async def test_what_was_refused_is_not_in_postgresql_and_its_sender_knows_why(ledger: AsyncEngine) -> None:
    async with project(ledger) as handle:
        await tell(handle, "receive")
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await tell(handle, "decide")
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.type == "wrong-state"
        # what PostgreSQL itself would refuse must not hold up the project's ledger either
        await handle.signal(contracts.NOTIFY, b"\x00")
        await in_ledger(ledger, 4)
        told = [entry.record.event.type for entry in await read_entries(ledger, "p-1")]
        assert told == ["project_opened", "case_received", "stage_opened", "message_refused"]
    assert (await verify(ledger, "p-1")).ok


async def test_a_database_that_goes_away_delays_nothing_and_catches_up(
    ledger: AsyncEngine, postgres: URL
) -> None:
    name = ledger.url.database
    async with project(ledger) as handle:
        await in_ledger(ledger, 1)
        statement(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        statement(postgres, cut)
        for kind in ("receive", "accept", "decide"):
            await tell(handle, kind)
        report = await handle.query(contracts.STATE, result_type=contracts.ProjectReport)
        assert report.project.cases["permit"].approved
        assert report.unwritten == report.entries - 1
        statement(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await in_ledger(ledger, report.entries)
    assert (await verify(ledger, "p-1")).ok
