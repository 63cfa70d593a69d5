from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Refused
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import Mode, Plan, PlannedLimit
from definitions.backward import TimedStep, Timetable, latest_start, timetable
from definitions.calendars import load_calendar
from definitions.forward import last_day, step_finish
from definitions.planner import plan
from tests.builders import step
from tests.unit.definitions.samples import Data, definition, item, limit, load, project
from tests.unit.definitions.test_planner import definitions

CALENDAR = WorkCalendar(load_calendar("cn"))
MONDAY = date(2026, 3, 2)


def planned(root: Path, data: Data | None = None, mode: Mode = Mode.PARALLEL) -> Plan:
    return plan(load(root, data or definition()), project(), mode)


def timed(
    made: Plan, target: date | None = None, **happenings: date
) -> tuple[Timetable, dict[str, TimedStep]]:
    found = timetable(made, MONDAY, CALENDAR, happenings, target)
    return found, {step.item: step for step in found.steps}


def working_days(limit: Limit, first: date, last: date) -> list[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if CALENDAR.kind(day).working and last_day(limit, day, CALENDAR) <= last]


@pytest.mark.mechanism("S0-05")
def test_the_latest_days_are_counted_back_from_the_target_in_working_days(tmp_path: Path) -> None:
    data = definition()
    data["items"]["permit"].pop("pre_review")
    # Target Wednesday 2026-04-08. Qingming is 4 to 6 April. The permit takes 7 calendar days, the contract 5
    # working days, the filing one.
    found, steps = timed(planned(tmp_path, data), date(2026, 4, 8))
    assert (steps["permit"].latest_start, steps["permit"].latest_finish) == (
        date(2026, 4, 1),
        date(2026, 4, 8),
    )
    assert (steps["contract"].latest_start, steps["contract"].latest_finish) == (
        date(2026, 3, 25),
        date(2026, 4, 1),
    )
    assert (steps["filing"].latest_start, found.latest_start) == (date(2026, 3, 24), date(2026, 3, 24))
    assert (found.target, found.finish, found.short_by) == (date(2026, 4, 8), date(2026, 3, 17), 0)
    assert not any(step.overdue for step in found.steps)
    assert steps["filing"].slack == 16


def test_without_a_target_the_earliest_finish_is_the_target(tmp_path: Path) -> None:
    found, steps = timed(planned(tmp_path))
    assert found.target == found.finish
    assert found.short_by == 0
    assert steps["contract"].slack == 0
    assert steps["contract"].critical


def test_a_target_on_a_rest_day_is_the_working_day_before(tmp_path: Path) -> None:
    found, _ = timed(planned(tmp_path), date(2026, 4, 6))
    assert found.target == date(2026, 4, 3)


def test_what_can_be_reviewed_ahead_starts_with_its_window_and_is_decided_at_the_gate(tmp_path: Path) -> None:
    found, steps = timed(planned(tmp_path), award=date(2026, 3, 9))
    permit = steps["permit"]
    assert (permit.ahead, permit.earliest_start, permit.accepted) == (True, MONDAY, date(2026, 3, 16))
    assert (permit.earliest_finish, found.finish) == (date(2026, 3, 16), date(2026, 3, 16))
    # its 7 calendar days may begin on the 9th at the latest, before the land
    assert (permit.latest_start, permit.latest_finish) == (date(2026, 3, 9), date(2026, 3, 16))
    assert found.critical_path == ("contract", "permit", "check")


def test_a_review_ahead_that_outlasts_the_gate_holds_up_the_decision(tmp_path: Path) -> None:
    data = definition()
    data["items"]["permit"]["limits"] = {"promised": limit(15)}
    found, steps = timed(planned(tmp_path, data))
    assert (steps["permit"].accepted, steps["permit"].earliest_finish) == (
        date(2026, 3, 10),
        date(2026, 3, 23),
    )
    assert found.critical_path == ("permit", "check")
    assert steps["contract"].slack > 0


def test_what_can_wait_for_its_gate_needs_no_review_ahead(tmp_path: Path) -> None:
    _, steps = timed(planned(tmp_path), date(2026, 6, 30))
    assert steps["permit"].latest_start > steps["permit"].accepted
    assert steps["contract"].latest_finish == steps["permit"].latest_start


def test_a_review_ahead_begins_before_its_gate_can_open(tmp_path: Path) -> None:
    data = definition()
    data["items"]["late"] = item(9, limits={"promised": limit(20)})
    data["items"]["permit"]["needs"] = ["contract", "late"]
    data["items"]["permit"]["limits"] = {"promised": limit(2)}
    # the gate can open on the 10th, what else the permit needs comes on the 30th
    _, steps = timed(planned(tmp_path, data))
    assert (steps["permit"].accepted, steps["permit"].latest_finish) == (date(2026, 3, 30), date(2026, 3, 30))
    assert steps["permit"].latest_start == date(2026, 3, 9)


def test_in_serial_mode_nothing_is_reviewed_ahead(tmp_path: Path) -> None:
    found, steps = timed(planned(tmp_path, mode=Mode.SERIAL))
    assert not any(step.ahead for step in found.steps)
    assert steps["permit"].earliest_start == steps["permit"].accepted


def test_a_window_that_waits_for_the_step_itself_is_no_window(tmp_path: Path) -> None:
    made = planned(tmp_path)
    listing = replace(made.happenings[0], needs=(("permit",),))
    circular = replace(made, happenings=(listing, replace(made.happenings[1], needs=())))
    _, steps = timed(circular)
    assert not steps["permit"].ahead


