"""The wall: every open project with its approval nodes, materials, open problems, and who goes with it.

What hangs in the hall (S0-12, S2-01, S3-04), as of one and the same state of the ledger.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from binglian.domain.tickets.ticket import OPEN
from binglian.ledger.engine import snapshot
from binglian.ledger.queries import ProjectFilter, case_view, projects_of
from binglian.ledger.streams.queries import order_view, ticket_view
from binglian.ledger.streams.tables import orders, tickets
from binglian.ledger.streams.views import OrderView, TicketView
from binglian.ledger.tables import cases, materials
from binglian.ledger.views import CaseView, ProjectView

V = TypeVar("V", CaseView, TicketView, OrderView)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRow:
    """An open project on the wall.

    Attributes:
        nodes: filings that wait for a decision or for their delivery, by item.
        materials: how many materials of its one set are in; ``owed`` how many may still follow.
        problems: tickets on it that are not solved, by key.
        orders: visits and services for it that are not ended, by key; who has them goes with the project.
    """

    project: ProjectView
    nodes: tuple[CaseView, ...]
    materials: int
    owed: int
    problems: tuple[TicketView, ...]
    orders: tuple[OrderView, ...]


async def wall(
    engine: AsyncEngine, *, jurisdiction: str | None = None, district: str | None = None
) -> tuple[WallRow, ...]:
    """Every open project of a place, by key."""
    which = ProjectFilter(jurisdiction=jurisdiction, district=district, open=True)
    async with snapshot(engine) as connection:
        found = await projects_of(connection, which)
        under_way = _by_project(await _cases(connection))
        unsolved = _by_project(await _tickets(connection))
        running = _by_project(await _orders(connection))
        handed_in = await _materials(connection)
    return tuple(
        WallRow(
            project=one,
            nodes=under_way[one.project],
            materials=handed_in.get(one.project, 0),
            owed=sum(case.debts_open for case in under_way[one.project]),
            problems=unsolved[one.project],
            orders=running[one.project],
        )
        for one in found
    )


async def _cases(connection: AsyncConnection) -> list[CaseView]:
    """Of each item the latest filing, where it is under way; a pre-review that became a filing is none."""
    later, over = cases.alias(), (cases.c.delivered_at, cases.c.withdrawn_at, cases.c.over_at)
    same = (later.c.project == cases.c.project, later.c.item == cases.c.item)
    superseded = exists().where(*same, later.c.filing > cases.c.filing)
    query: Select[tuple[object, ...]] = select(cases).where(~superseded, *(one.is_(None) for one in over))
    rows = await connection.execute(query.order_by(cases.c.project, cases.c.item, cases.c.filing))
    return [case_view(row) for row in rows.mappings()]


async def _tickets(connection: AsyncConnection) -> list[TicketView]:
    query = select(tickets).where(tickets.c.state.in_(OPEN), tickets.c.project != "")
    rows = await connection.execute(query.order_by(tickets.c.ticket))
    return [ticket_view(row) for row in rows.mappings()]


async def _orders(connection: AsyncConnection) -> list[OrderView]:
    query = select(orders).where(orders.c.ended_at.is_(None), orders.c.project != "")
    rows = await connection.execute(query.order_by(orders.c.order))
    return [order_view(row) for row in rows.mappings()]


async def _materials(connection: AsyncConnection) -> dict[str, int]:
    query = select(materials.c.project, func.count()).group_by(materials.c.project)
    return {row[0]: row[1] for row in await connection.execute(query)}


def _by_project(found: Iterable[V]) -> defaultdict[str, tuple[V, ...]]:
    held: defaultdict[str, tuple[V, ...]] = defaultdict(tuple)
    for one in found:
        held[one.project] += (one,)
    return held
