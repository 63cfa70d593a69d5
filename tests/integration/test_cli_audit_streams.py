"""The audit of tickets, meetings and orders, and of a project that a ticket speaks to."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from binglian.audit import Audit, Note, Standing, examine, read_history, reader_of, told_of
from binglian.audit.examine import state_findings
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Project
from binglian.domain.streams.records import StreamBatch, StreamRecord
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.ticket import Ticket
from binglian.ledger import SqlLedger, migrate, open_engine, rebuild_projections
from tests import builders
from tests.unit.domain.meetings.council import PLAN
from tests.unit.domain.orders.squads import PLAN as VISITS
from tests.unit.domain.orders.squads import WISH
from tests.unit.domain.tickets.window import PROJECT as PROBLEM
from tests.workflows.hall import FakeNotifier
from workers.embedded import server
from workers.settings import Settings
from workers.worker import build_workers
from workflows import contracts
from workflows.starting import start_project
from workflows.stream_contracts import REPORT, MeetingStart, OrderStart, StreamReport, TicketStart
from workflows.stream_starting import Handle, start_meeting, start_order, start_ticket

PATIENCE = 30.0
OPENED = builders.at("2026-03-02 09:00")
TICKET, MEETING, ORDER = "ticket/fund", f"meeting/{PLAN.key}", "order/visit"
STREAMS = (TICKET, MEETING, ORDER)
CHANGED = {("hash-mismatch", 1), ("different", 1)}
DROPPED = {("sequence-gap", 2), ("missing-in-ledger", 2)}
CARD_ALTERED = {("card-altered", 0)}
CARD = ProjectCard(
    project=PROBLEM.project,
    name="山居",
    jurisdiction="hills",
    district="",
    definition="hills@1#abc",
    mode="parallel",
)


@dataclass
class Agency:
    """A server that soon suggests to turn the page, a ledger, and one stream of each kind."""

    client: Client
    file: Path
    engine: AsyncEngine
    handles: dict[str, Handle]

    async def audit(self, stream: str, engine: AsyncEngine | None = None) -> Audit:
        return await examine(engine or self.engine, stream, self.client)

    async def tell(self, stream: str, kind: str, by: str, **fields: object) -> None:
        post, _, department = by.partition("@")
        body = {
            "type": kind,
            "id": f"{kind}-{len(fields)}",
            "occurred_at": OPENED.isoformat(),
            "actor": {"post": post, "department": department},
            **fields,
        }
        await self.handles[stream].execute_update(contracts.SUBMIT, body)  # pyright: ignore[reportUnknownMemberType] - SDK

    async def settled(self, stream: str) -> None:
        async def done() -> bool:
            report = await self.handles[stream].query(REPORT, result_type=StreamReport)
            return not (report.unwritten or report.waiting)

        await until(done)

    @asynccontextmanager
    async def tampered(self, *acts: str) -> AsyncGenerator[AsyncEngine]:
        """A copy of the ledger in which somebody has been at work by hand."""
        file = self.file.with_name(f"{uuid4().hex}.db")
        with closing(sqlite3.connect(self.file)) as live, closing(sqlite3.connect(file)) as still:
            live.backup(still)
            still.execute("DROP TRIGGER entries_no_update")
            still.execute("DROP TRIGGER entries_no_delete")
            for act in acts:
                still.execute(act)
            still.commit()
        engine = open_engine(URL.create("sqlite", database=str(file)))
        try:
            yield engine
        finally:
            await engine.dispose()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            await asyncio.sleep(0.05)


@pytest.fixture
async def agency(tmp_path: Path) -> AsyncIterator[Agency]:
    """An agency in which everything has just been opened."""
    file = tmp_path / "ledger.db"
    url = URL.create("sqlite", database=str(file))
    await asyncio.to_thread(migrate, url)
    engine = open_engine(url)
    few = ("limit.historyCount.suggestContinueAsNew=40",)
    async with server(settings=few) as environment, AsyncExitStack() as stack:
        client, settings = environment.client, Settings(graceful_seconds=1)
        for worker in build_workers(client, SqlLedger(engine), settings, FakeNotifier()):
            await stack.enter_async_context(worker)
        shift: timedelta = OPENED - datetime.now(UTC)
        calendar = builders.calendar_data()
        project = contracts.ProjectStart(
            card=CARD,
            project=Project(plan=builders.plan(builders.step(PROBLEM.item or "first"))),
            calendar=calendar,
            opened_at=OPENED,
            shift=shift,
        )
        ticket = Ticket(key="fund", policy=VISITS.policy, problem=PROBLEM)
        meeting = Meeting(plan=PLAN)
        order = Order(key="visit", plan=VISITS, wish=replace(WISH, project="", item=""))
        await start_project(client, project)
        handles = {
            TICKET: await start_ticket(
                client, TicketStart(state=ticket, calendar=calendar, opened_at=OPENED, shift=shift)
            ),
            MEETING: await start_meeting(
                client, MeetingStart(state=meeting, calendar=calendar, opened_at=OPENED, shift=shift)
            ),
            ORDER: await start_order(
                client, OrderStart(state=order, calendar=calendar, opened_at=OPENED, shift=shift)
            ),
        }
        here = Agency(client, file, engine, handles)
        for stream in STREAMS:
            await here.settled(stream)
        yield here
    await engine.dispose()


def codes(audit: Audit) -> list[tuple[str, int]]:
    return [(found.code, found.sequence) for found in audit.findings]


async def test_every_kind_is_sound_and_compared_with_history_and_state(agency: Agency) -> None:
    await agency.tell(TICKET, "accept_ticket", "desk")
    for stream in STREAMS:
        await agency.settled(stream)
        audit = await agency.audit(stream)
        assert (audit.findings, audit.notes) == ((), ())
        assert audit.compared == audit.entries > 0


async def test_a_project_that_a_ticket_speaks_to_is_sound(agency: Agency) -> None:
    audit = await agency.audit(CARD.project)
    assert (audit.findings, audit.notes) == ((), ())
    assert audit.compared == audit.entries == 2


async def test_the_server_names_every_stream(agency: Agency) -> None:

    async def listed() -> bool:
        return await told_of(agency.client) == sorted([CARD.project, *STREAMS])

    await until(listed)


async def test_all_runs_of_a_stream_are_read_as_one(agency: Agency) -> None:
    handle, reader = agency.handles[TICKET], reader_of(TICKET)
    assert reader is not None

    async def turned() -> bool:
        await handle.signal(contracts.NOTIFY, "no message")
        told = await read_history(agency.client, TICKET, reader)
        return told is not None and told.runs > 1

    await until(turned)
    await agency.tell(TICKET, "accept_ticket", "desk")
    await agency.settled(TICKET)
    audit = await agency.audit(TICKET)
    assert (audit.findings, audit.notes) == ((), ())
    assert audit.compared == audit.entries


TAMPERED = (
    (TICKET, "UPDATE entries SET actor = 'head@nowhere' WHERE stream = '{stream}' AND sequence = 1", CHANGED),
    (
        MEETING,
        "UPDATE entries SET actor = 'head@nowhere' WHERE stream = '{stream}' AND sequence = 1",
        CHANGED,
    ),
    (ORDER, "UPDATE entries SET actor = 'head@nowhere' WHERE stream = '{stream}' AND sequence = 1", CHANGED),
    (TICKET, "DELETE FROM entries WHERE stream = '{stream}' AND sequence = 2", DROPPED),
    (MEETING, "DELETE FROM entries WHERE stream = '{stream}' AND sequence = 1", {("missing-in-ledger", 1)}),
    (ORDER, "DELETE FROM entries WHERE stream = '{stream}' AND sequence = 1", {("missing-in-ledger", 1)}),
    (TICKET, "UPDATE tickets SET state = 'closed'", {("projection-differs", 0)}),
    (MEETING, "UPDATE meetings SET state = 'dissolved'", {("projection-differs", 0)}),
    (ORDER, "UPDATE orders SET state = 'done'", {("projection-differs", 0)}),
    (TICKET, "UPDATE heads SET card = replace(card, 'hills', 'x') WHERE stream = '{stream}'", CARD_ALTERED),
)


async def test_what_was_tampered_with_is_found_in_its_own_stream_alone(agency: Agency) -> None:
    for stream, act, expected in TAMPERED:
        async with agency.tampered(act.replace("{stream}", stream)) as engine:
            found = {one: codes(await agency.audit(one, engine)) for one in STREAMS}
        assert expected <= {*found[stream]}, act
        assert [one for one in STREAMS if found[one]] == [stream], act


async def test_a_stream_that_was_dropped_as_a_whole_is_missed(agency: Agency) -> None:
    url = URL.create("sqlite", database=str(agency.file.with_name("empty.db")))
    await asyncio.to_thread(migrate, url)
    engine = open_engine(url)
    for stream in STREAMS:
        assert {code for code, _ in codes(await agency.audit(stream, engine))} == {
            "stream-unknown",
            "missing-in-ledger",
        }
    await engine.dispose()


async def test_an_entry_that_the_ticket_never_said_is_found(agency: Agency) -> None:
    handle, reader = agency.handles[TICKET], reader_of(TICKET)
    assert reader is not None
    told = await read_history(agency.client, TICKET, reader)
    assert told is not None
    last = told.records[told.last]
    assert isinstance(last, StreamRecord)
    state = await handle.query(contracts.STATE, result_type=Ticket)
    made_up = replace(last, sequence=told.last + 1, actor="head@nowhere")
    await SqlLedger(agency.engine).append_stream(StreamBatch(card=TICKETS.card(state), records=[made_up]))
    await rebuild_projections(agency.engine, TICKET)
    assert ("extra-in-ledger", told.last + 1) in codes(await agency.audit(TICKET))


async def test_a_state_that_is_not_the_fold_of_its_records_is_found(agency: Agency) -> None:
    handle, reader = agency.handles[TICKET], reader_of(TICKET)
    assert reader is not None
    told = await read_history(agency.client, TICKET, reader)
    assert told is not None
    state = await handle.query(contracts.STATE, result_type=Ticket)
    assert state_findings(reader, told, Standing(state, told.last)) == []
    bent = Standing(replace(state, rung="group"), told.last)
    assert [found.detail for found in state_findings(reader, told, bent)] == ["rung"]


async def test_a_stream_that_nobody_knows_is_told_as_such(agency: Agency) -> None:
    for stream in ("ticket/nobody", "nothing/fund"):
        audit = await agency.audit(stream)
        assert codes(audit) == [("stream-unknown", 0)]
        assert audit.notes == (Note.NO_HISTORY,)
