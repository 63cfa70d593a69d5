"""Databases for tests: a PostgreSQL server a session, a fresh database a test."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from binglian.cli.app import app
from binglian.ledger import migrate, open_engine
from tests.integration.cooperating import Run
from tests.integration.house import RunningHouse
from tests.integration.postgres import fresh_database, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """The maintenance database of a running server."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres: URL) -> Iterator[str]:
    """The name of a migrated database to copy: copying takes a tenth of a migration's time."""
    with fresh_database(postgres) as url:
        migrate(url)
        yield url.database or ""


@pytest.fixture
def postgres_url(postgres: URL) -> Iterator[URL]:
    """An empty database."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    file = tmp_path_factory.mktemp("template") / "ledger.db"
    migrate(URL.create("sqlite", database=str(file)))
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An empty database, once on each engine."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "ledger.db"))
    return request.getfixturevalue("postgres_url")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], URL]]:
    """Makes migrated, empty ledgers, as many as a test wants, once on each engine."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            template: Path = request.getfixturevalue("sqlite_template")
            yield lambda: _copied(template, tmp_path)
        else:
            server: URL = request.getfixturevalue("postgres")
            name: str = request.getfixturevalue("postgres_template")
            yield lambda: stack.enter_context(fresh_database(server, name))


@pytest.fixture
def ledger_url(new_ledger: Callable[[], URL]) -> URL:
    """A migrated, empty ledger, once on each engine."""
    return new_ledger()


@pytest.fixture
async def engine(ledger_url: URL) -> AsyncIterator[AsyncEngine]:
    """An engine on a migrated, empty ledger, once for each kind of database."""
    engine = open_engine(ledger_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def plain_engine(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An engine on a migrated, empty ledger in a file, for what does not turn on the kind of database."""
    engine = open_engine(_copied(sqlite_template, tmp_path))
    yield engine
    await engine.dispose()


def _copied(template: Path, folder: Path) -> URL:
    copy = shutil.copy(template, folder / f"{uuid4().hex}.db")
    return URL.create("sqlite", database=str(copy))


@pytest.fixture(scope="session")
def cooperating_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """A system that runs for all tests of tickets, meetings and orders, and is stopped at the end."""
    running = RunningHouse(tmp_path_factory.mktemp("cooperating"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def run_there(cooperating_house: RunningHouse, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in the directory of that system."""
    monkeypatch.chdir(cooperating_house.folder)
    return lambda *arguments, **extra: CliRunner().invoke(app, list(arguments), **extra)
