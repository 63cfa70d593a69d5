"""On which days meetings sit, against the calendars that the product ships."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.cadence import begins, moved, sits_on, sittings
from binglian.domain.calendar import WorkCalendar
from binglian.domain.cooperation import Cadence
from binglian.domain.errors import Code, Refused
from definitions.calendars import load_calendar
from tests.builders import at, calendar, day

CN = WorkCalendar(load_calendar("cn"))
FORTNIGHT = Cadence(every=14, unit="CD")
"""Jian'ou's joint meeting: every other Monday."""
WEEKLY = Cadence(weekday="mon")


def days(cadence: Cadence, first: str, last: str) -> list[str]:
    """The days between two, as they are; a moved one with the day it comes from."""
    found = sittings(cadence, CN, day(first), day(last))
    return [f"{sits}" if sits == nominal else f"{nominal}>{sits}" for nominal, sits in found]


@pytest.mark.mechanism("S2-05")
def test_jianou_sits_every_other_monday_and_after_the_holidays_that_a_monday_falls_in() -> None:
    assert days(FORTNIGHT, "2026-02-01", "2026-03-10") == [
        "2026-02-09",
        "2026-02-23>2026-02-24",
        "2026-03-09",
    ]
    assert days(FORTNIGHT, "2026-09-20", "2026-10-20") == [
        "2026-09-21",
        "2026-10-05>2026-10-08",
        "2026-10-19",
    ]
    assert days(FORTNIGHT, "2027-02-01", "2027-03-01") == ["2027-02-08>2027-02-09", "2027-02-22"]


@pytest.mark.mechanism("S2-02")
def test_a_week_swallowed_by_the_spring_festival_has_one_sitting_for_both_its_mondays() -> None:
    assert days(WEEKLY, "2026-02-09", "2026-03-02") == ["2026-02-09", "2026-02-16>2026-02-24", "2026-03-02"]
    assert sits_on(WEEKLY, CN, day("2026-02-23")) is None


def test_moved_forward_to_the_last_working_day_both_mondays_are_held_before_the_holiday() -> None:
    before = replace(WEEKLY, moves="previous-working-day")
    assert days(before, "2026-02-09", "2026-03-02") == ["2026-02-09", "2026-02-16>2026-02-14", "2026-03-02"]


def test_moved_forward_onto_a_nominal_day_a_sitting_falls_in_with_that_one() -> None:
    daily = Cadence(every=1, unit="CD", moves="previous-working-day")
    assert days(daily, "2026-03-06", "2026-03-10") == ["2026-03-06", "2026-03-09", "2026-03-10"]


def test_what_stays_is_held_on_the_rest_day() -> None:
    staying = replace(WEEKLY, moves="stays")
    assert days(staying, "2026-02-16", "2026-02-23") == ["2026-02-16", "2026-02-23"]


def test_every_working_day_is_every_working_day_make_up_days_too() -> None:
    assert days(Cadence(every=1, unit="WD"), "2026-09-24", "2026-10-11") == [
        "2026-09-24",
        "2026-09-28",
        "2026-09-29",
        "2026-09-30",
        "2026-10-08",
        "2026-10-09",
        "2026-10-10",
    ]


def test_every_so_many_working_days_are_counted_from_the_anchor() -> None:
    tenth = Cadence(every=10, unit="WD", anchor=date(2026, 9, 20))  # a Sunday that is worked
    assert days(tenth, "2026-09-01", "2026-10-31") == ["2026-09-20", "2026-10-10", "2026-10-23"]


def test_an_anchor_on_a_rest_day_counts_from_the_working_day_after_it() -> None:
    second = Cadence(every=2, unit="WD", anchor=date(2026, 10, 1))
    assert days(second, "2026-10-01", "2026-10-12") == ["2026-10-08", "2026-10-10"]


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        (date(2026, 8, 31), ["2026-08-31", "2026-10-31>2026-11-02", "2026-12-31"]),
        (date(2026, 8, 1), ["2026-08-01>2026-08-03", "2026-10-01>2026-10-08", "2026-12-01"]),
    ],
)
def test_every_so_many_months_is_the_anchors_day_or_the_last_of_the_month(
    anchor: date, expected: list[str]
) -> None:
    assert days(Cadence(every=2, unit="CM", anchor=anchor), "2026-08-01", "2026-12-31") == expected


def test_the_thirty_first_of_a_shorter_month_is_its_last_day() -> None:
    monthly = Cadence(every=1, unit="CM", anchor=date(2026, 3, 31), moves="stays")
    assert days(monthly, "2026-04-01", "2026-04-30") == ["2026-04-30"]


@pytest.mark.mechanism("S2-08")
def test_two_tea_parties_a_month_are_half_a_month_apart() -> None:
    twice = Cadence(per_month=2)
    assert days(twice, "2026-09-01", "2026-11-30") == [
        "2026-09-01",
        "2026-09-16",
        "2026-10-01>2026-10-08",
        "2026-10-16",
        "2026-11-01>2026-11-02",
        "2026-11-16",
    ]
    assert days(twice, "2026-02-01", "2026-02-28") == ["2026-02-01>2026-02-02", "2026-02-15>2026-02-24"]
    assert days(twice, "2027-02-01", "2027-02-28") == ["2027-02-01", "2027-02-15"]


def test_as_often_as_every_day_of_the_month_is_no_more_than_once_a_day() -> None:
    every_day = Cadence(per_month=31, moves="stays")
    assert len(days(every_day, "2026-02-01", "2026-02-28")) == 28


def test_nothing_sits_before_the_anchor_nor_on_demand() -> None:
    assert days(replace(WEEKLY, anchor=date(2026, 3, 9)), "2026-03-01", "2026-03-16") == [
        "2026-03-09",
        "2026-03-16",
    ]
    assert days(Cadence(on_demand=True), "2026-03-01", "2026-03-31") == []


@pytest.mark.parametrize(
    "cadence", [WEEKLY, replace(WEEKLY, moves="stays"), Cadence(every=1, unit="WD"), Cadence(on_demand=True)]
)
def test_a_year_without_a_calendar_is_refused(cadence: Cadence) -> None:
    with pytest.raises(Refused) as refused:
        sittings(cadence, CN, day("2027-12-30"), day("2028-01-02"))
    assert (refused.value.code, refused.value.place) == (Code.CALENDAR_MISSING, "2028")


def test_a_sitting_that_would_move_out_of_the_calendar_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        moved(WEEKLY, calendar(), day("2025-01-01") - timedelta(days=1))
    assert refused.value.code is Code.CALENDAR_MISSING


def test_a_sitting_begins_at_the_cadences_time_of_day_unless_another_is_asked_for() -> None:
    assert begins(FORTNIGHT, CN, day("2026-03-02")) == at("2026-03-02 09:00")
    assert begins(FORTNIGHT, CN, day("2026-03-02"), "14:30") == at("2026-03-02 14:30")


cadences = st.one_of(
    st.builds(Cadence, every=st.integers(1, 40), unit=st.sampled_from(["WD", "CD"])),
    st.builds(
        Cadence,
        every=st.integers(1, 5),
        unit=st.just("CM"),
        anchor=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    ),
    st.builds(Cadence, per_month=st.integers(1, 31)),
    st.builds(Cadence, weekday=st.sampled_from(["mon", "sat", "sun"])),
)
moves = st.sampled_from(["next-working-day", "previous-working-day", "stays"])


@given(
    cadence=cadences,
    move=moves,
    first=st.dates(date(2025, 2, 1), date(2027, 10, 1)),
    length=st.integers(0, 60),
)
def test_no_two_sittings_share_a_day_and_each_moved_one_is_on_a_working_day(
    cadence: Cadence, move: str, first: date, length: int
) -> None:
    cadence = replace(cadence, moves=move)
    found = sittings(cadence, CN, first, first + timedelta(days=length))
    held = [sits for _, sits in found]
    assert held == sorted(set(held))
    assert all(CN.kind(sits).working for sits in held if move != "stays")
    assert all(sits_on(cadence, CN, nominal) == sits for nominal, sits in found)
    assert all(sits == nominal for nominal, sits in found if CN.kind(nominal).working)


@given(cadence=cadences, move=moves, middle=st.dates(date(2025, 3, 1), date(2027, 9, 1)))
def test_a_range_in_two_parts_names_the_same_sittings_as_the_whole(
    cadence: Cadence, move: str, middle: date
) -> None:
    cadence = replace(cadence, moves=move)
    first, last = middle - timedelta(days=20), middle + timedelta(days=20)
    whole = sittings(cadence, CN, first, last)
    assert whole == sittings(cadence, CN, first, middle) + sittings(
        cadence, CN, middle + timedelta(days=1), last
    )
