"""One transaction of the ledger: checks a group of batches against what is there, and appends what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from binglian.domain.events import Record
from binglian.domain.ports import Batch, LedgerConflict, ProjectCard
from binglian.ledger.chain import card_hash, link
from binglian.ledger.codec import (
    decode_card,
    encode_card,
    encode_event,
    record_content,
    record_of,
    same_record,
)
from binglian.ledger.projections import Row, opening, project_events
from binglian.ledger.store import LoadedProject, insert_if_new, load, save
from binglian.ledger.subjects import subject
from binglian.ledger.tables import entries, projects


def require_consecutive(records: Sequence[Record]) -> None:
    """Makes sure that a batch has no gap in itself.

    Raises:
        LedgerConflict: it has one.
    """
    for before, record in pairwise(records):
        if record.sequence != before.sequence + 1:
            raise LedgerConflict(f"within the batch {record.sequence} follows on {before.sequence}")


async def append_group(connection: AsyncConnection, group: Sequence[Batch]) -> list[int | LedgerConflict]:
    """Appends batches of different projects.

    Returns:
        For each batch the last sequence that its stream now holds, or the conflict that kept it out.
    """
    held = await _hold(connection, group)
    answers: list[int | LedgerConflict] = []
    fresh: dict[str, Sequence[Record]] = {}
    for batch in group:
        project = held.get(batch.card.project)
        try:
            news = await _unseen(connection, project, batch)
        except LedgerConflict as conflict:
            answers.append(conflict)
            continue
        if news:
            fresh[batch.card.project] = news
        answers.append(news[-1].sequence if news else project.last_sequence if project else 0)
    if fresh:
        await _append(connection, [held[key] for key in fresh], fresh)
    return answers


async def _append(
    connection: AsyncConnection, held: Sequence[LoadedProject], fresh: Mapping[str, Sequence[Record]]
) -> None:
    events = {stream: [record.event for record in records] for stream, records in fresh.items()}
    boards = await load(connection, held, events)
    rows: list[Row] = []
    for project, board in zip(held, boards, strict=True):
        chained = _chained(project.project, project.head, fresh[project.project])
        project_events(board, *events[project.project])
        board.heading |= {"last_sequence": chained[-1]["sequence"], "head": chained[-1]["hash"]}
        rows += chained
    await connection.execute(insert(entries), rows)
    await save(connection, boards)


async def _hold(connection: AsyncConnection, group: Sequence[Batch]) -> dict[str, LoadedProject]:
    """Locks the rows of the projects, after making those with which a stream begins."""
    held = await _locked(connection, [batch.card.project for batch in group])
    new = [
        _new_project(batch.card)
        for batch in group
        if batch.card.project not in held and batch.records and batch.records[0].sequence == 1
    ]
    if new:
        new.sort(key=lambda row: row["project"])
        await connection.execute(insert_if_new(projects, connection.dialect.name), new)
        held |= await _locked(connection, [row["project"] for row in new])
    return held


async def _locked(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, LoadedProject]:
    # in one order, so that two transactions never wait for each other
    query = (
        select(projects).where(projects.c.project.in_(keys)).order_by(projects.c.project).with_for_update()
    )
    return {row.project: row for row in await connection.execute(query)}


def _new_project(card: ProjectCard) -> Row:
    return {
        "project": card.project,
        **opening(card),
        "card": encode_card(card),
        "overdue": 0,
        "next_provisional": False,
        "last_sequence": 0,
        "head": card_hash(card),
    }


async def _unseen(
    connection: AsyncConnection, project: LoadedProject | None, batch: Batch
) -> Sequence[Record]:
    """The records that the stream does not hold yet; those that it holds must be as they are there."""
    records, last = batch.records, 0
    if project is not None:
        _same_card(project, batch.card)
        last = project.last_sequence
    if records and records[0].sequence > last + 1:
        raise LedgerConflict(f"{batch.card.project}: {records[0].sequence} would follow on {last}")
    seen = [record for record in records if record.sequence <= last]
    if seen:
        await _same_content(connection, batch.card.project, seen)
    return records[len(seen) :]


def _same_card(project: LoadedProject, card: ProjectCard) -> None:
    if project.card == encode_card(card):
        return
    held, told = asdict(decode_card(project.card)), asdict(card)
    for name, value in told.items():
        if held[name] != value:
            raise LedgerConflict(f"{card.project}: {name} is {held[name]!r} in the ledger and {value!r} here")


async def _same_content(connection: AsyncConnection, stream: str, seen: Sequence[Record]) -> None:
    query = (
        select(entries)
        .where(entries.c.stream == stream)
        .where(entries.c.sequence.between(seen[0].sequence, seen[-1].sequence))
    )
    stored = {row["sequence"]: {**row} for row in (await connection.execute(query)).mappings()}
    for record in seen:
        row = stored.get(record.sequence)
        if row is None or not same_record(record_of(row), record):
            raise LedgerConflict(f"{stream}: the ledger says something else at {record.sequence}")


def _chained(stream: str, previous: str, records: Sequence[Record]) -> list[Row]:
    rows: list[Row] = []
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
