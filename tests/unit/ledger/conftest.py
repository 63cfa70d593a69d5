"""A ledger in a file of its own for each test that asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger import migrate, open_engine


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file without entries, to be copied."""
    file = tmp_path_factory.mktemp("ledger") / "empty.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An engine on a migrated, empty ledger."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    migrate(url)
    engine = open_engine(url)
    yield engine
    await engine.dispose()
