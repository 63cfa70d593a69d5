"""A project raises its tickets, hears from them, and shows what they block."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from temporalio.client import Client

from binglian.domain.events import Record
from binglian.domain.plan import Plan
from tests.builders import promised, step
from tests.unit.domain.raisings import raising
from tests.workflows.stage import PATIENCE, FakeLedger, Stage, Staged, opened_on, working
from workers.settings import Queue, Settings
from workers.worker import build_workers
from workflows import contracts, policies
from workflows.contracts import ProjectReport
from workflows.stream_contracts import REPORT, StreamReport

LAPSED = "2026-01-13 08:00"

RESOLUTION: dict[str, object] = {
    "resolution": "1.1",
    "meeting": "testland-joint",
    "text": "one survey for all",
    "measures": [],
}


def plan() -> Plan:
    """Of one item that is promised in five working days; a case left standing raises nothing."""
    return raising(unattended=None)


async def accepted(stage: Stage) -> None:
    """Brings the permit to its acceptance."""
    await stage.tell("receive", "2026-01-05 09:00", item="permit")
    await stage.tell("accept", "2026-01-05 09:00", item="permit")


def ticket_key(stage: Stage) -> str:
    """The key of the first ticket that the project raises."""
    return f"{stage.handle.id.removeprefix('project-')}-1"


async def noted(stage: Stage) -> ProjectReport:
    """The project once its ticket has spoken and the ledger has everything."""

    def holds(report: ProjectReport) -> bool:
        matters = report.project.matters.values()
        waits = report.project.outbox.waiting or report.unwritten
        return bool(matters) and all(one.noted_at for one in matters) and not waits

    return await stage.until(holds)


def of_project(ledger: FakeLedger, kind: str) -> list[Record]:
    """What the ledger holds of the project, of one type."""
    return [record for record in ledger.records if record.event.type == kind]


async def test_a_lapse_opens_a_ticket_that_marks_the_step_until_it_is_out_of_the_way(staged: Staged) -> None:
    async with staged(plan()) as stage:
        await accepted(stage)
        await stage.skip_to(LAPSED)
        report = await noted(stage)
        key = ticket_key(stage)
        assert list(report.project.matters) == [key]
        assert f"受阻：{key}" in await stage.details()
        ticket = stage.server.client.get_workflow_handle(f"ticket-{key}")
        assert (await ticket.describe()).workflow_type == "Ticket"
        heard = await ticket.query(REPORT, result_type=StreamReport)
        word = {
            "type": "decline_ticket",
            "id": "d-1",
            "occurred_at": heard.now.isoformat(),
            "actor": {"post": "agent", "department": "agency"},
            "ground": "settled by telephone",
        }
        async with asyncio.timeout(PATIENCE):
            await ticket.execute_update(contracts.SUBMIT, word)  # pyright: ignore[reportUnknownMemberType] - SDK
        after = await stage.until(lambda now: not now.project.matters[key].stands)
        assert after.project.matters[key].outcome == "declined"
        assert "受阻" not in await stage.details()
        await stage.settled()
        told = [record.event.type for record in stage.ledger.records]
        assert [told.count(kind) for kind in ("ticket_raised", "delivered", "ticket_noted")] == [1, 1, 1]


async def test_the_project_ends_only_after_what_it_sends_has_arrived(staged: Staged) -> None:
    async with staged(plan()) as stage:
        await accepted(stage)
        await stage.skip_to(LAPSED)
        await noted(stage)
        await stage.tell("close_project", "2026-01-13 08:00")
        outcome = await stage.outcome()
        assert outcome.entries == len(stage.ledger.records)
        assert not outcome.completed


@asynccontextmanager
async def without_courier(client: Client, ledger: FakeLedger) -> AsyncGenerator[None]:
    """Workers that decide and record, and send nothing off."""
    async with AsyncExitStack() as stack:
        for queue in (Queue.PROJECTS, Queue.LEDGER):
            for worker in build_workers(client, ledger, Settings(graceful_seconds=0, queue=queue)):
                await stack.enter_async_context(worker)
        yield


async def test_workers_that_die_between_raising_and_sending_leave_one_ticket(temporal: str) -> None:
    ledger = FakeLedger()
    async with opened_on(temporal, plan(), "2026-01-05 09:00", ledger) as stage:
        async with without_courier(stage.server.client, ledger):
            await accepted(stage)
            moving = asyncio.create_task(stage.skip_to(LAPSED))  # time stands still while something is sent
            report = await stage.until(lambda now: bool(now.project.matters) and not now.unwritten)
            assert [one.opens for one in report.project.outbox.waiting.values()] == [True]
        async with working(stage.server.client, ledger):
            await moving
            report = await noted(stage)
    assert list(report.project.matters) == [ticket_key(stage)]
    assert len(of_project(ledger, "ticket_raised")) == 1
    assert len(of_project(ledger, "ticket_noted")) == 1
    assert len(ledger.streams) == 1


async def test_a_page_that_is_turned_carries_tickets_on(
    staged: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "LONG_HISTORY", 1)
    what = raising(step("permit", promised(5)), step("other", stage="stage2"), unattended=None)
    async with staged(what) as stage:
        await accepted(stage)
        await stage.skip_to(LAPSED)
        before = (await noted(stage)).project
        for kind in ("receive", "accept", "decide"):
            await stage.tell(kind, LAPSED, item="other")
        async with asyncio.timeout(PATIENCE):
            while await stage.runs() < 2:
                await asyncio.sleep(0.02)
        after = await stage.settled()
        assert after.project.matters == before.matters
        await stage.tell("receive_resolution", LAPSED, by="system", **RESOLUTION)
        await stage.settled()
        assert [record.event.type for record in stage.ledger.records].count("ticket_raised") == 1
        assert stage.ledger.records[-1].event.type == "resolution_received"
