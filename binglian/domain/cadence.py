"""On which days a meeting sits: its nominal days by the cadence, moved by the working calendar.

Nominal days are counted from the cadence's anchor: every so many working days, calendar days or months; on a
day of the week; or so many times a month, which cuts the month into as many even parts and sits on the first
day of each (twice: on the 1st, and on the 16th, in a February of 28 days on the 15th). No two sittings fall
on one day: where moving brings two nominal days together, the later one falls in with the earlier.
"""

from calendar import monthrange
from datetime import date, datetime, time

from binglian.domain.calendar import ONE_DAY, WorkCalendar
from binglian.domain.cooperation import Cadence
from binglian.domain.limits import Unit, months_after

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def sittings(
    cadence: Cadence, calendar: WorkCalendar, first: date, last: date
) -> tuple[tuple[date, date], ...]:
    """The nominal days from one day to another, both included, each with the day on which the meeting sits.

    Raises:
        Refused: ``calendar-missing`` for a year without a calendar.
    """
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    found = ((nominal, sits_on(cadence, calendar, nominal)) for nominal in days)
    return tuple((nominal, day) for nominal, day in found if day is not None)


def sits_on(cadence: Cadence, calendar: WorkCalendar, nominal: date) -> date | None:
    """The day on which the sitting of a nominal day takes place.

    Returns:
        None where the cadence names no sitting for that day, or it falls in with an earlier one.

    Raises:
        Refused: ``calendar-missing`` for a year without a calendar.
    """
    day = moved(cadence, calendar, nominal)
    if not _names(cadence, calendar, nominal):
        return None
    earlier = nominal - ONE_DAY
    while earlier >= cadence.anchor and moved(cadence, calendar, earlier) == day:
        if _names(cadence, calendar, earlier):
            return None
        earlier -= ONE_DAY
    return day


def moved(cadence: Cadence, calendar: WorkCalendar, day: date) -> date:
    """The day itself if it is a working day, else the one to which the cadence moves a sitting on it.

    Raises:
        Refused: ``calendar-missing`` for a year without a calendar.
    """
    if calendar.kind(day).working or cadence.moves == "stays":
        return day
    if cadence.moves == "previous-working-day":
        return calendar.subtract_working_days(day, 0)
    return calendar.next_working_day(day)


def begins(cadence: Cadence, calendar: WorkCalendar, day: date, at: str | None = None) -> datetime:
    """The instant at which a sitting begins on a day, at a time of day or else at the cadence's."""
    return datetime.combine(day, time.fromisoformat(at or cadence.at), calendar.tz)


def _names(cadence: Cadence, calendar: WorkCalendar, day: date) -> bool:
    """Whether a day is a nominal day of the cadence."""
    if cadence.on_demand or day < cadence.anchor:
        return False
    if cadence.weekday:
        return WEEKDAYS[day.weekday()] == cadence.weekday
    if cadence.per_month:
        length = monthrange(day.year, day.month)[1]
        return any(day.day == 1 + part * length // cadence.per_month for part in range(cadence.per_month))
    match cadence.unit:
        case Unit.WORKING_DAYS:
            count = calendar.working_days_between(calendar.next_working_day(cadence.anchor), day)
            return calendar.kind(day).working and count % cadence.every == 0
        case Unit.CALENDAR_DAYS:
            return (day - cadence.anchor).days % cadence.every == 0
        case _:
            months = (day.year - cadence.anchor.year) * 12 + day.month - cadence.anchor.month
            return months % cadence.every == 0 and day == months_after(cadence.anchor, months)
