"""``SqlLedger``: appends to the ledger, once, in order, with its projections in the same transaction."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from binglian.domain.events import Record
from binglian.domain.ports import Batch, LedgerConflict, ProjectCard
from binglian.ledger.chain import card_hash, link
from binglian.ledger.codec import card_content, encode_event, record_content
from binglian.ledger.engine import IMMEDIATE
from binglian.ledger.projections import Row, project_events, subject
from binglian.ledger.store import LoadedProject, insert_if_new, load, save
from binglian.ledger.tables import entries, projects

_HOLD_PROJECT = select(projects).with_for_update()


class SqlLedger:
    """The ``binglian.domain.ports.Ledger`` on SQLAlchemy.

    Appenders of one stream take turns: on PostgreSQL by a lock on the project's row, on SQLite, which has one
    writer a file, by its write lock, and within a process by queueing before it, since SQLite's waiting is polling.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Takes an engine from ``open_engine``; disposing of it stays the caller's business."""
        self._engine = engine.execution_options(**{IMMEDIATE: True})
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    async def append(self, batch: Batch) -> int:
        """Appends a batch and updates the projections in one transaction.

        Idempotency key: (project, sequence). Records that are already there are left alone, if they say the same.

        Returns:
            The last sequence that the stream now holds; 0 for an empty batch of an unknown project.

        Raises:
            LedgerConflict: a record or the card that is already there says something else, or a sequence is
                missing; repeating can't help.
            sqlalchemy.exc.SQLAlchemyError: the database can't be reached or is busy; repeating can help.
        """
        _consecutive(batch.records)
        async with self._turn, self._engine.begin() as connection:
            project = await _hold(connection, batch)
            if project is None:
                return 0
            fresh = await _unseen(connection, project, batch.records)
            if not fresh:
                return project.last_sequence
            return await _append(connection, project, fresh)


async def _append(connection: AsyncConnection, project: LoadedProject, fresh: Sequence[Record]) -> int:
    rows = _chained(project.project, project.head, fresh)
    events = [record.event for record in fresh]
    board = project_events(await load(connection, project, events), *events)
    await connection.execute(insert(entries), rows)
    await save(connection, board, fresh[-1].sequence, rows[-1]["hash"])
    return fresh[-1].sequence


def _consecutive(records: Sequence[Record]) -> None:
    for before, record in zip(records, records[1:], strict=False):
        if record.sequence != before.sequence + 1:
            raise LedgerConflict(f"within the batch {record.sequence} follows on {before.sequence}")


async def _hold(connection: AsyncConnection, batch: Batch) -> LoadedProject | None:
    """Locks the project's row, which is made first if it is not there; none for an empty batch of a new one."""
    held = _HOLD_PROJECT.where(projects.c.project == batch.card.project)
    project = (await connection.execute(held)).one_or_none()
    if project is None and batch.records:
        new = insert_if_new(projects, connection.dialect.name)
        await connection.execute(new, _new_project(batch.card))
        project = (await connection.execute(held)).one()
    if project is not None:
        _same_card(project, batch.card)
    return project


def _new_project(card: ProjectCard) -> Row:
    fixed = {"state": "open", "stage": "", "overdue": 0, "last_sequence": 0, "head": card_hash(card)}
    return card_content(card) | fixed


def _same_card(project: LoadedProject, card: ProjectCard) -> None:
    for name, value in card_content(card).items():
        held = getattr(project, name)
        if held != value:
            raise LedgerConflict(f"project {card.project}: {name} is {held!r} in the ledger and {value!r} here")


async def _unseen(
    connection: AsyncConnection, project: LoadedProject, records: Sequence[Record]
) -> Sequence[Record]:
    """The records that the stream does not hold yet, after making sure that it holds the others as they are."""
    last = project.last_sequence
    if not records or records[0].sequence > last + 1:
        if records:
            raise LedgerConflict(f"{project.project}: {records[0].sequence} would follow on {last}")
        return ()
    seen = [record for record in records if record.sequence <= last]
    if seen:
        await _same_content(connection, project.project, seen)
    return records[len(seen) :]


async def _same_content(connection: AsyncConnection, stream: str, seen: Sequence[Record]) -> None:
    query = (
        select(entries.c.sequence, entries.c.previous, entries.c.hash)
        .where(entries.c.stream == stream)
        .where(entries.c.sequence.between(seen[0].sequence, seen[-1].sequence))
    )
    stored = {row.sequence: row for row in await connection.execute(query)}
    for record in seen:
        row = stored.get(record.sequence)
        if row is None or link(row.previous, stream, record_content(record)) != row.hash:
            raise LedgerConflict(f"{stream}: the ledger says something else at {record.sequence}")


def _chained(stream: str, previous: str, records: Sequence[Record]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for record in records:
        following = link(previous, stream, record_content(record))
        rows.append(_row(stream, record) | {"previous": previous, "hash": following})
        previous = following
    return rows


def _row(stream: str, record: Record) -> Row:
    return {
        "stream": stream,
        "sequence": record.sequence,
        **index_columns(record),
        "recorded_at": record.recorded_at,
        "actor": record.actor,
        "message": record.message,
        "note": record.note,
        "payload": encode_event(record.event),
    }


def index_columns(record: Record) -> Row:
    """The columns of an entry that repeat what its event says, for people who filter."""
    event = record.event
    return {"type": event.type, "item": subject(event)[1], "occurred_at": event.at}
