"""What a ledger tells of the lives of ``tests.unit.ledger.stream_scenes``, and words for their keys."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger import (
    MeetingDetail,
    OrderDetail,
    SqlLedger,
    StreamEntryView,
    TicketDetail,
    meeting_detail,
    migrate,
    open_engine,
    order_detail,
    read_stream,
    ticket_detail,
)
from binglian.papers.setting import Setting
from tests.unit.domain.meetings.council import PLAN
from tests.unit.domain.tickets.window import POLICY
from tests.unit.ledger import stream_scenes as scenes

T = TypeVar("T")

CHINA = timezone(timedelta(hours=8))
SETTING = Setting(
    zone=CHINA,
    policies={"hills@1#abc": POLICY},
    meetings={PLAN.key: PLAN},
    orders={("hills@1#abc", "collect"): scenes.VISIT},
)
BARE = Setting(zone=CHINA)
"""Where no definition is at hand."""


def fill(file: Path) -> None:
    """Makes a ledger with two tickets, a meeting and an order."""
    migrate(f"sqlite:///{file}")
    lives = (
        scenes.a_ticket(),
        scenes.a_ticket("road", reopened=False),
        scenes.a_meeting(),
        scenes.an_order(),
    )

    async def append(engine: AsyncEngine) -> None:
        ledger = SqlLedger(engine)
        for life in lives:
            await ledger.append_stream(scenes.batch(life))

    _with(file, append)


@cache
def ticket() -> tuple[TicketDetail, tuple[StreamEntryView, ...]]:
    """A ticket that was reopened and is settled, and its entries."""
    return _asked("ticket/fund", ticket_detail)


@cache
def meeting() -> tuple[MeetingDetail, tuple[StreamEntryView, ...]]:
    """A meeting that sat once, and its entries."""
    return _asked("meeting/hills-joint", meeting_detail)


@cache
def order() -> tuple[OrderDetail, tuple[StreamEntryView, ...]]:
    """An order that was carried out late, and its entries."""
    return _asked("order/visit", order_detail)


def _asked(
    stream: str, ask: Callable[[AsyncEngine, str], Awaitable[T | None]]
) -> tuple[T, tuple[StreamEntryView, ...]]:
    async def both(engine: AsyncEngine) -> tuple[T, tuple[StreamEntryView, ...]]:
        found = await ask(engine, stream.partition("/")[2])
        assert found is not None
        return found, await read_stream(engine, stream)

    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.db"
        fill(file)
        return _with(file, both)


def _with(file: Path, use: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    async def run() -> T:
        engine = open_engine(f"sqlite+aiosqlite:///{file}")
        try:
            return await use(engine)
        finally:
            await engine.dispose()

    return asyncio.run(run())
