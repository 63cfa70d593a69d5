"""Ports: the roles that the outside plays. Implementations name their technology and live elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from binglian.domain.calendar import CalendarData
from binglian.domain.events import Record
from binglian.domain.streams.outbox import Notice, Outgoing
from binglian.domain.streams.records import StreamBatch
from binglian.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCard:
    """What the ledger says of a project beside its events; fixed when the project opens.

    Attributes:
        project: the project's key, which is also its stream.
        definition: ``key@version#digest`` of the definition it was first planned from.
        code: its code in the national on-line platform, if it had one when it opened.
    """

    project: str
    name: str
    jurisdiction: str
    district: str
    definition: str
    mode: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records of one project in sequence without a gap, to be appended as one."""

    card: ProjectCard
    records: Sequence[Record]


class Ledger(Protocol):
    """Where every event ends up, once."""

    async def append(self, batch: Batch) -> int:
        """Appends a batch and updates the projections in one transaction.

        Idempotent: records that are already there are left alone, if they say the same.

        Returns:
            The last sequence that the stream now holds.

        Raises:
            LedgerConflict: a record that is already there says something else, or a sequence is missing.
        """
        ...


class LedgerConflict(Exception):
    """Raised when an append contradicts what the ledger holds; repeating it can't help."""


class StreamLedger(Protocol):
    """Where every event of a ticket, a meeting or an order ends up, once."""

    async def append_stream(self, batch: StreamBatch) -> int:
        """Appends a batch as ``Ledger.append`` does.

        Raises:
            LedgerConflict: a record that is already there says something else, or a sequence is missing.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """A ticket that a project, a meeting or an order opens.

    Attributes:
        ticket: its key, policy and problem.
        shift: the sender's difference between business time and the engine's; zero but in a rehearsal.
    """

    ticket: Ticket
    calendar: CalendarData
    opened_at: datetime
    shift: timedelta = timedelta()


class Courier(Protocol):
    """What brings messages from one workflow to another, at least once."""

    async def deliver(self, outgoing: Outgoing) -> int:
        """Delivers a message and waits for the answer.

        Returns:
            The ledger sequence of what it caused there; 0 where the first answer is no longer known.

        Raises:
            DeliveryFailed: its receiver has refused it, or has ended; repeating it can't help.
        """
        ...

    async def open_ticket(self, opening: OpenTicket) -> None:
        """Begins a ticket; does nothing if one with its key runs or has run."""
        ...


class DeliveryFailed(Exception):
    """Raised when a receiver refuses a message for good.

    Attributes:
        code: the refusal's stable code.
    """

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice with all that a channel needs.

    Attributes:
        key: by which a channel tells a repeat: the stream's name, a slash, the notice's id.
    """

    key: str
    jurisdiction: str
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a notice: the channels that took it, and those that did not, with the reason."""

    channels: tuple[str, ...] = ()
    failed: dict[str, str] = field(default_factory=dict[str, str])


class Notifier(Protocol):
    """What brings notices to people."""

    async def send(self, letter: Letter) -> Sent:
        """Sends a notice by every channel its receivers have; a repeat of what went out is left alone."""
        ...
