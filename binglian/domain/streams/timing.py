"""Clocks of streams: they start whatever the calendar holds, for what must not be lost can't wait for one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock, start_clock
from binglian.domain.errors import Refused
from binglian.domain.limits import ClockKind, Due, Limit, Unit

_HOURS = (Unit.WORKING_HOURS, Unit.NATURAL_HOURS)
_NATURAL = {
    Unit.WORKING_DAYS: timedelta(days=1),
    Unit.CALENDAR_DAYS: timedelta(days=1),
    Unit.WORKING_HOURS: timedelta(hours=1),
    Unit.NATURAL_HOURS: timedelta(hours=1),
    Unit.MONTHS: timedelta(days=31),
}


def start(kind: ClockKind, limit: Limit, at: datetime, calendar: WorkCalendar, *, least: int = 0) -> Clock:
    """A clock that starts at an instant; in a year without a calendar it counts natural time, provisionally.

    Args:
        kind: what it measures.
        limit: how long.
        at: from when.
        calendar: the working days.
        least: the least number of units; 1 for a clock in hours that starts again by itself when it lapses.
    """
    if limit.unit in _HOURS and limit.value < least:
        limit = replace(limit, value=least)
    try:
        return start_clock(kind, limit, at, calendar)
    except Refused:
        ends = Due(at + _NATURAL[limit.unit] * max(limit.value, 1), None, provisional=True)
        return Clock(kind=kind, limit=limit, started_at=at, due=ends, warn_at=None)


def until(kind: ClockKind, limit: Limit, at: datetime, last: date, calendar: WorkCalendar) -> Clock:
    """A clock that runs from an instant to the end of a last day, rest day or not; it warns as a limit does.

    Raises:
        Refused: ``calendar-missing`` for a day in a year without a calendar.
    """
    first = calendar.day(at)
    provisional = calendar.provisional(first, last)
    days = replace(limit, value=(last - first).days, unit=Unit.CALENDAR_DAYS, extension=None)
    ends = Due(calendar.end_of(last), last, provisional)
    morning = calendar.start_of(last - timedelta(days=max(0, min(limit.warn, days.value - 1))))
    warn_at = morning if at < morning else None
    return Clock(kind=kind, limit=days, started_at=at, due=ends, warn_at=warn_at)


def kept(clocks: Iterable[Clock], *fresh: Clock) -> tuple[Clock, ...]:
    """Clocks, one of each kind, once others have taken the place of their kinds."""
    kinds = {clock.kind for clock in fresh}
    return (*(clock for clock in clocks if clock.kind not in kinds), *fresh)


def stopped(clocks: Iterable[Clock], at: datetime, *kinds: ClockKind) -> tuple[Clock, ...]:
    """Clocks, once those of some kinds, or of all if none is named, have ended at an instant."""
    return tuple(
        clock.stopped(at) if clock.running and (not kinds or clock.kind in kinds) else clock
        for clock in clocks
    )


def rang(clocks: Iterable[Clock], kind: ClockKind, alarm: Alarm) -> tuple[Clock, ...]:
    """Clocks, once the one of a kind has warned or lapsed."""
    return tuple(clock.rang(alarm) if clock.kind is kind else clock for clock in clocks)


def nearest(clocks: Iterable[Clock]) -> tuple[datetime, ClockKind, Alarm] | None:
    """The next alarm of any clock, of the first of them at one instant; none if none has one ahead."""
    alarms = [(alarm, clock.kind) for clock in clocks if (alarm := clock.next_alarm())]
    if not alarms:
        return None
    (at, alarm), kind = min(alarms, key=lambda one: one[0][0])
    return at, kind, alarm
