"""The register of one running stream: takes messages once, lets due instants ring, numbers the records.

What the desk is to a project (``binglian.domain.desk``), for streams whose past is never solved anew: a
message told late is applied as of its own instant to the state at hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Generic

from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.core import CLOCK_SKEW
from binglian.domain.desk import SEEN_BOUND, SYSTEM, Receipt, Taken
from binglian.domain.envelope import Envelope
from binglian.domain.errors import Code, Refused
from binglian.domain.events import MessageRefused
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.life import Life, M, S, StreamDue
from binglian.domain.streams.outbox import Delivered, DeliveryRefused, NoticeSettled, Outgoing
from binglian.domain.streams.records import StreamEvent, StreamRecord
from binglian.domain.streams.recount import adopted, check_adoption


@dataclass(slots=True, kw_only=True)
class Register(Generic[S, M]):
    """One stream's state with its open ends; what continue-as-new carries on.

    Attributes:
        sequence: the number of the last record made.
        unwritten: records that the ledger has not yet confirmed, in sequence.
        seen: message ids that were applied, with the fingerprint of their body; oldest first.
    """

    life: Life[S, M]
    state: S
    sequence: int = 0
    unwritten: list[StreamRecord] = field(default_factory=list[StreamRecord])
    seen: dict[str, str] = field(default_factory=dict[str, str])

    def open(self, at: datetime, now: datetime, calendar: WorkCalendar) -> None:
        """Begins the stream's life at an instant; does nothing if it has begun."""
        if self.state.opened_at is None:
            self._adopt(self.life.open(self.state, at, calendar), now)

    def check(self, message: M | AdoptCalendar, now: datetime, calendar: WorkCalendar) -> None:
        """Passes if the message would be taken now; changes nothing.

        Raises:
            Refused: as ``take`` would.
        """
        if not self._is_repeat(message):
            self._decided(self._rung(now, calendar), message, now, calendar)

    def take(self, message: M | AdoptCalendar, now: datetime, calendar: WorkCalendar) -> Receipt:
        """Applies a message once, after every due instant up to now; from then on an adopted calendar counts.

        Raises:
            Refused: with its stable code; nothing but due instants has changed.
        """
        self.ring(now, calendar)
        if self._is_repeat(message):
            return Receipt(outcome=Taken.DUPLICATE, message=message.id)
        events = self._decided(self.state, message, now, calendar)
        first = self.sequence + 1
        self.seen[message.id] = message.fingerprint()
        while len(self.seen) > SEEN_BOUND:
            del self.seen[next(iter(self.seen))]
        self._adopt(events, now, message)
        self.ring(now, shared(message.calendar) if isinstance(message, AdoptCalendar) else calendar)
        return Receipt(
            outcome=Taken.APPLIED,
            message=message.id,
            sequences=tuple(range(first, first + len(events))),
            events=tuple(event.type for event in events),
        )

    def ring(self, now: datetime, calendar: WorkCalendar) -> None:
        """Lets every due instant up to now take effect."""
        while (due := self.due()) is not None and due.at <= now:
            self._adopt(self.life.ring(self.state, due, calendar), now)

    def due(self) -> StreamDue | None:
        """The next due instant; none after the end."""
        return None if self.state.ended_at is not None else self.life.next_due(self.state)

    def refuse(self, body: str, refused: Refused, now: datetime) -> None:
        """Keeps the refusal of a notice that nobody waits for, so that its sender can find it."""
        event = MessageRefused(at=now, code=refused.code.value, place=refused.place, body=body[:2000])
        self._adopt((event,), now)

    def written(self, sequence: int) -> None:
        """The ledger has confirmed every record up to a sequence."""
        self.unwritten = [record for record in self.unwritten if record.sequence > sequence]

    def arrived(self, outgoing: Outgoing, receipt: int, now: datetime) -> None:
        """A message was taken by its receiver."""
        self._adopt((Delivered(at=now, id=outgoing.id, to=outgoing.to, receipt=receipt),), now)

    def refused(self, outgoing: Outgoing, code: str, reason: str, now: datetime) -> None:
        """A message was refused by its receiver for good."""
        event = DeliveryRefused(at=now, id=outgoing.id, to=outgoing.to, code=code, reason=reason)
        self._adopt((event,), now)

    def noticed(self, notice: str, channels: tuple[str, ...], failed: dict[str, str], now: datetime) -> None:
        """A notice went out, or every attempt failed."""
        self._adopt((NoticeSettled(at=now, id=notice, channels=channels, failed=failed),), now)

    def _rung(self, now: datetime, calendar: WorkCalendar) -> S:
        """The state after every due instant up to now; nothing is adopted."""
        state = self.state
        while state.ended_at is None and (due := self.life.next_due(state)) and due.at <= now:
            state = reduce(self.life.evolve, self.life.ring(state, due, calendar), state)
        return state

    def _decided(
        self, state: S, message: M | AdoptCalendar, now: datetime, calendar: WorkCalendar
    ) -> tuple[StreamEvent, ...]:
        """The events of a message whose time is possible."""
        if message.occurred_at > now + CLOCK_SKEW:
            at = message.occurred_at.isoformat()
            raise Refused(Code.FROM_THE_FUTURE, "occurred_at", at=at, now=now.isoformat())
        if state.ended_at is not None:
            raise Refused(Code.STREAM_ENDED, ended=state.ended_at.isoformat())
        message = _since_opening(message, state.opened_at)
        if isinstance(message, AdoptCalendar):
            check_adoption(self.life.policy(state), message, calendar)
            return (adopted(self.life.clocks(state), message, now, calendar),)
        return self.life.decide(state, message, calendar)

    def _is_repeat(self, message: Envelope) -> bool:
        known = self.seen.get(message.id)
        if known is not None and known != message.fingerprint():
            raise Refused(Code.ID_REUSED, "id", id=message.id)
        return known is not None

    def _adopt(self, events: Iterable[StreamEvent], now: datetime, cause: Envelope | None = None) -> None:
        for event in events:
            self.state = self.life.evolve(self.state, event)
            self.sequence += 1
            record = StreamRecord(
                sequence=self.sequence,
                recorded_at=now,
                actor=str(cause.actor) if cause else SYSTEM,
                message=cause.id if cause else "",
                note=cause.note if cause else "",
                event=event,
            )
            self.unwritten.append(record)


def _since_opening(message: M, opened_at: datetime | None) -> M:
    """A message, as of the stream's opening where it is no earlier in earnest.

    Another stream may have sent it before there was anybody to take it; a person's clock, or seconds that
    were rounded, may put it just before.

    Raises:
        Refused: ``times-out-of-order``.
    """
    if opened_at is None or message.occurred_at >= opened_at:
        return message
    if message.actor.post == SYSTEM or opened_at - message.occurred_at <= CLOCK_SKEW:
        return message.model_copy(update={"occurred_at": opened_at})
    at, earlier = message.occurred_at.isoformat(), f"open {opened_at.isoformat()}"
    raise Refused(Code.OUT_OF_ORDER, "occurred_at", at=at, earlier=earlier)
