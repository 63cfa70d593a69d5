"""Whoever has the database's own rights can alter it; the examination finds what and where."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger import (
    Fault,
    Finding,
    SqlLedger,
    check_projections,
    compare,
    rebuild_projections,
    verify,
    verify_chain,
)
from tests.unit.ledger.scenes import a_life, batch


@pytest.fixture
async def told(engine: AsyncEngine) -> AsyncEngine:
    """A ledger that holds a life, and whose protection against changes has been taken away."""
    await SqlLedger(engine).append(batch(a_life()))
    await tamper(engine, "DROP TRIGGER entries_no_update", "DROP TRIGGER entries_no_delete")
    return engine


async def tamper(engine: AsyncEngine, *acts: str) -> None:
    async with engine.begin() as connection:
        for act in acts:
            await connection.execute(text(act))


async def test_an_untouched_ledger_is_sound(told: AsyncEngine) -> None:
    report = await verify(told, "p-1")
    assert report.ok
    assert report.first_broken is None
    assert report.entries == len(a_life())


@pytest.mark.parametrize(
    ("act", "finding"),
    [
        ("UPDATE entries SET note = 'x' WHERE sequence = 5", Finding(Fault.HASH_MISMATCH, 5)),
        ("UPDATE entries SET actor = 'x' WHERE sequence = 5", Finding(Fault.HASH_MISMATCH, 5)),
        (
            "UPDATE entries SET payload = replace(payload, 'true', 'false') WHERE sequence = 5",
            Finding(Fault.HASH_MISMATCH, 5),
        ),
        ("UPDATE entries SET item = 'x' WHERE sequence = 5", Finding(Fault.COLUMN_ALTERED, 5, "item")),
        (
            "UPDATE entries SET occurred_at = recorded_at, type = 'x' WHERE sequence = 5",
            Finding(Fault.COLUMN_ALTERED, 5, "occurred_at, type"),
        ),
        ("DELETE FROM entries WHERE sequence BETWEEN 5 AND 7", Finding(Fault.SEQUENCE_GAP, 5, "up to 7")),
        ("UPDATE heads SET card = replace(card, '同安区', 'x')", Finding(Fault.CARD_ALTERED, 0)),
        (
            "UPDATE entries SET payload = '{' WHERE sequence = 5",
            Finding(Fault.UNREADABLE, 5, "JSONDecodeError"),
        ),
        ("UPDATE heads SET last_sequence = 3, head = 'x'", Finding(Fault.HEAD_ALTERED, 0, "3 x")),
    ],
)
async def test_an_alteration_is_found_and_named(told: AsyncEngine, act: str, finding: Finding) -> None:
    await tamper(told, act)
    report = await verify_chain(told, "p-1")
    assert finding in report.findings
    assert report.first_broken == (finding.sequence or None)


async def test_an_entry_forged_with_a_hash_of_its_own_breaks_the_chain_after_it(told: AsyncEngine) -> None:
    await tamper(told, "UPDATE entries SET hash = '0' WHERE sequence = 5")
    found = (await verify_chain(told, "p-1")).findings
    assert found == (Finding(Fault.HASH_MISMATCH, 5), Finding(Fault.CHAIN_BROKEN, 6))


async def test_an_event_of_another_version_is_unreadable_and_its_hash_still_checked(
    told: AsyncEngine,
) -> None:
    await tamper(
        told, "UPDATE entries SET payload = replace(payload, 'stage_opened', 'y') WHERE sequence = 3"
    )
    found = (await verify(told, "p-1")).findings
    assert found == (
        Finding(Fault.HASH_MISMATCH, 3),
        Finding(Fault.UNREADABLE, 3, "ValidationError"),
    )


async def test_an_unknown_stream_is_said_to_be_unknown(told: AsyncEngine) -> None:
    assert (await verify(told, "p-9")).findings == (Finding(Fault.STREAM_UNKNOWN, 0),)
    assert (await check_projections(told, "p-9")).findings == (Finding(Fault.STREAM_UNKNOWN, 0),)


@pytest.mark.parametrize(
    ("act", "detail"),
    [
        ("UPDATE cases SET overdue = 1 WHERE item = 'survey' AND filing = 2", "cases survey/2: overdue"),
        ("DELETE FROM stages", "stages land: missing"),
        ("INSERT INTO happenings VALUES ('p-1', 'x', 'gate', '2026-01-01')", "happenings x: made up"),
        ("UPDATE projects SET overdue = 3, state = 'open'", "projects: overdue, state"),
        ("UPDATE projects SET district = 'x', definition = 'y@1#0'", "projects: definition, district"),
        ("UPDATE milestones SET working_days_exact = 1", "milestones award-to-permit: working_days_exact"),
    ],
)
async def test_an_altered_projection_is_found_and_a_rebuild_mends_it(
    told: AsyncEngine, act: str, detail: str
) -> None:
    await tamper(told, act)
    assert (await verify(told, "p-1")).findings == (Finding(Fault.PROJECTION_DIFFERS, 0, detail),)
    await rebuild_projections(told, "p-1")
    assert (await verify(told, "p-1")).ok


async def test_a_tail_cut_off_with_its_head_is_found_by_comparing_with_another_source(
    told: AsyncEngine,
) -> None:
    life, last = a_life(), len(a_life())
    await tamper(
        told,
        "DELETE FROM entries WHERE type = 'project_ended'",
        "UPDATE heads SET last_sequence = last_sequence - 1, head = "
        "(SELECT hash FROM entries WHERE sequence = last_sequence - 1)",
    )
    assert (await verify_chain(told, "p-1")).ok
    report = await compare(told, "p-1", life)
    assert report.findings == (Finding(Fault.MISSING, last, "project_ended"),)


async def test_what_another_source_tells_differently_is_named_by_field(told: AsyncEngine) -> None:
    life = a_life()
    life[3] = replace(life[3], note="x", event=life[4].event)
    report = await compare(told, "p-1", life[:-1])
    assert report.findings == (
        Finding(Fault.DIFFERENT, 4, "event, note"),
        Finding(Fault.EXTRA, len(life), "project_ended"),
    )


async def test_a_source_that_tells_only_the_later_part_is_compared_from_there(told: AsyncEngine) -> None:
    assert (await compare(told, "p-1", a_life()[10:], first=11)).ok
    unreadable = "UPDATE entries SET payload = '{' WHERE sequence = 12"
    await tamper(told, unreadable)
    report = await compare(told, "p-1", a_life()[10:], first=11)
    assert [(one.fault, one.sequence) for one in report.findings] == [(Fault.UNREADABLE, 12)]
