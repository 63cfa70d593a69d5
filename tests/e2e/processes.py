"""The house as it is deployed: server and workers as processes of their own, which a test may kill."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

import httpx
from sqlalchemy import URL
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from binglian.domain.desk import Receipt
from binglian.domain.envelope import Envelope
from binglian.domain.plan import Plan
from binglian.ledger import EntryView, migrate, open_engine, read_entries
from tests.builders import at
from tests.ports import free_ports
from tests.workflows.stage import project_start
from workers.client import connect
from workers.embedded import FAST_SQLITE, binary
from workflows import contracts
from workflows.starting import start_project

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds that anything may take on a slow machine; killed workers cost one activity's timeout of thirty."""

T = TypeVar("T")

BUSINESS_NOW = "2026-06-30 12:00"
"""When the scripts are told: long after everything in them, so that no run depends on how fast it is."""


@dataclass
class Process:
    """A program that is started, killed and started again, with what it says in a file."""

    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Starts it, its output appended to its log."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def kill(self) -> None:
        """Ends it without a warning, as a power cut would."""
        assert self.running
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(PATIENCE)

    def terminate(self) -> None:
        """Asks it to stop."""
        assert self.running
        self.running.terminate()

    def exit_code(self) -> int:
        """How it ended, once it has; it does not outlive our patience."""
        assert self.running
        try:
            return self.running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def said(self) -> list[str]:
        """The lines of its log."""
        return self.log.read_text(encoding="utf-8").splitlines()


@dataclass
class House:
    """Server, worker and ledger of one test, in one folder."""

    server: Process
    worker: Process
    ledger: Path
    address: str
    health: str
    metrics: str

    @property
    def ledger_url(self) -> URL:
        """The ledger, for whoever opens it."""
        return URL.create("sqlite", database=str(self.ledger))

    async def client(self) -> Client:
        """A client of the server, as soon as it answers."""
        return await eventually(lambda: connect(self.address, "default"))

    async def start_project(self, project: str, plan: Plan) -> WorkflowHandle[object, object]:
        """Starts a project whose business time is the one at which scripts are told."""
        shift = at(BUSINESS_NOW) - datetime.now(UTC)
        return await start_project(
            await self.client(), project_start(plan, "2026-01-05 09:00", shift, project)
        )

    def change_ledger(self, statement: str) -> None:
        """Runs a statement on the ledger behind everybody's back."""
        with closing(sqlite3.connect(self.ledger, timeout=PATIENCE)) as connection:
            connection.execute(statement)
            connection.commit()

    async def entries(self, project: str) -> list[EntryView]:
        """Everything that the ledger holds of a project."""
        engine = open_engine(self.ledger_url)
        found: list[EntryView] = []
        while page := await read_entries(engine, project, after=len(found)):
            found += page
        await engine.dispose()
        return found


@asynccontextmanager
async def house(folder: Path) -> AsyncGenerator[House]:
    """A running server and a running worker on a migrated ledger."""
    prepared = prepare(folder)
    await asyncio.to_thread(migrate, prepared.ledger_url)
    prepared.server.start()
    prepared.worker.start()
    try:
        await eventually(lambda: answers(f"{prepared.health}/healthz", 200))
        yield prepared
    finally:
        for process in (prepared.worker, prepared.server):
            process.kill()


def prepare(folder: Path) -> House:
    """A house of which nothing runs yet and whose ledger is not made."""
    frontend, health, metrics = free_ports(3)
    ledger = folder / "ledger.db"
    serve = [binary("temporal"), "server", "start-dev", "--headless", "--ip", "127.0.0.1"]
    store = ["--db-filename", str(folder / "temporal.db"), *FAST_SQLITE]
    return House(
        server=Process([*serve, "--port", str(frontend), *store], folder / "server.log"),
        worker=Process(
            [sys.executable, "-m", "workers"],
            folder / "worker.log",
            {
                "BINGLIAN_TEMPORAL_ADDRESS": f"127.0.0.1:{frontend}",
                "BINGLIAN_LEDGER_URL": f"sqlite+aiosqlite:///{ledger}",
                "BINGLIAN_HEALTH_PORT": str(health),
                "BINGLIAN_METRICS_PORT": str(metrics),
                "BINGLIAN_GRACEFUL_SECONDS": "10",
                "BINGLIAN_NOTICES_FOLDER": str(folder / "notices"),
            },
        ),
        ledger=ledger,
        address=f"127.0.0.1:{frontend}",
        health=f"http://127.0.0.1:{health}",
        metrics=f"http://127.0.0.1:{metrics}",
    )


async def tell(handle: WorkflowHandle[object, object], message: Envelope) -> Receipt:
    """Submits a message until it is answered, always with the same id, as a careful sender does."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await handle.execute_update(  # pyright: ignore[reportUnknownMemberType] - SDK
                    contracts.SUBMIT, message, result_type=Receipt, rpc_timeout=timedelta(seconds=10)
                )
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                await asyncio.sleep(0.1)
            except RPCError as error:
                if error.status is RPCStatusCode.INVALID_ARGUMENT:
                    raise
                await asyncio.sleep(0.1)


async def settled(handle: WorkflowHandle[object, object]) -> contracts.ProjectReport:
    """What a project says of itself once the ledger has everything."""
    return await eventually(lambda: _confirmed(handle))


async def _confirmed(handle: WorkflowHandle[object, object]) -> contracts.ProjectReport:
    report = await handle.query(
        contracts.STATE, result_type=contracts.ProjectReport, rpc_timeout=timedelta(seconds=10)
    )
    assert not report.unwritten
    return report


async def answers(url: str, status: int) -> httpx.Response:
    """The answer of an address, if it has this status."""
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(url, timeout=10)
    assert response.status_code == status
    return response


async def eventually(attempt: Callable[[], Awaitable[T]]) -> T:
    """Repeats what fails until it succeeds; when patience ends, the last failure is what the test shows."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            return await attempt()
        except (AssertionError, httpx.HTTPError, RPCError, RuntimeError):
            if asyncio.get_running_loop().time() > end:
                raise
        await asyncio.sleep(0.1)
