from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import assume, given

from binglian.domain.calendar import CalendarData, DayKind, OfficeHours, WorkCalendar, shared
from binglian.domain.errors import Code, Refused
from tests.builders import at, calendar, calendar_data, day
from tests.unit.domain.moments import counts, days

CN = calendar()


def every_day(first: str, last: str) -> list[date]:
    start, end = day(first), day(last)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a make-up Saturday
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-28", 1, "2026-03-02"),
        ("2026-01-30", 20, "2026-03-05"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2026-09-18", 45, "2026-11-26"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-09-26", 3, "2025-09-30"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-06-19", 3, "2025-06-24"),
        ("2026-02-15", 1, "2026-02-24"),  # from a day off, the first working day is the first
    ],
)
def test_the_nth_working_day_is_strictly_after_the_start(start: str, count: int, expected: str) -> None:
    assert CN.add_working_days(day(start), count) == day(expected)


def test_a_count_into_a_provisional_year_is_marked() -> None:
    last = CN.add_working_days(day("2026-12-30"), 5)
    assert last.year == 2027
    assert CN.provisional(day("2026-12-30"), last)


def test_a_count_within_announced_years_is_not_marked() -> None:
    assert not CN.provisional(day("2025-01-01"), day("2026-12-31"))


def _known_to_be_working(one: date) -> bool:
    return chinese_calendar.is_workday(one)  # pyright: ignore[reportUnknownMemberType] - untyped


def test_working_days_agree_with_two_libraries_on_every_announced_day() -> None:
    china = holidays.country_holidays("CN", years=(2025, 2026))
    for one in every_day("2025-01-01", "2026-12-31"):
        assert CN.kind(one).working == _known_to_be_working(one) == china.is_working_day(one), one


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        ("2026-02-13", DayKind.WEEKDAY),
        ("2026-02-14", DayKind.MAKE_UP),
        ("2026-03-07", DayKind.WEEKEND),
        ("2026-02-16", DayKind.DAY_OFF),
        ("2026-02-15", DayKind.DAY_OFF),  # a Sunday inside a holiday belongs to the holiday
    ],
)
def test_each_day_says_why_it_counts_or_does_not(one: str, kind: DayKind) -> None:
    assert CN.kind(day(one)) is kind


def test_a_day_off_knows_its_holiday() -> None:
    assert CN.holiday(day("2026-02-16")) == "holiday"
    assert CN.holiday(day("2026-03-02")) == ""


def test_a_day_begins_and_ends_at_midnight_in_civil_time() -> None:
    assert CN.start_of(day("2026-03-02")) == at("2026-03-02 00:00")
    assert CN.end_of(day("2026-03-02")) == at("2026-03-03 00:00")
    assert CN.day(at("2026-03-02 23:59")) == CN.day(at("2026-03-02 00:00")) == day("2026-03-02")


@pytest.mark.parametrize("one", ["2024-12-31", "2028-01-01"])
def test_a_year_without_data_is_refused_and_never_guessed(one: str) -> None:
    missing = day(one)
    for ask in (
        lambda: CN.kind(missing),
        lambda: CN.add_working_days(missing, 1),
        lambda: CN.subtract_working_days(missing, 1),
        lambda: CN.provisional(missing, missing),
        lambda: CN.working_days_between(missing, day("2026-03-02")),
        lambda: CN.working_days_between(day("2026-03-02"), missing),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert (refused.value.code, refused.value.place) == (Code.CALENDAR_MISSING, one[:4])


def test_a_count_past_the_last_year_names_the_year_that_is_missing() -> None:
    with pytest.raises(Refused) as refused:
        CN.add_working_days(day("2027-12-31"), 1)
    assert (refused.value.code, refused.value.place) == (Code.CALENDAR_MISSING, "2028")


def test_a_count_before_the_first_year_names_the_year_that_is_missing() -> None:
    with pytest.raises(Refused) as refused:
        CN.subtract_working_days(day("2025-01-02"), 1)
    assert (refused.value.code, refused.value.place) == (Code.CALENDAR_MISSING, "2024")


def test_an_empty_calendar_knows_no_day() -> None:
    nothing = CalendarData(key="none", utc_offset_minutes=0, hours=OfficeHours(()), years=())
    with pytest.raises(Refused):
        WorkCalendar(nothing).next_working_day(day("2026-03-02"))


def test_the_digest_names_the_content_and_nothing_else() -> None:
    assert CN.digest == calendar_data().digest() == WorkCalendar(calendar_data()).digest
    assert calendar_data(2026).digest() != calendar_data(2025, 2026).digest()


def test_projects_with_the_same_calendar_share_one_index() -> None:
    assert shared(calendar_data(2026)) is shared(calendar_data(2026))
    assert shared(calendar_data(2026)) is not shared(calendar_data(2025))


@given(days, counts, counts)
def test_counting_twice_is_counting_the_sum(start: date, first: int, second: int) -> None:
    assume(start < date(2027, 6, 1))
    halfway = CN.add_working_days(start, first)
    assert CN.add_working_days(halfway, second) == CN.add_working_days(start, first + second)


@given(days, days, counts)
def test_a_later_start_never_ends_earlier(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert CN.add_working_days(earlier, count) <= CN.add_working_days(later, count)


@given(days, counts)
def test_a_longer_count_ends_on_a_later_working_day(start: date, count: int) -> None:
    end = CN.add_working_days(start, count)
    assert start < end < CN.add_working_days(start, count + 1)
    assert CN.kind(end).working


@given(days, counts)
def test_counting_between_undoes_counting_on(start: date, count: int) -> None:
    assert CN.working_days_between(start, CN.add_working_days(start, count)) == count


@given(days, counts)
def test_counting_back_undoes_counting_on(start: date, count: int) -> None:
    assume(CN.kind(start).working)
    assert CN.subtract_working_days(CN.add_working_days(start, count), count) == start


@given(days)
def test_counting_zero_days_stays_on_a_working_day_and_leaves_a_day_off(start: date) -> None:
    end = CN.next_working_day(start)
    assert CN.kind(end).working
    assert end == (start if CN.kind(start).working else CN.add_working_days(start, 1))


@given(days, days)
def test_working_days_between_two_days_are_counted_one_by_one(one: date, other: date) -> None:
    first, last = sorted((one, other))
    days_after = (first + timedelta(days=number + 1) for number in range((last - first).days))
    assert CN.working_days_between(first, last) == sum(CN.kind(each).working for each in days_after)
    assert CN.working_days_between(last, first) == 0
