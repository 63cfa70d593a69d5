"""The stage of a rehearsal: a server whose time can be skipped, a ledger, and the workers of a bureau."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger import SqlLedger, migrate, open_engine
from binglian.rehearsal.post import Post
from workers.courier import TemporalCourier
from workers.settings import Settings
from workers.skipping import SkippingServer, skipping_server
from workers.worker import build_workers


@dataclass(frozen=True, slots=True)
class Stage:
    """What a rehearsal runs on."""

    server: SkippingServer
    engine: AsyncEngine
    post: Post


@asynccontextmanager
async def open_stage(now: datetime) -> AsyncGenerator[Stage]:
    """A fresh server, a fresh ledger, and the same workers that a bureau runs, but for their post."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="binglian-rehearsal-"))
        url = f"sqlite+aiosqlite:///{Path(folder) / 'ledger.db'}"
        await asyncio.to_thread(migrate, url)
        engine = open_engine(url)
        stack.push_async_callback(engine.dispose)
        server = await stack.enter_async_context(skipping_server())
        post = Post(TemporalCourier(server.client), now)
        settings = Settings(graceful_seconds=0, notices_folder=Path(folder), notices_channels=None)
        for worker in build_workers(server.client, SqlLedger(engine), settings, courier=post):
            await stack.enter_async_context(worker)
        yield Stage(server, engine, post)
