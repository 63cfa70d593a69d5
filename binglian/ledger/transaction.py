"""One transaction of the ledger: checks a group of batches against what is there, and appends what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from binglian.domain.events import Record
from binglian.domain.ports import Batch, LedgerConflict, ProjectCard
from binglian.domain.streams.records import StreamBatch
from binglian.ledger.chain import card_hash, link
from binglian.ledger.codec import (
    any_record_of,
    decode_card,
    decode_stream_card,
    encode_card,
    encode_event,
    record_content,
    same_record,
)
from binglian.ledger.kinds import AnyBatch, AnyCard, AnyRecord, AnyRecords, kind_of, stream_of
from binglian.ledger.projections import Row
from binglian.ledger.store import insert_if_new, project
from binglian.ledger.streams.store import project_streams
from binglian.ledger.streams.subjects import stream_subject
from binglian.ledger.subjects import subject
from binglian.ledger.tables import entries, heads


@dataclass(frozen=True, slots=True)
class _Held:
    """How far a stream is, as its locked head says."""

    card: str
    last: int
    head: str


def require_consecutive(records: AnyRecords) -> None:
    """Makes sure that a batch has no gap in itself.

    Raises:
        LedgerConflict: it has one.
    """
    for before, record in pairwise(records):
        if record.sequence != before.sequence + 1:
            raise LedgerConflict(f"within the batch {record.sequence} follows on {before.sequence}")


async def append_group(connection: AsyncConnection, group: Sequence[AnyBatch]) -> list[int | LedgerConflict]:
    """Appends batches of different streams.

    Returns:
        For each batch the last sequence that its stream now holds, or the conflict that kept it out.
    """
    held = await _hold(connection, group)
    answers: list[int | LedgerConflict] = []
    fresh: list[AnyBatch] = []
    for batch in group:
        stream = stream_of(batch.card)
        mine = held.get(stream)
        try:
            news = await _unseen(connection, mine, batch)
        except LedgerConflict as conflict:
            answers.append(conflict)
            continue
        if news:
            fresh.append(_only(batch, len(news)))
        answers.append(news[-1].sequence if news else mine.last if mine else 0)
    if fresh:
        await _append(connection, held, fresh)
    return answers


async def _append(connection: AsyncConnection, held: Mapping[str, _Held], fresh: Sequence[AnyBatch]) -> None:
    rows: list[Row] = []
    ends: list[Row] = []
    for batch in fresh:
        stream = stream_of(batch.card)
        chained = _chained(stream, held[stream].head, batch.records)
        ends.append({"of": stream, "to": chained[-1]["sequence"], "new": chained[-1]["hash"]})
        rows += chained
    await connection.execute(insert(entries), rows)
    await connection.execute(_MOVE_ON, ends)
    await project(connection, [batch for batch in fresh if isinstance(batch, Batch)])
    await project_streams(connection, [batch for batch in fresh if isinstance(batch, StreamBatch)])


_MOVE_ON = (
    update(heads)
    .where(heads.c.stream == bindparam("of"))
    .values(last_sequence=bindparam("to"), head=bindparam("new"))
)


async def _hold(connection: AsyncConnection, group: Sequence[AnyBatch]) -> dict[str, _Held]:
    """Locks the heads of the streams, after making those with which a stream begins."""
    held = await _locked(connection, [stream_of(batch.card) for batch in group])
    new = [
        _new_head(batch.card)
        for batch in group
        if stream_of(batch.card) not in held and batch.records and batch.records[0].sequence == 1
    ]
    if new:
        new.sort(key=lambda row: row["stream"])
        await connection.execute(insert_if_new(heads, connection.dialect.name), new)
        held |= await _locked(connection, [row["stream"] for row in new])
    return held


async def _locked(connection: AsyncConnection, streams: Sequence[str]) -> dict[str, _Held]:
    # in one order, so that two transactions never wait for each other
    query = select(heads).where(heads.c.stream.in_(streams)).order_by(heads.c.stream).with_for_update()
    return {
        row.stream: _Held(row.card, row.last_sequence, row.head) for row in await connection.execute(query)
    }


def _new_head(card: AnyCard) -> Row:
    stream = stream_of(card)
    return {
        "stream": stream,
        "kind": kind_of(stream).value,
        "card": encode_card(card),
        "last_sequence": 0,
        "head": card_hash(card),
    }


async def _unseen(connection: AsyncConnection, held: _Held | None, batch: AnyBatch) -> AnyRecords:
    """The records that the stream does not hold yet; those that it holds must be as they are there."""
    records, last = batch.records, 0
    if held is not None:
        _same_card(held.card, batch.card)
        last = held.last
    if records and records[0].sequence > last + 1:
        raise LedgerConflict(f"{stream_of(batch.card)}: {records[0].sequence} would follow on {last}")
    seen = [record for record in records if record.sequence <= last]
    if seen:
        await _same_content(connection, stream_of(batch.card), seen)
    return records[len(seen) :]


def _same_card(text: str, card: AnyCard) -> None:
    if text == encode_card(card):
        return
    held = asdict(decode_card(text) if isinstance(card, ProjectCard) else decode_stream_card(text))
    for name, value in asdict(card).items():
        if held[name] != value:
            raise LedgerConflict(
                f"{stream_of(card)}: {name} is {held[name]!r} in the ledger and {value!r} here"
            )


def _only(batch: AnyBatch, last: int) -> AnyBatch:
    """A batch with only so many of its records, the last ones."""
    if isinstance(batch, Batch):
        return replace(batch, records=batch.records[-last:])
    return replace(batch, records=batch.records[-last:])


async def _same_content(connection: AsyncConnection, stream: str, seen: Sequence[AnyRecord]) -> None:
    query = (
        select(entries)
        .where(entries.c.stream == stream)
        .where(entries.c.sequence.between(seen[0].sequence, seen[-1].sequence))
    )
    stored = {row["sequence"]: {**row} for row in (await connection.execute(query)).mappings()}
    for record in seen:
        row = stored.get(record.sequence)
        if row is None or not same_record(any_record_of(row), record):
            raise LedgerConflict(f"{stream}: the ledger says something else at {record.sequence}")


def _chained(stream: str, previous: str, records: AnyRecords) -> list[Row]:
    rows: list[Row] = []
    for record in records:
        following = link(previous, stream, record_content(record))
        rows.append(_row(stream, record) | {"previous": previous, "hash": following})
        previous = following
    return rows


def _row(stream: str, record: AnyRecord) -> Row:
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


def index_columns(record: AnyRecord) -> Row:
    """The columns of an entry that repeat what its event says, for people who filter."""
    event = record.event
    item = subject(record.event)[1] if isinstance(record, Record) else stream_subject(record.event)
    return {"type": event.type, "item": item, "occurred_at": event.at}
