"""Opens the ledger's database: SQLite or PostgreSQL, each set up the way a ledger needs it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

IMMEDIATE = "binglian_immediate"
"""Execution option of a connection that is going to write: SQLite takes its write lock at the beginning."""

BUSY_SECONDS = 30
"""How long SQLite waits for another process's write lock before it gives up (the activity then retries)."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


def ledger_url(url: str | URL) -> URL:
    """The URL with the driver that we use; ``sqlite:///file`` and ``postgresql://host/db`` are enough.

    Raises:
        ValueError: another kind of database.
    """
    parsed = make_url(url)
    kind = parsed.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise ValueError(f"a ledger is kept in SQLite or PostgreSQL, not in {kind}")
    return parsed.set(drivername=_DRIVERS[kind])


def open_engine(url: str | URL, *, echo: bool = False) -> AsyncEngine:
    """An engine for ``SqlLedger`` and the queries; the caller disposes of it.

    Args:
        url: ``sqlite:///path/to/file`` or ``postgresql://user@host/database``.
        echo: whether to log every statement.
    """
    target = ledger_url(url)
    if target.get_backend_name() == "sqlite":
        engine = create_async_engine(target, echo=echo)
        prepare_sqlite(engine.sync_engine)
        return engine
    # a server that was restarted must cost a reconnection, not a failed append
    return create_async_engine(target, echo=echo, pool_pre_ping=True)


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """A connection on which several reads see one and the same state, whatever is appended meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    async with engine.connect() as connection:
        yield connection


def prepare_sqlite(engine: Engine) -> None:
    """Makes SQLite keep its word: write-ahead log, foreign keys, transactions that begin when we say so.

    ``synchronous=FULL``: what an append has acknowledged the workflow never sends again, so it must survive a
    power cut.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        cast("Any", connection).isolation_level = None  # the driver must not begin transactions on its own
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        # a deferred transaction that reads before it writes fails at once when another wrote meanwhile
        immediate = connection.get_execution_options().get(IMMEDIATE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
