from datetime import datetime, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.hours import add_working_minutes, working_days, working_minutes
from tests.builders import at, calendar
from tests.unit.domain.moments import instants

CN = calendar()
minutes = st.integers(min_value=0, max_value=20 * 480)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-02 09:00", "2026-03-02 10:30", 90),
        ("2026-03-02 11:30", "2026-03-02 13:30", 60),  # an hour at noon is nobody's
        ("2026-03-02 07:00", "2026-03-02 22:00", 480),
        ("2026-03-02 17:00", "2026-03-03 10:00", 120),
        ("2026-03-06 17:00", "2026-03-09 10:00", 120),  # over a weekend
        ("2026-03-02 17:00", "2026-03-05 10:00", 120 + 2 * 480),
        ("2026-03-07 09:00", "2026-03-07 18:00", 0),  # a Saturday
        ("2026-02-14 09:00", "2026-02-14 18:00", 480),  # a Saturday that makes up for a holiday
        ("2026-03-02 18:00", "2026-03-03 00:00", 0),
        ("2026-03-03 00:00", "2026-03-04 00:00", 480),
        ("2026-03-02 10:00", "2026-03-02 10:00", 0),
        ("2026-03-02 10:00", "2026-03-02 09:00", 0),
    ],
)
def test_only_office_hours_count(start: str, end: str, expected: float) -> None:
    assert working_minutes(CN, at(start), at(end)) == expected


def test_a_fraction_of_a_working_day_can_be_said() -> None:
    assert working_days(CN, at("2026-03-02 09:00"), at("2026-03-02 10:41")) == pytest.approx(0.21, abs=0.001)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-03-02 09:00", 60, "2026-03-02 10:00"),
        ("2026-03-02 11:30", 60, "2026-03-02 13:30"),
        ("2026-03-02 17:30", 60, "2026-03-03 09:30"),
        ("2026-03-06 17:30", 60, "2026-03-09 09:30"),
        ("2026-03-02 09:00", 480, "2026-03-02 18:00"),  # a full day ends in the evening, not next morning
        ("2026-03-02 20:00", 0, "2026-03-03 09:00"),  # at once, in office hours
        ("2026-03-07 12:00", 30, "2026-03-09 09:30"),
        ("2026-03-02 12:30", 30, "2026-03-02 13:30"),
    ],
)
def test_office_minutes_run_on_over_noon_night_and_rest_days(start: str, count: int, expected: str) -> None:
    assert add_working_minutes(CN, at(start), count) == at(expected)


@given(st.lists(instants, min_size=3, max_size=3))
def test_a_stretch_is_the_sum_of_its_parts(moments: list[datetime]) -> None:
    start, middle, end = sorted(moments)
    parts = working_minutes(CN, start, middle) + working_minutes(CN, middle, end)
    assert isclose(working_minutes(CN, start, end), parts, abs_tol=1e-6)


@given(instants, minutes)
def test_measuring_undoes_adding(start: datetime, count: int) -> None:
    end = add_working_minutes(CN, start, count)
    assert end >= start
    assert isclose(working_minutes(CN, start, end), count, abs_tol=1e-6)


@given(instants, minutes)
def test_no_earlier_instant_has_as_many_office_minutes(start: datetime, count: int) -> None:
    end = add_working_minutes(CN, start, count + 1)
    assert working_minutes(CN, start, end - timedelta(seconds=1)) < count + 1


@given(instants, st.integers(min_value=0, max_value=10 * 1440))
def test_office_minutes_are_counted_one_by_one(start: datetime, length: int) -> None:
    start = start.replace(second=0, microsecond=0)
    length = min(length, 3000)
    naive = sum(_office_minute(start + timedelta(minutes=number)) for number in range(length))
    assert working_minutes(CN, start, start + timedelta(minutes=length)) == naive


def _office_minute(begin: datetime) -> bool:
    clock = begin.strftime("%H:%M")
    return CN.kind(begin.date()).working and ("09:00" <= clock < "12:00" or "13:00" <= clock < "18:00")
