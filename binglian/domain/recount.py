"""Counting anew: by another calendar, or under the limits of another plan; what clocks have used stays used.

Basis: the State Council announces each year's days off in the autumn before; Licensing Law 82.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.clocks import Clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import ClockMoved, LapseUndone
from binglian.domain.limits import ClockKind, Limit
from binglian.domain.messages import AdoptCalendar
from binglian.domain.plan import Plan, in_force
from binglian.domain.project import Project

Change = Callable[[str, Clock], Clock]


def check_calendar(project: Project, message: AdoptCalendar, calendar: WorkCalendar) -> None:
    """Passes if another calendar may take the place of the one in use.

    Raises:
        Refused: ``other-calendar`` if it is for somewhere else, ``same-calendar`` if nothing would change.
    """
    authorise(message.actor, project.plan.authority.get(message.type, ()))
    new = shared(message.calendar)
    if project.ended_at is not None:
        raise Refused(Code.PROJECT_ENDED, ended=project.ended_at.isoformat())
    if new.data.key != calendar.data.key:
        raise Refused(Code.OTHER_CALENDAR, "calendar.key", key=new.data.key, expected=calendar.data.key)
    if new.digest == calendar.digest:
        raise Refused(Code.SAME_CALENDAR, "calendar", key=new.data.key)


def recounted(project: Project, at: datetime, calendar: WorkCalendar) -> Project:
    """The project with every running clock reckoned by a calendar."""
    return _changed(project, lambda _key, clock: clock.reckoned(at, calendar))


def relimited(project: Project, plan: Plan, at: datetime, calendar: WorkCalendar) -> Project:
    """The project with every running clock under its limit in a plan; one that has none there keeps its own.

    The limit that counts is the one in force on the day on which the clock started.
    """

    def change(key: str, clock: Clock) -> Clock:
        limit = _limit(plan, key, clock, calendar)
        return clock if limit is None or limit == clock.limit else clock.limited(limit, at, calendar)

    return _changed(project, change)


def moved(before: Project, after: Project) -> tuple[ClockMoved, ...]:
    """Every clock running in both states whose end changed, or became provisional or ceased to be."""
    ends = {_key(key, clock): clock.due for key, clock in before.clocks() if clock.running}
    return tuple(
        ClockMoved(
            item=key,
            clock=clock.kind,
            subject=clock.subject,
            before=earlier.label(),
            after=clock.due.label(),
            provisional=clock.due.provisional,
        )
        for key, clock in after.clocks()
        if clock.running and (earlier := ends.get(_key(key, clock))) and earlier != clock.due
    )


def revived(before: Project, after: Project, at: datetime) -> list[LapseUndone]:
    """Every clock running in both states that had lapsed and, as it is counted now, has not."""
    lapsed = {_key(key, clock) for key, clock in before.clocks() if clock.overdue()}
    return [
        LapseUndone(at=at, item=key, clock=clock.kind, subject=clock.subject)
        for key, clock in after.clocks()
        if clock.running and not clock.lapsed and _key(key, clock) in lapsed
    ]


def _key(key: str, clock: Clock) -> tuple[str, ClockKind, str, datetime]:
    return key, clock.kind, clock.subject, clock.started_at


def _limit(plan: Plan, key: str, clock: Clock, calendar: WorkCalendar) -> Limit | None:
    day = calendar.day(clock.started_at)
    match clock.kind:
        case ClockKind.MILESTONE:
            return next((milestone.limit for milestone in plan.milestones if milestone.key == key), None)
        case ClockKind.JOINT:
            return next((in_force(s.limits, clock.kind, day) for s in plan.stages if s.key == key), None)
        case _:
            return next((step.limit(clock.kind, day) for step in plan.steps if step.item == key), None)


def _changed(project: Project, change: Change) -> Project:
    def one(key: str, clock: Clock | None) -> Clock | None:
        return change(key, clock) if clock and clock.running else clock

    def many(key: str, all_of: tuple[Clock, ...]) -> Iterator[Clock]:
        return (change(key, clock) if clock.running else clock for clock in all_of)

    return replace(
        project,
        cases={
            key: replace(case, clocks=tuple(many(key, case.clocks))) for key, case in project.cases.items()
        },
        stages={key: replace(stage, clock=one(key, stage.clock)) for key, stage in project.stages.items()},
        milestones={
            key: replace(progress, clock=one(key, progress.clock))
            for key, progress in project.milestones.items()
        },
    )
