"""What the domain brings about under the whole law stands in the ledger as the domain has it."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.desk import Desk
from binglian.ledger import SqlLedger, history_of, list_projects, overdue_cases, project_detail, verify
from binglian.ledger.views import CaseView, ProjectDetail
from tests.builders import at, bring, desk, step, tell
from tests.unit.domain.holdings import law, needing, submit, supplement
from tests.unit.domain.law import JOINT, accepted, lawful, opened, ring, say_by
from tests.unit.ledger.scenes import batch, card


async def appended(engine: AsyncEngine, where: Desk, size: int = 3) -> ProjectDetail:
    """The ledger after a desk's records came in small portions; it is sound and says what the desk says."""
    ledger = SqlLedger(engine)
    for start in range(0, len(where.unwritten), size):
        await ledger.append(batch(where.unwritten[start : start + size]))
    assert (await verify(engine, "p-1")).findings == ()
    told = history_of(card(), where.unwritten).state
    assert replace(told, plan=where.project.plan) == where.project
    detail = await project_detail(engine, "p-1")
    assert detail is not None
    return detail


def permit(detail: ProjectDetail) -> CaseView:
    [found] = [case for case in detail.cases if case.item == "permit"]
    return found


async def test_a_deemed_acceptance_is_marked_and_a_notice_told_late_unmarks_it(engine: AsyncEngine) -> None:
    where = opened(lawful())
    tell(where, "receive", "2026-03-02", item="permit")
    ring(where, "2026-03-10 00:00")
    before = len(where.unwritten)
    say_by(where, "notify_correction", "2026-03-04", known="2026-03-11")
    await SqlLedger(engine).append(batch(where.unwritten[:before]))
    detail = await project_detail(engine, "p-1")
    assert detail
    assert (permit(detail).deemed, permit(detail).status) == (True, 3)
    found = permit(await appended(engine, where))
    assert (found.deemed, found.status, found.notified_at) == (False, 6, at("2026-03-04"))
    assert await overdue_cases(engine) == ()


async def test_a_special_procedure_stops_the_case_and_its_stage(engine: AsyncEngine) -> None:
    where = accepted(joint=JOINT)
    say_by(where, "begin_procedure", "2026-03-03")
    detail = await appended(engine, where)
    assert (permit(detail).paused, permit(detail).status) == (True, 9)
    [stage] = detail.stages
    assert stage.clock
    assert (stage.clock.paused, stage.overdue) == (True, False)
    say_by(where, "end_procedure", "2026-03-16")
    detail = await appended(engine, where)
    [stage] = detail.stages
    assert stage.clock
    assert (permit(detail).paused, permit(detail).status, stage.clock.paused) == (False, 10, False)
    assert stage.joint_due == stage.clock.due.at
    assert detail.project.next_due is not None


async def test_joint_handling_that_takes_too_long_makes_the_project_overdue(engine: AsyncEngine) -> None:
    where = accepted(replace(lawful(), limits=()), joint=JOINT)
    ring(where, "2026-06-01")
    [stage] = (await appended(engine, where)).stages
    assert stage.overdue
    [project] = await list_projects(engine)
    assert project.overdue == 1


async def test_what_is_owed_is_counted_until_it_is_settled(engine: AsyncEngine) -> None:
    where = desk(law(needing(step("permit", supplement(5)), "licence", "drawings?")))
    submit(where, "licence", "2026-03-02")
    tell(where, "receive", "2026-03-02", item="permit")
    tell(where, "accept", "2026-03-03", item="permit", lacking=["drawings"])
    detail = await appended(engine, where)
    assert permit(detail).debts_open == 1
    assert [(one.material, one.version) for one in detail.materials] == [("licence", 1)]
    submit(where, "drawings", "2026-03-05")
    detail = await appended(engine, where)
    assert permit(detail).debts_open == 0
    assert [one.material for one in detail.materials] == ["drawings", "licence"]


async def test_what_ended_otherwise_says_when_and_why(engine: AsyncEngine) -> None:
    where = accepted()
    say_by(where, "decide", "2026-03-17")
    say_by(where, "revoke", "2026-03-20")
    found = permit(await appended(engine, where))
    assert (found.state, found.status, found.over_at) == ("revoked", 15, at("2026-03-20"))
    assert found.ground == "given against the law"


async def test_an_end_in_a_provisional_year_is_marked_in_lists(engine: AsyncEngine) -> None:
    where = opened(lawful())
    bring(where, "permit", to="accept", when="2026-12-28")
    detail = await appended(engine, where)
    assert permit(detail).provisional
    assert detail.project.next_provisional
    assert all(clock.due.provisional for clock in permit(detail).clocks if clock.running)
