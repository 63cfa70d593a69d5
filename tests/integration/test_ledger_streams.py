"""Tickets, meetings and orders in the ledger, beside projects, held to the same promises on both engines."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.meetings.meeting import Merit
from binglian.domain.ports import LedgerConflict
from binglian.domain.streams.outbox import Kind
from binglian.domain.tickets.ticket import TicketState
from binglian.ledger import (
    Fault,
    Finding,
    OrderFilter,
    SqlLedger,
    TicketFilter,
    TicketList,
    compare,
    list_meetings,
    list_notices,
    list_orders,
    list_tickets,
    meeting_detail,
    migrate,
    open_actions,
    open_engine,
    order_detail,
    read_stream,
    rebuild_projections,
    streams,
    ticket_detail,
    verify,
)
from binglian.ledger.migrate import downgrade
from binglian.ledger.tables import entries
from tests.unit.ledger import scenes
from tests.unit.ledger.stream_scenes import Life, a_meeting, a_ticket, an_order, batch, cut

ROOT = Path(__file__).parents[2]

LIVES: dict[str, Callable[[], Life]] = {
    "ticket/fund": a_ticket,
    "meeting/hills-joint": a_meeting,
    "order/visit": an_order,
}


@pytest.fixture(params=sorted(LIVES))
def life(request: pytest.FixtureRequest) -> Life:
    """A whole life of each kind."""
    return LIVES[request.param]()


async def count(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(entries)) or 0


async def told(engine: AsyncEngine) -> None:
    ledger = SqlLedger(engine)
    for made in LIVES.values():
        await ledger.append_stream(batch(made()))
    await ledger.append(scenes.batch(scenes.a_life()))


async def test_a_life_is_appended_and_read_back_as_it_was(engine: AsyncEngine, life: Life) -> None:
    whole = batch(life)
    assert await SqlLedger(engine).append_stream(whole) == len(whole.records)
    found = await read_stream(engine, whole.card.stream)
    assert [entry.record for entry in found] == [*whole.records]
    assert (await verify(engine, whole.card.stream)).findings == ()
    assert (await compare(engine, whole.card.stream, whole.records)).ok


async def test_one_by_one_again_and_after_restarts_comes_to_the_same(
    new_ledger: Callable[[], URL], life: Life
) -> None:
    whole = batch(life)
    rows: list[object] = []
    for step in (len(whole.records), 1, 3):
        url = new_ledger()
        for first in range(1, len(whole.records) + 1, step):
            engine = open_engine(url)
            last = min(first + step - 1, len(whole.records))
            back = max(1, first - 2)
            assert await SqlLedger(engine).append_stream(cut(whole, back, last)) == last
            await engine.dispose()
        engine = open_engine(url)
        assert (await verify(engine, whole.card.stream)).findings == ()
        await rebuild_projections(engine, whole.card.stream)
        assert (await verify(engine, whole.card.stream)).findings == ()
        rows.append(await details(engine, whole.card.key))
        await engine.dispose()
    assert rows[0] == rows[1] == rows[2]


async def details(engine: AsyncEngine, key: str) -> object:
    asked = (ticket_detail, meeting_detail, order_detail)
    return [await detail(engine, key) for detail in asked]


async def test_what_contradicts_the_ledger_is_a_conflict_and_changes_nothing(
    engine: AsyncEngine, life: Life
) -> None:
    ledger, whole = SqlLedger(engine), batch(life)
    await ledger.append_stream(cut(whole, 1, 3))
    amended = replace(whole, records=[*whole.records[:2], replace(whole.records[2], note="x")])
    with pytest.raises(LedgerConflict, match="something else at 3"):
        await ledger.append_stream(amended)
    with pytest.raises(LedgerConflict, match="5 would follow on 3"):
        await ledger.append_stream(cut(whole, 5, 6))
    with pytest.raises(LedgerConflict, match="title is"):
        await ledger.append_stream(replace(whole, card=replace(whole.card, title="x")))
    assert await count(engine) == 3
    assert await ledger.append_stream(whole) == len(whole.records)


async def test_streams_of_all_kinds_appended_at_once_stand_each_in_its_own_chain(
    engine: AsyncEngine,
) -> None:
    ledger = SqlLedger(engine)
    tickets = [batch(a_ticket(f"t-{number}")) for number in range(6)]
    others = [batch(a_meeting()), batch(an_order())]
    await asyncio.gather(
        *(ledger.append_stream(one) for one in (*tickets, *others)),
        *(ledger.append(scenes.batch(scenes.a_life(), f"p-{number}")) for number in range(6)),
    )
    known = await streams(engine)
    assert len(known) == 14
    assert await streams(engine, Kind.ORDER, Kind.MEETING) == ("meeting/hills-joint", "order/visit")
    for stream in known:
        assert (await verify(engine, stream)).findings == ()


async def test_two_appenders_of_one_ticket_end_in_one_chain(ledger_url: URL) -> None:
    engines = [open_engine(ledger_url) for _ in range(3)]
    whole = batch(a_ticket())

    async def in_steps(ledger: SqlLedger, step: int) -> None:
        for end in range(step, len(whole.records) + step, step):
            await ledger.append_stream(cut(whole, 1, end))

    ledgers = [SqlLedger(engine) for engine in engines]
    await asyncio.gather(*(in_steps(ledger, step) for step, ledger in enumerate(ledgers, 1)))
    assert [entry.record for entry in await read_stream(engines[0], "ticket/fund")] == [*whole.records]
    assert (await verify(engines[0], "ticket/fund")).ok
    for engine in engines:
        await engine.dispose()


async def test_who_gives_up_in_the_middle_of_an_append_leaves_it_whole_or_undone(
    engine: AsyncEngine, life: Life
) -> None:
    ledger, whole = SqlLedger(engine), batch(life)
    for last in range(1, len(whole.records) + 1, 4):
        append = asyncio.create_task(ledger.append_stream(cut(whole, 1, last)))
        await asyncio.sleep(0)
        append.cancel()
        await asyncio.gather(append, return_exceptions=True)
    assert await ledger.append_stream(whole) == len(whole.records)
    assert (await verify(engine, whole.card.stream)).findings == ()
    assert await count(engine) == len(whole.records)


@pytest.mark.mechanism("S4-06", "S0-12")
async def test_the_three_lists_strike_off_what_is_solved(engine: AsyncEngine) -> None:
    ledger = SqlLedger(engine)
    whole = batch(a_ticket("solved"))
    await ledger.append_stream(whole)
    await ledger.append_stream(cut(batch(a_ticket("told")), 1, 2))
    working = batch(a_ticket("working"))
    begun = next(record.sequence for record in working.records if record.event.type == "work_begun")
    await ledger.append_stream(cut(working, 1, begun))

    async def on(which: TicketList, *, cancelled: bool | None = None) -> list[tuple[str, bool]]:
        found = await list_tickets(engine, TicketFilter(on=which, cancelled=cancelled))
        return [(one.ticket, one.cancelled) for one in found]

    assert await on(TicketList.PROBLEM) == [("solved", True), ("told", False), ("working", False)]
    assert await on(TicketList.RESPONSIBILITY) == [("solved", True), ("working", False)]
    assert await on(TicketList.RECTIFICATION, cancelled=False) == [("working", False)]
    assert await on(TicketList.PROBLEM, cancelled=True) == [("solved", True)]
    [open_one] = await list_tickets(
        engine, TicketFilter(open=True, project="hill-homes", owner="handler@housing")
    )
    assert (open_one.deadline, open_one.measure) == (date(2026, 3, 13), "release it")
    assert open_one.next_due is not None
    [paged] = await list_tickets(engine, after="solved", limit=1)
    assert paged.ticket == "told"


async def test_a_ticket_says_how_it_came_and_went(engine: AsyncEngine) -> None:
    await told(engine)
    detail = await ticket_detail(engine, "fund")
    assert detail is not None
    view = detail.view
    assert (view.state, view.satisfaction, view.reopenings) == (TicketState.SETTLED, 5, 1)
    assert (view.problem, view.complainant, view.project) == (
        "maintenance fund refused",
        "Hill Homes",
        "hill-homes",
    )
    assert view.escalations >= 1
    assert view.reached in ("task-force", "joint", "group")
    assert (view.overdue, view.next_due) == (False, None)
    life = a_ticket()
    assert replace(detail.state, policy=life.state.policy) == life.state
    assert view.unheard == sum(notice.unheard for notice in detail.notices) > 0
    assert await ticket_detail(engine, "nobody") is None


@pytest.mark.mechanism("S1-16")
async def test_a_meeting_shows_agenda_sittings_resolutions_receipts_and_records(engine: AsyncEngine) -> None:
    await told(engine)
    detail = await meeting_detail(engine, "hills-joint")
    assert detail is not None
    assert [(matter.id, matter.state.value) for matter in detail.matters] == [
        ("road", "resolved"),
        ("pipe", "resolved"),
        ("tree", "waiting"),
    ]
    [resolution] = detail.resolutions
    assert resolution == a_meeting().state.resolutions["lay"]
    assert set(resolution.receipts) == {"project-hill", "ticket-leak"}
    assert [str(one) for one in resolution.missing()] == ["project-dam"]
    assert detail.open_measures == ()
    assert [(merit.merit, merit.unit) for merit in detail.merits] == [
        (Merit.CRITICISM, "land"),
        (Merit.COMMENDATION, "water"),
    ]
    assert detail.seats["head@land"].holder == "u-7"
    assert (detail.view.waiting, detail.view.sort, detail.view.undelivered) == (1, "joint", 1)
    assert await list_meetings(engine, "hills") == (detail.view,)
    assert await list_meetings(engine, "elsewhere") == ()
    assert await meeting_detail(engine, "nobody") is None
    async with engine.connect() as connection:
        receipts = await connection.execute(
            text("SELECT address, at IS NULL, refused FROM receipts ORDER BY 1")
        )
        assert [(row[0], bool(row[1]), row[2]) for row in receipts] == [
            ("project-dam", True, "stream-ended"),
            ("project-hill", False, ""),
            ("ticket-leak", False, ""),
        ]
        late = await connection.execute(text("SELECT measure, late FROM measures ORDER BY 1"))
        assert [(row[0], bool(row[1])) for row in late] == [("lay.1", False), ("lay.2", True)]


@pytest.mark.mechanism("S4-03")
async def test_an_order_says_whether_it_was_late_and_done_on_the_spot(engine: AsyncEngine) -> None:
    await told(engine)
    [order] = await list_orders(engine, OrderFilter(sort="collect", late=True, project="p-1"))
    assert (order.on_the_spot, order.findings, order.outcome) == (True, 1, "齐全")
    assert order.ticket
    assert await list_orders(engine, OrderFilter(open=True)) == ()
    detail = await order_detail(engine, "visit")
    assert detail is not None
    life = an_order()
    assert replace(detail.state, plan=life.state.plan) == life.state
    assert await order_detail(engine, "nobody") is None


async def test_open_actions_name_their_owner_and_when_they_are_due(engine: AsyncEngine) -> None:
    ledger = SqlLedger(engine)
    working, meeting, order = batch(a_ticket()), batch(a_meeting()), batch(an_order())
    begun = next(record.sequence for record in working.records if record.event.type == "work_begun")
    await ledger.append_stream(cut(working, 1, begun))
    resolved = next(record.sequence for record in meeting.records if record.event.type == "resolved")
    await ledger.append_stream(cut(meeting, 1, resolved))
    await ledger.append_stream(cut(order, 1, 3))
    found = await open_actions(engine)
    assert [(one.owner, one.kind.value, one.subject) for one in found] == [
        ("agent@agency", "order", ""),
        ("handler@housing", "ticket", ""),
        ("head@land", "meeting", "lay.2"),
        ("head@water", "meeting", "lay.1"),
    ]
    assert all(one.due and not one.overdue for one in found)
    assert [one.text for one in await open_actions(engine, owner="head@water")] == ["lay the pipe"]
    assert await open_actions(engine, jurisdiction="elsewhere") == ()


async def test_a_notice_that_reached_nobody_is_seen(engine: AsyncEngine) -> None:
    await told(engine)
    unheard = await list_notices(engine, unheard=True)
    assert {one.stream for one in unheard} == set(LIVES)
    assert all(one.failed == {"mail": "no route"} and one.settled_at for one in unheard)
    heard = await list_notices(engine, stream="ticket/fund", unheard=False)
    assert heard
    assert all(one.receivers for one in heard)


@pytest.mark.parametrize(
    ("act", "stream", "detail"),
    [
        ("UPDATE tickets SET owner = 'x'", "ticket/fund", "tickets: owner"),
        (
            "UPDATE measures SET late = NOT late WHERE measure = 'lay.1'",
            "meeting/hills-joint",
            "measures lay.1: late",
        ),
        ("DELETE FROM merits", "meeting/hills-joint", None),
        ("UPDATE receipts SET refused = 'x' WHERE address = 'project-hill'", "meeting/hills-joint", None),
        ("DELETE FROM orders", "order/visit", "orders: missing"),
    ],
)
async def test_an_altered_projection_is_found_and_a_rebuild_mends_it(
    engine: AsyncEngine, act: str, stream: str, detail: str | None
) -> None:
    await told(engine)
    async with engine.begin() as connection:
        await connection.execute(text(act))
    found = (await verify(engine, stream)).findings
    assert {one.fault for one in found} == {Fault.PROJECTION_DIFFERS}
    if detail:
        assert found == (Finding(Fault.PROJECTION_DIFFERS, 0, detail),)
    await rebuild_projections(engine, stream)
    assert (await verify(engine, stream)).findings == ()


async def test_a_ledger_of_the_release_before_is_brought_up_to_date_and_back(empty_url: URL) -> None:
    await asyncio.to_thread(migrate, empty_url)
    engine = open_engine(empty_url)
    life = scenes.a_life()
    await SqlLedger(engine).append(scenes.batch(life[:9]))
    await engine.dispose()
    await asyncio.to_thread(downgrade, empty_url, "0002")
    engine = open_engine(empty_url)
    async with engine.connect() as connection:
        [(card, last)] = (await connection.execute(text("SELECT card, last_sequence FROM projects"))).all()
        assert (json.loads(card)["name"], last) == ("厦门时代新能源", 9)
    await engine.dispose()
    await asyncio.to_thread(migrate, empty_url)
    engine = open_engine(empty_url)
    assert await SqlLedger(engine).append(scenes.batch(life)) == len(life)
    await told(engine)
    for stream in (*LIVES, "p-1"):
        assert (await verify(engine, stream)).findings == ()
    await engine.dispose()
    await asyncio.to_thread(downgrade, empty_url, "0003")
    engine = open_engine(empty_url)
    assert await count(engine) == len(life)
    await engine.dispose()
    await asyncio.to_thread(migrate, empty_url)
    engine = open_engine(empty_url)
    assert await streams(engine) == ("p-1",)
    assert (await verify(engine, "p-1")).findings == ()
    with pytest.raises(Exception, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM entries"))
    await engine.dispose()


async def test_a_writer_that_is_killed_again_and_again_loses_nothing_and_writes_nothing_twice(
    ledger_url: URL,
) -> None:
    wholes = [batch(a_meeting()), batch(a_ticket())]
    reached, kills = 1, 0
    for stop_after in (1, 4, 3, 6, 100):
        command = ("-m", "tests.integration.ledger_writer", ledger_url.render_as_string(hide_password=False))
        writer = await asyncio.create_subprocess_exec(
            sys.executable, *command, str(reached), stdout=subprocess.PIPE, cwd=ROOT
        )
        assert writer.stdout is not None
        line = b""
        for _ in range(stop_after):
            line = await writer.stdout.readline()
            reached = int(line) if line else reached
        if writer.returncode is None and line:
            writer.kill()
            kills += 1
        await writer.wait()
    assert kills >= 4
    engine = open_engine(ledger_url)
    for whole in wholes:
        assert await SqlLedger(engine).append_stream(whole) == len(whole.records)
        assert (await verify(engine, whole.card.stream)).findings == ()
        assert (await compare(engine, whole.card.stream, whole.records)).ok
    await engine.dispose()
