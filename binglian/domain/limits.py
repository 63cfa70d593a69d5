"""Limits: how long something may take, in which unit, from when, and on what basis."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from binglian.domain.calendar import WorkCalendar
from binglian.domain.hours import add_working_minutes


class Unit(StrEnum):
    """The four units of the national data exchange; a day is never just a day."""

    WORKING_DAYS = "WD"
    CALENDAR_DAYS = "CD"
    WORKING_HOURS = "WH"
    NATURAL_HOURS = "NH"


class ClockKind(StrEnum):
    """What a clock measures; each case runs several at once."""

    PROMISED = "promised"
    STATUTORY = "statutory"
    DELIVERY = "delivery"
    MILESTONE = "milestone"


class StartsOn(StrEnum):
    """The moment in a case's life from which a limit runs."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECIDED = "decided"


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


def due(limit: Limit, start: datetime, calendar: WorkCalendar, *, rolls: bool = True) -> Due:
    """When a limit that starts at an instant ends.

    Args:
        limit: the limit.
        start: the instant from which it counts.
        calendar: the working days.
        rolls: whether calendar days that end on a rest day run on to the next working day (Civil Code 203).

    Raises:
        Refused: ``calendar-missing`` when it ends in a year without a calendar.
    """
    first = calendar.day(start)
    match limit.unit:
        case Unit.WORKING_DAYS:
            last = calendar.add_working_days(first, limit.value)
        case Unit.CALENDAR_DAYS:
            last = first + timedelta(days=limit.value)
            last = calendar.next_working_day(last) if rolls else last
        case Unit.WORKING_HOURS:
            return _due_at(add_working_minutes(calendar, start, limit.value * 60), first, calendar)
        case Unit.NATURAL_HOURS:
            return _due_at(start + timedelta(hours=limit.value), first, calendar)
        case _:
            assert_never(limit.unit)
    return Due(calendar.end_of(last), last, calendar.provisional(first, last))


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
        case Unit.WORKING_HOURS:
            at = add_working_minutes(calendar, start, (limit.value - ahead) * 60)
        case Unit.NATURAL_HOURS:
            at = ends.at - timedelta(hours=ahead)
        case _:
            assert_never(limit.unit)
    return at if start < at < ends.at else None


def _due_at(at: datetime, first: date, calendar: WorkCalendar) -> Due:
    return Due(at, None, calendar.provisional(first, calendar.day(at)))


def _last(ends: Due) -> date:
    if ends.day is None:
        message = "a limit in days has a last day"
        raise ValueError(message)
    return ends.day
