"""The clocks of a ticket: one of each kind at most, and one that runs as long as it is open."""

from dataclasses import replace
from datetime import date, datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock
from binglian.domain.limits import ClockKind, Due
from binglian.domain.streams.timing import kept, start, until
from binglian.domain.tickets.ladder import time_of
from binglian.domain.tickets.ticket import Ticket


def hold(ticket: Ticket, rung: str, at: datetime, calendar: WorkCalendar) -> Clock:
    """The time of a rung, from an instant."""
    return start(ClockKind.HOLD, time_of(ticket.policy, rung), at, calendar, least=1)


def deadline(ticket: Ticket, last: date, at: datetime, calendar: WorkCalendar) -> Clock:
    """The holder's time, which the card's deadline ends.

    Raises:
        Refused: ``calendar-missing`` for a deadline in a year without a calendar.
    """
    return until(ClockKind.HOLD, time_of(ticket.policy, ticket.rung), at, last, calendar)


def first(ticket: Ticket, rung: str, at: datetime, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """The clocks with which a ticket begins, or begins anew: the answer's and the holder's."""
    policy = ticket.policy
    limit = policy.feedback.get(ticket.complexity) or policy.feedback[""]
    feedback = start(ClockKind.FEEDBACK, limit, at, calendar)
    return kept((), feedback, hold(ticket, rung, at, calendar))


def confirmation(ticket: Ticket, at: datetime, calendar: WorkCalendar) -> Clock:
    """The wait for the complainant's word."""
    return start(ClockKind.CONFIRM, ticket.policy.confirm, at, calendar, least=1)


def settlement(ticket: Ticket, at: datetime, calendar: WorkCalendar) -> Clock:
    """The time in which a closed ticket may be reopened; it ends in silence, without a warning."""
    return replace(start(ClockKind.SETTLE, ticket.policy.settle, at, calendar), warn_at=None)


def relimited(ticket: Ticket, complexity: str, at: datetime, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """The clocks once the complexity is known: what the answer's has used stays used.

    A shorter time that would be over already ends with the day on which that became known.

    Raises:
        Refused: ``calendar-missing`` when it would end in a year without a calendar.
    """
    limit = ticket.policy.feedback.get(complexity) or ticket.policy.feedback[""]
    return tuple(
        _limited(replace(clock, last=None).limited(limit, at, calendar), clock, at, calendar)
        if clock.kind is ClockKind.FEEDBACK and clock.running
        else clock
        for clock in ticket.clocks
    )


def _limited(clock: Clock, before: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    if before.lapsed or clock.due.at > at:
        return clock
    today = calendar.day(at)
    ends = Due(calendar.end_of(today), today, clock.due.provisional)
    return replace(clock, due=ends, warn_at=None, last=today)