def test_a_window_that_opens_with_the_gate_or_later_is_of_no_use(tmp_path: Path) -> None:
    data = definition()
    data["happenings"]["award"]["needs"] = []
    _, steps = timed(planned(tmp_path, data), listing=date(2026, 3, 10))
    assert not steps["permit"].ahead


def test_a_target_that_is_too_near_says_by_how_much_and_what_is_late_already(tmp_path: Path) -> None:
    found, steps = timed(planned(tmp_path), date(2026, 3, 9))
    assert (found.finish, found.short_by) == (date(2026, 3, 10), 1)
    assert {key for key, step in steps.items() if step.overdue} == {"filing"}
    assert (steps["filing"].slack, found.latest_start) == (-1, date(2026, 2, 28))  # a make-up Saturday
    assert steps["filing"].critical


def test_the_critical_path_is_the_same_whatever_the_target(tmp_path: Path) -> None:
    data = definition()
    data["items"]["permit"].pop("pre_review")
    data["items"]["permit"]["limits"] = {"promised": limit(5)}
    data["items"]["aside"] = item(9, limits={"promised": limit(2)})
    made = planned(tmp_path, data)
    for target in (None, date(2026, 3, 9), date(2026, 6, 30)):
        found, steps = timed(made, target)
        assert found.critical_path == ("filing", "contract", "permit", "check")
        assert [key for key, step in steps.items() if step.critical] == list(found.critical_path)
        assert steps["aside"].slack > steps["check"].slack


def test_what_a_known_happening_presses_has_the_least_slack_and_is_critical(tmp_path: Path) -> None:
    data = definition()
    data["items"]["permit"].pop("pre_review")
    found, steps = timed(planned(tmp_path, data), date(2026, 6, 30), award=date(2026, 3, 5))
    assert steps["filing"].slack > 3
    data["happenings"]["award"]["needs"] = ["filing"]
    found, steps = timed(planned(tmp_path / "pressed", data), date(2026, 6, 30), award=date(2026, 3, 5))
    assert found.critical_path == ("filing",)
    assert [key for key, step in steps.items() if step.critical] == ["filing"]


def test_a_happening_that_is_known_stays_on_its_day(tmp_path: Path) -> None:
    _, steps = timed(planned(tmp_path), date(2026, 4, 30), award=date(2026, 3, 16))
    assert steps["contract"].earliest_start == date(2026, 3, 16)
    # nothing before the award is hurried by it or may come after it, except what it doesn't wait for
    assert steps["filing"].latest_finish == steps["contract"].latest_start


def test_the_limit_in_force_on_the_day_of_the_start_is_the_one_that_counts() -> None:
    def lasting(days: int) -> Limit:
        return Limit(value=days, unit=Unit.WORKING_DAYS, starts_on=StartsOn.ACCEPTED, basis="law")

    old = PlannedLimit(kind=ClockKind.STATUTORY, limit=lasting(20))
    new = PlannedLimit(kind=ClockKind.STATUTORY, limit=lasting(5), since=date(2026, 4, 1))
    changed = replace(step("permit"), limits=(old, new))
    assert step_finish(changed, date(2026, 3, 31), CALENDAR) == date(2026, 4, 29)
    assert step_finish(changed, date(2026, 4, 1), CALENDAR) == date(2026, 4, 9)
    assert latest_start(changed, date(2026, 4, 28), CALENDAR) == date(2026, 4, 21)


def test_a_plan_without_steps_is_on_its_target(tmp_path: Path) -> None:
    made = planned(tmp_path)
    found, steps = timed(replace(made, steps=(), gates=(), happenings=()), date(2026, 4, 8))
    assert (steps, found.finish, found.latest_start) == ({}, MONDAY, date(2026, 4, 8))


def test_a_target_beyond_the_calendar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        timed(planned(tmp_path), date(2100, 1, 1))


@settings(max_examples=40)
@given(definitions(), st.integers(-10, 60), st.sampled_from(Mode))
def test_every_latest_day_is_the_last_that_will_do(
    tmp_path_factory: pytest.TempPathFactory, data: Data, room: int, mode: Mode
) -> None:
    made = planned(tmp_path_factory.mktemp("d"), data, mode)
    found, steps = timed(made, MONDAY + timedelta(days=30 + room))
    earliest, _ = timed(made)
    assert found.finish == earliest.finish
    assert (found.short_by > 0) == (found.finish > found.target)
    for one in made.steps:
        mine: Any = steps[one.item]
        assert mine.latest_finish <= found.target
        assert (mine.slack >= 0) or found.short_by
        limits = one.limit(ClockKind.PROMISED, MONDAY)
        if limits and mine.latest_start >= MONDAY:
            assert working_days(limits, MONDAY, mine.latest_finish)[-1] == mine.latest_start
        if not mine.ahead:
            groups = (*one.needs, *((name,) for name in one.after))
            starts = [min(steps[name].latest_finish for name in group) for group in groups]
            assert all(day <= mine.latest_start for day in starts)
    least = min(step.slack for step in found.steps)
    assert {step.item for step in found.steps if step.critical} == {
        step.item for step in found.steps if step.slack == least
    }
    assert all(steps[item].critical for item in found.critical_path)
