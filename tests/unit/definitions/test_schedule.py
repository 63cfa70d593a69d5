from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Refused
from binglian.domain.limits import Limit, StartsOn, Unit
from binglian.domain.plan import Mode
from definitions.calendars import load_calendar
from definitions.forward import last_day
from definitions.planner import plan
from definitions.schedule import Schedule, compare, schedule
from tests.unit.definitions.samples import Data, definition, item, limit, load, project
from tests.unit.definitions.test_planner import definitions

CALENDAR = WorkCalendar(load_calendar("cn"))
MONDAY = date(2026, 3, 2)


def scheduled(root: Path, data: Data, mode: Mode = Mode.PARALLEL, **more: Any) -> Schedule:
    return schedule(plan(load(root, data), project(), mode), MONDAY, CALENDAR, **more)


def days(made: Schedule) -> dict[str, tuple[int, int, int]]:
    return {step.item: (step.start_day, step.finish_day, step.slack) for step in made.steps}


def test_steps_run_side_by_side_as_soon_as_what_they_need_is_there(tmp_path: Path) -> None:
    made = scheduled(tmp_path, definition())
    # filing 1 WD, contract 5 WD, permit 7 CD by law; the check takes no time, but stage 2 is serial
    assert days(made) == {
        "filing": (0, 1, 0),
        "contract": (1, 6, 0),
        "permit": (6, 11, 0),
        "check": (11, 11, 0),
    }
    assert made.critical_path == ("filing", "contract", "permit", "check")
    assert (made.start, made.finish, made.working_days, made.calendar_days) == (
        MONDAY,
        date(2026, 3, 17),
        11,
        15,
    )
    assert made.moments == {"listing": MONDAY, "award": MONDAY, "land": date(2026, 3, 10)}
    assert all(step.critical for step in made.steps)


def test_what_is_not_critical_has_slack(tmp_path: Path) -> None:
    data = definition()
    data["items"]["aside"] = item(9, limits={"promised": limit(4)})
    made = scheduled(tmp_path, data)
    assert days(made)["aside"] == (0, 4, 7)
    assert not next(step for step in made.steps if step.item == "aside").critical


def test_known_happenings_hold_up_what_waits_for_them(tmp_path: Path) -> None:
    made = scheduled(
        tmp_path, definition(), happenings={"award": date(2026, 3, 7), "listing": date(2026, 2, 1)}
    )
    assert made.moments["award"] == date(2026, 3, 7)
    assert days(made)["contract"] == (5, 10, 0)
    assert days(made)["filing"] == (0, 1, 4)
    assert made.critical_path == ("contract", "permit", "check")


def test_the_earliest_of_several_alternatives_counts(tmp_path: Path) -> None:
    data = definition()
    data["items"]["slow"] = item(8, limits={"promised": limit(9)})
    data["items"]["either"] = item(9, needs=["slow | filing"])
    assert days(scheduled(tmp_path, data))["either"] == (1, 1, 10)


def test_serial_takes_longer_and_the_comparison_says_by_how_much(tmp_path: Path) -> None:
    data = definition()
    data["items"]["aside"] = item(9, limits={"promised": limit(4)})
    both = compare(scheduled(tmp_path, data, Mode.SERIAL), scheduled(tmp_path, data))
    assert (both.serial.working_days, both.parallel.working_days) == (15, 11)
    assert (both.saved_working_days, both.saved_calendar_days) == (4, 6)
    assert both.serial.critical_path == ("filing", "contract", "aside", "permit", "check")


def test_a_start_on_a_rest_day_moves_to_the_next_working_day(tmp_path: Path) -> None:
    made = plan(load(tmp_path, definition()), project(), Mode.PARALLEL)
    assert schedule(made, date(2026, 2, 15), CALENDAR).start == date(2026, 2, 24)


def test_a_schedule_that_leaves_the_calendar_is_refused(tmp_path: Path) -> None:
    made = plan(load(tmp_path, definition()), project(), Mode.PARALLEL)
    with pytest.raises(Refused):
        schedule(made, date(2100, 1, 1), CALENDAR)


def test_a_plan_without_steps_takes_no_time(tmp_path: Path) -> None:
    data = definition(gates={}, milestones={})
    data["items"] = {
        key: item(number, types=["government"], stage=stage)
        for number, (key, stage) in enumerate([("a", "stage1"), ("b", "stage2"), ("c", "beside")], 1)
    }
    made = scheduled(tmp_path, data)
    assert (made.steps, made.working_days, made.critical_path) == ((), 0, ())


@pytest.mark.parametrize(
    ("value", "unit", "last"),
    [
        (0, "WD", date(2026, 2, 13)),
        (2, "WD", date(2026, 2, 24)),
        (1, "CD", date(2026, 2, 14)),
        (2, "CD", date(2026, 2, 24)),
        (0, "WH", date(2026, 2, 13)),
        (7, "WH", date(2026, 2, 13)),
        (8, "WH", date(2026, 2, 14)),
        (0, "NH", date(2026, 2, 13)),
        (24, "NH", date(2026, 2, 13)),
        (49, "NH", date(2026, 2, 24)),
    ],
)
def test_each_unit_ends_on_its_own_day(value: int, unit: str, last: date) -> None:
    # Friday 2026-02-13; Saturday the 14th is a make-up day, then the Spring Festival until the 23rd
    found = Limit(value=value, unit=Unit(unit), starts_on=StartsOn.ACCEPTED, basis="x")
    assert last_day(found, date(2026, 2, 13), CALENDAR) == last


@settings(max_examples=30)
@given(definitions())
def test_parallel_is_never_slower_and_nothing_starts_before_what_it_needs(
    tmp_path_factory: pytest.TempPathFactory, data: Data
) -> None:
    loaded = load(tmp_path_factory.mktemp("d"), data)
    plans = {mode: plan(loaded, project(), mode) for mode in Mode}
    serial, parallel = (schedule(plans[mode], MONDAY, CALENDAR) for mode in (Mode.SERIAL, Mode.PARALLEL))
    assert compare(serial, parallel).saved_working_days >= 0
    finishes = {step.item: step.finish for step in parallel.steps}
    starts = {step.item: step.start for step in parallel.steps}
    for step in plans[Mode.PARALLEL].steps:
        assert all(min(finishes[name] for name in group) <= starts[step.item] for group in step.needs)
    assert all(step.slack >= 0 for step in (*serial.steps, *parallel.steps))
    slack = {step.item: step.slack for step in parallel.steps}
    assert all(slack[key] == 0 for key in parallel.critical_path)
