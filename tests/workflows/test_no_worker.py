"""What comes while no worker runs: it is waiting when one does, and is taken in its right order."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from binglian.cli.failures import Failure
from binglian.cli.talk import state_of, submit
from binglian.domain.desk import Receipt, Taken
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import Plan, PlannedLimit
from tests import builders
from tests.builders import at
from tests.workflows.stage import PATIENCE, FakeLedger, Stage, instants, opened_on, working

OPENED = "2026-01-05 09:00"

AN_HOUR = PlannedLimit(
    kind=ClockKind.PROMISED,
    limit=Limit(value=1, unit=Unit.NATURAL_HOURS, starts_on=StartsOn.RECEIVED, basis="test"),
)


@pytest.fixture
async def stage(temporal: str) -> AsyncIterator[Stage]:
    """A project of one item with a limit of an hour, on a server without a worker."""
    plan: Plan = builders.plan(builders.step("permit", AN_HOUR))
    async with opened_on(temporal, plan, OPENED, FakeLedger()) as stage:
        yield stage


async def test_messages_sent_before_the_first_task_are_taken_by_it(stage: Stage) -> None:
    await stage.notify(builders.say("receive", OPENED, item="permit"))
    await stage.notify(b"no JSON")
    waiting = asyncio.create_task(stage.tell("accept", OPENED, item="permit"))
    async with working(stage.server.client, stage.ledger):
        assert (await waiting).outcome is Taken.APPLIED
        await stage.settled()
    assert stage.ledger.told()[:1] == ["project_opened"]
    assert sorted(stage.ledger.told()[1:]) == [
        *("case_accepted", "case_received", "message_refused", "stage_opened")
    ]


async def test_what_fell_due_meanwhile_rings_before_the_message_that_came_after_it(stage: Stage) -> None:
    async with working(stage.server.client, stage.ledger):
        await stage.submit(builders.say("receive", at("2026-01-05 08:00:03"), item="permit"))
        await stage.settled()
    # nobody is there when the timer fires; the message finds it fired, in one and the same task
    async with asyncio.timeout(PATIENCE):
        while "timer_fired_event_attributes" not in await _last_attributes(stage):
            await asyncio.sleep(0.05)
    waiting = asyncio.create_task(_submit(stage))
    await asyncio.sleep(0)
    async with working(stage.server.client, stage.ledger):
        assert (await waiting).events == ("case_accepted",)
        await stage.settled()
    assert stage.ledger.told()[-2:] == ["clock_rang", "case_accepted"]
    assert instants(stage.ledger.records[-2:]) == [at("2026-01-05 09:00:03"), at("2026-01-05 09:00:03")]


async def _submit(stage: Stage) -> Receipt:
    return await stage.submit(builders.say("accept", at("2026-01-05 09:00:03"), item="permit"))


async def _last_attributes(stage: Stage) -> set[str]:
    events = (await stage.history()).events
    return {event.WhichOneof("attributes") or "" for event in events}


@pytest.mark.parametrize("asked", ["message", "question"])
async def test_whoever_waits_for_an_answer_waits_no_longer_than_they_said(stage: Stage, asked: str) -> None:
    client, key, wait = stage.server.client, stage.handle.id.removeprefix("project-"), timedelta(seconds=1)
    began = asyncio.get_running_loop().time()
    message = builders.say("receive", OPENED, item="permit")
    asking = submit(client, key, message, wait) if asked == "message" else state_of(client, key, wait)
    with pytest.raises(Failure, match="no-answer"):
        await asking
    assert asyncio.get_running_loop().time() - began < PATIENCE
