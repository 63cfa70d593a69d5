"""The health endpoint of a worker process: alive, and able to reach what it depends on."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

Check = Callable[[], Awaitable[bool]]

CHECK_SECONDS = 3.0
"""A dependency that does not answer within this time counts as down."""

log = structlog.get_logger(__name__)


def health_app(checks: Mapping[str, Check]) -> Starlette:
    """An application with ``/healthz``: 200 when every check passes, else 503, each named in the body."""

    async def healthz(_request: Request) -> JSONResponse:
        results = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
        found = dict(zip(checks, results, strict=True))
        return JSONResponse(found, status_code=200 if all(results) else 503)

    return Starlette(routes=[Route("/healthz", healthz)])


@asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncGenerator[None]:
    """Serves an application beside the workers; port 0 serves nothing.

    Raises:
        OSError: the port is taken. Bound here, since uvicorn would exit the process from within its task.
    """
    if not port:
        yield
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family)
    server = _Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """Leaves signals to the process that it is a part of."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Captures nothing: the lifecycle owns the signals."""
        yield


async def _passes(name: str, check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), CHECK_SECONDS)
    except Exception as error:  # noqa: BLE001 - whatever it is, the dependency is down
        log.warning("health check failed", check=name, error=repr(error))
        return False
