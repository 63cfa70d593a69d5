"""What a stream has sent and not yet seen arrive: messages to other workflows, and notices to people.

A message is delivered at least once and takes effect once, since its receiver knows its id. What is still
under way stands in the state, so that nothing is lost when a process dies.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Literal, TypeVar

T = TypeVar("T")

SYSTEM = "system"
"""The post in whose name streams write to each other."""

KEPT = 100
"""How many refused messages, and as many unheard notices, an outbox keeps at hand; the ledger has all."""

KEY_LENGTH = 64
"""What a key may measure (``envelope.Key``)."""


class Kind(StrEnum):
    """What runs as a workflow of its own and can be written to."""

    PROJECT = "project"
    TICKET = "ticket"
    MEETING = "meeting"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: the kind of stream and its key."""

    kind: Kind
    key: str

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.key}"


def derived(key: str, suffix: str) -> str:
    """The key of what a stream opens: its own with a suffix; where that is too long, cut before a digest."""
    whole = f"{key}-{suffix}"
    if len(whole) <= KEY_LENGTH:
        return whole
    digest = sha256(whole.encode()).hexdigest()[:12]
    return f"{key[: KEY_LENGTH - len(digest) - 1]}-{digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to another workflow, on its way.

    Attributes:
        id: the message's own id, by which its receiver tells a repeat.
        body: the message as JSON. With ``opens``, what the new stream starts from instead.
        opens: whether it begins the stream at that address rather than being told to it.
    """

    id: str
    to: Address
    body: str
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice to people, on its way.

    Attributes:
        id: unique within the stream; with the stream's name the key by which a channel tells a repeat.
        template: key of its wording (``definitions/notices.yaml``).
        to: the posts it goes to, each ``post`` or ``post@department``.
        values: what fills the template, by name.
    """

    id: str
    template: str
    to: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """A message to another workflow was sent off."""

    at: datetime
    outgoing: Outgoing
    type: Literal["dispatched"] = "dispatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The receiver has taken a message; its answer is the proof.

    Attributes:
        receipt: ledger sequence of what it caused there; 0 for a repeat, or where a stream was begun.
    """

    at: datetime
    id: str
    to: Address
    receipt: int = 0
    type: Literal["delivered"] = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRefused:
    """The receiver has refused a message for good; somebody must look at it."""

    at: datetime
    id: str
    to: Address
    code: str
    reason: str = ""
    type: Literal["delivery_refused"] = "delivery_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeIssued:
    """A notice to people was sent off."""

    at: datetime
    notice: Notice
    type: Literal["notice_issued"] = "notice_issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettled:
    """A notice went out, or every attempt within its time failed.

    Attributes:
        channels: where it went out.
        failed: channels that did not take it, each with the reason.
    """

    at: datetime
    id: str
    channels: tuple[str, ...] = ()
    failed: dict[str, str] = field(default_factory=dict[str, str])
    type: Literal["notice_settled"] = "notice_settled"


OutboxEvent = Dispatched | Delivered | DeliveryRefused | NoticeIssued | NoticeSettled


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is under way, and what did not arrive.

    Attributes:
        waiting: messages without an answer, by id, oldest first.
        notices: notices not yet settled, by id, oldest first.
        refused: messages that their receiver refused, by id, with the code; the latest.
        unheard: notices that reached nobody, by id, with the reasons; the latest.
    """

    waiting: dict[str, Outgoing] = field(default_factory=dict[str, Outgoing])
    notices: dict[str, Notice] = field(default_factory=dict[str, Notice])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    unheard: dict[str, str] = field(default_factory=dict[str, str])

    def after(self, event: OutboxEvent) -> "Outbox":
        """The outbox once an event has happened."""
        match event:
            case Dispatched():
                return replace(self, waiting={**self.waiting, event.outgoing.id: event.outgoing})
            case Delivered():
                return replace(self, waiting=_without(self.waiting, event.id))
            case DeliveryRefused():
                refused = _latest(self.refused, event.id, event.code)
                return replace(self, waiting=_without(self.waiting, event.id), refused=refused)
            case NoticeIssued():
                return replace(self, notices={**self.notices, event.notice.id: event.notice})
            case _:
                unheard = self.unheard
                if not event.channels:
                    reasons = "; ".join(f"{channel}: {why}" for channel, why in event.failed.items())
                    unheard = _latest(unheard, event.id, reasons)
                return replace(self, notices=_without(self.notices, event.id), unheard=unheard)


def _latest(held: dict[str, str], key: str, value: str) -> dict[str, str]:
    """What is kept at hand once something has come, as the latest."""
    return dict([*_without(held, key).items(), (key, value)][-KEPT:])


def _without(held: dict[str, T], key: str) -> dict[str, T]:
    return {name: value for name, value in held.items() if name != key}
