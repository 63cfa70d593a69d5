"""Open actions: what somebody is still to do, whether a ticket, a resolution or an order asks for it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from binglian.domain.clocks import clock_of
from binglian.domain.limits import ClockKind
from binglian.domain.streams.outbox import Kind
from binglian.domain.tickets.ticket import OPEN
from binglian.ledger.engine import snapshot
from binglian.ledger.streams.tables import measures, meetings, orders, tickets
from binglian.ledger.streams.tickets import SHAPE
from binglian.ledger.streams.views import Action


async def open_actions(
    engine: AsyncEngine, *, owner: str | None = None, jurisdiction: str | None = None
) -> tuple[Action, ...]:
    """What is still to be done, by owner, then by when; see ``Action``."""
    async with snapshot(engine) as connection:
        found = [
            *await measures_of(connection),
            *await _tickets(connection),
            *await _orders(connection),
        ]
    mine = (one for one in found if owner in (None, one.owner) and jurisdiction in (None, one.jurisdiction))
    return tuple(sorted(mine, key=lambda one: (one.owner, *_due(one), one.kind.value, one.key, one.subject)))


async def measures_of(connection: AsyncConnection, *, meeting: str | None = None) -> tuple[Action, ...]:
    """Measures of resolutions that are not done, those due first first; of one meeting or of all."""
    query = (
        select(measures, meetings.c.jurisdiction)
        .join(meetings, meetings.c.meeting == measures.c.meeting)
        .where(measures.c.done_at.is_(None))
        .order_by(measures.c.due, measures.c.meeting, measures.c.measure)
    )
    if meeting is not None:
        query = query.where(measures.c.meeting == meeting)
    return tuple(
        Action(
            kind=Kind.MEETING,
            key=row.meeting,
            subject=row.measure,
            jurisdiction=row.jurisdiction,
            text=row.text,
            owner=row.owner,
            due=row.due,
            overdue=row.overdue,
        )
        for row in await connection.execute(query)
    )


async def _tickets(connection: AsyncConnection) -> list[Action]:
    """Tickets that are not solved and have an owner; due is the end of the holder's time."""
    query = select(tickets).where(tickets.c.state.in_(OPEN), tickets.c.owner != "")
    found: list[Action] = []
    for row in (await connection.execute(query)).mappings():
        clock = clock_of(SHAPE.stated({**row}).clocks, ClockKind.HOLD)
        found.append(
            Action(
                kind=Kind.TICKET,
                key=row["ticket"],
                subject="",
                jurisdiction=row["jurisdiction"],
                text=row["measure"] or row["problem"],
                owner=row["owner"],
                due=clock.due.at if clock else None,
                overdue=row["overdue"],
            )
        )
    return found


async def _orders(connection: AsyncConnection) -> list[Action]:
    query = select(orders).where(orders.c.ended_at.is_(None))
    return [
        Action(
            kind=Kind.ORDER,
            key=row.order,
            subject="",
            jurisdiction=row.jurisdiction,
            text=row.wish,
            owner=row.assignee,
            due=row.due,
            overdue=row.overdue,
        )
        for row in await connection.execute(query)
    ]


def _due(action: Action) -> tuple[bool, datetime | None]:
    return action.due is None, action.due
