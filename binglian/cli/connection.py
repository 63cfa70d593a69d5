"""Where server and ledger are: options first, then the environment, then what runs in this directory."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from binglian.cli.console import quiet
from binglian.cli.failures import Failure, Status
from binglian.cli.sign import FOLDER, Sign, read_sign
from binglian.ledger import open_engine, require_current
from workers.client import connect as connect_client
from workers.settings import Settings

KNOCK_SECONDS = 5.0
"""How long a server may take to accept a connection."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the parts of a running system are.

    Attributes:
        ui: where the Temporal UI is; empty where nothing tells that of the server that is talked to.
    """

    address: str
    namespace: str
    ledger: str
    ui: str

    def link(self, workflow_id: str) -> str:
        """Where the UI shows a workflow; empty where it is not known."""
        if not self.ui:
            return ""
        return f"{self.ui}/namespaces/{self.namespace}/workflows/{workflow_id}"


def reach(address: str = "", namespace: str = "", ledger: str = "", ui: str = "") -> Reach:
    """Settles where to go; an empty option leaves it to the settings, and those to a running ``binglian up``.

    Raises:
        pydantic.ValidationError: an environment variable can't be used.
    """
    settings = Settings()
    here = read_sign(FOLDER) or Sign()
    stated = settings.model_fields_set
    server = settings.temporal_address if "temporal_address" in stated else here.address
    store = settings.ledger_url if "ledger_url" in stated else here.ledger
    used = address or server or settings.temporal_address
    own = here.ui if used == here.address else ""
    return Reach(
        address=used,
        namespace=namespace or settings.temporal_namespace,
        ledger=ledger or store or settings.ledger_url,
        ui=(ui or own).rstrip("/"),
    )


async def connect(to: Reach) -> Client:
    """A client of the server.

    Raises:
        Failure: ``server-unreachable``.
    """
    quiet()
    await _knock(to.address)
    try:
        return await connect_client(to.address, to.namespace)
    except RuntimeError as error:
        await asyncio.sleep(0.1)  # the engine's threads are still letting go of the connection
        raise _unreachable(to.address, str(error)) from None


@asynccontextmanager
async def ledger(url: str) -> AsyncGenerator[AsyncEngine]:
    """The ledger for reading, once its schema is known to be ours.

    Raises:
        Failure: ``ledger-missing`` for a file that isn't there, ``ledger-unknown`` for another kind of URL.
        SchemaOutdated: see there.
    """
    try:
        target = make_url(url)
        engine = open_engine(target)
    except (ArgumentError, ValueError) as error:
        raise Failure("ledger-unknown", Status.UNUSABLE, detail=str(error)) from None
    _require_file(target.get_backend_name(), target.database or "")
    try:
        await require_current(engine)
        yield engine
    finally:
        await engine.dispose()


def _require_file(kind: str, database: str) -> None:
    """Reading must not make an empty ledger where there is none."""
    from pathlib import Path

    if kind == "sqlite" and not Path(database).is_file():
        raise Failure("ledger-missing", Status.UNREACHABLE, file=database)


async def _knock(address: str) -> None:
    """Asks for a plain connection first: it says at once, and plainly, that nobody is there."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise Failure("bad-address", Status.UNUSABLE, address=address)
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), KNOCK_SECONDS)
    except (OSError, TimeoutError, OverflowError) as error:
        raise _unreachable(address, getattr(error, "strerror", None) or type(error).__name__) from None
    writer.close()


def _unreachable(address: str, detail: str) -> Failure:
    return Failure("server-unreachable", Status.UNREACHABLE, address=address, detail=detail[:200])
