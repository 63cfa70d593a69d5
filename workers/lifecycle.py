"""From settings to running workers and back: connect, check, serve, stop gracefully."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import Worker

from binglian.ledger import SqlLedger, open_engine, require_current
from workers.client import connect, register_search_attributes
from workers.health import Check, health_app, serving
from workers.settings import Queue, Settings
from workers.worker import build_workers

log = structlog.get_logger(__name__)

NEEDS_LEDGER = (Queue.ALL, Queue.LEDGER)


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[list[Worker]]:
    """The workers of a process, connected and polling, for as long as the block lasts.

    Raises:
        SchemaOutdated: the ledger's schema is not the one that this version expects.
    """
    async with AsyncExitStack() as stack:
        engine = open_engine(settings.ledger_url)
        stack.push_async_callback(engine.dispose)
        if settings.queue in NEEDS_LEDGER:
            await require_current(engine)
        client = await connect(
            settings.temporal_address, settings.temporal_namespace, metrics_port=settings.metrics_port
        )
        await register_search_attributes(client)
        workers = build_workers(client, SqlLedger(engine), settings)
        for worker in workers:
            await stack.enter_async_context(worker)
        app = health_app(_checks(client, engine, workers, settings))
        await stack.enter_async_context(serving(app, settings.health_host, settings.health_port))
        log.info("workers running", queue=settings.queue.value, temporal=settings.temporal_address)
        yield workers
        log.info("workers stopping", graceful_seconds=settings.graceful_seconds)


async def until_stopped(workers: list[Worker]) -> None:
    """Waits for SIGINT or SIGTERM; ends with an error if a worker stops by itself."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        # not is_running: a worker that has only just been entered is still introducing itself to the server
        if any(worker.is_shutdown for worker in workers):
            message = "a worker stopped by itself"
            raise RuntimeError(message)
        try:
            await asyncio.wait_for(stop.wait(), 1.0)
        except TimeoutError:
            continue


def _checks(
    client: Client, engine: AsyncEngine, workers: list[Worker], settings: Settings
) -> dict[str, Check]:
    async def temporal() -> bool:
        return await client.service_client.check_health()

    async def polling() -> bool:
        return all(worker.is_running for worker in workers)

    async def ledger() -> bool:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return True

    checks: dict[str, Check] = {"temporal": temporal, "workers": polling}
    return {**checks, "ledger": ledger} if settings.queue in NEEDS_LEDGER else checks
