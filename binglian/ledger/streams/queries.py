"""What people and programs ask of tickets, meetings and orders. Reads only; lists are paged by key."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import RowMapping, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from binglian.domain.meetings.meeting import Merit
from binglian.domain.orders.order import OrderState
from binglian.domain.streams.outbox import Kind
from binglian.domain.tickets.ticket import Origin, TicketState
from binglian.ledger.codec import stream_record_of
from binglian.ledger.engine import snapshot
from binglian.ledger.streams import meetings as of_meetings
from binglian.ledger.streams import orders as of_orders
from binglian.ledger.streams import tickets as of_tickets
from binglian.ledger.streams.actions import measures_of
from binglian.ledger.streams.filters import OrderFilter, TicketFilter, conditions
from binglian.ledger.streams.tables import (
    matters,
    meetings,
    merits,
    notices,
    orders,
    resolutions,
    sessions,
    tickets,
)
from binglian.ledger.streams.views import (
    MeetingDetail,
    MeetingView,
    MeritView,
    NoticeView,
    OrderDetail,
    OrderView,
    StreamEntryView,
    TicketDetail,
    TicketView,
)
from binglian.ledger.tables import entries

PAGE = 200
"""Rows of one answer, unless told otherwise."""

V = TypeVar("V")


async def list_tickets(
    engine: AsyncEngine, which: TicketFilter | None = None, *, after: str = "", limit: int = PAGE
) -> tuple[TicketView, ...]:
    """Tickets by key, those after a key first of the next page."""
    wanted = conditions(tickets, which or TicketFilter())
    query = select(tickets).where(tickets.c.ticket > after, *wanted).order_by(tickets.c.ticket)
    return tuple(ticket_view(row) for row in await _rows(engine, query.limit(limit)))


async def list_orders(
    engine: AsyncEngine, which: OrderFilter | None = None, *, after: str = "", limit: int = PAGE
) -> tuple[OrderView, ...]:
    """Orders by key, those after a key first of the next page."""
    wanted = conditions(orders, which or OrderFilter())
    query = select(orders).where(orders.c.order > after, *wanted).order_by(orders.c.order)
    return tuple(order_view(row) for row in await _rows(engine, query.limit(limit)))


async def list_meetings(engine: AsyncEngine, jurisdiction: str | None = None) -> tuple[MeetingView, ...]:
    """Meetings by key."""
    query = select(meetings).order_by(meetings.c.meeting)
    if jurisdiction is not None:
        query = query.where(meetings.c.jurisdiction == jurisdiction)
    return tuple(view_of(MeetingView, row) for row in await _rows(engine, query))


async def list_notices(
    engine: AsyncEngine, *, stream: str | None = None, unheard: bool | None = None
) -> tuple[NoticeView, ...]:
    """Notices by the time at which they were issued."""
    query = select(notices).order_by(notices.c.issued_at, notices.c.stream, notices.c.notice)
    if stream is not None:
        query = query.where(notices.c.stream == stream)
    if unheard is not None:
        query = query.where(notices.c.unheard == unheard)
    return tuple(_notice(row) for row in await _rows(engine, query))


async def ticket_detail(engine: AsyncEngine, ticket: str) -> TicketDetail | None:
    """Everything about one ticket; none if the ledger has not heard of it."""
    async with snapshot(engine) as connection:
        row = await _one(connection, tickets, ticket)
        if row is None:
            return None
        told = await _notices(connection, Kind.TICKET, ticket)
        state = of_tickets.SHAPE.stated({**row})
        return TicketDetail(view=ticket_view(row), state=state, notices=told)


async def order_detail(engine: AsyncEngine, order: str) -> OrderDetail | None:
    """Everything about one order; none if the ledger has not heard of it."""
    async with snapshot(engine) as connection:
        row = await _one(connection, orders, order)
        if row is None:
            return None
        told = await _notices(connection, Kind.ORDER, order)
        state = of_orders.SHAPE.stated({**row})
        return OrderDetail(view=order_view(row), state=state, notices=told)


async def meeting_detail(engine: AsyncEngine, meeting: str) -> MeetingDetail | None:
    """Everything about one meeting; none if the ledger has not heard of it."""
    async with snapshot(engine) as connection:
        row = await _one(connection, meetings, meeting)
        if row is None:
            return None
        state = of_meetings.SHAPE.stated({**row})
        agenda = await _of(connection, meeting, matters, "submitted_at", "matter")
        sat = await _of(connection, meeting, sessions, "session")
        resolved = await _of(connection, meeting, resolutions, "at", "resolution")
        recorded = await _of(connection, meeting, merits, "sequence")
        return MeetingDetail(
            view=view_of(MeetingView, row),
            seats=state.seats,
            matters=tuple(of_meetings.MATTER.validate_json(one["body"]) for one in agenda),
            sessions=tuple(of_meetings.SESSION.validate_json(one["body"]) for one in sat),
            resolutions=tuple(of_meetings.RESOLUTION.validate_json(one["body"]) for one in resolved),
            open_measures=await measures_of(connection, meeting=meeting),
            merits=tuple(view_of(MeritView, one, merit=Merit(one["merit"])) for one in recorded),
            notices=await _notices(connection, Kind.MEETING, meeting),
        )


async def read_stream(
    engine: AsyncEngine, stream: str, *, after: int = 0, limit: int = PAGE
) -> tuple[StreamEntryView, ...]:
    """Entries of a ticket's, a meeting's or an order's stream in sequence; see ``read_entries``.

    Raises:
        ValueError: an entry holds an event that this version does not know (``verify_chain`` names it).
    """
    query = select(entries).where(entries.c.stream == stream, entries.c.sequence > after)
    found = await _rows(engine, query.order_by(entries.c.sequence).limit(limit))
    return tuple(stream_entry(row) for row in found)


async def _rows(engine: AsyncEngine, query: Select[Any]) -> Sequence[RowMapping]:
    async with engine.connect() as connection:
        return (await connection.execute(query)).mappings().all()


async def _one(connection: AsyncConnection, table: Table, key: str) -> RowMapping | None:
    first = next(iter(table.primary_key.columns))
    return (await connection.execute(select(table).where(first == key))).mappings().first()


async def _of(connection: AsyncConnection, meeting: str, table: Table, *order: str) -> Sequence[RowMapping]:
    query = select(table).where(table.c.meeting == meeting).order_by(*(table.c[name] for name in order))
    return (await connection.execute(query)).mappings().all()


async def _notices(connection: AsyncConnection, kind: Kind, key: str) -> tuple[NoticeView, ...]:
    query = select(notices).where(notices.c.stream == f"{kind.value}/{key}")
    rows = await connection.execute(query.order_by(notices.c.issued_at, notices.c.notice))
    return tuple(_notice(row) for row in rows.mappings())


def ticket_view(row: RowMapping) -> TicketView:
    """A ticket at a glance, from its row."""
    return view_of(TicketView, row, state=TicketState(row["state"]), origin=Origin(row["origin"]))


def stream_entry(row: RowMapping) -> StreamEntryView:
    """An entry, from its row.

    Raises:
        ValueError: its event is none that this version knows.
    """
    return view_of(StreamEntryView, row, record=stream_record_of({**row}))


def order_view(row: RowMapping) -> OrderView:
    """An order at a glance, from its row."""
    return view_of(OrderView, row, state=OrderState(row["state"]))


def _notice(row: RowMapping) -> NoticeView:
    return view_of(
        NoticeView,
        row,
        receivers=tuple(json.loads(row["receivers"])),
        channels=tuple(json.loads(row["channels"])),
        failed=json.loads(row["failed"]),
    )


def view_of(view: type[V], row: RowMapping, **read: object) -> V:
    """A view, from the columns of a row that are named as its fields, and what was read beside them."""
    plain = {field.name: row[field.name] for field in fields(view) if field.name not in read}  # pyright: ignore[reportArgumentType]
    return view(**plain, **read)
