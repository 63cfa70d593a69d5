"""The published years of the calendar against two independent libraries and golden vectors."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from binglian.domain.calendar import CalendarData, DayKind, WorkCalendar, YearCalendar, YearStatus
from definitions.calendars import load_calendar

PUBLISHED = range(2021, 2027)


@pytest.fixture(scope="module")
def data() -> CalendarData:
    return load_calendar("cn")


@pytest.fixture(scope="module")
def calendar(data: CalendarData) -> WorkCalendar:
    return WorkCalendar(data)


def days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def year_of(data: CalendarData, year: int) -> YearCalendar:
    return next(known for known in data.years if known.year == year)


def test_the_calendar_runs_from_2021_to_2027_without_a_gap(data: CalendarData) -> None:
    assert [year.year for year in data.years] == list(range(2021, 2028))


def test_days_are_those_of_china(data: CalendarData) -> None:
    assert (data.key, data.utc_offset_minutes) == ("cn", 480)


def test_a_working_day_has_seven_office_hours(data: CalendarData) -> None:
    assert data.hours.minutes == 7 * 60


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_day_agrees_with_chinesecalendar(calendar: WorkCalendar, year: int) -> None:
    assert [day for day in days(year) if calendar.kind(day).working != chinese_calendar.is_workday(day)] == []  # pyright: ignore[reportUnknownMemberType]


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_day_agrees_with_holidays(calendar: WorkCalendar, year: int) -> None:
    oracle = holidays.country_holidays("CN", years=year)
    assert [day for day in days(year) if calendar.kind(day).working != oracle.is_working_day(day)] == []


@pytest.mark.parametrize(("year", "total"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_announced(calendar: WorkCalendar, year: int, total: int) -> None:
    assert sum(calendar.kind(day).working for day in days(year)) == total


@pytest.mark.parametrize("year", PUBLISHED)
def test_a_published_year_rests_on_the_notice_of_the_state_council(data: CalendarData, year: int) -> None:
    known = year_of(data, year)
    assert known.status is YearStatus.ANNOUNCED
    assert "国办发明电" in known.basis


@pytest.mark.parametrize("year", range(2021, 2028))
def test_the_days_of_a_year_lie_in_it_in_order_and_apart(data: CalendarData, year: int) -> None:
    known = year_of(data, year)
    ends = [day for span in known.off for day in (span.first, span.last)]
    assert {day.year for day in (*ends, *known.work)} == {year}
    assert all(span.first <= span.last for span in known.off)
    assert all(one.last < other.first for one, other in zip(known.off, known.off[1:], strict=False))
    assert list(known.work) == sorted(set(known.work))


@pytest.mark.parametrize("year", range(2021, 2028))
def test_make_up_days_are_weekend_days_outside_every_holiday(data: CalendarData, year: int) -> None:
    known = year_of(data, year)
    assert all(day.weekday() >= 5 for day in known.work)
    assert not any(span.first <= day <= span.last for day in known.work for span in known.off)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2024-02-08", 1, "2024-02-09"),
        ("2024-02-09", 1, "2024-02-18"),
        ("2024-09-13", 7, "2024-09-25"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-06-19", 3, "2025-06-24"),
        ("2025-09-26", 3, "2025-09-30"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2026-01-30", 20, "2026-03-05"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-28", 1, "2026-03-02"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2026-09-18", 45, "2026-11-26"),
    ],
)
def test_working_days_are_counted_as_in_the_golden_vectors(
    calendar: WorkCalendar, start: str, count: int, expected: str
) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(expected)
    assert calendar.add_working_days(first, count) == last
    assert not calendar.provisional(first, last)


def test_a_count_that_reaches_an_unannounced_year_says_that_it_is_provisional(calendar: WorkCalendar) -> None:
    first = date(2026, 12, 30)
    last = calendar.add_working_days(first, 5)
    assert last == date(2027, 1, 7)
    assert calendar.provisional(first, last)


def test_the_year_2027_is_provisional_and_has_no_make_up_days(data: CalendarData) -> None:
    known = year_of(data, 2027)
    assert known.status is YearStatus.PROVISIONAL
    assert known.work == ()


def test_the_year_2027_rests_on_exactly_the_statutory_holidays(calendar: WorkCalendar) -> None:
    oracle = holidays.country_holidays("CN", years=2027, language="en_US")
    # the oracle moves holidays on weekends to working days; ours waits for the notice to say to which
    statutory = {day for day, name in oracle.items() if "observed" not in name}
    assert {day for day in days(2027) if calendar.kind(day) is DayKind.DAY_OFF} == statutory
    assert len(statutory) == 13


def test_the_holidays_of_2027_bear_their_names(calendar: WorkCalendar) -> None:
    assert calendar.holiday(date(2027, 2, 5)) == "春节"
    assert calendar.holiday(date(2027, 6, 9)) == "端午节"
    assert calendar.holiday(date(2027, 9, 15)) == "中秋节"
    assert calendar.holiday(date(2027, 9, 16)) == ""
