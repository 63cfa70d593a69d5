"""Another calendar for a stream: every clock that runs is counted anew; what has been decided stands.

Basis: the State Council announces each year's days off in the autumn before. What a lapse brought about that
the other calendar disproves stays in the record; the clock no longer counts as lapsed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.clocks import Clock
from binglian.domain.cooperation import TicketPolicy
from binglian.domain.errors import Code, Refused
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.timing import recounted

Running = tuple[str, Clock]
"""A clock with what it is of, within the stream; see ``StreamDue.subject``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """A clock that another calendar has changed.

    Attributes:
        subject: what it is of, within the stream; empty for the stream itself.
        clock: how it runs from now on.
        before: its former due day, or instant for a limit in hours; ``after`` the one it has now.
        was_provisional: whether its former end was.
        undone: whether it had lapsed and, as it is counted now, has not.
    """

    subject: str
    clock: Clock
    before: str
    after: str
    was_provisional: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged:
    """A stream counts by another calendar from now on.

    Attributes:
        before: digest of the former calendar; ``after`` that of the one adopted.
        clocks: those it has changed, as they run from now on.
    """

    at: datetime
    before: str
    after: str
    reason: str
    clocks: tuple[Recounted, ...] = ()
    type: Literal["calendar_changed"] = "calendar_changed"


def check_adoption(policy: TicketPolicy, message: AdoptCalendar, calendar: WorkCalendar) -> None:
    """Passes if another calendar may take the place of the one in use; see ``domain.recount``.

    Raises:
        Refused: ``actor-not-allowed``, ``wrong-department``, ``other-calendar``, ``same-calendar``.
    """
    authorise(message.actor, policy.authority.get(message.type, ()))
    new = shared(message.calendar)
    if new.data.key != calendar.data.key:
        raise Refused(Code.OTHER_CALENDAR, "calendar.key", key=new.data.key, expected=calendar.data.key)
    if new.digest == calendar.digest:
        raise Refused(Code.SAME_CALENDAR, "calendar", key=new.data.key)


def adopted(
    running: Iterable[Running], message: AdoptCalendar, now: datetime, calendar: WorkCalendar
) -> CalendarChanged:
    """What another calendar comes to, for all clocks that run, as of now.

    Args:
        running: the clocks.
        message: brings the other calendar.
        now: business time; a lapse that lies ahead of it is undone.
        calendar: the one in use.
    """
    other, until = shared(message.calendar), max(now, message.occurred_at)
    return CalendarChanged(
        at=message.occurred_at.astimezone(other.tz),
        before=calendar.digest,
        after=other.digest,
        reason=message.reason,
        clocks=tuple(
            Recounted(
                subject=subject,
                clock=after,
                before=clock.due.label(),
                after=after.due.label(),
                was_provisional=clock.due.provisional,
                undone=clock.lapsed and not after.lapsed,
            )
            for subject, clock in running
            if clock.running and (after := recounted(clock, until, other)) != clock
        ),
    )


def replaced(clocks: Iterable[Clock], event: CalendarChanged, subject: str = "") -> tuple[Clock, ...]:
    """The clocks of a subject once a calendar was adopted; of each kind one runs at most."""
    fresh = {one.clock.kind: one.clock for one in event.clocks if one.subject == subject}
    return tuple(fresh.get(clock.kind, clock) if clock.running else clock for clock in clocks)
