"""Limits: how long something may take, in which unit, from when, and on what basis."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from binglian.domain.calendar import ONE_DAY, WorkCalendar
from binglian.domain.hours import add_working_minutes, working_minutes
from binglian.domain.pauses import Pause, days_lost, joined, paused_time


class Unit(StrEnum):
    """The four units of the national data exchange, and calendar months; a day is never just a day."""

    WORKING_DAYS = "WD"
    CALENDAR_DAYS = "CD"
    WORKING_HOURS = "WH"
    NATURAL_HOURS = "NH"
    MONTHS = "CM"


class ClockKind(StrEnum):
    """What a clock measures; each case runs several at once.

    ``ACCEPTANCE`` is the organ's time to accept, or to say once what is missing (Licensing Law 32); ``JOINT``
    a stage's time for joint handling (42); ``PROCEDURE`` the announced duration of a special procedure (45);
    ``CONSULTATION`` a consulted department's time to answer; ``HEARING_REQUEST`` the parties' time to ask for
    a hearing and ``HEARING`` the organ's to hold it (46 to 48); ``SUPPLEMENT`` the time to supply what was
    let pass at acceptance; ``COMMITMENT`` the time to check a commitment; ``VALIDITY`` the time to take up a
    permit; ``STOP_REPORT`` the time to report a stop of works. ``HEARING_NOTICE`` and ``RECHECK`` never run:
    they measure how far ahead a hearing is announced, and after how long a stop a permit is checked again.

    Of tickets: ``FEEDBACK`` the time to answer the complainant, ``HOLD`` a rung's time or the card's
    deadline, ``CONFIRM`` the wait for the complainant's word, ``SETTLE`` the time in which a closed one may
    be reopened. Of meetings: ``MINUTES`` of a sitting, ``MEASURE`` of a resolution, ``RECEIPT`` of its
    receivers. ``ORDER`` is the time to carry out an order, ``UNATTENDED`` how long a received case may stand
    untouched.
    """

    PROMISED = "promised"
    STATUTORY = "statutory"
    DELIVERY = "delivery"
    MILESTONE = "milestone"
    ACCEPTANCE = "acceptance"
    JOINT = "joint"
    PROCEDURE = "procedure"
    CONSULTATION = "consultation"
    HEARING_REQUEST = "hearing_request"
    HEARING = "hearing"
    SUPPLEMENT = "supplement"
    COMMITMENT = "commitment"
    VALIDITY = "validity"
    STOP_REPORT = "stop_report"
    HEARING_NOTICE = "hearing_notice"
    RECHECK = "recheck"
    FEEDBACK = "feedback"
    HOLD = "hold"
    CONFIRM = "confirm"
    SETTLE = "settle"
    UNATTENDED = "unattended"
    MINUTES = "minutes"
    MEASURE = "measure"
    RECEIPT = "receipt"
    ORDER = "order"


OWN = frozenset(
    {
        ClockKind.PROMISED,
        ClockKind.STATUTORY,
        ClockKind.DELIVERY,
        ClockKind.ACCEPTANCE,
        ClockKind.JOINT,
        ClockKind.HEARING,
        ClockKind.COMMITMENT,
        ClockKind.MILESTONE,
    }
)
"""What the authority owes, and can be overdue with: handling, delivery, the notice of what is missing, a
hearing asked for, the check of a commitment, a benchmark. The rest measures the time of others."""


class StartsOn(StrEnum):
    """The moment in a case's life from which a limit runs; ``BEGUN`` is when what it measures begins."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    DELIVERED = "delivered"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """By how much a limit may be extended, how often, and by whom.

    Attributes:
        value: how many of the limit's units each extension adds.
        times: how often.
        by: authority phrases of those who may extend (see ``actors``).
        basis: what this rests on.
    """

    value: int
    times: int
    by: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit as the definition states it.

    Attributes:
        value: how many units; 0 means on the same day or, in hours, at once.
        basis: the article, document or promise the figure rests on, or ``unverified``.
        warn: how many units before the end a warning is due.
    """

    value: int
    unit: Unit
    starts_on: StartsOn
    basis: str
    warn: int = 0
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends.

    Attributes:
        at: the first instant that is too late.
        day: the last day, where the limit is counted in days (it ends at 24:00); none for hours.
        provisional: whether a year in between has no announced calendar yet.
    """

    at: datetime
    day: date | None
    provisional: bool

    def label(self) -> str:
        """The due day, or the due instant for limits in hours, in ISO 8601."""
        return self.day.isoformat() if self.day else self.at.isoformat()


def due(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    *,
    rolls: bool = True,
    pauses: tuple[Pause, ...] = (),
    added: int = 0,
) -> Due:
    """When a limit that starts at an instant ends.

    Args:
        limit: the limit.
        start: the instant from which it counts.
        calendar: the working days.
        rolls: whether calendar days and months that end on a rest day run on to the next working day (Civil
            Code 203).
        pauses: intervals that don't count; overlapping ones count once, one without an end not yet.
        added: units added by extensions.

    Raises:
        Refused: ``calendar-missing`` when it ends in a year without a calendar.
    """
    first, value = calendar.day(start), limit.value + added
    closed = joined(pause for pause in pauses if pause.end is not None) if pauses else ()
    match limit.unit:
        case Unit.WORKING_DAYS:
            last = calendar.add_working_days(first, value)
            if closed:
                last = _working_days_end(first, value, closed, calendar)
        case Unit.CALENDAR_DAYS | Unit.MONTHS:
            last = months_after(first, value) if limit.unit is Unit.MONTHS else first + timedelta(days=value)
            if closed:
                last = _calendar_days_end(first, last, closed, calendar, rolls=rolls)
            elif rolls:
                last = calendar.next_working_day(last)
        case Unit.WORKING_HOURS:
            return _due_at(_office_end(start, value * 60, closed, calendar), first, calendar)
        case Unit.NATURAL_HOURS:
            end = start + timedelta(hours=value)
            return _due_at(_natural_end(start, end, closed) if closed else end, first, calendar)
        case _:
            assert_never(limit.unit)
    return Due(calendar.end_of(last), last, calendar.provisional(first, last))


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last of that month (Civil Code 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - ONE_DAY)


def _working_days_end(first: date, value: int, pauses: tuple[Pause, ...], calendar: WorkCalendar) -> date:
    def reach(lost: int) -> date:
        return calendar.add_working_days(first, value + lost)

    last = _last_day(reach, first, pauses, calendar, calendar.working_days_between)
    return _not_within(pauses, last, calendar, calendar.next_working_day)


def _calendar_days_end(
    first: date, base: date, pauses: tuple[Pause, ...], calendar: WorkCalendar, *, rolls: bool
) -> date:
    """When a limit in calendar days or months ends that would end on ``base`` if nothing paused it."""
    last = _last_day(lambda lost: base + timedelta(days=lost), first, pauses, calendar, _days_between)
    rolled: Callable[[date], date] = calendar.next_working_day if rolls else lambda day: day
    return _not_within(pauses, rolled(last), calendar, rolled)


def _last_day(
    reach: Callable[[int], date],
    first: date,
    pauses: tuple[Pause, ...],
    calendar: WorkCalendar,
    count: Callable[[date, date], int],
) -> date:
    """The day that a count reaches once the days that pauses take away move it no further."""
    last = reach(0)
    while (later := reach(days_lost(pauses, calendar, first, last, count))) != last:
        last = later
    return last


def _not_within(
    pauses: tuple[Pause, ...], last: date, calendar: WorkCalendar, rolled: Callable[[date], date]
) -> date:
    """The last day; where a pause began by then and ends later, nothing ends before it does."""
    for pause in pauses:
        if pause.end is not None and calendar.day(pause.start) <= last < (ends := calendar.day(pause.end)):
            last = rolled(ends)
    return last


def _days_between(first: date, last: date) -> int:
    return (last - first).days


def _office_end(
    start: datetime, minutes: float, pauses: tuple[Pause, ...], calendar: WorkCalendar
) -> datetime:
    """When so many office minutes have passed outside pauses."""
    position = start
    for pause in pauses:
        if pause.end is None or pause.end <= position:
            continue
        available = working_minutes(calendar, position, pause.start)
        if minutes <= available:
            break
        minutes, position = minutes - available, pause.end
    return add_working_minutes(calendar, position, minutes)


def _natural_end(start: datetime, end: datetime, pauses: tuple[Pause, ...]) -> datetime:
    """When as much time has passed outside pauses as from one instant to another."""
    length = end - start
    while end != (later := start + length + paused_time(pauses, start, end)):
        end = later
    return end


def warning(limit: Limit, start: datetime, ends: Due, calendar: WorkCalendar) -> datetime | None:
    """When to warn ahead of a due instant; none where the start leaves no room for a warning.

    In days the warning comes at 00:00 of the day that many units before the last day, but never on or before
    the start day: a limit of one day warns on its last morning.
    """
    ahead = max(0, min(limit.warn, limit.value - 1))
    match limit.unit:
        case Unit.WORKING_DAYS:
            at = calendar.start_of(calendar.subtract_working_days(_last(ends), ahead))
        case Unit.CALENDAR_DAYS:
            at = calendar.start_of(_last(ends) - timedelta(days=ahead))
        case Unit.MONTHS:
            at = calendar.start_of(months_after(_last(ends), -ahead))
        case Unit.WORKING_HOURS:
            at = _hours_before(ends.at, ahead, calendar) if ahead else ends.at
        case Unit.NATURAL_HOURS:
            at = ends.at - timedelta(hours=ahead)
        case _:
            assert_never(limit.unit)
    return at if start < at < ends.at else None


def _hours_before(end: datetime, hours: int, calendar: WorkCalendar) -> datetime:
    """The first instant from which so many office hours remain until an end."""
    day, minutes = calendar.day(end), hours * 60
    while (available := working_minutes(calendar, calendar.start_of(day), end)) <= minutes:
        day -= ONE_DAY
    return add_working_minutes(calendar, calendar.start_of(day), available - minutes)


def _due_at(at: datetime, first: date, calendar: WorkCalendar) -> Due:
    return Due(at, None, calendar.provisional(first, calendar.day(at)))


def _last(ends: Due) -> date:
    if ends.day is None:
        message = "a limit in days has a last day"
        raise ValueError(message)
    return ends.day
