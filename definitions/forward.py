"""The earliest days of a plan: everything as soon as all that it waits for is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from binglian.domain.calendar import WorkCalendar
from binglian.domain.limits import ClockKind, Limit, Unit, due
from binglian.domain.plan import Mode, Needs, Plan, Step
from definitions.graph import ordered
from definitions.pruning import references


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The earliest days of one step, happening or gate.

    Attributes:
        begin: the day on which work on it begins: of a step its acceptance, or its review ahead of its gate.
        ready: the day on which all that it waits for is there; for a step the next working day.
        end: the day on which it is decided, has happened, or is open.
        awaited: what it waits for, of each group the one that is there first.
        window: the happening from which a step is reviewed ahead of its gate; empty if it isn't.
    """

    begin: date
    ready: date
    end: date
    awaited: tuple[str, ...]
    window: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A plan with the earliest days of all that is in it.

    Attributes:
        start: the first working day.
        known: days of happenings that were given.
        placed: by key of the step, happening or gate, each after all that it waits for.
    """

    plan: Plan
    start: date
    calendar: WorkCalendar
    known: Mapping[str, date]
    placed: dict[str, Placed]

    @property
    def items(self) -> set[str]:
        """The steps' items; all else that is placed is a happening or a gate."""
        return {step.item for step in self.plan.steps}

    @property
    def finish(self) -> date:
        """The day on which the last step is decided; the first day if there is no step."""
        return max((self.placed[step.item].end for step in self.plan.steps), default=self.start)

    def day(self, day: date) -> int:
        """Which working day it is; the first is day 0."""
        return self.calendar.working_days_between(self.start, day)

    def critical_path(self) -> tuple[str, ...]:
        """From the last to finish back along what each waited for longest, through happenings and gates."""
        steps, path = self.items, list[str]()
        last = (key for key in reversed(self.placed) if key in steps and self.placed[key].end == self.finish)
        key = next(last, None)
        while key is not None:
            path += [key] if key in steps else []
            key = self._held_up_by(self.placed[key])
        return tuple(reversed(path))

    def _held_up_by(self, place: Placed) -> str | None:
        """What it waited for longest; none if only for its own day or the first one."""
        reviewed_last = place.window and place.end > place.ready
        names, since = ((place.window,), place.begin) if reviewed_last else (place.awaited, place.ready)
        found = (name for name in names if self.calendar.next_working_day(self.placed[name].end) >= since)
        return max(found, key=lambda name: self.placed[name].end, default=None)


def forward(
    plan: Plan,
    start: date,
    calendar: WorkCalendar,
    known: Mapping[str, date] | None = None,
    *,
    ahead: bool = False,
) -> Forward:
    """Gives everything its earliest days.

    Args:
        plan: serial or parallel.
        start: the earliest day; the first working day from it is day 0.
        calendar: what working days are counted by.
        known: days of happenings; one comes as soon as it can, or on its day if that is later.
        ahead: whether what may be reviewed ahead of its gate is, from the day on which its window opens (in
            serial mode nothing is); its case is then decided on the day on which it is accepted.

    Raises:
        Refused: ``calendar-missing`` when the days leave the calendar.
    """
    first, needs, steps = (
        calendar.next_working_day(start),
        waits(plan),
        {step.item: step for step in plan.steps},
    )
    days = {one.key: known[one.key] for one in plan.happenings if known and one.key in known}
    windows = _windows(plan, needs) if ahead and plan.mode is Mode.PARALLEL else {}
    graph = {key: frozenset(_names(groups, windows.get(key))) for key, groups in needs.items()}
    placed: dict[str, Placed] = {}
    for key in ordered(graph, lambda key: (steps[key].order if key in steps else 0, 0, key)):
        awaited = tuple(min(group, key=lambda name: placed[name].end) for group in needs[key])
        ready = max([first, days.get(key, first), *(placed[name].end for name in awaited)])
        step = steps.get(key)
        if step is None:
            placed[key] = Placed(begin=ready, ready=ready, end=ready, awaited=awaited)
        else:
            window = windows.get(key, "")
            opened = calendar.next_working_day(placed[window].end) if window else None
            placed[key] = _place(step, calendar.next_working_day(ready), awaited, opened, placed, calendar)
    return Forward(plan=plan, start=first, calendar=calendar, known=days, placed=placed)


def waits(plan: Plan) -> dict[str, Needs]:
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


def measured(step: Step, start: date) -> Limit | None:
    """The limit by which a step that starts on a day is planned: the promised one, else the statutory one."""
    return step.limit(ClockKind.PROMISED, start) or step.limit(ClockKind.STATUTORY, start)


def step_finish(step: Step, start: date, calendar: WorkCalendar) -> date:
    """The day on which a step accepted on a day is due: by promise, else by law, else the same day."""
    limit = measured(step, start)
    return last_day(limit, start, calendar) if limit else start


def last_day(limit: Limit, start: date, calendar: WorkCalendar) -> date:
    """The last day of a limit that starts on a day; hours start at midnight, office hours with the office."""
    ends = due(limit, calendar.start_of(start), calendar)
    if ends.day:
        return ends.day
    last = calendar.day(ends.at - timedelta(microseconds=1)) if limit.value else start
    return last if limit.unit is Unit.WORKING_HOURS else calendar.next_working_day(last)


def _place(
    step: Step,
    accepted: date,
    awaited: tuple[str, ...],
    opened: date | None,
    placed: Mapping[str, Placed],
    calendar: WorkCalendar,
) -> Placed:
    """A step that is accepted on a day at the earliest; reviewed from ``opened`` if its gate opens later."""
    ahead = step.pre_review
    if ahead is None or opened is None or opened >= placed[ahead.gate].end:
        end = step_finish(step, accepted, calendar)
        return Placed(begin=accepted, ready=accepted, end=end, awaited=awaited)
    end = max(accepted, step_finish(step, opened, calendar))
    return Placed(begin=opened, ready=accepted, end=end, awaited=awaited, window=ahead.opens_with)


def _windows(plan: Plan, needs: Mapping[str, Needs]) -> dict[str, str]:
    """For each step that may be reviewed ahead, what opens its window; not where that waits for the step."""
    known, windows = dict(needs), dict[str, str]()
    for step in plan.steps:
        ahead = step.pre_review
        if ahead and ahead.opens_with in known and step.item not in references(known, {ahead.opens_with}):
            windows[step.item] = ahead.opens_with
            known[step.item] = (*known[step.item], (ahead.opens_with,))
    return windows


def _names(groups: Needs, window: str | None) -> list[str]:
    return [name for group in groups for name in group] + ([window] if window else [])
