"""Canonical JSON: one text for one content, whatever machine, offset or key order it came from.

Keys sorted, no spaces, Chinese as it is, instants in UTC. Hashes and comparisons rest on this text, so a
change here makes every stored chain unverifiable: it is a format, not a convenience.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter

from binglian.domain.events import Event, Record
from binglian.domain.ports import ProjectCard
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamCard, StreamEvent, StreamRecord
from binglian.ledger.kinds import AnyCard, AnyRecord, kind_of

T = TypeVar("T")

_events: TypeAdapter[Event] = TypeAdapter(Event)
_records: TypeAdapter[Record] = TypeAdapter(Record)
_cards: TypeAdapter[ProjectCard] = TypeAdapter(ProjectCard)
_stream_events: TypeAdapter[StreamEvent] = TypeAdapter(StreamEvent)
_stream_records: TypeAdapter[StreamRecord] = TypeAdapter(StreamRecord)
_stream_cards: TypeAdapter[StreamCard] = TypeAdapter(StreamCard)
_of_projects = frozenset[type](get_args(get_args(Event)[0]))


def canonical(content: object) -> str:
    """The canonical JSON of plain data, with dates and aware instants in it.

    Raises:
        ValueError: an instant without an offset, or a number that JSON does not have.
    """
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )


def encode(adapter: TypeAdapter[T], content: T) -> str:
    """The canonical JSON of a model, without what is left at its default."""
    return canonical(adapter.dump_python(content, exclude_defaults=True))


def encode_event(event: Event | StreamEvent) -> str:
    """An event as its entry's payload."""
    adapter: TypeAdapter[Any] = _events if type(event) in _of_projects else _stream_events
    return canonical(adapter.dump_python(event))


def decode_event(payload: str) -> Event:
    """The event of a payload, its instants in UTC.

    Raises:
        pydantic.ValidationError: a ``ValueError``; the payload is not an event that this version knows.
    """
    return _events.validate_json(payload)


def record_of(row: Mapping[str, Any]) -> Record:
    """The record that a row of ``entries`` holds.

    Raises:
        pydantic.ValidationError: a ``ValueError``; this version does not know its event.
    """
    return Record(
        sequence=row["sequence"],
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        message=row["message"],
        note=row["note"],
        event=decode_event(row["payload"]),
    )


def stream_record_of(row: Mapping[str, Any]) -> StreamRecord:
    """The record that a row of ``entries`` holds, in a stream that is no project.

    Raises:
        pydantic.ValidationError: a ``ValueError``; this version does not know its event.
    """
    return StreamRecord(
        sequence=row["sequence"],
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        message=row["message"],
        note=row["note"],
        event=_stream_events.validate_json(row["payload"]),
    )


def any_record_of(row: Mapping[str, Any]) -> AnyRecord:
    """The record that a row of ``entries`` holds, of whatever kind its stream is.

    Raises:
        ValueError: this version does not know its event, or the kind of its stream.
    """
    return record_of(row) if kind_of(row["stream"]) is Kind.PROJECT else stream_record_of(row)


def record_content(record: AnyRecord) -> dict[str, Any]:
    """A record as plain data."""
    if isinstance(record, Record):
        return _records.dump_python(record)
    return _stream_records.dump_python(record)


def same_record(one: AnyRecord, other: AnyRecord) -> bool:
    """Whether two records say the same.

    Read by the same version: an entry of an older one, to which a field has since been added, still says the
    same.
    """
    return canonical(record_content(one)) == canonical(record_content(other))


def encode_card(card: AnyCard) -> str:
    """A card as canonical JSON.

    What is left at its default isn't said: a card of an older version, to which a field has since been added,
    still reads the same.
    """
    unsaid = {field.name for field in fields(card) if getattr(card, field.name) == field.default}
    adapter: TypeAdapter[Any] = _cards if isinstance(card, ProjectCard) else _stream_cards
    return canonical(adapter.dump_python(card, exclude=unsaid))


def decode_card(text: str) -> ProjectCard:
    """A project's card from its text.

    Raises:
        pydantic.ValidationError: a ``ValueError``; the text is not a card.
    """
    return _cards.validate_json(text)


def decode_stream_card(text: str) -> StreamCard:
    """The card of a ticket, a meeting or an order from its text.

    Raises:
        pydantic.ValidationError: a ``ValueError``; the text is not a card.
    """
    return _stream_cards.validate_json(text)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its offset, {value.isoformat()} has none")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
