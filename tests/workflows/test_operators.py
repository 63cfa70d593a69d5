"""What operators see of a project: table, timer line and search attributes, in Chinese, at all times."""

from tests import builders
from tests.workflows.stage import Stage, Staged
from workflows import contracts

OPENED = "2026-02-13 09:00"

PLAN = builders.plan(
    builders.step("permit", builders.promised(5, warn=1)),
    builders.step("survey", builders.promised(20), stage="stage2"),
    builders.step("title", stage="stage3"),
)


async def accept(stage: Stage, *items: str) -> None:
    """Takes cases to their acceptance."""
    for item in items:
        await stage.tell("receive", OPENED, item=item)
        await stage.tell("accept", OPENED, item=item)


async def rows(stage: Stage) -> list[list[str]]:
    """The cells of the table of cases, below its head; hyphens that don't break as ordinary ones."""
    lines = (await stage.details()).replace("\u2011", "-").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[4:] if "|" in line]


async def test_the_table_names_each_case_with_its_state_and_next_limit(staged: Staged) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        await accept(stage, "permit")
        await stage.tell("receive", OPENED, item="title")
        details = await stage.details()
        for words in ("**「stage1」**", "0/3", "并联", "testland@1", "事项", "部门", "状态"):
            assert words in details
        permit, title = await rows(stage)
        assert permit[0] == "「permit」"
        assert {"「bureau」", "已受理", "承诺时限 2026-02-27"} < {*permit}
        assert title[0] == "「title」"
        assert {"「bureau」", "已接件", "—"} < {*title}


async def test_what_is_late_stands_first_and_is_marked(staged: Staged) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        await accept(stage, "survey", "permit")
        await stage.skip_to("2026-02-26 09:00")
        assert "即将到期" in "".join((await rows(stage))[0])
        await stage.skip_to("2026-03-02 09:00")
        first, second = await rows(stage)
        assert first[0] == "「permit」"
        assert "**超期**" in "".join(first)
        assert "**" not in "".join(second)


async def test_the_search_attributes_follow_the_project(staged: Staged) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        assert await stage.search_attribute(contracts.JURISDICTION) == "testland"
        assert await stage.search_attribute(contracts.DISTRICT) == "同安区"
        assert await stage.search_attribute(contracts.OVERDUE) is False
        await accept(stage, "permit", "survey")
        assert await stage.search_attribute(contracts.STAGE) == "stage1"
        await stage.skip_to("2026-03-02 09:00")
        await stage.settled()
        assert await stage.search_attribute(contracts.OVERDUE) is True
        assert await stage.search_attribute(contracts.OVERDUE_ITEMS) == ["permit"]
        # decided at last, while another clock runs on: nothing but the decision wakes the workflow
        await stage.tell("decide", "2026-03-02 09:00", item="permit")
        assert await stage.search_attribute(contracts.OVERDUE) is False
        assert await stage.search_attribute(contracts.OVERDUE_ITEMS) is None
        assert await stage.search_attribute(contracts.STAGE) == "stage2"


async def test_a_project_that_was_given_up_late_is_not_found_as_overdue_in_a_stage_it_left(
    staged: Staged,
) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        await accept(stage, "permit")
        await stage.tell("decide", OPENED, item="permit")
        await stage.tell("receive", OPENED, item="survey")
        await stage.tell("close_project", OPENED, ground="given up")
        await stage.outcome()
        assert await stage.search_attribute(contracts.STAGE) == "stage2"
        assert await stage.search_attribute(contracts.OVERDUE) is False


async def test_a_timer_says_what_falls_due(staged: Staged) -> None:
    async with staged(PLAN, opened=OPENED) as stage:
        await accept(stage, "permit")
        await stage.settled()
        await stage.skip_to("2026-02-26 09:00")
        await stage.settled()
        assert await stage.summaries() == [
            "「permit」 · 承诺时限预警 2026-02-26 00:00 · permit promised limit warning",
            "「permit」 · 承诺时限到期 2026-02-28 00:00 · permit promised limit due",
        ]


async def test_the_longest_names_and_the_most_overdue_items_harm_no_project(staged: Staged) -> None:
    # the server terminates a workflow whose search attribute is too long
    items = [f"item-{number:02}-{'x' * 50}" for number in range(60)]
    plan = builders.plan(*(builders.step(item, builders.promised(1)) for item in items))
    async with staged(plan, opened="2026-03-30 09:00", name="并联审批" * 100) as stage:
        for item in items:
            await accept(stage, item)
        await stage.settled()
        late = await stage.search_attribute(contracts.OVERDUE_ITEMS)
        assert late in [items[:number] for number in range(30, 60)]
        assert (await stage.handle.describe()).close_time is None
        assert len(await rows(stage)) == 60
