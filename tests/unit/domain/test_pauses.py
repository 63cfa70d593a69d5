"""Pauses, against vectors counted by hand, and against counts that walk every day and quarter of an hour."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.clocks import Alarm, Clock, elapsed, start_clock
from binglian.domain.hours import working_minutes
from binglian.domain.limits import ClockKind, Limit, Unit, due
from binglian.domain.pauses import Pause, joined, paused_time
from tests.builders import CHINA, at, calendar, day, limit

CN = calendar()
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
DAYS = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS)


def paused(*spans: str) -> tuple[Pause, ...]:
    """Pauses from ``start/end``; each has a cause of its own, and an open one ends with nothing."""
    ends = [span.split("/") for span in spans]
    return tuple(
        Pause(at(one[0]), at(one[1]) if one[1] else None, f"cause{place}") for place, one in enumerate(ends)
    )


@pytest.mark.parametrize(
    ("value", "unit", "start", "spans", "last"),
    [
        (20, Unit.WORKING_DAYS, "2026-03-02", (), "2026-03-30"),
        # five working days (6, 9 to 12 March) are lost, and the Qingming holiday lies behind them
        (20, Unit.WORKING_DAYS, "2026-03-02", ("2026-03-05 10:00/2026-03-12 17:00",), "2026-04-07"),
        (20, Unit.WORKING_DAYS, "2026-03-02", ("2026-03-05 09:00/2026-03-05 18:00",), "2026-03-30"),
        # overlapping, nested and touching pauses count once
        (
            5,
            Unit.WORKING_DAYS,
            "2026-03-02",
            ("2026-03-03/2026-03-05", "2026-03-04/2026-03-06"),
            "2026-03-12",
        ),
        (
            5,
            Unit.WORKING_DAYS,
            "2026-03-02",
            ("2026-03-03/2026-03-06", "2026-03-04/2026-03-05"),
            "2026-03-12",
        ),
        (
            5,
            Unit.WORKING_DAYS,
            "2026-03-02",
            ("2026-03-03/2026-03-05", "2026-03-05/2026-03-06"),
            "2026-03-12",
        ),
        # a pause over a holiday loses only its working days: 14 and 24 February
        (3, Unit.WORKING_DAYS, "2026-02-12", ("2026-02-13/2026-02-24",), "2026-02-26"),
        # begun on the last day, it holds the end off until it is over, on a working day
        (5, Unit.WORKING_DAYS, "2026-03-02", ("2026-03-09 10:00/2026-03-11 10:00",), "2026-03-11"),
        (5, Unit.WORKING_DAYS, "2026-03-02", ("2026-03-09 10:00/2026-03-14 10:00",), "2026-03-16"),
        (0, Unit.WORKING_DAYS, "2026-03-02", ("2026-03-02 10:00/2026-03-04 10:00",), "2026-03-04"),
        (0, Unit.WORKING_DAYS, "2026-03-07", ("2026-03-07 10:00/2026-03-11 10:00",), "2026-03-11"),
        # what lies before the start or after the end changes nothing
        (5, Unit.WORKING_DAYS, "2026-03-02", ("2026-02-25/2026-03-04",), "2026-03-11"),
        (5, Unit.WORKING_DAYS, "2026-03-02", ("2026-03-10 00:00/2026-03-30",), "2026-03-09"),
        # one that still stands takes nothing away yet
        (5, Unit.WORKING_DAYS, "2026-03-02", ("2026-03-04/",), "2026-03-09"),
        (15, Unit.CALENDAR_DAYS, "2026-03-02", ("2026-03-05/2026-03-12",), "2026-03-24"),
        (5, Unit.CALENDAR_DAYS, "2026-03-02", ("2026-03-08/2026-03-10",), "2026-03-10"),  # 7 March rolls to 9
        (1, Unit.MONTHS, "2026-01-31", (), "2026-02-28"),  # a make-up Saturday
        (1, Unit.MONTHS, "2025-01-31", (), "2025-02-28"),
        (3, Unit.MONTHS, "2026-11-30", (), "2027-03-01"),  # 28 February 2027 is a Sunday
        (12, Unit.MONTHS, "2025-12-31", (), "2026-12-31"),
        (1, Unit.MONTHS, "2026-01-31", ("2026-02-10/2026-02-12",), "2026-03-02"),
        (3, Unit.MONTHS, "2026-03-02", ("2026-03-10/2026-03-20", "2026-05-30/2026-06-10"), "2026-06-23"),
    ],
)
def test_days_of_pauses_do_not_count(
    value: int, unit: Unit, start: str, spans: tuple[str, ...], last: str
) -> None:
    assert due(limit(value, unit), at(start), CN, pauses=paused(*spans)).day == day(last)


@pytest.mark.parametrize(
    ("value", "unit", "start", "spans", "end"),
    [
        # offices work 09:00 to 12:00 and 13:00 to 18:00
        (
            4,
            Unit.WORKING_HOURS,
            "2026-03-02 10:00",
            ("2026-03-02 11:00/2026-03-02 14:00",),
            "2026-03-02 17:00",
        ),
        (
            4,
            Unit.WORKING_HOURS,
            "2026-03-02 16:00",
            ("2026-03-02 17:00/2026-03-03 10:00",),
            "2026-03-03 14:00",
        ),
        (
            4,
            Unit.WORKING_HOURS,
            "2026-03-02 16:00",
            ("2026-03-02 20:00/2026-03-03 08:00",),
            "2026-03-03 11:00",
        ),
        (
            48,
            Unit.NATURAL_HOURS,
            "2026-03-06 16:00",
            ("2026-03-07 00:00/2026-03-07 06:30",),
            "2026-03-08 22:30",
        ),
        (
            2,
            Unit.NATURAL_HOURS,
            "2026-03-06 16:00",
            ("2026-03-06 18:00/2026-03-07 18:00",),
            "2026-03-06 18:00",
        ),
    ],
)
def test_hours_of_pauses_do_not_count(
    value: int, unit: Unit, start: str, spans: tuple[str, ...], end: str
) -> None:
    assert due(limit(value, unit), at(start), CN, pauses=paused(*spans)).at == at(end)


def test_an_extension_adds_units_and_pauses_still_do_not_count() -> None:
    found = due(limit(20), at("2026-03-02"), CN, pauses=paused("2026-03-05/2026-03-12"), added=10)
    assert found.day == day("2026-04-21")
    assert due(limit(3, Unit.MONTHS), at("2026-01-31"), CN, added=3).day == day("2026-07-31")


def test_a_milestone_is_not_rolled_over_rest_days_even_after_a_pause() -> None:
    found = due(
        limit(5, Unit.CALENDAR_DAYS),
        at("2026-03-02"),
        CN,
        rolls=False,
        pauses=paused("2026-03-07/2026-03-08"),
    )
    assert found.day == day("2026-03-08")


def test_joined_pauses_neither_overlap_nor_touch() -> None:
    union = joined(
        paused("2026-03-05/2026-03-08", "2026-03-02/2026-03-03", "2026-03-03/2026-03-04", "2026-03-06/")
    )
    assert [(one.start, one.end) for one in union] == [
        (at("2026-03-02"), at("2026-03-04")),
        (at("2026-03-05"), None),
    ]


def test_a_pause_that_still_stands_reaches_to_the_end_of_what_is_measured() -> None:
    spans = paused("2026-03-02 10:00/2026-03-02 12:00", "2026-03-02 11:00/")
    assert paused_time(spans, at("2026-03-02 09:00"), at("2026-03-02 15:00")) == timedelta(hours=5)


def test_elapsed_time_leaves_pauses_out_to_the_minute() -> None:
    running = start_clock(ClockKind.PROMISED, limit(5), at("2026-03-02 09:00"), CN)
    stood = running.pause(at("2026-03-02 11:00"), "review")
    assert elapsed(stood, at("2026-03-10 09:00"), CN) == 0.25
    assert elapsed(stood.resume(at("2026-03-03 16:00"), "review", CN), at("2026-03-03 18:00"), CN) == 0.5


def test_a_paused_clock_says_nothing_and_runs_on_when_the_last_cause_has_ended() -> None:
    running = start_clock(ClockKind.PROMISED, limit(5, warn=1), at("2026-03-02"), CN)
    both = running.pause(at("2026-03-04"), "review").pause(at("2026-03-05"), "test")
    assert both.next_alarm() is None
    one = both.resume(at("2026-03-10"), "review", CN)
    assert one.paused
    assert one.next_alarm() is None
    on = one.resume(at("2026-03-12"), "test", CN)
    assert not on.paused
    assert on.due.day == day("2026-03-17")
    assert on.next_alarm() == (at("2026-03-16 00:00"), Alarm.WARNING)


def test_a_warning_that_would_have_come_during_a_pause_comes_when_the_clock_runs_on() -> None:
    running = start_clock(ClockKind.PROMISED, limit(6, Unit.CALENDAR_DAYS, warn=2), at("2026-03-02"), CN)
    assert running.warn_at == at("2026-03-07 00:00")  # it ends on Monday, 9 March
    stood = running.pause(at("2026-03-06 10:00"), "review")
    assert stood.resume(at("2026-03-10 10:00"), "review", CN).next_alarm() == (
        at("2026-03-10 10:00"),
        Alarm.WARNING,
    )


def test_a_clock_stopped_while_it_stands_still_has_not_lapsed() -> None:
    stood = start_clock(ClockKind.PROMISED, limit(5), at("2026-03-02"), CN).pause(
        at("2026-03-09 10:00"), "review"
    )
    stopped = stood.stopped(at("2026-03-20"))
    assert (stopped.lapsed, stopped.pauses[0].end) == (False, at("2026-03-20"))


# Reference counts. They ask the calendar of one day only, and of office hours only where they begin and end.


def on_foot(what: Limit, start: datetime, pauses: Sequence[Pause], *, rolls: bool = True) -> date:
    """The last day of a limit in days: every day is looked at in turn."""
    one, left = start.date(), _days_to_go(what, start.date())
    while True:
        if left <= 0 and (CN.kind(one).working or not rolls) and not _standing(one, pauses):
            return one
        one += DAY
        counts = what.unit is not Unit.WORKING_DAYS or CN.kind(one).working
        left -= counts and not any(_civil(p.start) < one <= _civil(p.end) for p in pauses)


def _days_to_go(what: Limit, first: date) -> int:
    if what.unit is not Unit.MONTHS:
        return what.value
    one, months = first, what.value
    while months:
        one, months = one.replace(day=1) + timedelta(days=31), months - 1
        one = one.replace(day=min(first.day, monthrange(one.year, one.month)[1]))
    return (one - first).days


def _standing(one: date, pauses: Sequence[Pause]) -> bool:
    """Whether a pause goes on when a day ends."""
    midnight = datetime.combine(one + DAY, time(), CHINA)
    return any(p.start < midnight and p.end is not None and p.end >= midnight for p in pauses)


def _civil(instant: datetime | None) -> date:
    assert instant is not None
    return instant.astimezone(CHINA).date()


def by_quarters(what: Limit, start: datetime, pauses: Sequence[Pause]) -> datetime:
    """The end of a limit in hours: every quarter of an hour is looked at in turn."""
    one, left = start, what.value * 4
    while left:
        office = what.unit is Unit.NATURAL_HOURS or working_minutes(CN, one, one + QUARTER) > 0
        left -= office and not any(p.start <= one and p.end is not None and one < p.end for p in pauses)
        one += QUARTER
    return one


def _quarters(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(min_value=0, max_value=most * 96).map(lambda count: count * QUARTER)


starts = st.integers(min_value=0, max_value=600 * 96).map(
    lambda count: at("2025-01-02 00:00") + count * QUARTER
)


@st.composite
def lives(draw: st.DrawFn, units: tuple[Unit, ...], most: int) -> tuple[Limit, datetime, tuple[Pause, ...]]:
    """A limit, its start, and pauses of any length that may overlap and follow it."""
    unit = draw(st.sampled_from(units))
    value = draw(st.integers(min_value=unit not in DAYS, max_value=3 if unit is Unit.MONTHS else most))
    start = draw(starts)
    spans = draw(st.lists(st.tuples(_quarters(25), _quarters(12)), max_size=4))
    pauses = [Pause(start + far, start + far + long, f"cause{n}") for n, (far, long) in enumerate(spans)]
    return limit(value, unit, warn=draw(st.integers(min_value=0, max_value=3))), start, tuple(pauses)


@given(lives(DAYS, 20), st.booleans())
def test_limits_in_days_end_where_one_arrives_on_foot(
    life: tuple[Limit, datetime, tuple[Pause, ...]], rolls: bool
) -> None:
    what, start, pauses = life
    rolled = rolls or what.unit is Unit.WORKING_DAYS
    assert due(what, start, CN, rolls=rolls, pauses=pauses).day == on_foot(what, start, pauses, rolls=rolled)


@given(lives((Unit.WORKING_HOURS, Unit.NATURAL_HOURS), 30))
def test_limits_in_hours_end_where_one_arrives_by_quarters(
    life: tuple[Limit, datetime, tuple[Pause, ...]],
) -> None:
    what, start, pauses = life
    assert due(what, start, CN, pauses=pauses).at == by_quarters(what, start, pauses)


@given(lives(tuple(Unit), 20), st.randoms())
def test_overlapping_pauses_take_away_their_union(
    life: tuple[Limit, datetime, tuple[Pause, ...]], chance: Random
) -> None:
    what, start, pauses = life
    shuffled = chance.sample(pauses, len(pauses))
    ends = due(what, start, CN, pauses=pauses)
    assert ends == due(what, start, CN, pauses=joined(pauses))
    assert ends == due(what, start, CN, pauses=tuple(shuffled))
    assert ends.at >= due(what, start, CN).at


@given(lives(tuple(Unit), 20), st.sampled_from((ClockKind.PROMISED, ClockKind.MILESTONE)))
def test_a_pause_never_shortens_what_remains(
    life: tuple[Limit, datetime, tuple[Pause, ...]], kind: ClockKind
) -> None:
    what, start, pauses = life
    clock = start_clock(kind, what, start, CN)
    for pause in joined(pauses):
        assert pause.end is not None
        if pause.start >= clock.due.at:
            return
        before = _remaining(clock, pause.start)
        clock = clock.pause(pause.start, pause.cause)
        assert clock.next_alarm() is None
        clock = clock.resume(pause.end, pause.cause, CN)
        alarm = clock.next_alarm()
        assert alarm is not None
        assert pause.end <= alarm[0] <= clock.due.at
        assert clock.due.at > pause.end
        assert _remaining(clock, pause.end) >= before
        assert elapsed(clock, pause.end, CN) >= 0


def _remaining(clock: Clock, now: datetime) -> float:
    """What is left of a clock in the unit of its limit; of calendar days only where they don't roll."""
    unit, ends = clock.limit.unit, clock.due
    if unit is Unit.WORKING_HOURS:
        return working_minutes(CN, now, ends.at)
    if unit is Unit.NATURAL_HOURS:
        return (ends.at - now).total_seconds()
    assert ends.day is not None
    if unit is Unit.WORKING_DAYS:
        ahead = CN.working_days_between(_civil(now), ends.day)
        return min(ahead, max(0, clock.limit.value - _used(clock, _civil(now))))
    return (ends.day - _civil(now)).days if clock.kind is ClockKind.MILESTONE else 0


def _used(clock: Clock, until: date) -> int:
    """The working days that a clock has counted; one to which an end on a rest day rolls is none of them."""
    days = [
        clock.started_at.date() + place * DAY for place in range((until - clock.started_at.date()).days + 1)
    ]
    return sum(
        CN.kind(one).working and not any(_civil(p.start) < one <= _civil(p.end) for p in clock.pauses)
        for one in days[1:]
    )


@given(lives(tuple(Unit), 20))
def test_causes_may_begin_and_end_in_any_order(life: tuple[Limit, datetime, tuple[Pause, ...]]) -> None:
    what, start, pauses = life
    clock = start_clock(ClockKind.STATUTORY, what, start, CN)
    acts = [(p.start, 0, p.cause) for p in pauses] + [(p.end or p.start, 1, p.cause) for p in pauses]
    for instant, ends, cause in sorted(acts):
        clock = clock.resume(instant, cause, CN) if ends else clock.pause(instant, cause)
    assert clock.due == due(what, start, CN, pauses=pauses)
