"""``python -m workers``: runs the workers of one process until it is told to stop."""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

from binglian.ledger import SchemaOutdated
from workers.leaving import leave
from workers.lifecycle import running, until_stopped
from workers.logs import set_up_logs
from workers.settings import Settings

log = structlog.get_logger(__name__)


async def _serve(settings: Settings) -> None:
    async with running(settings) as workers:
        await until_stopped(workers)


def main() -> int:
    """Exit status: 0 after a graceful stop, 1 when it could not start or a worker gave up."""
    set_up_logs("INFO")
    try:
        settings = Settings()
        set_up_logs(settings.log_level)
        asyncio.run(_serve(settings))
    except (SchemaOutdated, SQLAlchemyError, RPCError, OSError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())
        log.error("workers failed", error=reason)  # noqa: TRY400 - the reason is enough for an operator
        log.debug("where", exc_info=True)
        return 1
    return 0


if __name__ == "__main__":
    leave(main())
