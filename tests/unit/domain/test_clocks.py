import pytest

from binglian.domain.clocks import Alarm, Clock, clock_of, elapsed, start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind, Unit
from tests.builders import at, calendar, limit

CN = calendar()


def clock(value: int = 5, *, warn: int = 2, start: str = "2026-03-02 09:00") -> Clock:
    return start_clock(ClockKind.PROMISED, limit(value, warn=warn), at(start), CN)


def test_a_clock_first_warns_and_then_lapses() -> None:
    running = clock()
    assert running.next_alarm() == (at("2026-03-05 00:00"), Alarm.WARNING)
    warned = running.rang(Alarm.WARNING)
    assert warned.next_alarm() == (at("2026-03-10 00:00"), Alarm.LAPSE)
    lapsed = warned.rang(Alarm.LAPSE)
    assert lapsed.next_alarm() is None


def test_a_clock_without_room_for_a_warning_lapses_straight_away() -> None:
    assert clock(0).next_alarm() == (at("2026-03-03 00:00"), Alarm.LAPSE)


def test_a_lapsed_clock_runs_on_overdue_until_it_is_stopped() -> None:
    lapsed = clock().rang(Alarm.LAPSE)
    assert lapsed.running
    assert lapsed.overdue()
    assert not lapsed.stopped(at("2026-03-20")).overdue()


def test_a_clock_that_has_not_lapsed_is_not_overdue() -> None:
    assert not clock().overdue()
    assert not clock().rang(Alarm.WARNING).overdue()


@pytest.mark.parametrize(
    ("stopped", "lapsed"),
    [
        ("2026-03-09 23:59:59", False),
        ("2026-03-10 00:00", True),  # 24:00 of the last day is too late
    ],
)
def test_what_is_done_by_the_last_midnight_is_in_time(stopped: str, lapsed: bool) -> None:
    assert clock().stopped(at(stopped)).lapsed is lapsed


def test_a_stopped_clock_has_nothing_more_to_say() -> None:
    stopped = clock().stopped(at("2026-03-03"))
    assert not stopped.running
    assert stopped.next_alarm() is None


def test_what_was_done_in_time_had_not_lapsed_whatever_we_believed() -> None:
    assert not clock().rang(Alarm.LAPSE).stopped(at("2026-03-04")).lapsed


def test_what_lapsed_before_it_stood_still_has_lapsed_however_it_ends() -> None:
    late = clock().rang(Alarm.LAPSE).pause(at("2026-03-20"), "test")
    assert late.stopped(at("2026-03-23")).lapsed
    in_time = clock().pause(at("2026-03-04"), "test")
    assert not in_time.stopped(at("2026-03-23")).lapsed


def test_elapsed_time_is_counted_in_fractions_until_the_clock_stops() -> None:
    running = clock()
    assert elapsed(running, at("2026-03-03 10:00"), CN) == 1.125
    assert elapsed(running.stopped(at("2026-03-02 13:00")), at("2026-03-30"), CN) == 0.375


def test_a_clock_is_found_by_its_kind() -> None:
    assert clock_of([clock()], ClockKind.PROMISED) == clock()
    assert clock_of([clock()], ClockKind.STATUTORY) is None


def test_a_clock_cannot_start_where_its_end_is_unknown() -> None:
    with pytest.raises(Refused) as refused:
        start_clock(ClockKind.PROMISED, limit(3, Unit.CALENDAR_DAYS), at("2027-12-30"), CN)
    assert refused.value.code is Code.CALENDAR_MISSING
