"""Projections made anew from the entries they follow from."""

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger.derived import derived, owner
from binglian.ledger.engine import IMMEDIATE
from binglian.ledger.tables import heads


async def rebuild_projections(engine: AsyncEngine, stream: str) -> None:
    """Replaces a stream's projections by a fresh fold of its entries, in one transaction.

    Raises:
        ValueError: an entry can't be read; nothing has changed.
    """
    async with engine.execution_options(**{IMMEDIATE: True}).begin() as connection:
        await connection.run_sync(rebuild, stream)


def rebuild(connection: Connection, stream: str) -> None:
    """Replaces a stream's projections by a fresh fold of its entries. See ``rebuild_projections``."""
    connection.execute(select(heads.c.stream).where(heads.c.stream == stream).with_for_update())
    fresh = derived(connection, stream)
    for table in reversed(fresh):
        first = next(iter(table.primary_key.columns))
        connection.execute(delete(table).where(first == owner(table, stream)))
    for table, rows in fresh.items():
        if rows:
            connection.execute(insert(table), rows)
