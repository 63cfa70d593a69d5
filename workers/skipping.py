"""The real server with time that can be skipped, for rehearsals and tests.

Not the older time-skipping test server: under load that one sometimes stops skipping for good, a known fault
of its locks. Here every workflow has a clock of its own, and time is skipped only when we ask for it.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from workers.embedded import server

SETTINGS = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    # timers that have come due are looked for this often; by default once a second, even in skipped time
    'history.timerProcessorMaxTimeShift="20ms"',
)


@dataclass(frozen=True, slots=True)
class SkippingServer:
    """A server on which the time of a workflow can be moved on.

    Attributes:
        client: an ordinary client; what it starts runs in real time until it is moved on.
    """

    client: Client
    skipper: TimeSkipper

    async def now(self, handle: WorkflowHandle[object, object] | None = None) -> datetime:
        """The time of a workflow, or that of the machine."""
        return await self.skipper.get_current_time(handle) if handle else datetime.now(UTC)

    async def skip_to(self, handle: WorkflowHandle[object, object], instant: datetime) -> None:
        """Moves a workflow on to an instant, or to its end, all timers in between firing.

        Raises:
            RuntimeError: its time stands still.
        """
        while (now := await self.now(handle)) < instant:
            # one go may end early: the server bounds how many timers and retries it skips in one
            try:
                if not await self.skipper.fast_forward(handle, instant - now):
                    return
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                return  # it had ended before
            if await self.now(handle) <= now:
                raise RuntimeError(f"the time of {handle.id} stands at {now.isoformat()}")


@asynccontextmanager
async def skipping_server() -> AsyncGenerator[SkippingServer]:
    """A fresh server, in memory, for one rehearsal or test."""
    async with server(settings=SETTINGS) as environment:
        yield SkippingServer(environment.client, TimeSkipper(environment.client))
