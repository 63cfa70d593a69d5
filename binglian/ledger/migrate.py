"""Brings a ledger's database to the schema of this version, and tells whether it is there.

Migrations are part of the package. Upgrades take a lock, so several workers may start at once. An upgrade
changes the schema and makes the projections anew from the entries, in one transaction.
"""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger.engine import IMMEDIATE, ledger_url, prepare_sqlite
from binglian.ledger.rebuild import rebuild
from binglian.ledger.tables import heads

_MIGRATION_LOCK = 0x62_69_6E_67
"""Key of the advisory lock on PostgreSQL ("bing"): one migration at a time, whatever process starts it."""

_turn = Lock()
"""Alembic keeps the migration under way in a module's global: one at a time in this process."""


class SchemaOutdated(Exception):
    """Raised when a database is not at the revision that this version works with."""


def migrate(url: str | URL, revision: str = "head") -> str:
    """Upgrades a database to a revision, creating the file of an SQLite ledger if it is not there.

    Blocking: call it through ``asyncio.to_thread`` where a loop runs.

    Returns:
        The revision that the database is at now.

    Raises:
        ValueError: an entry can't be read, so that its stream's projections can't be made anew; nothing has
            changed.
    """
    return _run(url, revision, down=False)


def downgrade(url: str | URL, revision: str) -> str:
    """Takes a database back to a revision; ``base`` removes the ledger with all it holds."""
    return _run(url, revision, down=True)


def expected_revision() -> str:
    """The revision that this version works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def current_revision(engine: AsyncEngine) -> str:
    """The revision that a database is at; empty if it holds no ledger."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision)


async def require_current(engine: AsyncEngine) -> None:
    """Lets a service start only on the schema that it works with.

    Raises:
        SchemaOutdated: with both revisions and what to do.
    """
    current, expected = await current_revision(engine), expected_revision()
    if current != expected:
        raise SchemaOutdated(
            f"the ledger is at revision {current or 'none'}, this version needs {expected}: "
            "run `binglian ledger migrate`"
        )


def _run(url: str | URL, revision: str, *, down: bool) -> str:
    engine = _sync_engine(url)
    try:
        with _turn, engine.execution_options(**{IMMEDIATE: True}).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config = _config()
            config.attributes["connection"] = connection
            before = _revision(connection)
            (command.downgrade if down else command.upgrade)(config, revision)
            after = _revision(connection)
            if before and after != before and after == expected_revision():
                for stream in connection.scalars(select(heads.c.stream)).all():
                    rebuild(connection, stream)
            return after
    finally:
        engine.dispose()


def _sync_engine(url: str | URL) -> Engine:
    target = ledger_url(url)
    if target.get_backend_name() != "sqlite":
        return create_engine(target)  # psycopg speaks both ways
    if target.database and target.database != ":memory:":
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(target.set(drivername="sqlite"))
    prepare_sqlite(engine)
    return engine


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    # a % in a path would be read as an interpolation
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
