"""The same sequences through the real workflow and through the desk alone make the same records."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import pytest

from binglian.domain.desk import Desk
from binglian.domain.events import MessageRefused, Record
from binglian.domain.messages import Message
from tests.builders import calendar
from tests.unit.domain.strategies import random_plan, seeded
from tests.unit.domain.strategies_said import OPENED, deliveries, history, opened
from tests.workflows.stage import Staged

LITTLE = timedelta(seconds=30)
"""How long after its minute a notice is told, so that seconds that pass on the way change nothing."""

OVER = timedelta(days=61)

Telling = list[tuple[datetime, Message]]


def by_the_desk(desk: Desk, telling: Telling, end: datetime) -> list[Record]:
    """What a desk records of notices, and of the time after them."""
    for now, one in telling:
        desk.hear(one, now, calendar())
    desk.ring(end, calendar())
    return desk.unwritten


def timeless(record: Record) -> Record:
    """A record without the instant at which it was made, which differs by seconds."""
    event = record.event
    if isinstance(event, MessageRefused):
        event = replace(event, at=OPENED)
    return replace(record, recorded_at=OPENED, event=event)


@pytest.mark.parametrize("seed", [24, 33, 41, 65])
async def test_notices_told_late_and_twice_make_the_same_ledger_in_the_workflow_as_at_the_desk(
    staged: Staged, seed: int
) -> None:
    chance = seeded(seed)
    what = random_plan(chance)
    said = history(chance, what, 14)
    telling = [(now + LITTLE, one) for now, one in deliveries(chance, said)]
    end = telling[-1][0] + OVER
    async with staged(what, f"{OPENED:%Y-%m-%d %H:%M}") as stage:
        for now, together in groupby(telling, key=lambda told: told[0]):
            await stage.skip_to(f"{now:%Y-%m-%d %H:%M:%S}")
            for _, one in together:
                await stage.notify(one.model_dump(mode="json"))
                await stage.report()
        await stage.skip_to(f"{end:%Y-%m-%d %H:%M:%S}")
        report = await stage.settled()
    desk = opened(what)
    assert [timeless(one) for one in stage.ledger.records] == [
        timeless(one) for one in by_the_desk(desk, telling, end)
    ]
    assert report.project == desk.project
    assert {one.message for one in stage.ledger.records} >= {one.id for one in said}
    assert {"restated", "message_refused", "acceptance_undone", "lapse_undone"} <= set(stage.ledger.told())


async def test_messages_that_wait_for_their_answer_make_the_same_ledger_too(staged: Staged) -> None:
    chance = seeded(24)
    what = random_plan(chance)
    said = history(chance, what, 14, apart=timedelta(minutes=1))
    desk = opened(what)
    async with staged(what, f"{OPENED:%Y-%m-%d %H:%M}") as stage:
        for one in said:
            now = one.occurred_at + LITTLE
            await stage.skip_to(f"{now:%Y-%m-%d %H:%M:%S}")
            receipt = await stage.submit(one.model_dump(mode="json"))
            assert receipt == desk.take(one, now, calendar())
        await stage.settled()
    assert [timeless(one) for one in stage.ledger.records] == [timeless(one) for one in desk.unwritten]
