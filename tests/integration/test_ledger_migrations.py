"""Migrations on both engines: up, down and up again, with nothing left over and nothing missing."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Boolean, Connection, DateTime, MetaData, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger import (
    SchemaOutdated,
    SqlLedger,
    current_revision,
    expected_revision,
    list_projects,
    migrate,
    open_engine,
    project_detail,
    require_current,
    verify,
)
from binglian.ledger.migrate import downgrade
from binglian.ledger.tables import metadata
from tests.unit.ledger.scenes import a_life, batch

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
LEDGERS = Path(__file__).with_name("ledgers")
"""What released versions wrote: files are only ever added here, like stored histories."""

Rows = dict[str, list[dict[str, Any]]]


async def asked(url: URL, question: Callable[[Connection], T]) -> T:
    engine = open_engine(url)
    async with engine.connect() as connection:
        answer = await connection.run_sync(question)
    await engine.dispose()
    return answer


async def test_upgrade_downgrade_and_upgrade_leave_the_same_schema(empty_url: URL) -> None:
    assert migrate(empty_url) == expected_revision()
    first = await asked(empty_url, _schema)
    assert downgrade(empty_url, "base") == ""
    assert await asked(empty_url, lambda c: inspect(c).get_table_names()) == ["alembic_version"]
    assert migrate(empty_url) == expected_revision()
    assert await asked(empty_url, _schema) == first


async def test_the_migrated_schema_is_the_one_that_the_code_describes(empty_url: URL) -> None:
    migrate(empty_url)

    def drift(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    assert await asked(empty_url, drift) == []


async def test_migrating_in_several_threads_at_once_is_migrating_once(empty_url: URL) -> None:
    done = await asyncio.gather(*(asyncio.to_thread(migrate, empty_url) for _ in range(3)))
    assert set(done) == {expected_revision()}


async def test_migrating_in_several_processes_at_once_is_migrating_once(empty_url: URL) -> None:
    program = "import sys; from binglian.ledger import migrate; print(migrate(sys.argv[1]))"
    command = (sys.executable, "-c", program, empty_url.render_as_string(hide_password=False))
    processes = [
        await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(3)
    ]
    answers = await asyncio.gather(*(process.communicate() for process in processes))
    assert [answer.decode().strip() for answer, _ in answers] == [expected_revision()] * 3


async def test_a_service_does_not_start_on_another_schema(empty_url: URL) -> None:
    engine = open_engine(empty_url)
    assert await current_revision(engine) == ""
    with pytest.raises(SchemaOutdated, match="binglian ledger migrate"):
        await require_current(engine)
    await asyncio.to_thread(migrate, empty_url)
    await require_current(engine)
    await engine.dispose()


@pytest.mark.parametrize("act", ["UPDATE entries SET note = 'x'", "DELETE FROM entries"])
async def test_the_database_itself_refuses_to_change_entries(engine: AsyncEngine, act: str) -> None:
    await SqlLedger(engine).append(batch(a_life()))
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text(act))


async def test_a_ledger_of_the_first_release_is_brought_up_to_date_with_all_it_holds(empty_url: URL) -> None:
    await filled(empty_url)
    assert await asyncio.to_thread(migrate, empty_url) == expected_revision()
    engine = open_engine(empty_url)
    for stream in ("p-1", "p-2"):
        assert (await verify(engine, stream)).findings == ()
    detail = await project_detail(engine, "p-1")
    assert detail is not None
    assert (detail.facts, detail.code, detail.project.calendar) == ({}, "", "")
    assert [(case.item, case.status, case.deemed, case.paused) for case in detail.cases] == [
        ("planning-permit", 11, False, False),
        ("survey", 11, False, False),
    ]
    assert [case.status for case in detail.former] == [0, 2]
    [late] = await list_projects(engine, after="p-1")
    assert (late.overdue, late.next_provisional, late.name) == (1, False, '厂房 \\0 "乙"')
    await engine.dispose()


async def test_a_project_of_the_first_release_goes_on_in_a_ledger_of_this_one(empty_url: URL) -> None:
    await filled(empty_url)
    await asyncio.to_thread(migrate, empty_url)
    engine = open_engine(empty_url)
    life = a_life()
    assert await SqlLedger(engine).append(batch(life)) == len(life)
    assert (await verify(engine, "p-1")).ok
    await engine.dispose()


@pytest.mark.postgres
async def test_a_worker_of_the_first_release_writes_nothing_into_a_ledger_of_this_one(
    postgres_url: URL,
) -> None:
    await filled(postgres_url)
    await asyncio.to_thread(migrate, postgres_url)
    engine = open_engine(postgres_url)
    half = "INSERT INTO stages (project, stage, opened_at) VALUES ('p-1', 'land', now()) "
    with pytest.raises(DBAPIError, match="null value"):
        async with engine.begin() as connection:
            await connection.execute(
                text(f"{half} ON CONFLICT (project, stage) DO UPDATE SET opened_at = now()")
            )
    await engine.dispose()


async def test_what_a_migration_added_can_be_taken_away_again(empty_url: URL) -> None:
    before = await filled(empty_url)
    await asyncio.to_thread(migrate, empty_url)
    await asyncio.to_thread(downgrade, empty_url, "0001")
    after = await asked(empty_url, _rows)
    for told in (before, after):
        for name in ("cases", "milestones"):  # a body may say more by now
            told[name] = [{**row, "body": ""} for row in told[name]]
    assert after == before


async def filled(url: URL) -> Rows:
    """Puts what the first release wrote into a database of its schema."""
    await asyncio.to_thread(migrate, url, "0001")
    told: Rows = json.loads((LEDGERS / "v0.json").read_text("utf-8"))
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_fill, told)
    await engine.dispose()
    return await asked(url, _rows)


def _fill(connection: Connection, told: Rows) -> None:
    known = MetaData()
    known.reflect(connection)
    for name, rows in told.items():
        table = known.tables[name]
        for row in rows:
            typed = {column: _typed(table.c[column].type, value) for column, value in row.items()}
            connection.execute(table.insert(), typed)


def _typed(kind: object, value: Any) -> Any:
    if value is not None and isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return bool(value) if value is not None and isinstance(kind, Boolean) else value


def _rows(connection: Connection) -> Rows:
    known = MetaData()
    known.reflect(connection)
    return {
        name: [
            {**row}
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        ]
        for name, table in known.tables.items()
        if name != "alembic_version"
    }


def _schema(connection: Connection) -> dict[str, object]:
    inspector = inspect(connection)
    return {
        table: (
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            ],
            inspector.get_pk_constraint(table),
            inspector.get_foreign_keys(table),
            sorted(str(index["name"]) for index in inspector.get_indexes(table)),
        )
        for table in sorted(inspector.get_table_names())
    }
