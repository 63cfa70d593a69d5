"""The floor's one activity: writes one row through SQLAlchemy, on the engine that the ledger uses too."""

import asyncio
from dataclasses import asdict

from sqlalchemy import Column, DateTime, MetaData, String, Table
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity

from benchmarks.floor_shapes import Entry
from binglian.ledger.engine import IMMEDIATE

metadata = MetaData()

rows = Table(
    "floor",
    metadata,
    Column("project", String, primary_key=True),
    Column("message", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("item", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("occurred_at", DateTime, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
)

_insert = insert(rows).on_conflict_do_nothing()


class FloorActivities:
    """Writes rows; idempotent by project and message.

    Writers queue in the process as the ledger's do: waiting for SQLite's own lock would be polling, and the
    comparison would flatter us.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(**{IMMEDIATE: True})
        self._turn = asyncio.Lock()

    @activity.defn(name="floor_record")
    async def record(self, entry: Entry) -> None:
        """Writes one row in a transaction of its own."""
        async with self._turn, self._engine.begin() as connection:
            await connection.execute(_insert, asdict(entry))
