"""The desk of one running project: takes messages once, lets due instants ring, numbers the records.

It holds the only mutable state of a project, and that state is what continue-as-new carries on. It asks the
core for every change and changes nothing when the core refuses.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from binglian.domain.calendar import WorkCalendar
from binglian.domain.core import Transition, decide, open_project, ring
from binglian.domain.errors import Code, Refused
from binglian.domain.events import Event, MessageRefused, Record
from binglian.domain.messages import Message
from binglian.domain.project import Project

SEEN_BOUND = 2_000
"""How many message ids are remembered: far more than a project of sixty approvals receives in its life, and
small enough to be carried on in one payload."""

SYSTEM = "system"


class Taken(StrEnum):
    """What became of a message that was not refused."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a message: what became of it, and the events it caused by type and ledger sequence."""

    outcome: Taken
    message: str
    sequences: tuple[int, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Desk:
    """One project's state with its open ends.

    Attributes:
        project: the state.
        sequence: the number of the last record made.
        unwritten: records that the ledger has not yet confirmed, in sequence.
        seen: message ids that were applied, with the fingerprint of their body; oldest first.
    """

    project: Project
    sequence: int = 0
    unwritten: list[Record] = field(default_factory=list[Record])
    seen: dict[str, str] = field(default_factory=dict[str, str])

    def open(self, at: datetime, now: datetime) -> None:
        """Begins the project's life at an instant; does nothing if it has begun."""
        if self.project.opened_at is None:
            self._adopt(open_project(self.project, at), now)

    def check(self, message: Message, now: datetime, calendar: WorkCalendar) -> None:
        """Passes if the message would be taken now; changes nothing.

        Raises:
            Refused: as ``take`` would.
        """
        if not self._is_repeat(message):
            decide(self._before(message, now).project, message, now, calendar)

    def take(self, message: Message, now: datetime, calendar: WorkCalendar) -> Receipt:
        """Applies a message once, after every due instant up to now.

        Raises:
            Refused: with its stable code; nothing but due instants has changed.
        """
        self.ring(now)
        if self._is_repeat(message):
            return Receipt(outcome=Taken.DUPLICATE, message=message.id)
        before = self._before(message, now)
        transition = decide(before.project, message, now, calendar)
        self._adopt(before, now)
        first = self.sequence + 1
        self._remember(message)
        self._adopt(transition, now, message)
        self.ring(now)
        return Receipt(
            outcome=Taken.APPLIED,
            message=message.id,
            sequences=tuple(range(first, first + len(transition.events))),
            events=tuple(event.type for event in transition.events),
        )

    def ring(self, now: datetime) -> None:
        """Lets every due instant up to now take effect."""
        self._adopt(ring(self.project, now), now)

    def refuse(self, body: str, refused: Refused, now: datetime) -> None:
        """Keeps the refusal of a notice that nobody waits for, so that its sender can find it."""
        event = MessageRefused(at=now, code=refused.code.value, place=refused.place, body=body[:2000])
        self._write(event, now, SYSTEM, "", "")

    def written(self, sequence: int) -> None:
        """The ledger has confirmed every record up to a sequence."""
        self.unwritten = [record for record in self.unwritten if record.sequence > sequence]

    def _before(self, message: Message, now: datetime) -> Transition:
        """All that falls due first: up to now, a little further if the sender's clock is ahead."""
        return ring(self.project, max(now, message.occurred_at))

    def _is_repeat(self, message: Message) -> bool:
        known = self.seen.get(message.id)
        if known is not None and known != message.digest():
            raise Refused(Code.ID_REUSED, "id", id=message.id)
        return known is not None

    def _remember(self, message: Message) -> None:
        self.seen[message.id] = message.digest()
        if len(self.seen) > SEEN_BOUND:
            del self.seen[next(iter(self.seen))]

    def _adopt(self, transition: Transition, now: datetime, message: Message | None = None) -> None:
        self.project = transition.project
        for place, event in enumerate(transition.events):
            sender = str(message.actor) if message and place == 0 else SYSTEM
            note = message.note if message and place == 0 else ""
            self._write(event, now, sender, message.id if message else "", note)

    def _write(self, event: Event, now: datetime, actor: str, message: str, note: str) -> None:
        self.sequence += 1
        self.unwritten.append(
            Record(
                sequence=self.sequence,
                recorded_at=now,
                actor=actor,
                message=message,
                note=note,
                event=event,
            )
        )
