"""Planned schedules: when each step starts and finishes if everyone takes exactly the time promised.

A step is accepted on the day on which all that it needs is there and finishes when its promised limit ends,
or its statutory one if nothing is promised, or on the same day. Filing, correcting and delivering take no
time here. A happening comes as soon as it can, or on the day given for it if that is later. Pre-review is
left out: an item that may be reviewed ahead starts, like any other, once its gate is open; so the parallel
plan is never shown too short. (``definitions.backward`` makes use of it.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from binglian.domain.calendar import WorkCalendar
from binglian.domain.plan import Plan
from definitions.forward import Forward, forward


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledStep:
    """One step in a schedule.

    Attributes:
        start: the day it is accepted; ``start_day`` counts working days from the schedule's first, day 0.
        finish: the day it is decided.
        slack: working days by which it may finish later without the whole finishing later.
        provisional: whether its finish was counted through a year whose calendar isn't announced yet.
    """

    item: str
    start: date
    finish: date
    start_day: int
    finish_day: int
    slack: int
    provisional: bool = False

    @property
    def critical(self) -> bool:
        """Whether any delay of it delays the whole."""
        return self.slack == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A planned schedule.

    Attributes:
        steps: in the plan's order.
        moments: the day of every happening and the opening of every gate.
        working_days: from the first day to the last finish.
        critical_path: items each of which the next one waits for, the last being the last to finish.
        provisional: whether the last finish was counted through a year whose calendar isn't announced yet.
    """

    start: date
    finish: date
    steps: tuple[ScheduledStep, ...]
    moments: Mapping[str, date]
    working_days: int
    calendar_days: int
    critical_path: tuple[str, ...]
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two schedules of the same project, and what the second saves over the first, in days."""

    serial: Schedule
    parallel: Schedule
    saved_working_days: int
    saved_calendar_days: int


def schedule(
    plan: Plan, start: date, calendar: WorkCalendar, happenings: Mapping[str, date] | None = None
) -> Schedule:
    """Schedules a plan on its promised limits.

    Args:
        plan: serial or parallel.
        start: the earliest day; the first working day from it is day 0.
        calendar: what working days are counted by.
        happenings: known days of happenings, by key.

    Raises:
        Refused: ``calendar-missing`` when the schedule leaves the calendar.
    """
    made = forward(plan, start, calendar, happenings)
    slack = _slack(made)
    return Schedule(
        start=made.start,
        finish=made.finish,
        steps=tuple(_scheduled(made, step.item, slack[step.item]) for step in plan.steps),
        moments={key: place.end for key, place in made.placed.items() if key not in slack},
        working_days=made.day(made.finish),
        calendar_days=(made.finish - made.start).days,
        critical_path=made.critical_path(),
        provisional=calendar.provisional(made.start, made.finish),
    )


def compare(serial: Schedule, parallel: Schedule) -> Comparison:
    """What running in parallel saves."""
    return Comparison(
        serial=serial,
        parallel=parallel,
        saved_working_days=serial.working_days - parallel.working_days,
        saved_calendar_days=serial.calendar_days - parallel.calendar_days,
    )


def _slack(made: Forward) -> dict[str, int]:
    """Working days between a step's finish and the latest that delays nobody who waits for it."""
    latest = dict.fromkeys(made.placed, made.day(made.finish))
    for key, place in reversed(made.placed.items()):
        start_by = latest[key] - (made.day(place.end) - made.day(place.begin))
        for name in place.awaited:
            latest[name] = min(latest[name], start_by)
    return {step.item: latest[step.item] - made.day(made.placed[step.item].end) for step in made.plan.steps}


def _scheduled(made: Forward, item: str, slack: int) -> ScheduledStep:
    place = made.placed[item]
    return ScheduledStep(
        item=item,
        start=place.begin,
        finish=place.end,
        start_day=made.day(place.begin),
        finish_day=made.day(place.end),
        slack=slack,
        provisional=made.calendar.provisional(made.start, place.end),
    )
