"""Back-scheduling (倒排工期, S0-05): the latest days on which a plan still reaches its target."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from binglian.domain.calendar import ONE_DAY, WorkCalendar
from binglian.domain.plan import Plan, Step
from definitions.forward import Forward, Placed, forward, step_finish


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedStep:
    """One step between its earliest and its latest days.

    Attributes:
        ahead: whether it begins with a review ahead of its gate.
        earliest_start: the first day on which work on it can begin.
        accepted: the first day on which its case can be accepted; the same, unless it is reviewed ahead.
        slack: working days from its earliest finish to its latest; negative if it can't be in time.
        critical: whether no other step has less slack.
        overdue: whether it should have begun before the first day.
    """

    item: str
    ahead: bool
    earliest_start: date
    accepted: date
    earliest_finish: date
    latest_start: date
    latest_finish: date
    slack: int
    critical: bool
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """A plan between its earliest and its latest days.

    Attributes:
        start: the first working day.
        finish: the earliest day on which the last step is decided.
        target: the last working day until the day that was asked for; ``finish`` if none was.
        latest_start: the day on which the first step must begin for the target to be met.
        short_by: working days by which the target is missed even so; 0 if it can be met.
        steps: in the plan's order.
        moments: the earliest day of every happening and the opening of every gate.
        critical_path: critical items each of which the next one waits for, to the last of them to finish.
    """

    start: date
    finish: date
    target: date
    latest_start: date
    short_by: int
    working_days: int
    calendar_days: int
    steps: tuple[TimedStep, ...]
    moments: Mapping[str, date]
    critical_path: tuple[str, ...]


def timetable(
    plan: Plan,
    start: date,
    calendar: WorkCalendar,
    happenings: Mapping[str, date] | None = None,
    target: date | None = None,
) -> Timetable:
    """Schedules a plan forward from its first day and backward from its target.

    What may be reviewed ahead of its gate is, see ``forward``. A happening whose day is given stays on it.

    Args:
        plan: serial or parallel.
        start: the earliest day.
        calendar: what working days are counted by.
        happenings: known days of happenings, by key.
        target: the day by which everything should be decided.

    Raises:
        Refused: ``calendar-missing`` when the days leave the calendar.
    """
    made = forward(plan, start, calendar, happenings, ahead=True)
    aim = calendar.subtract_working_days(target, 0) if target else made.finish
    latest = _Latest(made, aim)
    slack = {step.item: latest.slack(step.item) for step in plan.steps}
    critical = {item for item in slack if slack[item] == min(slack.values())}
    return Timetable(
        start=made.start,
        finish=made.finish,
        target=aim,
        latest_start=min((latest.start[step.item] for step in plan.steps), default=aim),
        short_by=max(0, -_signed(made.finish, aim, calendar)),
        working_days=made.day(made.finish),
        calendar_days=(made.finish - made.start).days,
        steps=tuple(_timed(made, latest, step.item, critical=step.item in critical) for step in plan.steps),
        moments={key: made.placed[key].end for key in made.placed if key not in latest.start},
        critical_path=_chain(made, critical),
    )


class _Latest:
    """The latest day on which each thing begins and ends, one pass back from the target."""

    def __init__(self, made: Forward, target: date) -> None:
        self.made, self.calendar = made, made.calendar
        self.start: dict[str, date] = {}
        self.end = dict.fromkeys(made.placed, target)
        self.end |= {key: made.placed[key].end for key in made.known}
        steps = {step.item: step for step in made.plan.steps}
        for key, place in reversed(made.placed.items()):
            if step := steps.get(key):
                self._step(step, place)
            else:
                self._there(place.awaited, self.end[key])

    def slack(self, key: str) -> int:
        """Working days from the earliest end of something to its latest."""
        return _signed(self.made.placed[key].end, self.end[key], self.calendar)

    def _step(self, step: Step, place: Placed) -> None:
        """Reviewed ahead, a step begins before its gate can open, and the rest need only be there at its end.

        If it can wait until its case could be accepted, it isn't reviewed ahead, and all must be there then.
        """
        by = self.end[step.item]
        start = latest_start(step, by, self.calendar)
        if step.pre_review and place.window and start < place.ready:
            opens = self.made.placed[step.pre_review.gate].end
            start = min(start, self.calendar.subtract_working_days(opens - ONE_DAY, 0))
            self._there(place.awaited, by)
            self._there((place.window,), start)
        else:
            self._there(place.awaited, start)
        self.start[step.item] = start

    def _there(self, names: tuple[str, ...], by: date) -> None:
        for name in names:
            self.end[name] = min(self.end[name], by)


def latest_start(step: Step, finish: date, calendar: WorkCalendar) -> date:
    """The last working day from which a step still finishes by a day.

    Raises:
        Refused: ``calendar-missing`` when that lies before the calendar's first year.
    """
    start = calendar.subtract_working_days(finish, 0)
    while step_finish(step, start, calendar) > finish:
        start = calendar.subtract_working_days(start, 1)
    return start


def _timed(made: Forward, latest: _Latest, item: str, *, critical: bool) -> TimedStep:
    place, start = made.placed[item], latest.start[item]
    return TimedStep(
        item=item,
        ahead=bool(place.window),
        earliest_start=place.begin,
        accepted=place.ready,
        earliest_finish=place.end,
        latest_start=start,
        latest_finish=latest.end[item],
        slack=latest.slack(item),
        critical=critical,
        overdue=start < made.start,
    )


def _chain(made: Forward, critical: Collection[str]) -> tuple[str, ...]:
    """Back from the last critical step to finish, each time to the one that was waited for longest."""
    path, found = list[str](), [key for key in reversed(made.placed) if key in critical]
    while found:
        path.append(max(found, key=lambda key: made.placed[key].end))
        found = list(_before(made, path[-1], critical))
    return tuple(reversed(path))


def _before(made: Forward, key: str, critical: Collection[str]) -> Iterator[str]:
    """The critical steps that something waits for, at once or through happenings and gates."""
    place = made.placed[key]
    for name in (*place.awaited, *filter(None, [place.window])):
        if name in critical:
            yield name
        elif name not in made.items:
            yield from _before(made, name, critical)


def _signed(first: date, last: date, calendar: WorkCalendar) -> int:
    """Working days from one day to another, negative if the other is earlier."""
    return calendar.working_days_between(first, last) - calendar.working_days_between(last, first)
