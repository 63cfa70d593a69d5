"""Worker, server and ledger fail in the middle of a project; what is in the ledger does not show it."""

import asyncio
from pathlib import Path

import pytest

from binglian.domain.desk import Taken
from binglian.domain.messages import Message
from binglian.ledger import EntryView, open_engine, verify
from tests import builders
from tests.e2e.processes import House, eventually, house, settled, tell
from workflows.contracts import ProjectReport

pytestmark = pytest.mark.faults

ITEMS = [f"item-{number}" for number in range(10)]

PLAN = builders.plan(
    *(
        builders.step(item, builders.promised(5, warn=1), builders.delivery(10), stage=f"stage-{number // 4}")
        for number, item in enumerate(ITEMS)
    ),
    happenings=["award"],
    milestones=[builders.milestone("award-to-last", "award", ITEMS[-1], builders.limit(39))],
)


def script() -> list[Message]:
    """Forty-one messages with fixed instants: some in time, some late, each case through its whole life."""
    messages = [builders.say("record_happening", "2026-03-02 09:00", happening="award")]
    for number, item in enumerate(ITEMS):
        week = f"2026-03-{2 + number:02}"
        decided = f"2026-03-{4 + 2 * number:02}"
        messages += [
            builders.say("receive", f"{week} 10:00", item=item),
            builders.say("accept", f"{week} 11:00", item=item),
            builders.say("decide", f"{decided} 16:00", item=item),
            builders.say("deliver", f"{decided} 17:00", item=item),
        ]
    return messages


async def test_after_kills_of_worker_and_server_the_ledger_is_that_of_an_undisturbed_run(
    tmp_path: Path,
) -> None:
    messages = script()
    async with house(tmp_path) as home:
        calm = await home.start_project("calm", PLAN)
        for message in messages:
            await tell(calm, message)

        disturbed = await home.start_project("disturbed", PLAN)
        for message in messages[:13]:
            await tell(disturbed, message)
        home.worker.kill()
        waiting = asyncio.create_task(tell(disturbed, messages[13]))
        home.worker.start()
        assert (await waiting).message == messages[13].id
        for message in messages[14:27]:
            await tell(disturbed, message)
        home.server.kill()
        waiting = asyncio.create_task(tell(disturbed, messages[27]))
        home.server.start()
        assert (await waiting).message == messages[27].id
        for message in messages[28:-1]:
            await tell(disturbed, message)
        again = [await tell(disturbed, message) for message in messages[:-1]]
        assert {receipt.outcome for receipt in again} == {Taken.DUPLICATE}
        await tell(disturbed, messages[-1])

        await eventually(lambda: _ended(home, "calm"))
        await eventually(lambda: _ended(home, "disturbed"))
        expected, found = await home.entries("calm"), await home.entries("disturbed")
        await _sound(home, "calm", "disturbed")
    assert [_content(entry) for entry in found] == [_content(entry) for entry in expected]
    assert {entry.record.message for entry in found} >= {message.id for message in messages}


async def test_a_ledger_that_goes_away_delays_nothing_and_catches_up(tmp_path: Path) -> None:
    messages = script()
    async with house(tmp_path) as home:
        handle = await home.start_project("alone", PLAN)
        for message in messages[:10]:
            await tell(handle, message)
        written = (await settled(handle)).entries

        # moving the file would not do: who has it open would go on writing to it, wherever it is
        home.change_ledger("ALTER TABLE projects RENAME TO projects_away")
        receipts = [await tell(handle, message) for message in messages[10:-1]]
        assert {receipt.outcome for receipt in receipts} == {Taken.APPLIED}
        report = await handle.query("state", result_type=ProjectReport)
        assert report.unwritten == report.entries - written > 0

        assert len(await home.entries("alone")) == written

        home.change_ledger("ALTER TABLE projects_away RENAME TO projects")
        assert (await settled(handle)).entries == report.entries
        await tell(handle, messages[-1])
        await eventually(lambda: _ended(home, "alone"))
        entries = await home.entries("alone")
        await _sound(home, "alone")
    assert [entry.record.sequence for entry in entries] == [*range(1, len(entries) + 1)]
    told = [entry.record.message for entry in entries if entry.record.actor != "system"]
    assert told == [message.id for message in messages]


async def _ended(home: House, project: str) -> None:
    entries = await home.entries(project)
    assert entries
    assert entries[-1].record.event.type == "project_ended"


async def _sound(home: House, *projects: str) -> None:
    engine = open_engine(home.ledger_url)
    for project in projects:
        report = await verify(engine, project)
        assert report.ok, report
    await engine.dispose()


def _content(entry: EntryView) -> tuple[object, ...]:
    record = entry.record
    return record.event, entry.item, record.actor, record.message, record.note
