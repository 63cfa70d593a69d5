"""Time inside a working day: fractions of working days, and limits counted in hours.

"0.21 working days on average" (S2-14) can only be said by a clock that runs in office hours.
"""

from datetime import date, datetime, timedelta

from binglian.domain.calendar import ONE_DAY, WorkCalendar


def working_minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    """Office minutes from one instant to another; 0 if the end isn't after the start."""
    if end <= start:
        return 0.0
    first, last = calendar.day(start), calendar.day(end)
    if first == last:
        return _within(calendar, start, end)
    whole = calendar.working_days_between(first, last - ONE_DAY)
    return (
        _within(calendar, start, calendar.end_of(first))
        + whole * calendar.data.hours.minutes
        + _within(calendar, calendar.start_of(last), end)
    )


def working_days(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    """Fractional working days from one instant to another, by office hours."""
    return working_minutes(calendar, start, end) / calendar.data.hours.minutes


def add_working_minutes(calendar: WorkCalendar, start: datetime, minutes: float) -> datetime:
    """The instant at which so many office minutes have passed since the start."""
    day, remaining = calendar.day(start), minutes
    position = start
    while True:
        if calendar.kind(day).working:
            for opens, closes in _spans(calendar, day):
                begin = max(opens, position)
                available = (closes - begin) / timedelta(minutes=1)
                if available <= 0:
                    continue
                if remaining <= available:
                    return begin + timedelta(minutes=remaining)
                remaining -= available
        day = calendar.add_working_days(day, 1)
        position = calendar.start_of(day)


def _within(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    """Office minutes between two instants of one civil day (the end may be its 24:00)."""
    day = calendar.day(start)
    if not calendar.kind(day).working:
        return 0.0
    overlaps = (min(closes, end) - max(opens, start) for opens, closes in _spans(calendar, day))
    return sum(max(timedelta(), overlap) / timedelta(minutes=1) for overlap in overlaps)


def _spans(calendar: WorkCalendar, day: date) -> list[tuple[datetime, datetime]]:
    midnight = calendar.start_of(day)
    return [
        (midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes))
        for opens, closes in calendar.data.hours.spans
    ]
