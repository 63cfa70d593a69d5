"""Working days: the State Council's calendar as data, and the counting rules over it.

A day is a working day, a rest day, or an error: a year without data is refused, a provisional year is marked.
Counting follows Civil Code articles 201 and 203 and Administrative Licensing Law article 82: the start day is
not counted, make-up days count, days off don't, and a last day ends at 24:00.
"""

import json
from bisect import bisect_right
from dataclasses import asdict, dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from binglian.domain.errors import Code, Refused

ONE_DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60


class YearStatus(StrEnum):
    """How far a year's calendar can be relied on; a year without data is missing and is refused."""

    ANNOUNCED = "announced"
    PROVISIONAL = "provisional"


class DayKind(StrEnum):
    """Why a day counts or doesn't."""

    WEEKDAY = "weekday"
    MAKE_UP = "make-up"
    WEEKEND = "weekend"
    DAY_OFF = "day-off"

    @property
    def working(self) -> bool:
        """Whether offices work on such a day."""
        return self in (DayKind.WEEKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True)
class DayOff:
    """Consecutive days off, both ends included, with the holiday's name."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """One year as announced: its days off, its make-up working days, and the notice they rest on."""

    year: int
    status: YearStatus
    basis: str
    off: tuple[DayOff, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The parts of a working day in which offices work, as minutes since midnight, ascending."""

    spans: tuple[tuple[int, int], ...]

    @property
    def minutes(self) -> int:
        """Working minutes in one working day."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class CalendarData:
    """A calendar as it travels and is stored; ``WorkCalendar`` computes with it.

    Attributes:
        key: the calendar's name, e.g. ``cn``.
        utc_offset_minutes: the civil time in which days begin and end (480 for China).
        hours: office hours, for fractions of a working day.
        years: consecutive years, ascending.
    """

    key: str
    utc_offset_minutes: int
    hours: OfficeHours
    years: tuple[YearCalendar, ...]

    def digest(self) -> str:
        """The content's SHA-256, which a running project names as the calendar it uses."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return sha256(text.encode()).hexdigest()


class WorkCalendar:
    """Working-day arithmetic over one calendar's data. Immutable; build once and share."""

    def __init__(self, data: CalendarData) -> None:
        self.data = data
        self.tz = timezone(timedelta(minutes=data.utc_offset_minutes))
        self._years = {year.year: year for year in data.years}
        self._make_up = frozenset(day for year in data.years for day in year.work)
        self._off = {
            day: span.name for year in data.years for span in year.off for day in _days(span.first, span.last)
        }

    @cached_property
    def digest(self) -> str:
        """See ``CalendarData.digest``."""
        return self.data.digest()

    @cached_property
    def _working(self) -> list[int]:
        """Ordinals of every working day of the calendar, ascending."""
        years = self.data.years
        span = _days(date(years[0].year, 1, 1), date(years[-1].year, 12, 31))
        return [day.toordinal() for day in span if self.kind(day).working]

    def day(self, instant: datetime) -> date:
        """The civil day an instant falls on."""
        return instant.astimezone(self.tz).date()

    def start_of(self, day: date) -> datetime:
        """The instant a civil day begins: 00:00."""
        return datetime.combine(day, time(), self.tz)

    def end_of(self, day: date) -> datetime:
        """The instant a civil day ends: 24:00, the first instant that is too late (Civil Code 203)."""
        return self.start_of(day + ONE_DAY)

    def kind(self, day: date) -> DayKind:
        """Why a day counts or doesn't.

        Raises:
            Refused: ``calendar-missing`` when the day's year has no data.
        """
        self._year(day)
        if day in self._make_up:
            return DayKind.MAKE_UP
        if day in self._off:
            return DayKind.DAY_OFF
        return DayKind.WEEKDAY if day.weekday() < 5 else DayKind.WEEKEND  # noqa: PLR2004 - Saturday is 5

    def holiday(self, day: date) -> str:
        """The name of the holiday that a day off belongs to, or nothing."""
        return self._off.get(day, "")

    def provisional(self, first: date, last: date) -> bool:
        """Whether any year from one day to another is provisional.

        Raises:
            Refused: ``calendar-missing`` when any of them has no data.
        """
        years = [self._year(date(year, 1, 1)) for year in range(first.year, last.year + 1)]
        return any(year.status is YearStatus.PROVISIONAL for year in years)

    def add_working_days(self, day: date, count: int) -> date:
        """The count-th working day strictly after a day; for 0 the day itself, or the next working day.

        Raises:
            Refused: ``calendar-missing`` when the count runs past the calendar's last year.
        """
        self._year(day)
        place = bisect_right(self._working, day.toordinal() if count else day.toordinal() - 1)
        index = place + max(count, 1) - 1
        if index >= len(self._working):
            last = self.data.years[-1].year
            raise Refused(Code.CALENDAR_MISSING, str(last + 1), year=str(last + 1))
        return date.fromordinal(self._working[index])

    def subtract_working_days(self, day: date, count: int) -> date:
        """The count-th working day before a working day; the day itself for 0.

        Raises:
            Refused: ``calendar-missing`` when the count runs before the calendar's first year.
        """
        self._year(day)
        index = bisect_right(self._working, day.toordinal()) - 1 - count
        if index < 0:
            first = self.data.years[0].year
            raise Refused(Code.CALENDAR_MISSING, str(first - 1), year=str(first - 1))
        return date.fromordinal(self._working[index])

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        return self.add_working_days(day, 0)

    def working_days_between(self, first: date, last: date) -> int:
        """Working days strictly after one day up to and including another; negative never, 0 if not after."""
        self._year(first)
        self._year(last)
        low = bisect_right(self._working, first.toordinal())
        return max(0, bisect_right(self._working, last.toordinal()) - low)

    def _year(self, day: date) -> YearCalendar:
        year = self._years.get(day.year)
        if year is None:
            raise Refused(Code.CALENDAR_MISSING, str(day.year), year=str(day.year))
        return year


def sound(data: CalendarData) -> CalendarData:
    """The data itself, if one can count by it.

    Raises:
        ValueError: naming the first thing that is wrong.
    """
    bounds = [minute for span in data.hours.spans for minute in span]
    if abs(data.utc_offset_minutes) >= DAY_MINUTES:
        raise ValueError("an offset of less than a day")
    if not bounds or bounds != sorted(set(bounds)) or bounds[0] < 0 or bounds[-1] > DAY_MINUTES:
        raise ValueError("office hours that follow one another within a day")
    years = [year.year for year in data.years]
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise ValueError("consecutive years, ascending")
    if years[0] <= MINYEAR or years[-1] >= MAXYEAR:
        raise ValueError("years that exist in every offset")
    for year in data.years:
        days = (*year.work, *(day for span in year.off for day in (span.first, span.last)))
        if any(day.year != year.year for day in days) or any(span.last < span.first for span in year.off):
            raise ValueError(f"days of {year.year} in their order")
    return data


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


_shared: dict[CalendarData, WorkCalendar] = {}


def shared(data: CalendarData) -> WorkCalendar:
    """The process's one ``WorkCalendar`` for some data: thousands of open projects share its index."""
    calendar = _shared.get(data)
    if calendar is None:
        calendar = _shared[data] = WorkCalendar(data)
    return calendar
