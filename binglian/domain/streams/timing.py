"""Clocks of streams: they start whatever the calendar holds, for what must not be lost can't wait for one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock, start_clock
from binglian.domain.errors import Refused
from binglian.domain.limits import ClockKind, Due, Limit, Unit, due, warning

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
        return Clock(kind=kind, limit=limit, started_at=at, due=_natural_end(limit, at), warn_at=None)


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
    return Clock(kind=kind, limit=days, started_at=at, due=ends, warn_at=warn_at, last=last)


def recounted(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    """A clock as another calendar counts it at an instant; a warning missed by then comes at once."""
    ends = _ends(clock, calendar)
    warn_at = _warns(clock, ends, calendar)
    if warn_at is not None and warn_at <= at:
        warn_at = at if clock.warn_at and at < ends.at else None
    return replace(clock, due=ends, warn_at=warn_at, lapsed=clock.lapsed and ends.at <= at)


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


def _natural_end(limit: Limit, at: datetime) -> Due:
    return Due(at + _NATURAL[limit.unit] * max(limit.value, 1), None, provisional=True)


def _ends(clock: Clock, calendar: WorkCalendar) -> Due:
    """When a clock ends: on the last day that was set, or as its limit counts.

    The answer to a complainant ends no earlier than its limit says; a deadline moves for no calendar.
    """
    try:
        counted = due(clock.limit, clock.started_at, calendar)
    except Refused:
        counted = _natural_end(clock.limit, clock.started_at)
    if clock.last is None:
        return counted
    first = calendar.day(clock.started_at)
    given = Due(calendar.end_of(clock.last), clock.last, _provisional(first, clock.last, calendar))
    return counted if clock.kind is ClockKind.FEEDBACK and counted.at > given.at else given


def _provisional(first: date, last: date, calendar: WorkCalendar) -> bool:
    try:
        return calendar.provisional(first, last)
    except Refused:
        return True


def _warns(clock: Clock, ends: Due, calendar: WorkCalendar) -> datetime | None:
    """When a clock warns; never one that ends in silence, nor one that counts natural time."""
    if clock.kind is ClockKind.SETTLE or (ends.day is None and clock.limit.unit not in _HOURS):
        return None
    try:
        return warning(clock.limit, clock.started_at, ends, calendar)
    except Refused:
        return None
