"""A long life goes on in a new run: nothing is lost over the page, and nothing is applied again."""

import asyncio

import pytest

from binglian.domain.desk import Taken
from tests import builders
from tests.builders import at
from tests.workflows.stage import PATIENCE, FakeLedger, Stage, Staged, instants
from workflows import contracts, policies

OPENED = "2026-01-05 09:00"

PLAN = builders.plan(
    builders.step("first", builders.delivery(2)),
    builders.step("second", builders.promised(5, warn=1), stage="stage2"),
    builders.step("third", stage="stage3"),
)


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every completed stage turns the page."""
    monkeypatch.setattr(policies, "LONG_HISTORY", 1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is turned whether the ledger lags or not, as in a history that has grown very long."""
    monkeypatch.setattr(policies, "LONGEST_HISTORY", 0)


async def approve(stage: Stage, item: str, when: str = OPENED) -> None:
    """Takes a case to its approval."""
    for kind in ("receive", "accept", "decide"):
        await stage.tell(kind, when, item=item)


async def turned(stage: Stage, runs: int) -> None:
    """Waits until the project is in its so manieth run."""
    async with asyncio.timeout(PATIENCE):
        while await stage.runs() < runs:
            await asyncio.sleep(0.02)


async def test_a_completed_stage_turns_a_full_page_and_the_state_is_carried_on(staged: Staged) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        await stage.tell("receive", OPENED, item="second")
        await stage.tell("accept", OPENED, item="second")
        before = await stage.report()
        await approve(stage, "first")
        await turned(stage, 2)
        after = await stage.settled()
        assert after.project.cases["second"] == before.project.cases["second"]
        assert after.project.stages["stage1"].completed_at == at(OPENED)
        assert after.entries == len(stage.ledger.records)
        assert after.project.opened_at == at(OPENED)
        assert abs((after.now - at(OPENED)).total_seconds()) < 60


async def test_clocks_ring_at_the_same_instants_after_the_page(staged: Staged) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        await stage.tell("receive", OPENED, item="second")
        await stage.tell("accept", OPENED, item="second")
        await approve(stage, "first")
        await turned(stage, 2)
        await stage.skip_to("2026-02-01 09:00")
        await stage.settled()
        assert await stage.runs() == 2
    # the delivery of the first lapses after 7 January; the second is warned of on the 9th and due by the 12th
    assert instants(stage.ledger.of_type("clock_rang")) == [
        *(at("2026-01-07 00:00"), at("2026-01-08 00:00"), at("2026-01-09 00:00"), at("2026-01-13 00:00"))
    ]


async def test_a_message_told_again_after_the_page_is_a_duplicate_and_another_body_is_refused(
    staged: Staged,
) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        await approve(stage, "first")
        await turned(stage, 2)
        again = await stage.tell("decide", OPENED, item="first")
        assert again.outcome is Taken.DUPLICATE
        reused = builders.say("receive", OPENED, item="second").model_copy(update={"id": again.message})
        assert (await stage.refusal(reused)).type == "id-reused"
        await stage.settled()
    assert stage.ledger.told().count("case_decided") == 1


async def test_a_page_is_rather_turned_when_the_ledger_has_everything(staged: Staged) -> None:
    ledger = FakeLedger()
    async with staged(PLAN, opened=OPENED, ledger=ledger) as stage:
        await stage.settled()
        ledger.gate.clear()
        await approve(stage, "first")
        await stage.tell("receive", OPENED, item="third")
        assert await stage.runs() == 1
        ledger.gate.set()
        await turned(stage, 2)
    assert ledger.told()[-2:] == ["case_received", "stage_opened"]


async def test_a_page_turned_while_an_append_is_under_way_loses_and_repeats_nothing(
    staged: Staged, impatient: None
) -> None:
    ledger = FakeLedger()
    async with staged(PLAN, opened=OPENED, ledger=ledger) as stage:
        await stage.settled()
        ledger.gate.clear()
        await approve(stage, "first")
        await turned(stage, 2)
        assert (await stage.report()).unwritten > 0
        await stage.tell("receive", OPENED, item="third")
        ledger.gate.set()
        report = await stage.settled()
    assert [record.sequence for record in ledger.records] == [*range(1, report.entries + 1)]
    assert ledger.told()[-2:] == ["case_received", "stage_opened"]


async def test_pages_turned_while_the_ledger_is_down_carry_what_is_unwritten(
    staged: Staged, impatient: None
) -> None:
    ledger = FakeLedger()
    ledger.up.clear()
    async with staged(PLAN, opened=OPENED, ledger=ledger) as stage:
        await approve(stage, "first")
        await turned(stage, 2)
        await approve(stage, "second")
        await turned(stage, 3)
        carried = await stage.report()
        assert carried.unwritten == carried.entries
        ledger.up.set()
        await stage.settled()
    assert [record.sequence for record in ledger.records] == [*range(1, carried.entries + 1)]


async def test_a_ledger_far_behind_keeps_the_page_until_it_has_caught_up(
    staged: Staged, impatient: None
) -> None:
    ledger = FakeLedger()
    ledger.gate.clear()
    async with staged(PLAN, opened=OPENED, ledger=ledger) as stage:
        await asyncio.gather(*(stage.notify(b"no JSON") for _ in range(policies.LEDGER_BATCH + 1)))
        await approve(stage, "first")
        assert await stage.runs() == 1
        ledger.gate.set()
        await turned(stage, 2)
        await stage.settled()
    assert ledger.told().count("message_refused") == policies.LEDGER_BATCH + 1


async def test_messages_told_while_the_page_turns_are_all_applied_once(staged: Staged) -> None:
    items = [f"item-{number}" for number in range(10)]
    steps = [builders.step(item, stage=f"stage-{item}") for item in items]
    async with staged(builders.plan(*steps), opened=OPENED) as stage:
        for kind in ("receive", "accept", "decide"):
            await asyncio.gather(*(stage.tell(kind, OPENED, item=item) for item in items))
        report = await stage.settled()
        assert await stage.runs() > 1
    assert all(case.approved for case in report.project.cases.values())
    assert [record.sequence for record in stage.ledger.records] == [*range(1, report.entries + 1)]
    messages = [record.message for record in stage.ledger.of_type("case_decided")]
    assert len(messages) == len(set(messages)) == 10


async def test_operators_find_a_project_as_well_after_the_page(staged: Staged) -> None:
    plan = builders.plan(
        builders.step("first", builders.promised(1)),
        builders.step("second", builders.promised(1), stage="stage2"),
    )
    async with staged(plan, opened=OPENED) as stage:
        for item in ("first", "second"):
            await stage.tell("receive", OPENED, item=item)
            await stage.tell("accept", OPENED, item=item)
        await stage.skip_to("2026-01-20 09:00")
        await stage.settled()
        assert await stage.search_attribute(contracts.OVERDUE_ITEMS) == ["first", "second"]
        await stage.tell("decide", "2026-01-20 09:00", item="first")
        await turned(stage, 2)
        await stage.settled()
        assert await stage.search_attribute(contracts.OVERDUE_ITEMS) == ["second"]
        assert await stage.search_attribute(contracts.OVERDUE) is True
        assert await stage.search_attribute(contracts.STAGE) == "stage2"
        await stage.tell("decide", "2026-01-20 09:00", item="second")
        await stage.until(lambda report: report.project.cases["second"].approved)
        assert await stage.search_attribute(contracts.OVERDUE_ITEMS) is None
        assert await stage.search_attribute(contracts.OVERDUE) is False
