"""Migrations on both engines: up, down and up again, with nothing left over and nothing missing."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger import (
    SchemaOutdated,
    SqlLedger,
    current_revision,
    expected_revision,
    migrate,
    open_engine,
    require_current,
)
from binglian.ledger.migrate import downgrade
from binglian.ledger.tables import metadata
from tests.unit.ledger.scenes import a_life, batch

T = TypeVar("T")
ROOT = Path(__file__).parents[2]


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
