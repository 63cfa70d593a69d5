"""What a ledger promises, held to it on both engines."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import URL, func, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.events import CaseReceived, HappeningRecorded, PlanAdopted, Record, Restated
from binglian.domain.limits import ClockKind
from binglian.domain.plan import NO_PLAN, DefinitionRef, Mode
from binglian.domain.ports import LedgerConflict
from binglian.domain.project import Material
from binglian.ledger import (
    ProjectFilter,
    SqlLedger,
    list_projects,
    open_engine,
    overdue_cases,
    project_detail,
    read_entries,
    streams,
    verify,
)
from binglian.ledger.tables import entries
from tests.integration.postgres import fresh_database, statement
from tests.unit.ledger.scenes import a_life, batch, clock, day, lapsed, records, taken_in

_WITHOUT_PROTECTION = {
    "sqlite": "DROP TRIGGER entries_no_update",
    "postgresql": "DROP TRIGGER entries_no_change ON entries",
}


async def count(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(entries)) or 0


async def test_a_batch_is_appended_in_order_and_read_back_as_it_was(engine: AsyncEngine) -> None:
    life = a_life()
    assert await SqlLedger(engine).append(batch(life)) == len(life)
    found = await read_entries(engine, "p-1")
    assert [entry.record for entry in found] == life
    assert (await verify(engine, "p-1")).ok


async def test_the_same_batch_again_changes_nothing(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    await ledger.append(batch(life))
    before = await read_entries(engine, "p-1")
    assert await ledger.append(batch(life)) == len(life)
    assert await ledger.append(batch(life[3:7])) == len(life)
    assert await read_entries(engine, "p-1") == before


async def test_a_batch_that_overlaps_appends_only_what_is_new(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    await ledger.append(batch(life[:5]))
    assert await ledger.append(batch(life[2:9])) == 9
    assert await count(engine) == 9


async def test_a_record_that_says_something_else_is_a_conflict_and_changes_nothing(
    engine: AsyncEngine,
) -> None:
    ledger, life = SqlLedger(engine), a_life()
    await ledger.append(batch(life[:4]))
    other = [life[2], replace(life[3], note="amended"), life[4]]
    with pytest.raises(LedgerConflict, match="something else at 4"):
        await ledger.append(batch(other))
    assert await count(engine) == 4


async def test_another_card_is_a_conflict(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    await ledger.append(batch(life[:1]))
    with pytest.raises(LedgerConflict, match="district"):
        await ledger.append(batch(life[:2], district="海沧区"))


async def test_a_gap_is_a_conflict_and_leaves_no_trace(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    with pytest.raises(LedgerConflict, match="2 would follow on 0"):
        await ledger.append(batch(life[1:]))
    assert await streams(engine) == ()
    await ledger.append(batch(life[:2]))
    for gap in (life[3:], [life[2], life[4]]):
        with pytest.raises(LedgerConflict):
            await ledger.append(batch(gap))
    assert await count(engine) == 2


async def test_an_empty_batch_asks_how_far_the_stream_is(engine: AsyncEngine) -> None:
    ledger = SqlLedger(engine)
    assert await ledger.append(batch([])) == 0
    assert await streams(engine) == ()
    await ledger.append(batch(a_life()[:3]))
    assert await ledger.append(batch([])) == 3


async def test_instants_come_back_in_utc_and_to_the_microsecond(engine: AsyncEngine) -> None:
    at = day(1).replace(microsecond=123456)
    await SqlLedger(engine).append(batch(records(HappeningRecorded(at=at, happening="awarded"))))
    detail = await project_detail(engine, "p-1")
    assert detail is not None
    assert detail.happenings[0].occurred_at.isoformat() == "2026-01-06T01:00:00.123456+00:00"


async def test_two_appenders_of_one_stream_end_in_one_chain(ledger_url: URL) -> None:
    engines = [open_engine(ledger_url) for _ in range(4)]
    ledgers = [SqlLedger(engine) for engine in engines]
    life = a_life()

    async def in_steps(ledger: SqlLedger, step: int) -> None:
        for end in range(step, len(life) + step, step):
            await ledger.append(batch(life[:end]))

    await asyncio.gather(*(in_steps(ledger, step) for step, ledger in enumerate(ledgers, 1)))
    assert [entry.record for entry in await read_entries(engines[0], "p-1")] == life
    assert (await verify(engines[0], "p-1")).ok
    for engine in engines:
        await engine.dispose()


async def test_of_two_that_contradict_each_other_one_wins_and_the_other_is_told(ledger_url: URL) -> None:
    engines = [open_engine(ledger_url) for _ in range(2)]
    life = a_life()
    stories = [life, [replace(record, note="otherwise") for record in life]]
    for round_ in range(5):
        appends = (
            SqlLedger(engine).append(batch(story, f"p-{round_}"))
            for engine, story in zip(engines, stories, strict=True)
        )
        ends = await asyncio.gather(*appends, return_exceptions=True)
        assert sorted(type(end).__name__ for end in ends) == ["LedgerConflict", "int"]
        assert (await verify(engines[0], f"p-{round_}")).ok
    for engine in engines:
        await engine.dispose()


async def test_many_projects_append_at_once(
    engine: AsyncEngine,
) -> None:
    ledger, life = SqlLedger(engine), a_life()

    async def whole(project: str) -> None:
        for start in range(0, len(life), 5):
            await ledger.append(batch(life[start : start + 5], project))

    await asyncio.gather(*(whole(f"p-{number}") for number in range(20)))
    assert await count(engine) == 20 * len(life)
    assert all([(await verify(engine, stream)).ok for stream in await streams(engine)])


async def test_one_that_conflicts_does_not_disturb_those_that_append_beside_it(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    good = [ledger.append(batch(life, f"p-{number}")) for number in range(5)]
    bad = [ledger.append(batch(life[1:], f"q-{number}")) for number in range(5)]
    ends = await asyncio.gather(*good, *bad, return_exceptions=True)
    assert ends[:5] == [len(life)] * 5
    assert all(isinstance(end, LedgerConflict) for end in ends[5:])
    assert await streams(engine) == tuple(f"p-{number}" for number in range(5))


async def test_appends_of_one_stream_at_once_are_served_in_turn(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    ends = await asyncio.gather(*(ledger.append(batch(life[:end])) for end in range(1, 10)))
    assert max(ends) == 9
    assert (await verify(engine, "p-1")).ok


async def test_one_that_cannot_be_stored_does_not_hold_up_those_beside_it(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    unstorable = [replace(life[0], note="\ud800")]
    appends = [
        ledger.append(batch(unstorable if number == 3 else life, f"p-{number}")) for number in range(6)
    ]
    ends = await asyncio.gather(*appends, return_exceptions=True)
    assert isinstance(ends.pop(3), UnicodeEncodeError)
    assert ends == [len(life)] * 5


async def test_an_append_that_is_given_up_does_not_take_others_with_it(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()
    appends = [asyncio.ensure_future(ledger.append(batch(life, f"p-{number}"))) for number in range(8)]
    await asyncio.sleep(0.005)
    for given_up in appends[::3]:
        given_up.cancel()
    ends = await asyncio.gather(*appends, return_exceptions=True)
    assert all(end == len(life) for number, end in enumerate(ends) if number % 3)
    assert await ledger.append(batch(life, "p-0")) == len(life)
    assert all([(await verify(engine, stream)).ok for stream in await streams(engine)])


async def test_a_ledger_that_is_not_there_raises_what_can_be_tried_again(empty_url: URL) -> None:
    engine = open_engine(empty_url)
    with pytest.raises(DBAPIError):
        await SqlLedger(engine).append(batch(a_life()))
    await engine.dispose()


@pytest.mark.postgres
async def test_a_server_out_of_reach_raises_what_can_be_tried_again(postgres: URL) -> None:
    engine = open_engine(postgres.set(port=1))
    with pytest.raises(OperationalError):
        await SqlLedger(engine).append(batch(a_life()))
    await engine.dispose()


@pytest.mark.postgres
async def test_connections_that_the_server_has_cut_cost_no_append(
    postgres: URL, postgres_template: str
) -> None:
    with fresh_database(postgres, postgres_template) as url:
        engine = open_engine(url)
        ledger, life = SqlLedger(engine), a_life()
        await ledger.append(batch(life[:3]))
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        statement(url, f"{cut} AND datname = current_database()")
        assert await ledger.append(batch(life)) == len(life)
        await engine.dispose()


async def test_an_entry_of_an_older_version_still_says_the_same(engine: AsyncEngine) -> None:
    """A field with a default that was added since must not turn a repeat into a conflict."""
    ledger = SqlLedger(engine)
    record = a_life()[5]
    await ledger.append(batch([replace(record, sequence=1)]))
    async with engine.begin() as connection:
        await connection.exec_driver_sql(_WITHOUT_PROTECTION[engine.dialect.name])
        await connection.exec_driver_sql(
            "UPDATE entries SET payload = replace(payload, '\"lapsed\":false,', '')"
        )
    assert await ledger.append(batch([replace(record, sequence=1)])) == 1


async def test_words_of_others_are_kept_whatever_they_hold(engine: AsyncEngine) -> None:
    [record] = records(HappeningRecorded(at=day(0), happening="listed"))
    odd = [replace(record, note=note, message="\\\0\\0") for note in ["\0", "\\0", "\\\\\0", "并联\n\t\x01'"]]
    for number, one in enumerate(odd):
        await SqlLedger(engine).append(batch([one], f"p-{number}"))
        [entry] = await read_entries(engine, f"p-{number}")
        assert entry.record == one
        assert (await verify(engine, f"p-{number}")).ok


async def test_a_life_is_told_by_its_projections(engine: AsyncEngine) -> None:
    await SqlLedger(engine).append(batch(a_life()))
    detail = await project_detail(engine, "p-1")
    assert detail is not None
    project = detail.project
    assert (project.state, project.stage, project.overdue, project.next_due) == ("completed", "", 0, None)
    assert [(case.item, case.filing, case.state) for case in detail.cases] == [
        ("planning-permit", 1, "delivered"),
        ("survey", 2, "delivered"),
    ]
    assert [(case.item, case.filing, case.state) for case in detail.former] == [
        ("planning-permit", 0, "pre_reviewed"),
        ("survey", 1, "withdrawn"),
    ]
    permit = detail.cases[0]
    assert (permit.promoted, permit.favourable, permit.overdue) == (True, True, False)
    assert permit.promised_due == day(8)
    assert [stage.completed_at for stage in detail.stages] == [day(9)]
    assert [(one.milestone, one.met, one.working_days_exact) for one in detail.milestones] == [
        ("award-to-permit", True, 4.2083)
    ]
    assert {one.happening: one.kind for one in detail.happenings} == {
        "land-listed": "happening",
        "award": "gate",
    }
    assert await project_detail(engine, "unheard-of") is None


async def test_projects_are_listed_by_what_people_ask_for(engine: AsyncEngine) -> None:
    ledger = SqlLedger(engine)
    await ledger.append(batch(a_life(), "done"))
    late = records(*taken_in("survey"), lapsed("survey", 5))
    await ledger.append(batch(late, "late", "海沧区"))
    await ledger.append(batch(records(*taken_in("survey")), "young"))
    await ledger.append(batch(a_life()[:5], "land"))

    async def listed(**which: str | bool) -> list[str]:
        found = await list_projects(engine, ProjectFilter(**which))  # pyright: ignore[reportArgumentType]
        return [project.project for project in found]

    assert await listed() == ["done", "land", "late", "young"]
    assert await listed(open=True) == ["land", "late", "young"]
    assert await listed(open=False) == ["done"]
    assert await listed(overdue=True) == ["late"]
    assert await listed(overdue=False, open=True) == ["land", "young"]
    assert await listed(district="海沧区") == ["late"]
    assert await listed(jurisdiction="jianou") == []
    assert await listed(stage="land") == ["land"]
    assert [one.project for one in await list_projects(engine, after="land", limit=1)] == ["late"]


async def test_overdue_cases_are_told_by_district_until_they_are_done(engine: AsyncEngine) -> None:
    ledger = SqlLedger(engine)
    late = records(*taken_in("survey"), lapsed("survey", 5))
    for number, district in enumerate(["海沧区", "同安区", "海沧区"]):
        await ledger.append(batch(late, f"p-{number}", district))
    assert [(one.district, one.case.project) for one in await overdue_cases(engine)] == [
        ("同安区", "p-1"),
        ("海沧区", "p-0"),
        ("海沧区", "p-2"),
    ]
    [project, _] = await list_projects(engine, ProjectFilter(district="海沧区"))
    assert (project.overdue, project.next_due) == (1, day(20))
    assert len(await overdue_cases(engine, district="海沧区", jurisdiction="tongan")) == 2
    gone = replace(late[0], sequence=4, event=a_life()[-1].event)
    await ledger.append(batch([gone], "p-0", "海沧区"))
    assert [one.case.project for one in await overdue_cases(engine, district="海沧区")] == ["p-2"]


async def test_a_restatement_takes_away_and_rewrites_what_earlier_batches_stored(engine: AsyncEngine) -> None:
    ledger, life = SqlLedger(engine), a_life()[:-1]
    await ledger.append(batch(life))
    before = await project_detail(engine, "p-1")
    assert before is not None
    survey = replace(before.former[1].case, deemed=True)
    told = Restated(
        at=day(9),
        cases=(survey,),
        dropped=("planning-permit",),
        closed_gates=("award",),
        closed_stages=("land",),
        dropped_milestones=("award-to-permit",),
        materials={"licence": Material(digest="0" * 64, reference="r", version=1, submitted_at=day(1))},
    )
    again = taken_in("survey", 10, filing=2)
    await ledger.append(batch(records(told, *again, first=len(life) + 1)))
    after = await project_detail(engine, "p-1")
    assert after is not None
    assert [(case.item, case.filing, case.deemed) for case in (*after.former, *after.cases)] == [
        ("survey", 1, True),
        ("survey", 2, False),
    ]
    assert [one.happening for one in after.happenings] == ["land-listed"]
    assert (after.stages, after.milestones, after.project.stage) == ((), (), "")
    assert [one.material for one in after.materials] == ["licence"]
    assert (await verify(engine, "p-1")).findings == ()


async def test_the_nearest_end_says_whether_it_may_still_move(engine: AsyncEngine) -> None:
    sure, unsure = clock(ClockKind.PROMISED, day(0), 5), clock(ClockKind.STATUTORY, day(0), 20)
    unsure = replace(unsure, due=replace(unsure.due, provisional=True))
    received = CaseReceived(at=day(0), item="a", filing=1, clocks=(sure, unsure))
    ledger = SqlLedger(engine)
    await ledger.append(batch(records(received)))
    [project] = await list_projects(engine)
    assert (project.next_due, project.next_provisional) == (day(5), False)
    await ledger.append(batch(records(lapsed("a", 5), first=2)))
    [project] = await list_projects(engine)
    assert (project.next_due, project.next_provisional, project.overdue) == (day(20), True, 1)


async def test_a_project_goes_on_under_the_definition_it_adopted_and_its_card_stays(
    engine: AsyncEngine,
) -> None:
    ledger, life = SqlLedger(engine), a_life()[:4]
    await ledger.append(batch(life))
    plan = replace(NO_PLAN, definition=DefinitionRef(key="tongan", version=2, digest="0a"), mode=Mode.SERIAL)
    adopted = PlanAdopted(at=day(3), plan=plan, reason="v2", added=(), removed=(), moved=())
    await ledger.append(batch(records(adopted, first=5)))
    await ledger.append(batch(records(HappeningRecorded(at=day(4), happening="awarded"), first=6)))
    [project] = await list_projects(engine)
    assert (project.definition, project.mode) == ("tongan@2#0a", "serial")
    assert (await verify(engine, "p-1")).ok


async def test_entries_are_read_page_by_page(engine: AsyncEngine) -> None:
    await SqlLedger(engine).append(batch(a_life()))
    first = await read_entries(engine, "p-1", limit=4)
    then = await read_entries(engine, "p-1", after=first[-1].record.sequence, limit=2)
    assert [entry.record.sequence for entry in first + then] == [1, 2, 3, 4, 5, 6]
    assert then[0].previous == first[-1].hash


async def test_the_size_of_batches_does_not_show_in_the_chain(new_ledger: Callable[[], URL]) -> None:
    heads: set[str] = set()
    for size in (1, 4, 100):
        engine = open_engine(new_ledger())
        life: list[Record] = a_life()
        for start in range(0, len(life), size):
            await SqlLedger(engine).append(batch(life[start : start + size]))
        [project] = await list_projects(engine)
        heads.add(project.head)
        await engine.dispose()
    assert len(heads) == 1
