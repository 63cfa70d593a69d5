"""How one kind of stream is projected: the domain's own ``evolve`` folds, and a shape says what rows follow.

Pure; the same fold serves the append, the audit and a rebuild.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Table

from binglian.domain.clocks import Clock
from binglian.domain.streams.life import StreamState
from binglian.domain.streams.outbox import Kind, NoticeIssued, NoticeSettled
from binglian.domain.streams.records import StreamCard, StreamEvent, StreamRecord
from binglian.ledger.codec import canonical
from binglian.ledger.projections import Key, Row
from binglian.ledger.streams.tables import notices

S = TypeVar("S", bound=StreamState)
Part = tuple[Table, Key, Row]
"""A row with its table, and the rest of its key after the stream's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Generic[S]):
    """How one kind of stream becomes rows.

    Attributes:
        table: where its own row stands; ``parts`` the tables of what belongs to it.
        apart: fields of the state that its ``body`` leaves out: what no event carries, and what has rows.
        blank: the state before the first event, with as much of policy or plan as a card tells.
        heading: the columns that are particular to its own row.
        clocks: every clock that may run.
        changed: rows of parts that an event has changed, from the states before and after it.
    """

    kind: Kind
    table: Table
    adapter: TypeAdapter[S]
    apart: frozenset[str]
    blank: Callable[[StreamCard], S]
    evolve: Callable[[S, StreamEvent], S]
    heading: Callable[[StreamCard, S], Row]
    clocks: Callable[[S], Iterable[Clock]]
    parts: tuple[Table, ...] = ()
    changed: Callable[[S, S, StreamRecord], Iterator[Part]] = lambda _before, _after, _record: iter(())

    def stored(self, state: S) -> str:
        """A state as the ``body`` of its row."""
        plain = self.adapter.dump_python(state, exclude=set(self.apart), exclude_defaults=True)
        return canonical(plain)

    def restored(self, card: StreamCard, body: str) -> S:
        """The state of a ``body``, what is kept apart left as it was before the first event."""
        blank = self.blank(card)
        given = {name: getattr(blank, name) for name in self.apart}
        return self.adapter.validate_python(json.loads(body) | given)

    def stated(self, row: Mapping[str, Any]) -> S:
        """The state that a stream's own row tells, with what its card tells of policy or plan."""
        key = next(iter(self.table.primary_key)).name
        names = ("title", "jurisdiction", "district", "definition")
        told = {name: row[name] for name in names}
        card = StreamCard(kind=self.kind, key=row[key], sort=row.get("sort", ""), **told)
        return self.restored(card, row["body"])


@dataclass(slots=True)
class StreamBoard(Generic[S]):
    """A stream's state, as far as a batch needs it, and the rows that have changed."""

    card: StreamCard
    state: S
    rows: dict[Table, dict[Key, Row]] = field(default_factory=dict[Table, dict[Key, Row]])


def fold(shape: Shape[S], board: StreamBoard[S], records: Iterable[StreamRecord]) -> StreamBoard[S]:
    """Folds records into a board, in order.

    Raises:
        KeyError: an event speaks of what was never begun; the domain yields no such.
    """
    for record in records:
        before = board.state
        board.state = shape.evolve(before, record.event)
        for table, key, row in shape.changed(before, board.state, record):
            names = [column.name for column in table.primary_key]
            whole = dict(zip(names, (board.card.key, *key), strict=True)) | row
            board.rows.setdefault(table, {})[key] = whole
        _notice(board, record.event)
    board.rows[shape.table] = {(): _own(shape, board)}
    return board


def tables(shape: Shape[Any]) -> Sequence[Table]:
    """Every table of a kind, those first that others refer to."""
    return (shape.table, *shape.parts, notices)


def _own(shape: Shape[S], board: StreamBoard[S]) -> Row:
    card, state = board.card, board.state
    key = next(iter(shape.table.primary_key)).name
    clocks = () if state.ended_at else tuple(shape.clocks(state))
    return {
        key: card.key,
        "title": card.title,
        "jurisdiction": card.jurisdiction,
        "district": card.district,
        "definition": card.definition,
        "opened_at": state.opened_at,
        "ended_at": state.ended_at,
        "overdue": any(clock.overdue() for clock in clocks),
        "next_due": _nearest(clocks),
        "undelivered": len(state.outbox.refused),
        "unheard": len(state.outbox.unheard),
        "body": shape.stored(state),
        **shape.heading(card, state),
    }


def _nearest(clocks: Iterable[Clock]) -> datetime | None:
    ahead = (clock.due.at for clock in clocks if clock.running and not clock.lapsed and not clock.paused)
    return min(ahead, default=None)


def _notice(board: StreamBoard[Any], event: StreamEvent) -> None:
    rows = board.rows.setdefault(notices, {})
    if isinstance(event, NoticeIssued):
        rows[(event.notice.id,)] = {
            "stream": board.card.stream,
            "notice": event.notice.id,
            "template": event.notice.template,
            "receivers": canonical(event.notice.to),
            "issued_at": event.at,
            "settled_at": None,
            "channels": canonical(()),
            "failed": canonical({}),
            "unheard": False,
        }
    elif isinstance(event, NoticeSettled):
        rows[(event.id,)] = rows[(event.id,)] | {
            "settled_at": event.at,
            "channels": canonical(event.channels),
            "failed": canonical(event.failed),
            "unheard": not event.channels,
        }
