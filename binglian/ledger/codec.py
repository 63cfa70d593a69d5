"""Canonical JSON: one text for one content, whatever machine, offset or key order it came from.

Keys sorted, no spaces, Chinese as it is, instants in UTC. Hashes and comparisons rest on this text, so a
change here makes every stored chain unverifiable: it is a format, not a convenience.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter

from binglian.domain.events import Event, Record
from binglian.domain.ports import ProjectCard

T = TypeVar("T")

_events: TypeAdapter[Event] = TypeAdapter(Event)
_records: TypeAdapter[Record] = TypeAdapter(Record)
_cards: TypeAdapter[ProjectCard] = TypeAdapter(ProjectCard)


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


def encode_event(event: Event) -> str:
    """An event as its entry's payload."""
    return canonical(_events.dump_python(event))


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


def record_content(record: Record) -> dict[str, Any]:
    """A record as plain data."""
    return _records.dump_python(record)


def same_record(one: Record, other: Record) -> bool:
    """Whether two records say the same.

    Read by the same version: an entry of an older one, to which a field has since been added, still says the
    same.
    """
    return canonical(record_content(one)) == canonical(record_content(other))


def encode_card(card: ProjectCard) -> str:
    """A card as canonical JSON.

    What is left at its default isn't said: a card of an older version, to which a field has since been added,
    still reads the same.
    """
    unsaid = {field.name for field in fields(card) if getattr(card, field.name) == field.default}
    return canonical(_cards.dump_python(card, exclude=unsaid))


def decode_card(text: str) -> ProjectCard:
    """The card of a text.

    Raises:
        pydantic.ValidationError: a ``ValueError``; the text is not a card.
    """
    return _cards.validate_json(text)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its offset, {value.isoformat()} has none")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
