"""Planned schedules: when each step starts and finishes if everyone takes exactly the time promised.

A step is accepted on the day on which all that it needs is there and finishes when its promised limit ends,
or its statutory one if nothing is promised, or on the same day. Filing, correcting and delivering take no
time here. A happening comes as soon as it can, or on the day given for it if that is later. Pre-review is
left out: an item that may be reviewed ahead starts, like any other, once its gate is open; so the parallel
plan is never shown too short.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from binglian.domain.calendar import WorkCalendar
from binglian.domain.limits import ClockKind, Limit, Unit, due
from binglian.domain.plan import Needs, Plan, Step
from definitions.graph import ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledStep:
    """One step in a schedule.

    Attributes:
        start: the day it is accepted; ``start_day`` counts working days from the schedule's first, day 0.
        finish: the day it is decided.
        slack: working days by which it may finish later without the whole finishing later.
    """

    item: str
    start: date
    finish: date
    start_day: int
    finish_day: int
    slack: int

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
    """

    start: date
    finish: date
    steps: tuple[ScheduledStep, ...]
    moments: Mapping[str, date]
    working_days: int
    calendar_days: int
    critical_path: tuple[str, ...]


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
    return _Scheduling(plan, calendar.next_working_day(start), calendar, happenings or {}).result()


def compare(serial: Schedule, parallel: Schedule) -> Comparison:
    """What running in parallel saves."""
    return Comparison(
        serial=serial,
        parallel=parallel,
        saved_working_days=serial.working_days - parallel.working_days,
        saved_calendar_days=serial.calendar_days - parallel.calendar_days,
    )


def step_finish(step: Step, start: date, calendar: WorkCalendar) -> date:
    """The day on which a step accepted on a day is due: by promise, else by law, else the same day."""
    limits = {planned.kind: planned.limit for planned in step.limits}
    limit = limits.get(ClockKind.PROMISED) or limits.get(ClockKind.STATUTORY)
    return last_day(limit, start, calendar) if limit else start


def last_day(limit: Limit, start: date, calendar: WorkCalendar) -> date:
    """The last day of a limit that starts on a day; hours start at midnight, office hours with the office."""
    ends = due(limit, calendar.start_of(start), calendar)
    if ends.day:
        return ends.day
    last = calendar.day(ends.at - timedelta(microseconds=1)) if limit.value else start
    return last if limit.unit is Unit.WORKING_HOURS else calendar.next_working_day(last)


class _Scheduling:
    """One pass forward for the earliest days, one back for the latest."""

    def __init__(self, plan: Plan, start: date, calendar: WorkCalendar, known: Mapping[str, date]) -> None:
        self.plan, self.start, self.calendar, self.known = plan, start, calendar, known
        self.steps = {step.item: step for step in plan.steps}
        self.needs = _waits(plan)
        self.begins: dict[str, date] = {}
        self.ends: dict[str, date] = {}
        self.awaited: dict[str, tuple[str, ...]] = {}
        self.sequence = ordered(
            {
                key: frozenset(name for group in groups for name in group)
                for key, groups in self.needs.items()
            },
            lambda key: (self.steps[key].order if key in self.steps else 0, 0, key),
        )

    def result(self) -> Schedule:
        for key in self.sequence:
            self._place(key)
        finish = max((self.ends[key] for key in self.steps), default=self.start)
        slack = self._slack(finish)
        return Schedule(
            start=self.start,
            finish=finish,
            steps=tuple(self._scheduled(step, slack[step.item]) for step in self.plan.steps),
            moments={key: day for key, day in self.ends.items() if key not in self.steps},
            working_days=self._day(finish),
            calendar_days=(finish - self.start).days,
            critical_path=self._critical_path(finish),
        )

    def _place(self, key: str) -> None:
        """Starts a key when each of its groups has its earliest alternative."""
        self.awaited[key] = tuple(min(group, key=lambda name: self.ends[name]) for group in self.needs[key])
        ready = max(
            [self.start, self.known.get(key, self.start), *(self.ends[name] for name in self.awaited[key])]
        )
        step = self.steps.get(key)
        self.begins[key] = self.calendar.next_working_day(ready) if step else ready
        self.ends[key] = step_finish(step, self.begins[key], self.calendar) if step else ready

    def _slack(self, finish: date) -> dict[str, int]:
        """Working days between a key's finish and the latest that delays nobody who waits for it."""
        latest = dict.fromkeys(self.sequence, self._day(finish))
        for key in reversed(self.sequence):
            start_by = latest[key] - (self._day(self.ends[key]) - self._day(self.begins[key]))
            for name in self.awaited[key]:
                latest[name] = min(latest[name], start_by)
        return {key: latest[key] - self._day(self.ends[key]) for key in self.steps}

    def _critical_path(self, finish: date) -> tuple[str, ...]:
        """From the last to finish back along what each waited for longest, through happenings and gates."""
        path: list[str] = []
        key = next((step.item for step in self.plan.steps if self.ends[step.item] == finish), None)
        while key is not None:
            path += [key] if key in self.steps else []
            begun = self.begins[key]
            waited = (
                name for name in self.awaited[key] if self.calendar.next_working_day(self.ends[name]) >= begun
            )
            key = max(waited, key=lambda name: self.ends[name], default=None)
        return tuple(reversed(path))

    def _scheduled(self, step: Step, slack: int) -> ScheduledStep:
        start, finish = self.begins[step.item], self.ends[step.item]
        return ScheduledStep(
            item=step.item,
            start=start,
            finish=finish,
            start_day=self._day(start),
            finish_day=self._day(finish),
            slack=slack,
        )

    def _day(self, day: date) -> int:
        return self.calendar.working_days_between(self.start, day)


def _waits(plan: Plan) -> dict[str, Needs]:
    """What each step, happening and gate waits for; a step that may be reviewed ahead also for its gate."""

    def all_of(names: Iterable[str]) -> Needs:
        return tuple((name,) for name in names)

    return {
        **{happening.key: happening.needs for happening in plan.happenings},
        **{gate.key: gate.opened_by for gate in plan.gates},
        **{
            step.item: (
                *step.needs,
                *all_of(step.after),
                *all_of([step.pre_review.gate] if step.pre_review else []),
            )
            for step in plan.steps
        },
    }
