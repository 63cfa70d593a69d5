"""A project's life under skipped time: what is told, what rings by itself, and how it ends."""

import asyncio

from binglian.domain.desk import Taken
from binglian.domain.events import ClockRang
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import PlannedLimit
from tests import builders
from tests.builders import at
from tests.workflows.stage import FakeLedger, Stage, Staged, instants


async def through(stage: Stage, item: str, *days: str) -> None:
    """Takes a case from its receipt to its delivery on these days."""
    for kind, when in zip(("receive", "accept", "decide", "deliver"), days, strict=True):
        await stage.tell(kind, when, item=item)


def rings(ledger: FakeLedger) -> list[tuple[str, str, str]]:
    """What rang: item, clock and alarm, in order."""
    heard = [record.event for record in ledger.of_type("clock_rang")]
    return [
        (event.item, event.clock.value, event.alarm.value) for event in heard if isinstance(event, ClockRang)
    ]


async def test_a_project_runs_from_its_award_to_its_last_delivery_and_ends(staged: Staged) -> None:
    plan = builders.plan(
        builders.step("land-title", builders.promised(5), needs=(("award",),)),
        builders.step("permit", builders.delivery(10), stage="stage2", needs=(("land-title",),)),
        happenings=["award"],
        milestones=[builders.milestone("award-to-permit", "award", "permit")],
    )
    async with staged(plan) as stage:
        await stage.tell("record_happening", "2026-01-05 09:00", happening="award")
        await stage.skip_to("2026-01-06 09:00")
        await stage.tell("receive", "2026-01-06 09:00", item="land-title")
        await stage.tell("accept", "2026-01-06 09:00", item="land-title")
        await stage.skip_to("2026-01-08 15:00")
        await stage.tell("decide", "2026-01-08 15:00", item="land-title")
        await stage.tell("deliver", "2026-01-08 15:00", item="land-title")
        await stage.skip_to("2026-02-13 09:00")
        await through(stage, "permit", *["2026-02-13 09:00"] * 4)
        outcome = await stage.outcome()
    assert outcome.completed
    assert outcome.ended_at == at("2026-02-13 09:00")
    assert outcome.entries == len(stage.ledger.records)
    assert [record.sequence for record in stage.ledger.records] == [*range(1, outcome.entries + 1)]
    assert stage.ledger.told() == [
        *("project_opened", "happening_recorded", "milestone_started"),
        *("case_received", "stage_opened", "case_accepted", "case_decided", "stage_completed"),
        "case_delivered",
        *("case_received", "stage_opened", "case_accepted", "case_decided", "stage_completed"),
        *("milestone_reached", "case_delivered", "project_ended"),
    ]


async def test_warning_and_lapse_ring_at_their_own_instants_over_spring_festival_and_a_make_up_day(
    staged: Staged,
) -> None:
    # Accepted on Friday 13 February: Saturday the 14th is a make-up day and counts, 15 to 23 February are the
    # festival, Saturday the 28th is a make-up day again. Five working days: 14, 24, 25, 26, 27.
    plan = builders.plan(builders.step("permit", builders.promised(5, warn=1), builders.delivery(2)))
    async with staged(plan, opened="2026-02-13 09:00") as stage:
        await stage.tell("receive", "2026-02-13 09:00", item="permit")
        await stage.tell("accept", "2026-02-13 09:00", item="permit")
        await stage.skip_to("2026-02-25 23:59")
        await stage.settled()
        assert rings(stage.ledger) == []
        await stage.skip_to("2026-03-10 09:00")
        await stage.settled()
        assert rings(stage.ledger) == [("permit", "promised", "warning"), ("permit", "promised", "lapse")]
        rang = stage.ledger.of_type("clock_rang")
        assert instants(rang) == [at("2026-02-26 00:00"), at("2026-02-28 00:00")]
        # the workflow woke for each by itself, and not when somebody asked
        for record in rang:
            assert abs((record.recorded_at - record.event.at).total_seconds()) < 60


