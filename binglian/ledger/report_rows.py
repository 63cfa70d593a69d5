"""Reads from the ledger what a report is made from."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from binglian.domain.events import ProjectOpened
from binglian.domain.meetings.meeting import Matter, Merit
from binglian.domain.plan import FactValue, Plan
from binglian.domain.streams.outbox import Kind
from binglian.ledger.codec import decode_event
from binglian.ledger.engine import snapshot
from binglian.ledger.histories import FACTS
from binglian.ledger.kinds import key_of
from binglian.ledger.projections import CASE
from binglian.ledger.report_types import (
    CaseRow,
    ProjectRow,
    ResolutionRow,
    TicketRow,
    Told,
)
from binglian.ledger.streams.meetings import MATTER, RESOLUTION
from binglian.ledger.streams.queries import order_view, stream_entry, ticket_view, view_of
from binglian.ledger.streams.tables import matters, meetings, merits, orders, resolutions, tickets
from binglian.ledger.streams.tickets import SHAPE
from binglian.ledger.streams.views import MeritView, OrderView, StreamEntryView
from binglian.ledger.tables import cases, entries, heads, projects

_TICKET_ENTRIES = ("fed_back", "ticket_closed", "ticket_reopened")

Planner = Callable[[str, Mapping[str, FactValue]], Plan | None]


@dataclass(frozen=True, slots=True)
class Place:
    """What a report is about: a jurisdiction, a district or all of them, and the instants of its period."""

    jurisdiction: str
    district: str
    start: datetime
    end: datetime

    def during(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """That a column lies in the period."""
        return (column >= self.start) & (column < self.end)


async def read_told(engine: AsyncEngine, place: Place, plans: Planner | None) -> Told:
    """Everything that a report on a place is made from, as of one and the same state of the ledger."""
    async with snapshot(engine) as connection:
        found_tickets = await _tickets(connection, place)
        return Told(
            start=place.start,
            end=place.end,
            projects=await _projects(connection, place, plans),
            cases=await _cases(connection, place),
            tickets=found_tickets,
            entries=await _entries(connection, place, {row.view.ticket for row in found_tickets}),
            orders=await _orders(connection, place),
            resolutions=await _resolutions(connection, place),
            merits=await _merits(connection, place),
        )


async def _projects(
    connection: AsyncConnection, place: Place, plans: Planner | None
) -> tuple[ProjectRow, ...]:
    """Projects that somebody told something in the period; what time alone brings about is no service."""
    served = select(entries.c.stream).where(place.during(entries.c.occurred_at), entries.c.message != "")
    query = select(projects).where(_of_place(projects, place), projects.c.project.in_(served))
    found: list[ProjectRow] = []
    for row in (await connection.execute(query.order_by(projects.c.project))).mappings():
        facts = FACTS.validate_json(row["facts"])
        opened = row["opened_at"] is not None and place.start <= row["opened_at"] < place.end
        spared = await _spared(connection, row["project"]) if opened else None
        plan = plans(row["definition"], facts) if plans and opened and spared is None else None
        found.append(ProjectRow(project=row["project"], opened=opened, facts=facts, plan=plan, spared=spared))
    return tuple(found)


async def _spared(connection: AsyncConnection, project: str) -> Mapping[str, str] | None:
    """The steps that a project was spared, as its first entry says."""
    query = select(entries.c.payload).where(entries.c.stream == project, entries.c.type == "project_opened")
    payload = await connection.scalar(query.order_by(entries.c.sequence).limit(1))
    opened = decode_event(payload) if payload else None
    return opened.spared if isinstance(opened, ProjectOpened) else None


async def _cases(connection: AsyncConnection, place: Place) -> tuple[CaseRow, ...]:
    """Every filing of the projects of which one was accepted, decided or delivered in the period."""
    moved = [place.during(cases.c[name]) for name in ("accepted_at", "decided_at", "delivered_at")]
    active = select(cases.c.project).where(moved[0] | moved[1] | moved[2])
    query = (
        select(cases.c.project, cases.c.body)
        .join(projects, projects.c.project == cases.c.project)
        .where(_of_place(projects, place), cases.c.project.in_(active))
        .order_by(cases.c.project, cases.c.item, cases.c.filing)
    )
    rows = await connection.execute(query)
    return tuple(CaseRow(project=row.project, case=CASE.validate_json(row.body)) for row in rows)


async def _tickets(connection: AsyncConnection, place: Place) -> tuple[TicketRow, ...]:
    query = select(tickets).where(_of_project(tickets, place)).order_by(tickets.c.ticket)
    rows = (await connection.execute(query)).mappings()
    return tuple(TicketRow(view=ticket_view(row), state=SHAPE.stated({**row})) for row in rows)


async def _entries(connection: AsyncConnection, place: Place, of: set[str]) -> tuple[StreamEntryView, ...]:
    query = (
        select(entries)
        .join(heads, heads.c.stream == entries.c.stream)
        .where(heads.c.kind == Kind.TICKET.value, entries.c.type.in_(_TICKET_ENTRIES))
        .where(place.during(entries.c.occurred_at))
        .order_by(entries.c.stream, entries.c.sequence)
    )
    rows = (await connection.execute(query)).mappings()
    return tuple(stream_entry(row) for row in rows if key_of(row["stream"]) in of)


async def _orders(connection: AsyncConnection, place: Place) -> tuple[OrderView, ...]:
    query = select(orders).where(_of_project(orders, place), place.during(orders.c.ended_at))
    rows = (await connection.execute(query.order_by(orders.c.order))).mappings()
    return tuple(order_view(row) for row in rows)


async def _resolutions(connection: AsyncConnection, place: Place) -> tuple[ResolutionRow, ...]:
    settled: defaultdict[tuple[str, str], list[Matter]] = defaultdict(list)
    agenda = select(matters.c.meeting, matters.c.resolution, matters.c.body).join(meetings)
    agenda = agenda.where(_of_place(meetings, place), matters.c.resolution != "")
    for row in await connection.execute(agenda.order_by(matters.c.submitted_at, matters.c.matter)):
        settled[row.meeting, row.resolution].append(MATTER.validate_json(row.body))
    query = select(resolutions).join(meetings).where(_of_place(meetings, place))
    rows = await connection.execute(query.order_by(resolutions.c.at, resolutions.c.resolution))
    return tuple(
        ResolutionRow(
            stream=f"meeting/{row.meeting}",
            resolution=RESOLUTION.validate_json(row.body),
            matters=tuple(settled[row.meeting, row.resolution]),
        )
        for row in rows
    )


async def _merits(connection: AsyncConnection, place: Place) -> tuple[MeritView, ...]:
    query = select(merits).join(meetings).where(_of_place(meetings, place), place.during(merits.c.at))
    rows = (await connection.execute(query.order_by(merits.c.meeting, merits.c.sequence))).mappings()
    return tuple(view_of(MeritView, row, merit=Merit(row["merit"])) for row in rows)


def _of_place(table: Table, place: Place) -> ColumnElement[bool]:
    mine = table.c.jurisdiction == place.jurisdiction
    return mine & (table.c.district == place.district) if place.district else mine


def _of_project(table: Table, place: Place) -> ColumnElement[bool]:
    """That a ticket or an order is of the place: by its own district, or by that of its project."""
    mine = table.c.jurisdiction == place.jurisdiction
    if not place.district:
        return mine
    there = select(projects.c.project).where(projects.c.district == place.district)
    return mine & ((table.c.district == place.district) | table.c.project.in_(there))
