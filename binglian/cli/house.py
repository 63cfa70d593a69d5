"""The system that ``binglian up`` runs: server and UI, a migrated ledger, and workers in this process."""

import asyncio
import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from binglian.cli.console import say, words
from binglian.cli.failures import Failure, Status
from binglian.cli.own_server import SERVER_LOG, in_own_session, stop_leftover
from binglian.cli.sign import Sign, hang_out
from binglian.ledger import migrate
from workers.embedded import server
from workers.lifecycle import running, until_stopped
from workers.logs import set_up_logs
from workers.settings import Queue, Settings


class Ports(NamedTuple):
    """The ports of a system; each field is the option that chooses it."""

    port: int
    ui_port: int
    health_port: int
    metrics_port: int


@dataclass(frozen=True, slots=True)
class House:
    """Where a system keeps its files, and which ports it uses."""

    folder: Path
    ports: Ports

    @property
    def database(self) -> Path:
        """The Temporal server's file."""
        return self.folder / "temporal.db"

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "ledger.db"

    def sign(self) -> Sign:
        """Where everything is, for people and for other commands."""
        ports = self.ports
        return Sign(
            address=f"127.0.0.1:{ports.port}",
            ui=f"http://127.0.0.1:{ports.ui_port}",
            ledger=f"sqlite+aiosqlite:///{self.ledger}",
            health=f"http://127.0.0.1:{ports.health_port}/healthz",
            metrics=f"http://127.0.0.1:{ports.metrics_port}/metrics",
        )

    def settings(self) -> Settings:
        """The workers' settings: the environment's, but for what this house decides."""
        sign = self.sign()
        return Settings(
            temporal_address=sign.address,
            temporal_namespace="default",
            ledger_url=sign.ledger,
            queue=Queue.ALL,
            notices_folder=self.folder / "notices",
            health_host="127.0.0.1",
            health_port=self.ports.health_port,
            metrics_port=self.ports.metrics_port,
        )


async def keep_running(house: House) -> None:
    """Starts everything, says where it is, and stops it in order: first the workers, then the server.

    Raises:
        Failure: ``port-taken``, or ``up-failed`` when a part doesn't start or stops by itself.
    """
    settings = house.settings()
    set_up_logs("WARNING")
    await asyncio.to_thread(stop_leftover, house.folder, house.database)
    _require_free(house.ports)
    await asyncio.to_thread(migrate, settings.ledger_url)
    signal.signal(signal.SIGHUP, _as_terminated)
    try:
        await _serve(house, settings)
    except RuntimeError as error:
        log = str(house.folder / SERVER_LOG)
        raise Failure("up-failed", Status.UNREACHABLE, detail=str(error), log=log) from None


async def _serve(house: House, settings: Settings) -> None:
    ports, command = house.ports, in_own_session(house.folder)
    async with (
        server(port=ports.port, ui_port=ports.ui_port, database=house.database, command=command),
        running(settings) as workers,
    ):
        hang_out(house.folder, house.sign())
        _announce(house)
        await until_stopped(workers)
        say(words("stopping"))


def _as_terminated(_number: int, _frame: object) -> None:
    """A terminal that goes away stops the system as gracefully as a request does."""
    os.kill(os.getpid(), signal.SIGTERM)


def _require_free(ports: Ports) -> None:
    for name, port in ports._asdict().items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                option = f"--{name.replace('_', '-')}"
                raise Failure("port-taken", Status.UNUSABLE, port=port, option=option) from None


def _announce(house: House) -> None:
    sign = house.sign()
    for name, place in (
        ("server", sign.address),
        ("ui", sign.ui),
        ("ledger", str(house.ledger)),
        ("health", sign.health),
        ("metrics", sign.metrics),
    ):
        say(words(f"up-{name}", place=place))
    say(words("up-next"))
