"""When a limit ends, found by going from day to day; for limits in days and months."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from binglian.domain.limits import Limit, Unit
from tests.builders import CHINA, calendar_data

Pauses = Iterable[tuple[datetime, datetime | None]]

DAY = timedelta(days=1)
_OFF = {
    span.first + DAY * number
    for year in calendar_data().years
    for span in year.off
    for number in range((span.last - span.first).days + 1)
}
_MAKE_UP = {day for year in calendar_data().years for day in year.work}


def works(day: date) -> bool:
    """Whether offices work on a day."""
    return day in _MAKE_UP or (day.weekday() < 5 and day not in _OFF)


def civil(instant: datetime) -> date:
    """The day an instant falls on."""
    return instant.astimezone(CHINA).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def over(
    limit: Limit, start: datetime, pauses: Pauses = (), added: int = 0, *, rolls: bool = True
) -> datetime:
    """The first instant that is too late.

    Args:
        limit: in days or months.
        start: when it began to count; that day itself doesn't.
        pauses: what doesn't count; one that still stands not yet.
        added: more days, or months.
        rolls: whether the last day may not be a rest day.
    """
    first, value = civil(start), limit.value + added
    spans = sorted((civil(begins), civil(ends)) for begins, ends in pauses if ends)
    lost = {begins + DAY * number for begins, ends in spans for number in range(1, (ends - begins).days + 1)}
    match limit.unit:
        case Unit.WORKING_DAYS:
            last = _count(first, value, lambda day: works(day) and day not in lost)
        case Unit.CALENDAR_DAYS:
            last = _count(first, value, lambda day: day not in lost)
        case Unit.MONTHS:
            month = _months(first, value)
            missed = sum(1 for day in lost if first < day <= month)
            last = _count(month, missed, lambda day: day not in lost)
        case _:
            raise ValueError(limit.unit)
    rolls = rolls or limit.unit is Unit.WORKING_DAYS
    last = _rolled(last) if rolls else last
    for begins, ends in spans:
        if begins <= last < ends:
            last = _rolled(ends) if rolls else ends
    return midnight(last + DAY)


def _count(day: date, left: int, counts: Callable[[date], bool]) -> date:
    while left:
        day += DAY
        left -= counts(day)
    return day


def _rolled(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def _months(day: date, months: int) -> date:
    """The day of the same number so many months on, or the last of that month."""
    wanted = (day.year * 12 + day.month - 1 + months) // 12, (day.year * 12 + day.month - 1 + months) % 12 + 1
    later = day
    while (later.year, later.month) != wanted:
        later += DAY
    last = later
    while last.day < day.day and (last + DAY).month == later.month:
        last += DAY
    return last
