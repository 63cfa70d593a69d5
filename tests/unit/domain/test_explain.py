"""Explanations, against days counted by hand, and against the clock's own arithmetic for any clock at all."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.calendar import DayOff, WorkCalendar, YearCalendar
from binglian.domain.clocks import Clock, start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.explain import Day, Explanation, Rule, explain
from binglian.domain.limits import ClockKind, Limit, Unit
from binglian.domain.pauses import Pause
from tests.builders import at, calendar, calendar_data, day, limit
from tests.unit.domain.moments import instants, limits

CN = calendar()
DAYS = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS)
LATER = at("2027-12-01")
Gaps = list[tuple[int, int, bool]]
"""Pauses: hours from the start to their beginning, their length in hours, and whether they stand."""


def clock(value: int, unit: Unit, start: str, *pauses: str, kind: ClockKind = ClockKind.STATUTORY) -> Clock:
    """A clock; each pause is ``start/end``, and one without an end stands."""
    found = start_clock(kind, limit(value, unit), at(start), CN)
    for place, pause in enumerate(pauses):
        begun, _, ended = pause.partition("/")
        found = found.pause(at(begun), f"review-{place}")
        if ended:
            found = found.resume(at(ended), f"review-{place}", CN)
    return found


def told(explained: Explanation) -> list[str]:
    """The days as ``03-02 start``, with the running number of those that count."""
    return [f"{one.day:%m-%d} {one.rule}{f' {one.number}' if one.number else ''}" for one in explained.days]


def test_working_days_are_counted_over_a_holiday_and_a_make_up_day() -> None:
    explained = explain(clock(3, Unit.WORKING_DAYS, "2026-02-12"), CN, LATER)
    assert told(explained)[:6] == [
        "02-12 start",
        "02-13 counted 1",
        "02-14 make-up 2",
        "02-15 day-off",
        "02-16 day-off",
        "02-17 day-off",
    ]
    assert told(explained)[-2:] == ["02-23 day-off", "02-24 counted 3"]
    assert explained.days[3].cause == "holiday"
    assert explained.agrees


def test_days_of_a_special_procedure_do_not_count_and_name_it() -> None:
    explained = explain(clock(2, Unit.WORKING_DAYS, "2026-03-04", "2026-03-04/2026-03-09"), CN, LATER)
    assert told(explained) == [
        "03-04 start",
        "03-05 paused",
        "03-06 paused",
        "03-07 weekend",
        "03-08 weekend",
        "03-09 paused",
        "03-10 counted 1",
        "03-11 counted 2",
    ]
    assert [one.cause for one in explained.days if one.rule is Rule.PAUSED] == ["review-0"] * 3


def test_pauses_that_overlap_take_a_day_once_and_are_both_named() -> None:
    paused = clock(1, Unit.WORKING_DAYS, "2026-03-02", "2026-03-02/2026-03-04", "2026-03-03/2026-03-05")
    explained = explain(paused, CN, LATER)
    assert [one.cause for one in explained.days] == ["", "review-0", "review-0, review-1", "review-1", ""]
    assert told(explained)[-1] == "03-06 counted 1"


def test_a_limit_does_not_end_before_a_pause_that_began_on_its_last_day() -> None:
    explained = explain(clock(1, Unit.WORKING_DAYS, "2026-03-05", "2026-03-06/2026-03-07"), CN, LATER)
    assert told(explained) == ["03-05 start", "03-06 counted 1", "03-07 held", "03-08 rolled", "03-09 rolled"]
    assert explained.agrees


def test_calendar_days_that_end_on_a_rest_day_roll_on() -> None:
    explained = explain(clock(5, Unit.CALENDAR_DAYS, "2026-03-02"), CN, LATER)
    assert told(explained)[-3:] == ["03-07 counted 5", "03-08 rolled", "03-09 rolled"]


def test_a_benchmark_in_calendar_days_ends_where_it_ends() -> None:
    explained = explain(clock(5, Unit.CALENDAR_DAYS, "2026-03-02", kind=ClockKind.MILESTONE), CN, LATER)
    assert told(explained)[-1] == "03-07 counted 5"
    assert explained.agrees


def test_a_limit_of_no_days_ends_on_its_own_day_or_the_next_working_day() -> None:
    assert told(explain(clock(0, Unit.WORKING_DAYS, "2026-03-02"), CN, LATER)) == ["03-02 start"]
    assert told(explain(clock(0, Unit.WORKING_DAYS, "2026-03-07"), CN, LATER)) == [
        "03-07 start",
        "03-08 rolled",
        "03-09 rolled",
    ]


def test_days_of_an_extension_are_marked() -> None:
    extended = clock(2, Unit.WORKING_DAYS, "2026-03-02").extended(1, at("2026-03-03"), CN)
    assert [one.extended for one in explain(extended, CN, LATER).days] == [False, False, False, True]


def test_months_are_counted_by_their_days() -> None:
    explained = explain(clock(1, Unit.MONTHS, "2026-01-31"), CN, LATER)
    assert told(explained)[-1] == "02-28 counted 28"


def test_a_provisional_year_is_marked_day_by_day() -> None:
    explained = explain(clock(3, Unit.WORKING_DAYS, "2026-12-30"), CN, LATER)
    assert [one.day.year for one in explained.days if one.provisional] == [2027] * 5
    assert explained.ends.provisional


def test_office_hours_are_told_as_spans() -> None:
    explained = explain(clock(4, Unit.WORKING_HOURS, "2026-03-06 16:00"), CN, LATER)
    assert [(one.rule, one.total, len(one.spans)) for one in explained.days] == [
        (Rule.COUNTED, timedelta(hours=2), 1),
        (Rule.WEEKEND, timedelta(hours=2), 0),
        (Rule.WEEKEND, timedelta(hours=2), 0),
        (Rule.COUNTED, timedelta(hours=4), 1),
    ]
    assert explained.days[-1].spans == ((at("2026-03-09 09:00"), at("2026-03-09 11:00")),)


def test_hours_after_the_office_closed_and_in_a_pause_are_told_apart() -> None:
    paused = clock(1, Unit.WORKING_HOURS, "2026-03-02 19:00", "2026-03-03 08:00/2026-03-03 20:00")
    explained = explain(paused, CN, LATER)
    assert told(explained) == ["03-02 closed", "03-03 paused", "03-04 counted"]
    assert explained.agrees


@pytest.mark.mechanism("S4-08")
def test_an_acceptance_at_the_weekend_counts_the_same_days_as_one_on_the_friday_before() -> None:
    friday, saturday = (
        explain(clock(5, Unit.WORKING_DAYS, start), CN, LATER) for start in ("2026-03-06", "2026-03-07")
    )
    assert saturday.days[0].rule is Rule.START
    assert [one for one in saturday.days if one.number] == [one for one in friday.days if one.number]


def test_what_is_used_and_what_is_left_add_up_to_the_limit() -> None:
    explained = explain(clock(5, Unit.WORKING_DAYS, "2026-03-02"), CN, at("2026-03-05 10:00"))
    assert (explained.used, explained.left) == (3, 2)


def test_while_a_pause_stands_nothing_more_is_used_and_the_days_after_it_are_open() -> None:
    explained = explain(clock(5, Unit.WORKING_DAYS, "2026-03-02", "2026-03-04/"), CN, at("2026-03-20"))
    assert (explained.used, explained.left) == (2, 3)
    assert [one.standing for one in explained.days] == [False] * 3 + [True] * 5
    assert explained.agrees


def test_a_year_without_a_calendar_is_refused() -> None:
    stopped = replace(clock(5, Unit.WORKING_DAYS, "2026-12-28"), stopped_at=at("2026-12-29"))
    with pytest.raises(Refused) as refused:
        explain(stopped, WorkCalendar(calendar_data(2026)), LATER)
    assert refused.value.code is Code.CALENDAR_MISSING


def test_a_clock_that_stopped_under_another_calendar_is_told_to_differ() -> None:
    stopped = clock(1, Unit.WORKING_DAYS, "2026-03-02").stopped(at("2026-03-03"))
    assert explain(stopped, CN, LATER).agrees
    assert not explain(stopped, closed("2026-03-03"), LATER).agrees


def closed(when: str) -> WorkCalendar:
    """The calendar with one day more on which offices are closed."""
    data = calendar_data()
    years = (
        replace(year, off=(*year.off, DayOff(day(when), day(when), "storm"))) if year.year == 2026 else year
        for year in data.years
    )
    return WorkCalendar(replace(data, years=tuple(years)))


def _year(year: YearCalendar, off: frozenset[int]) -> YearCalendar:
    spans = tuple(
        DayOff(one, one, "some day") for one in {day(f"{year.year}-01-01") + timedelta(n) for n in off}
    )
    return replace(year, off=spans, work=())


calendars = st.one_of(
    st.just(CN),
    st.sets(st.integers(0, 364), max_size=60).map(
        lambda off: WorkCalendar(
            replace(
                calendar_data(),
                years=tuple(_year(year, frozenset(off)) for year in calendar_data().years),
            )
        )
    ),
)
gaps: st.SearchStrategy[Gaps] = st.lists(
    st.tuples(st.integers(-3 * 24, 60 * 24), st.integers(0, 20 * 24), st.booleans()), max_size=4
)


@given(
    limits(),
    instants.filter(lambda instant: instant < at("2027-01-31")),
    gaps,
    st.integers(0, 5),
    st.sampled_from((ClockKind.STATUTORY, ClockKind.MILESTONE)),
    calendars,
)
def test_an_explanation_comes_to_the_clocks_own_end(
    stated: Limit, start: datetime, pauses: Gaps, added: int, kind: ClockKind, days: WorkCalendar
) -> None:
    intervals = tuple(
        Pause(
            start + timedelta(hours=after),
            None if stands else start + timedelta(hours=after + length),
            f"p{n}",
        )
        for n, (after, length, stands) in enumerate(pauses)
    )
    running = replace(start_clock(kind, stated, start, days), pauses=intervals, added=added)
    running = running.reckoned(start, days)
    explained = explain(running, days, LATER)
    assert explained.ends.day == running.due.day
    assert abs(explained.ends.at - running.due.at) < timedelta(milliseconds=1)
    assert explained.ends.provisional == running.due.provisional
    assert explained.days[0].day == days.day(start)
    assert _consecutive(explained.days)


@given(limits(DAYS), instants.filter(lambda instant: instant < at("2027-01-31")))
def test_every_unit_is_either_used_or_left(stated: Limit, start: datetime) -> None:
    explained = explain(start_clock(ClockKind.STATUTORY, stated, start, CN), CN, start + timedelta(days=9))
    assert min(explained.used, explained.left) >= 0
    assert explained.used + explained.left == sum(1 for one in explained.days if one.number)


def _consecutive(days: tuple[Day, ...]) -> bool:
    return all(later.day - earlier.day == timedelta(days=1) for earlier, later in pairwise(days))
