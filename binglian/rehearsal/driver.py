"""Drives a project's real workflow through a script, each event at its own instant."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from binglian.domain.calendar import CalendarData
from binglian.domain.errors import Code, Refused
from binglian.domain.events import MessageRefused
from binglian.domain.plan import Plan
from binglian.ledger import EntryView, SqlLedger, migrate, open_engine, read_entries
from binglian.rehearsal.casefile import CaseFile
from binglian.rehearsal.script import ScriptedEvent
from definitions.texts import phrase
from workers.settings import Settings
from workers.skipping import SkippingServer, skipping_server
from workers.worker import build_workers
from workflows import contracts
from workflows.display import sentence
from workflows.starting import project_start, start_project

LEDGER_SECONDS = 60
"""How long to wait for the ledger to have caught up after the last event."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one scripted event; code and reason are empty when it was applied.

    Attributes:
        held: whether it was a notice that came too early, and was kept until what it presupposes had come.
    """

    event: ScriptedEvent
    applied: bool
    code: str = ""
    reason: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All that a rehearsal showed: the answers, the state at its end, and the ledger's entries.

    Attributes:
        now: business time at the end of the rehearsal, up to which running clocks are measured.
    """

    case: CaseFile
    plan: Plan
    answers: tuple[Answer, ...]
    report: contracts.ProjectReport
    entries: tuple[EntryView, ...]
    now: datetime

    def held_until(self, answer: Answer) -> datetime | None:
        """When a notice that was held was applied; none if it never was."""
        told = (entry.record for entry in self.entries if entry.record.message == answer.event.message.id)
        return next((record.recorded_at for record in told), None)


async def rehearse(
    case: CaseFile, plan: Plan, calendar: CalendarData, on_answer: Callable[[Answer], None]
) -> Rehearsal:
    """Runs a case file from its first event to its last, and on to ``until`` if it says so.

    Raises:
        TimeoutError: the ledger did not catch up.
    """
    async with _stage() as (server, engine):
        shift = case.opens_at - await server.now()
        start = project_start(case.project.spec, plan, calendar, case.opens_at, shift=shift)
        handle = await start_project(server.client, start)
        answers: list[Answer] = []
        for event in case.events:
            await server.skip_to(handle, event.sent_at - shift)
            send = _notify(handle, event, engine) if event.notice else _send(handle, event)
            answers.append(await send)
            on_answer(answers[-1])
        if case.until:
            await server.skip_to(handle, case.until - shift)
        report = await _settled(handle)
        entries = await all_entries(engine, case.project.spec.key)
    now = case.until or max(case.opens_at, *(event.sent_at for event in case.events))
    return Rehearsal(case, plan, tuple(answers), report, entries, now)


async def all_entries(engine: AsyncEngine, stream: str) -> tuple[EntryView, ...]:
    """Every entry of a stream, page by page."""
    entries: list[EntryView] = []
    while page := await read_entries(engine, stream, after=len(entries)):
        entries += page
    return tuple(entries)


@asynccontextmanager
async def _stage() -> AsyncGenerator[tuple[SkippingServer, AsyncEngine]]:
    """A fresh time-skipping server, a fresh ledger, and the same workers that a bureau runs."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="binglian-rehearsal-"))
        url = f"sqlite+aiosqlite:///{Path(folder) / 'ledger.db'}"
        await asyncio.to_thread(migrate, url)
        engine = open_engine(url)
        stack.push_async_callback(engine.dispose)
        server = await stack.enter_async_context(skipping_server())
        settings = Settings(graceful_seconds=0, notices_folder=Path(folder), notices_channels=None)
        for worker in build_workers(server.client, SqlLedger(engine), settings):
            await stack.enter_async_context(worker)
        yield server, engine


async def _send(handle: WorkflowHandle[object, object], event: ScriptedEvent) -> Answer:
    try:
        await handle.execute_update(contracts.SUBMIT, event.message)  # pyright: ignore[reportUnknownMemberType] - SDK
    except WorkflowUpdateFailedError as error:
        cause = error.cause
        if not isinstance(cause, ApplicationError) or cause.type is None:
            raise
        return Answer(event, applied=False, code=cause.type, reason=cause.message)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        ended = Refused(Code.PROJECT_ENDED, ended=phrase("table", "earlier"))
        return Answer(event, applied=False, code=ended.code.value, reason=str(sentence(ended)))
    return Answer(event, applied=True)


async def _notify(
    handle: WorkflowHandle[object, object], event: ScriptedEvent, engine: AsyncEngine
) -> Answer:
    """Sends a notice, and reads from the ledger what became of it."""
    before = await _settled(handle)
    await handle.signal(contracts.NOTIFY, event.message)
    report = await _settled(handle)
    for entry in await read_entries(engine, report.card.project, after=before.entries):
        refused = entry.record.event
        if isinstance(refused, MessageRefused):
            return Answer(event, applied=False, code=refused.code, reason=refused.code, held=refused.held)
    return Answer(event, applied=True)


async def _settled(handle: WorkflowHandle[object, object]) -> contracts.ProjectReport:
    """The state once the ledger has confirmed everything."""
    async with asyncio.timeout(LEDGER_SECONDS):
        while True:
            report = await handle.query(contracts.STATE, result_type=contracts.ProjectReport)
            if not report.unwritten:
                return report
            await asyncio.sleep(0.05)
