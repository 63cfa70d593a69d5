from datetime import date, datetime, timedelta

import pytest
from hypothesis import given

from binglian.domain.errors import Code, Refused
from binglian.domain.hours import add_working_minutes
from binglian.domain.limits import Due, Limit, Unit, due, warning
from tests.builders import at, calendar, day, limit
from tests.unit.domain.moments import instants, limits

CN = calendar()


def ends(value: int, unit: Unit, start: str) -> Due:
    return due(limit(value, unit), at(start), CN)


@pytest.mark.parametrize(
    ("value", "unit", "start", "last"),
    [
        (5, Unit.WORKING_DAYS, "2026-04-30 16:00", "2026-05-11"),
        (1, Unit.WORKING_DAYS, "2026-02-13 09:00", "2026-02-14"),
        (0, Unit.WORKING_DAYS, "2026-03-02 23:59", "2026-03-02"),  # the same day
        (0, Unit.WORKING_DAYS, "2026-03-07 10:00", "2026-03-09"),  # the same day is no working day
        (15, Unit.CALENDAR_DAYS, "2026-03-02 09:00", "2026-03-17"),
        (5, Unit.CALENDAR_DAYS, "2026-03-02 09:00", "2026-03-09"),  # a Saturday rolls on
        (2, Unit.CALENDAR_DAYS, "2026-05-07 09:00", "2026-05-09"),  # a make-up Saturday doesn't
        (30, Unit.CALENDAR_DAYS, "2026-01-20 09:00", "2026-02-24"),  # into a holiday, and out of it
    ],
)
def test_a_limit_in_days_ends_at_midnight_after_its_last_day(
    value: int, unit: Unit, start: str, last: str
) -> None:
    found = ends(value, unit, start)
    assert found == Due(CN.end_of(day(last)), day(last), provisional=False)
    assert found.label() == last


@pytest.mark.parametrize(
    ("value", "unit", "start", "end"),
    [
        (4, Unit.WORKING_HOURS, "2026-03-02 16:00", "2026-03-03 11:00"),
        (0, Unit.WORKING_HOURS, "2026-03-02 10:00", "2026-03-02 10:00"),
        (48, Unit.NATURAL_HOURS, "2026-03-06 16:00", "2026-03-08 16:00"),
    ],
)
def test_a_limit_in_hours_ends_at_an_instant(value: int, unit: Unit, start: str, end: str) -> None:
    found = ends(value, unit, start)
    assert (found.at, found.day) == (at(end), None)
    assert found.label() == at(end).isoformat()


@pytest.mark.parametrize("unit", Unit)
def test_a_limit_that_reaches_into_a_provisional_year_is_marked(unit: Unit) -> None:
    hours = unit in (Unit.WORKING_HOURS, Unit.NATURAL_HOURS)
    assert ends(72 if hours else 5, unit, "2026-12-30 09:00").provisional


@pytest.mark.parametrize("unit", Unit)
def test_a_limit_that_reaches_into_a_missing_year_is_refused(unit: Unit) -> None:
    hours = unit in (Unit.WORKING_HOURS, Unit.NATURAL_HOURS)
    with pytest.raises(Refused) as refused:
        ends(72 if hours else 5, unit, "2027-12-30 09:00")
    assert (refused.value.code, refused.value.place) == (Code.CALENDAR_MISSING, "2028")


@pytest.mark.parametrize(
    ("value", "unit", "warn", "start", "expected"),
    [
        (5, Unit.WORKING_DAYS, 2, "2026-03-02 09:00", "2026-03-05 00:00"),
        (5, Unit.WORKING_DAYS, 0, "2026-03-02 09:00", "2026-03-09 00:00"),  # on its last morning
        (5, Unit.WORKING_DAYS, 9, "2026-03-02 09:00", "2026-03-03 00:00"),  # not before the first day
        (1, Unit.WORKING_DAYS, 2, "2026-03-02 09:00", "2026-03-03 00:00"),
        (3, Unit.WORKING_DAYS, 2, "2026-02-13 09:00", "2026-02-14 00:00"),  # make-up days count back too
        (0, Unit.WORKING_DAYS, 2, "2026-03-02 09:00", None),  # no room
        (0, Unit.WORKING_DAYS, 2, "2026-03-07 09:00", "2026-03-09 00:00"),
        (15, Unit.CALENDAR_DAYS, 3, "2026-03-02 09:00", "2026-03-14 00:00"),
        (0, Unit.CALENDAR_DAYS, 0, "2026-03-02 09:00", None),
        (8, Unit.WORKING_HOURS, 2, "2026-03-02 16:00", "2026-03-03 14:00"),
        (8, Unit.WORKING_HOURS, 0, "2026-03-02 16:00", None),
        (48, Unit.NATURAL_HOURS, 8, "2026-03-02 16:00", "2026-03-04 08:00"),
        (48, Unit.NATURAL_HOURS, 0, "2026-03-02 16:00", None),
        (1, Unit.NATURAL_HOURS, 8, "2026-03-02 16:00", None),
    ],
)
def test_a_warning_comes_ahead_of_the_end_where_there_is_room(
    value: int, unit: Unit, warn: int, start: str, expected: str | None
) -> None:
    what = limit(value, unit, warn=warn)
    found = warning(what, at(start), due(what, at(start), CN), CN)
    assert found == (at(expected) if expected else None)


def test_an_end_without_a_day_belongs_to_no_limit_in_days() -> None:
    in_hours = Due(at("2026-03-04"), None, provisional=False)
    with pytest.raises(ValueError, match="last day"):
        warning(limit(5), at("2026-03-02"), in_hours, CN)


@given(limits(), instants)
def test_a_limit_never_ends_before_it_starts(what: Limit, start: datetime) -> None:
    assert due(what, start, CN).at >= start


@given(limits((Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)), instants)
def test_a_limit_in_days_ends_on_a_working_day_and_later_than_it_starts(what: Limit, start: datetime) -> None:
    found = due(what, start, CN)
    assert found.day is not None
    assert CN.kind(found.day).working
    assert found.at > start


@given(limits(), instants)
def test_a_warning_lies_between_start_and_end(what: Limit, start: datetime) -> None:
    end = due(what, start, CN)
    at_ = warning(what, start, end, CN)
    assert at_ is None or start < at_ < end.at


@given(limits((Unit.WORKING_HOURS,)), instants)
def test_a_warning_in_hours_comes_when_all_but_those_have_passed(what: Limit, start: datetime) -> None:
    end = due(what, start, CN)
    passed = add_working_minutes(CN, start, (what.value - max(0, min(what.warn, what.value - 1))) * 60)
    assert warning(what, start, end, CN) == (passed if start < passed < end.at else None)


@given(limits((Unit.WORKING_DAYS,)), instants)
def test_working_days_are_counted_on_the_fingers(what: Limit, start: datetime) -> None:
    assert due(what, start, CN).day == _on_the_fingers(start.date(), what.value)


def _on_the_fingers(start: date, count: int) -> date:
    one = start
    while count:
        one += timedelta(days=1)
        count -= CN.kind(one).working
    while not CN.kind(one).working:
        one += timedelta(days=1)
    return one
