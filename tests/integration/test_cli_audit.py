"""The audit against the history of a project that lived in several runs, some of which are gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowHandle, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from binglian.audit import Note, Reader, Standing, Told, examine, read_history, reader_of
from binglian.audit.examine import state_findings
from binglian.domain.events import Record
from binglian.domain.ports import Batch, ProjectCard
from binglian.domain.project import Project
from binglian.domain.streams.records import StreamBatch
from binglian.ledger import SqlLedger, migrate, open_engine
from tests import builders
from workers.embedded import server
from workers.settings import Settings
from workers.worker import build_workers
from workflows import contracts, policies
from workflows.starting import start_project

PATIENCE = 30.0
KEY = "p-1"
PLAN = builders.plan(
    builders.step("first"),
    builders.step("second", builders.promised(5, warn=1), stage="stage2"),
    builders.step("third", stage="stage3"),
)
CARD = ProjectCard(
    project=KEY,
    name="试点厂房",
    jurisdiction="testland",
    district="",
    definition="testland@1#0",
    mode="parallel",
)


READER = cast("Reader", reader_of(KEY))


async def history(client: Client) -> Told | None:
    """What the project's runs tell."""
    return await read_history(client, KEY, READER)


class Shutter:
    """A ledger that can be shut for a while."""

    def __init__(self, ledger: SqlLedger) -> None:
        self.ledger, self.open = ledger, True

    async def append(self, batch: Batch) -> int:
        if not self.open:
            raise ConnectionError
        return await self.ledger.append(batch)

    async def append_stream(self, batch: StreamBatch) -> int:
        if not self.open:
            raise ConnectionError
        return await self.ledger.append_stream(batch)


@dataclass
class Bureau:
    """A server, a ledger, and one project."""

    client: Client
    engine: AsyncEngine
    shutter: Shutter
    handle: WorkflowHandle[object, object]
    began: datetime

    async def tell(self, kind: str, **fields: str) -> None:
        said = builders.say(kind, self.began, **fields)
        await self.handle.execute_update(contracts.SUBMIT, said)  # pyright: ignore[reportUnknownMemberType] - SDK

    async def approve(self, item: str) -> None:
        for kind in ("receive", "accept", "decide"):
            await self.tell(kind, item=item)

    async def settled(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                report = await self.handle.query(contracts.STATE, result_type=contracts.ProjectReport)
                if not report.unwritten:
                    return
                await asyncio.sleep(0.05)

    async def turned(self, runs: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while (told := await history(self.client)) is None or told.runs < runs:
                await asyncio.sleep(0.05)


@pytest.fixture
async def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bureau]:
    """A bureau in which every completed stage turns the page."""
    monkeypatch.setattr(policies, "LONG_HISTORY", 1)
    url = URL.create("sqlite", database=str(tmp_path / "ledger.db"))
    await asyncio.to_thread(migrate, url)
    engine = open_engine(url)
    shutter = Shutter(SqlLedger(engine))
    now = datetime.now(UTC)
    start = contracts.ProjectStart(
        card=CARD,
        project=Project(plan=PLAN),
        calendar=builders.calendar_data(),
        opened_at=builders.at("2026-03-02 09:00"),
        shift=builders.at("2026-03-02 09:00") - now,
    )
    async with server() as environment, AsyncExitStack() as stack:
        for worker in build_workers(environment.client, shutter, Settings(graceful_seconds=1)):
            await stack.enter_async_context(worker)
        handle = await start_project(environment.client, start)
        yield Bureau(environment.client, engine, shutter, handle, builders.at("2026-03-02 09:00"))
    await engine.dispose()


async def test_all_runs_of_a_long_life_are_read_as_one(bureau: Bureau) -> None:
    await bureau.approve("first")
    await bureau.turned(2)
    await bureau.approve("second")
    await bureau.turned(3)
    await bureau.tell("receive", item="third")
    await bureau.settled()
    audit = await examine(bureau.engine, KEY, bureau.client)
    assert (audit.findings, audit.notes) == ((), ())
    assert audit.compared == audit.entries


async def test_what_is_left_is_compared_when_older_runs_are_gone(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bureau.handle.first_execution_run_id
    await bureau.approve("first")
    await bureau.turned(2)
    await bureau.tell("receive", item="second")
    await bureau.settled()
    stored = cast("Any", WorkflowHandle).fetch_history

    async def fetch(handle: WorkflowHandle[object, object]) -> WorkflowHistory:
        if handle.run_id == first:  # what a server answers once retention has passed
            raise RPCError("workflow execution not found", RPCStatusCode.NOT_FOUND, b"")
        return await stored(handle)

    monkeypatch.setattr(WorkflowHandle, "fetch_history", fetch)
    audit = await examine(bureau.engine, KEY, bureau.client)
    assert (audit.findings, audit.notes) == ((), (Note.RUNS_GONE,))
    assert 0 < audit.compared < audit.entries


async def test_a_ledger_that_lags_is_no_finding(bureau: Bureau) -> None:
    await bureau.settled()
    bureau.shutter.open = False
    await bureau.tell("receive", item="first")
    audit = await examine(bureau.engine, KEY, bureau.client)
    assert audit.findings == ()
    assert Note.PENDING in audit.notes


async def test_an_entry_that_the_workflow_never_said_is_found(bureau: Bureau) -> None:
    await bureau.tell("receive", item="first")
    await bureau.settled()
    told = await history(bureau.client)
    assert told is not None
    last = told.records[told.last]
    assert isinstance(last, Record)
    made_up = replace(last, sequence=told.last + 1, actor="head@nowhere")
    await SqlLedger(bureau.engine).append(Batch(card=CARD, records=[made_up]))
    audit = await examine(bureau.engine, KEY, bureau.client)
    assert ("extra-in-ledger", told.last + 1) in [(found.code, found.sequence) for found in audit.findings]


async def test_a_stream_without_a_workflow_is_told_as_such(bureau: Bureau) -> None:
    await bureau.settled()
    stranger = replace(CARD, project="stranger")
    told = await history(bureau.client)
    assert told is not None
    first = told.records[1]
    assert isinstance(first, Record)
    await SqlLedger(bureau.engine).append(Batch(card=stranger, records=[first]))
    audit = await examine(bureau.engine, "stranger", bureau.client)
    assert (audit.findings, audit.notes) == ((), (Note.NO_HISTORY,))


async def test_a_state_that_is_not_the_fold_of_its_records_is_found(bureau: Bureau) -> None:
    await bureau.tell("receive", item="first")
    await bureau.settled()
    told = await history(bureau.client)
    report = await bureau.handle.query(contracts.STATE, result_type=contracts.ProjectReport)
    assert told is not None
    bent = replace(report.project, happened={"award": bureau.began})
    assert state_findings(READER, told, Standing(report.project, report.entries)) == []
    found = state_findings(READER, told, Standing(bent, report.entries))
    assert [one.detail for one in found] == ["happened"]
