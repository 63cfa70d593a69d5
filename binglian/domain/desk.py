"""The desk of one running project: takes messages once, lets due instants ring, numbers the records.

It holds the only mutable state of a project, and that state is what continue-as-new carries on. It asks the
core for every change and changes nothing when the core refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from binglian.domain.book import Book, Insertion
from binglian.domain.calendar import WorkCalendar
from binglian.domain.core import DueInstant, Transition, next_due, open_project, ring
from binglian.domain.errors import Code, Refused
from binglian.domain.events import Event, MessageRefused, Record
from binglian.domain.evolve_matters import bare, concern, rejoined
from binglian.domain.matter_messages import MatterMessage
from binglian.domain.matter_rules import keep
from binglian.domain.messages import AdoptCalendar, Message
from binglian.domain.ports import Sent
from binglian.domain.project import Project
from binglian.domain.raising import raised
from binglian.domain.streams.outbox import Delivered, DeliveryRefused, Notice, NoticeSettled, Outgoing
from binglian.domain.timeline import Caused

SEEN_BOUND = 2_000
"""How many message ids are remembered: far more than a project of sixty approvals receives in its life, and
small enough to be carried on in one payload."""

SYSTEM = "system"

FINAL = frozenset(
    {
        Code.ID_REUSED,
        Code.FROM_THE_FUTURE,
        Code.PROJECT_ENDED,
        Code.ALREADY_HAPPENED,
        Code.NOT_ALLOWED,
        Code.WRONG_DEPARTMENT,
        Code.OTHER_CALENDAR,
        Code.SAME_CALENDAR,
        Code.CODE_KNOWN,
    }
)
"""Refusals that no other message is to overcome. A notice refused for another reason may have come early:
before what it presupposes, the plan that knows its item, or the calendar that reaches as far."""


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
        key: the project's key; without one it opens no tickets.
        sequence: the number of the last record made.
        unwritten: records that the ledger has not yet confirmed, in sequence.
        seen: message ids that were applied, with the fingerprint of their body; oldest first.
        book: what the project was told, for reports that come late; made anew when its life begins.
    """

    project: Project
    sequence: int = 0
    unwritten: list[Record] = field(default_factory=list[Record])
    seen: dict[str, str] = field(default_factory=dict[str, str])
    book: Book = field(default_factory=Book)
    key: str = ""
    _reckoned: tuple[Project, DueInstant | None] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def open(self, at: datetime, now: datetime) -> None:
        """Begins the project's life at an instant; does nothing if it has begun."""
        if self.project.opened_at is None:
            opened = open_project(self.project, at)
            self.book = replace(self.book, base=opened.project, latest=at)
            self._adopt(opened.project, [Caused(event=event) for event in opened.events], now)

    def check(self, message: Message, now: datetime, calendar: WorkCalendar) -> None:
        """Passes if the message would be taken now; changes nothing.

        Raises:
            Refused: as ``take`` would.
        """
        if self._is_repeat(message):
            return
        if isinstance(message, MatterMessage):
            keep(self._rung(now, calendar).project, message, now)
        else:
            self._insertion(self._rung(_horizon(message, now), calendar), message, now, calendar)

    def take(self, message: Message, now: datetime, calendar: WorkCalendar) -> Receipt:
        """Applies a message once, after every due instant up to now.

        Raises:
            Refused: with its stable code; nothing but due instants has changed.
        """
        self.ring(now, calendar)
        if self._is_repeat(message):
            return Receipt(outcome=Taken.DUPLICATE, message=message.id)
        if isinstance(message, MatterMessage):
            return self._keep(message, now)
        rung = self._rung(_horizon(message, now), calendar)
        insertion = self._insertion(rung, message, now, calendar)
        self._time_passed(rung, now)
        first = self.sequence + 1
        self.book.adopt(insertion)
        self._remember(insertion, message)
        self._adopt(insertion.project, insertion.changes, now, message)
        self.ring(now, calendar)
        self._let_go(now)
        return Receipt(
            outcome=Taken.APPLIED,
            message=message.id,
            sequences=tuple(range(first, first + len(insertion.changes))),
            events=tuple(one.event.type for one in insertion.changes),
        )

    def hear(self, message: Message, now: datetime, calendar: WorkCalendar) -> bool:
        """Takes a notice that nobody waits for, and says whether it was applied; if not yet, it is held.

        Raises:
            Refused: when the notice can never be applied.
        """
        try:
            return self.take(message, now, calendar).outcome is Taken.APPLIED
        except Refused as refused:
            if refused.code in FINAL or isinstance(message, AdoptCalendar | MatterMessage):
                raise
            if self.book.waiting(message.id) is None:
                held = self.book.hold(message)
                self._refuse(message.model_dump_json(), refused, now, held=held)
        return False

    def ring(self, now: datetime, calendar: WorkCalendar) -> None:
        """Lets every due instant up to now take effect."""
        self._time_passed(self._rung(now, calendar), now)

    def refuse(self, body: str, refused: Refused, now: datetime) -> None:
        """Keeps the refusal of a notice that nobody waits for, so that its sender can find it."""
        self._refuse(body, refused, now, held=False)

    def written(self, sequence: int) -> None:
        """The ledger has confirmed every record up to a sequence."""
        self.unwritten = [record for record in self.unwritten if record.sequence > sequence]

    def arrived(self, outgoing: Outgoing, receipt: int, now: datetime) -> None:
        """A message that it sent was taken."""
        self._follow(Delivered(at=now, id=outgoing.id, to=outgoing.to, receipt=receipt), now)

    def refused(self, outgoing: Outgoing, code: str, reason: str, now: datetime) -> None:
        """A message that it sent was refused for good."""
        self._follow(DeliveryRefused(at=now, id=outgoing.id, to=outgoing.to, code=code, reason=reason), now)

    def noticed(self, notice: Notice, sent: Sent, now: datetime) -> None:
        """A notice that it sent went out, or every attempt failed."""
        settled = NoticeSettled(at=now, id=notice.id, channels=sent.channels, failed=sent.failed)
        self._follow(settled, now)

    def _keep(self, message: MatterMessage, now: datetime) -> Receipt:
        """Takes what a ticket or a meeting says: on the state at hand, and beside all that is solved anew."""
        events, first = keep(self.project, message, now), self.sequence + 1
        self._known({message.id: message.fingerprint()})
        for event in events:
            self.project = concern(self.project, event)
            self._write(event, now, str(message.actor), message.id, message.note)
        return Receipt(
            outcome=Taken.APPLIED,
            message=message.id,
            sequences=tuple(range(first, first + len(events))),
            events=tuple(event.type for event in events),
        )

    def _follow(self, event: Event, now: datetime) -> None:
        """Records what the project itself does beside its approvals."""
        self.project = concern(self.project, event)
        self._write(event, now, SYSTEM, "", "")

    def _insertion(
        self, rung: Transition, message: Message, now: datetime, calendar: WorkCalendar
    ) -> Insertion:
        book = self.book.reaching(rung.events)
        if isinstance(message, AdoptCalendar):
            return book.recount(bare(rung.project), message, now, calendar)
        return book.insert(bare(rung.project), message, now, calendar)

    def due(self) -> DueInstant | None:
        """The nearest due instant, found once for each state."""
        if self._reckoned is None or self._reckoned[0] is not self.project:
            self._reckoned = self.project, next_due(self.project)
        return self._reckoned[1]

    def _rung(self, until: datetime, calendar: WorkCalendar) -> Transition:
        due = self.due()
        if due is None or due.at > until:
            return Transition(self.project, ())
        return ring(self.project, until, calendar)

    def _time_passed(self, rung: Transition, now: datetime) -> None:
        if rung.events:
            self._adopt(rung.project, [Caused(event=event) for event in rung.events], now)

    def _is_repeat(self, message: Message) -> bool:
        taken = self.seen.get(message.id)
        known = taken or self.book.waiting(message.id)
        if known is not None and known != message.fingerprint():
            raise Refused(Code.ID_REUSED, "id", id=message.id)
        return taken is not None

    def _remember(self, insertion: Insertion, message: Message) -> None:
        """Keeps the fingerprints of what was applied; the book keeps no word of a calendar."""
        new = {told.id: told.fingerprint() for told in insertion.log if told.id in insertion.applied}
        self._known(new or {message.id: message.fingerprint()})

    def _known(self, new: dict[str, str]) -> None:
        self.seen |= new
        while len(self.seen) > SEEN_BOUND:
            del self.seen[next(iter(self.seen))]

    def _let_go(self, now: datetime) -> None:
        """A project that has ended waits for nothing more."""
        ended = self.project.ended_at
        if ended is not None:
            for told in self.book.release():
                self.refuse(told.body, Refused(Code.PROJECT_ENDED, ended=ended.isoformat()), now)

    def _adopt(
        self, project: Project, changes: Sequence[Caused], now: datetime, cause: Message | None = None
    ) -> None:
        """Takes over a state and records what led to it; what names no message of its own is its cause's.

        Tickets and messages under way stay as they are; what happened may open further ones.
        """
        self.project = rejoined(project, self.project)
        self.book = self.book.reaching(one.event for one in changes)
        for one in changes:
            message = one.message or cause
            sender = str(message.actor) if message and one.own else SYSTEM
            note = message.note if message and one.own else ""
            self.project = concern(self.project, one.event)
            self._write(one.event, now, sender, message.id if message else "", note)
        for one in changes:
            for event in raised(self.project, self.key, one.event, now):
                self._follow(event, now)

    def _refuse(self, body: str, refused: Refused, now: datetime, *, held: bool) -> None:
        event = MessageRefused(
            at=now, code=refused.code.value, place=refused.place, body=body[:2000], held=held
        )
        self._write(event, now, SYSTEM, "", "")

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


def _horizon(message: Message, now: datetime) -> datetime:
    """Up to when time has passed: up to now, a little further if the sender's clock is ahead."""
    return max(now, message.occurred_at)
