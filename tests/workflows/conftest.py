"""One server for all tests of a session: a project has a clock of its own on it, and disturbs no other."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from tests.workflows.stage import Staged, staged_on
from workers.embedded import address
from workers.skipping import skipping_server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal() -> AsyncIterator[str]:
    """Where the server is."""
    async with skipping_server() as server:
        yield address(server.client)


@pytest.fixture
def staged(temporal: str) -> Staged:
    """Puts a project on the stage."""
    return partial(staged_on, temporal)
