"""Memory: what an open project with cases under way costs a worker process that keeps it in its cache.

The worker runs in a process of its own (``python -m benchmarks.memory``), so that neither the driver nor the
other side is counted. Resident memory is read before and after, from ``/proc``: Linux only.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from ctypes import CDLL
from os import sysconf
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowHandle

from benchmarks.load import APPROVALS, UNDER_WAY, stages_of_life
from benchmarks.sides import Side, Wrong, side_named
from benchmarks.throughput import serving
from binglian.ledger import open_engine
from workers.client import connect

WARM = 40
"""Projects opened before the first reading: first uses of modules and caches are not a project's cost."""

Handle = WorkflowHandle[Any, Any]

FIRST_TASK = 4
"""Events of a workflow whose first task is done: started, and the task's scheduling, start and completion."""

AT_ONCE = 20
PATIENCE = 120.0


async def kib_per_project(
    side: Side, client: Client, engine: AsyncEngine, address: str, projects: int
) -> tuple[float, float]:
    """Growth of resident memory of a worker process, a project: just opened, and with its cases under way."""
    async with _worker(side.name, address, str(engine.url)) as worker:
        await _bring_on(side, engine, await _open(side, client, "open-warm", WARM))
        before = await _resident(worker)
        handles = await _open(side, client, "open", projects)
        opened = await _resident(worker)
        await _bring_on(side, engine, handles)
        under_way = await _resident(worker)
    return (opened - before) / 1024 / projects, (under_way - before) / 1024 / projects


async def _open(side: Side, client: Client, prefix: str, count: int) -> dict[str, Handle]:
    """Starts projects and waits until the worker has them in its cache."""
    names = [f"{prefix}-{number}" for number in range(count)]
    handles = {name: await side.start(client, name) for name in names}
    async with asyncio.timeout(PATIENCE):
        for handle in handles.values():
            while (await handle.describe()).history_length < FIRST_TASK:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
    return handles


async def _bring_on(side: Side, engine: AsyncEngine, handles: dict[str, Handle]) -> None:
    """Brings the cases of projects under way, with signals; waits until all is recorded."""
    names, slots = list(handles), asyncio.Semaphore(AT_ONCE)

    async def one(handle: Handle) -> None:
        async with slots:
            for stage in stages_of_life()[:UNDER_WAY]:
                await asyncio.gather(*(handle.signal("notify", message) for message in stage))

    await asyncio.gather(*map(one, handles.values()))
    expected = len(names) * APPROVALS * UNDER_WAY
    async with asyncio.timeout(PATIENCE):
        while await side.recorded(engine, names) < expected:  # noqa: ASYNC110 - another process writes them
            await asyncio.sleep(0.2)


@asynccontextmanager
async def _worker(side: str, address: str, database: str) -> AsyncGenerator[Process]:
    arguments = ["-m", "benchmarks.memory", side, address, database]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE)
    try:
        yield process
    finally:
        if process.stdin:
            process.stdin.close()
        await process.wait()


async def _resident(process: Process) -> int:
    if process.stdin is None or process.stdout is None:
        raise Wrong("the worker process has no pipes")
    process.stdin.write(b"\n")
    while answer := await process.stdout.readline():
        if answer.strip().isdigit():  # the SDK's native part logs there too
            return int(answer)
    raise Wrong("the worker process ended")


def _resident_bytes() -> int:
    """Resident memory without what was freed, or the second reading would reuse the waste of the first."""
    gc.collect()
    trim: Callable[[int], int] | None = getattr(CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * sysconf("SC_PAGE_SIZE")


async def _serve(name: str, address: str, database: str) -> None:
    """Runs a side's workers; answers each line on standard input with its resident memory, until it ends."""
    engine = open_engine(database)
    client = await connect(address, "default")
    with tempfile.TemporaryDirectory() as folder:
        side = side_named(name, Path(folder))
    async with serving(side, client, engine):
        while await asyncio.to_thread(sys.stdin.readline):
            await asyncio.sleep(1.0)
            print(_resident_bytes(), flush=True)
    await engine.dispose()


def main() -> None:
    """The worker process."""
    parser = argparse.ArgumentParser()
    for name in ("side", "address", "database"):
        parser.add_argument(name)
    asked = parser.parse_args()
    asyncio.run(_serve(asked.side, asked.address, asked.database))


if __name__ == "__main__":
    main()
