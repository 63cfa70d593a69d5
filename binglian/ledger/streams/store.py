"""Reads the part of a stream's projections that new records touch, and writes what has changed back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, ColumnElement, Table, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from binglian.domain.meetings.meeting import MatterState, Meeting
from binglian.domain.streams.outbox import Kind, NoticeSettled
from binglian.domain.streams.records import StreamBatch, StreamRecord
from binglian.ledger.projections import Row
from binglian.ledger.store import upsert
from binglian.ledger.streams.meetings import MATTER, RESOLUTION, SESSION
from binglian.ledger.streams.shape import Shape, StreamBoard, fold, tables
from binglian.ledger.streams.shapes import SHAPES
from binglian.ledger.streams.subjects import named
from binglian.ledger.streams.tables import matters, notices, resolutions, sessions

_ON_THE_AGENDA = (MatterState.WAITING.value, MatterState.TABLED.value)


async def project_streams(connection: AsyncConnection, fresh: Sequence[StreamBatch]) -> None:
    """Folds new records of some streams, whose heads are locked, into their projections."""
    by_kind: defaultdict[Kind, list[StreamBatch]] = defaultdict(list)
    for batch in fresh:
        by_kind[batch.card.kind].append(batch)
    for kind, told in by_kind.items():
        shape = SHAPES[kind]
        boards = await _load(connection, shape, told)
        for board, batch in zip(boards, told, strict=True):
            fold(shape, board, batch.records)
        await _save(connection, shape, boards)


async def _load(
    connection: AsyncConnection, shape: Shape[Any], fresh: Sequence[StreamBatch]
) -> list[StreamBoard[Any]]:
    """The boards that records can be folded into, one a stream."""
    key = _first(shape.table)
    query = select(key, shape.table.c.body).where(key.in_([batch.card.key for batch in fresh]))
    bodies = {row[0]: row[1] for row in await connection.execute(query)}
    boards: list[StreamBoard[Any]] = []
    for batch in fresh:
        card, body = batch.card, bodies.get(batch.card.key)
        state = shape.blank(card) if body is None else shape.restored(card, body)
        if body is not None and isinstance(state, Meeting):
            state = await _agenda(connection, state, batch.records)
        boards.append(StreamBoard(card, state, {notices: await _settling(connection, batch)}))
    return boards


async def _save(connection: AsyncConnection, shape: Shape[Any], boards: Sequence[StreamBoard[Any]]) -> None:
    for table in tables(shape):
        rows = [row for board in boards for row in board.rows.get(table, {}).values()]
        if rows:
            await connection.execute(upsert(table, connection.dialect.name), rows)


async def _settling(connection: AsyncConnection, batch: StreamBatch) -> dict[tuple[Any, ...], Row]:
    """The rows of notices that are being settled."""
    ids = [record.event.id for record in batch.records if isinstance(record.event, NoticeSettled)]
    if not ids:
        return {}
    query = select(notices).where(notices.c.stream == batch.card.stream, notices.c.notice.in_(ids))
    return {(row["notice"],): {**row} for row in (await connection.execute(query)).mappings()}


async def _agenda(connection: AsyncConnection, meeting: Meeting, records: Sequence[StreamRecord]) -> Meeting:
    """A meeting with all of it that is open, and with what records speak of."""
    names = {name for record in records for name in named(record.event)}
    numbers = [int(name) for name in names if name.isdecimal()]
    waiting = await _parts(
        connection, meeting, matters, MATTER, matters.c.state.in_(_ON_THE_AGENDA), matters.c.matter.in_(names)
    )
    sat = await _parts(
        connection, meeting, sessions, SESSION, sessions.c.open, sessions.c.session.in_(numbers)
    )
    resolved = await _parts(
        connection, meeting, resolutions, RESOLUTION, resolutions.c.open, resolutions.c.resolution.in_(names)
    )
    return replace(
        meeting,
        matters={one.id: one for one in waiting},
        sessions=tuple(sat),
        resolutions={one.id: one for one in resolved},
    )


async def _parts(
    connection: AsyncConnection,
    meeting: Meeting,
    table: Table,
    adapter: TypeAdapter[Any],
    *wanted: ColumnElement[bool],
) -> list[Any]:
    query = select(table.c.body).where(table.c.meeting == meeting.key, or_(false(), *wanted))
    found = await connection.scalars(query.order_by(*table.primary_key.columns))
    return [adapter.validate_json(body) for body in found]


def _first(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))
