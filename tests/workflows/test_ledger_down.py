"""A ledger that is down or slow delays nothing but itself, and catches up with everything once, in order."""

import asyncio

from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import PlannedLimit
from binglian.domain.project import CaseState
from tests import builders
from tests.builders import at
from tests.workflows.stage import PATIENCE, FakeLedger, Staged, instants
from workflows import policies

OPENED = "2026-01-05 09:00"


AN_HOUR = PlannedLimit(
    kind=ClockKind.PROMISED,
    limit=Limit(value=1, unit=Unit.NATURAL_HOURS, starts_on=StartsOn.RECEIVED, basis="test"),
)


async def attempted(ledger: FakeLedger, times: int) -> None:
    """Waits until so many appends have begun."""
    async with asyncio.timeout(PATIENCE):
        while ledger.attempts < times:
            await asyncio.sleep(0.01)


async def test_while_the_ledger_is_down_messages_are_answered_and_clocks_ring(staged: Staged) -> None:
    plan = builders.plan(builders.step("permit", AN_HOUR), builders.step("survey", AN_HOUR, stage="stage2"))
    ledger = FakeLedger()
    ledger.up.clear()
    async with staged(plan, opened=OPENED, ledger=ledger) as stage:
        await stage.tell("receive", "2026-01-05 08:03", item="permit")
        await stage.tell("receive", "2026-01-05 08:04", item="survey")
        await attempted(ledger, 2)
        # five minutes: an attempt every thirty seconds is skipped as well
        await stage.skip_to("2026-01-05 09:05")
        await stage.tell("accept", "2026-01-05 09:05", item="permit")
        down = await stage.report()
        assert down.entries == down.unwritten == 8
        assert down.project.cases["permit"].state is CaseState.ACCEPTED
        assert ledger.records == []

        await stage.back_up()
        await stage.settled()
    assert ledger.told() == [
        *("project_opened", "case_received", "stage_opened", "case_received", "stage_opened"),
        *("clock_rang", "clock_rang", "case_accepted"),
    ]
    assert instants(ledger.of_type("clock_rang")) == [at("2026-01-05 09:03"), at("2026-01-05 09:04")]
    assert [record.sequence for record in ledger.records] == [*range(1, 9)]


async def test_what_arises_during_an_append_goes_in_the_next_one(staged: Staged) -> None:
    items = [f"item-{number}" for number in range(9)]
    ledger = FakeLedger()
    async with staged(builders.plan(*map(builders.step, items)), opened=OPENED, ledger=ledger) as stage:
        await stage.settled()
        ledger.gate.clear()
        await stage.tell("receive", OPENED, item="item-0")
        await attempted(ledger, 2)
        for item in items[1:]:
            await stage.tell("receive", OPENED, item=item)
        ledger.gate.set()
        await stage.settled()
    assert ledger.batches == [[1], [2, 3], [*range(4, 12)]]


async def test_a_long_backlog_is_appended_in_batches_of_bounded_size(staged: Staged) -> None:
    ledger = FakeLedger()
    ledger.gate.clear()
    async with staged(builders.plan(builders.step("permit")), opened=OPENED, ledger=ledger) as stage:
        await asyncio.gather(*(stage.notify(b"no JSON") for _ in range(2 * policies.LEDGER_BATCH)))
        await stage.until(lambda report: report.entries == 2 * policies.LEDGER_BATCH + 1)
        ledger.gate.set()
        await stage.settled()
    assert [record.sequence for record in ledger.records] == [*range(1, 2 * policies.LEDGER_BATCH + 2)]
    assert max(map(len, ledger.batches)) == policies.LEDGER_BATCH


async def test_a_project_does_not_end_before_the_ledger_has_everything(staged: Staged) -> None:
    ledger = FakeLedger()
    async with staged(builders.plan(builders.step("permit")), opened=OPENED, ledger=ledger) as stage:
        await stage.settled()
        ledger.up.clear()
        for kind in ("receive", "accept", "decide", "deliver"):
            await stage.tell(kind, OPENED, item="permit")
        await attempted(ledger, 3)
        assert (await stage.report()).project.completed
        assert (await stage.handle.describe()).close_time is None
        await stage.back_up()
        outcome = await stage.outcome()
    assert outcome.completed
    assert ledger.told()[-1] == "project_ended"
    assert [record.sequence for record in ledger.records] == [*range(1, outcome.entries + 1)]


async def test_an_append_that_was_done_but_not_confirmed_is_not_done_twice(staged: Staged) -> None:
    ledger = Forgetful()
    async with staged(builders.plan(builders.step("permit")), opened=OPENED, ledger=ledger) as stage:
        await stage.tell("receive", OPENED, item="permit")
        await stage.tell("accept", OPENED, item="permit")
        await stage.settled()
    assert ledger.attempts > len({tuple(batch) for batch in ledger.batches})
    assert ledger.told() == ["project_opened", "case_received", "stage_opened", "case_accepted"]


class Forgetful(FakeLedger):
    """Takes every batch, and at its first attempt fails to say so."""

    async def append(self, batch: object) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Appends, and loses its answer every other time."""
        written = await super().append(batch)  # pyright: ignore[reportArgumentType]
        if self.attempts % 2:
            raise ConnectionResetError
        return written
