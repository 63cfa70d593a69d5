"""The kinds of streams that the ledger holds, and how a stream's name tells which it is.

A project's stream is its bare key; any other is named by its kind, a slash and its key. No key holds a slash.
"""

from collections.abc import Sequence

from binglian.domain.events import Record
from binglian.domain.ports import Batch, ProjectCard
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamBatch, StreamCard, StreamRecord

AnyCard = ProjectCard | StreamCard
AnyRecord = Record | StreamRecord
AnyBatch = Batch | StreamBatch
AnyRecords = Sequence[Record] | Sequence[StreamRecord]


def stream_of(card: AnyCard) -> str:
    """The name of the stream that a card stands above."""
    return card.project if isinstance(card, ProjectCard) else card.stream


def kind_of(stream: str) -> Kind:
    """The kind of a stream.

    Raises:
        ValueError: what stands before the slash is no kind.
    """
    kind, slash, _ = stream.partition("/")
    return Kind(kind) if slash else Kind.PROJECT


def key_of(stream: str) -> str:
    """The key of what a stream is about, without its kind."""
    return stream.rpartition("/")[2]