async def test_a_limit_in_hours_rings_at_its_minute(staged: Staged) -> None:
    hours = Limit(value=2, unit=Unit.NATURAL_HOURS, starts_on=StartsOn.RECEIVED, basis="test", warn=1)
    clock = PlannedLimit(kind=ClockKind.PROMISED, limit=hours)
    async with staged(builders.plan(builders.step("permit", clock))) as stage:
        await stage.tell("receive", "2026-01-05 09:00", item="permit")
        await stage.skip_to("2026-01-05 12:00")
        await stage.settled()
    assert instants(stage.ledger.of_type("clock_rang")) == [at("2026-01-05 10:00"), at("2026-01-05 11:00")]


async def test_a_sooner_limit_is_armed_at_once_and_later_ones_ring_after_it(staged: Staged) -> None:
    plan = builders.plan(
        builders.step("slow", builders.promised(10)), builders.step("quick", builders.promised(2))
    )
    async with staged(plan) as stage:
        for item in ("slow", "quick"):
            await stage.tell("receive", "2026-01-05 09:00", item=item)
            await stage.tell("accept", "2026-01-05 09:00", item=item)
        await stage.skip_to("2026-01-30 09:00")
        await stage.settled()
    assert rings(stage.ledger) == [
        ("quick", "promised", "warning"),
        ("quick", "promised", "lapse"),
        ("slow", "promised", "warning"),
        ("slow", "promised", "lapse"),
    ]
    assert instants(stage.ledger.of_type("clock_rang"))[1::2] == [
        at("2026-01-08 00:00"),
        at("2026-01-20 00:00"),
    ]


async def test_a_decision_made_in_time_and_told_late_undoes_the_lapse(staged: Staged) -> None:
    async with staged(builders.plan(builders.step("permit", builders.promised(2)))) as stage:
        await stage.tell("receive", "2026-01-05 09:00", item="permit")
        await stage.tell("accept", "2026-01-05 09:00", item="permit")
        await stage.skip_to("2026-01-20 09:00")
        await stage.tell("decide", "2026-01-07 17:00", item="permit")
        await stage.settled()
    told = stage.ledger.told()
    assert told[-5:-2] == ["clock_rang", "clock_rang", "case_decided"]
    assert set(told[-2:]) == {"lapse_undone", "stage_completed"}


async def test_a_message_told_twice_is_applied_once(staged: Staged) -> None:
    async with staged(builders.plan(builders.step("permit"))) as stage:
        first = await stage.tell("receive", "2026-01-05 09:00", item="permit")
        again = await stage.tell("receive", "2026-01-05 09:00", item="permit")
        await stage.settled()
    assert first.outcome is Taken.APPLIED
    assert first.events == ("case_received", "stage_opened")
    assert again.outcome is Taken.DUPLICATE
    assert stage.ledger.told().count("case_received") == 1


async def test_a_project_given_up_ends_uncompleted_with_its_clocks_stopped(staged: Staged) -> None:
    async with staged(builders.plan(builders.step("permit", builders.promised(2)))) as stage:
        await stage.tell("receive", "2026-01-05 09:00", item="permit")
        await stage.tell("accept", "2026-01-05 09:00", item="permit")
        await stage.tell("close_project", "2026-01-05 09:00", ground="the investor withdrew")
        outcome = await stage.outcome()
    assert not outcome.completed
    assert "clock_rang" not in stage.ledger.told()


async def test_messages_told_at_once_are_all_applied_and_recorded_in_order(staged: Staged) -> None:
    items = [f"item-{number}" for number in range(12)]
    async with staged(builders.plan(*map(builders.step, items))) as stage:
        receipts = await asyncio.gather(
            *(stage.tell("receive", "2026-01-05 09:00", item=item) for item in items)
        )
        await stage.settled()
    assert all(receipt.outcome is Taken.APPLIED for receipt in receipts)
    assert sorted(number for receipt in receipts for number in receipt.sequences) == [*range(2, 15)]
    assert stage.ledger.told().count("case_received") == 12
