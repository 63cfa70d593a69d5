"""Migrations on both engines: up, down and up again, with nothing left over and nothing missing."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

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
from tests.unit.ledger.scenes import a_life, batch_of


async def _inspected[T](url: URL, question):
    engine = open_engine(url)
    async with engine.connect() as connection:
        answer = await connection.run_sync(question)
    await engine.dispose()
    return answer
