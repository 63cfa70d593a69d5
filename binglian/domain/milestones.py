"""Milestones: measured distances such as award to construction permit (S0-08), in whole and exact days."""

from datetime import datetime, timedelta

from binglian.domain.calendar import ONE_DAY, WorkCalendar
from binglian.domain.clocks import start_clock
from binglian.domain.events import Event, LapseUndone, MilestoneReached, MilestoneStarted
from binglian.domain.hours import working_days
from binglian.domain.limits import ClockKind
from binglian.domain.plan import PlannedMilestone
from binglian.domain.project import MilestoneProgress, Project


def start(project: Project, calendar: WorkCalendar) -> list[Event]:
    """Every milestone whose start has come begins to count."""
    return [
        MilestoneStarted(
            at=at,
            milestone=milestone.key,
            clock=start_clock(ClockKind.MILESTONE, milestone.limit, at, calendar)
            if milestone.limit
            else None,
        )
        for milestone in project.plan.milestones
        if milestone.key not in project.milestones and (at := project.since(milestone.start)) is not None
    ]


def reach(project: Project, calendar: WorkCalendar) -> list[Event]:
    """Every milestone under way whose end has come is measured; none ends before it starts."""
    return [
        event
        for milestone in project.plan.milestones
        if (progress := project.milestones.get(milestone.key)) and progress.reached_at is None
        if (at := project.since(milestone.end)) is not None
        for event in _reached(milestone, progress, max(at, progress.started_at), calendar)
    ]


def _reached(
    milestone: PlannedMilestone, progress: MilestoneProgress, at: datetime, calendar: WorkCalendar
) -> list[Event]:
    start_at, clock = progress.started_at, progress.clock
    first, last = calendar.day(start_at), calendar.day(at)
    reached = MilestoneReached(
        at=at,
        milestone=milestone.key,
        calendar_days=(last - first) // ONE_DAY,
        working_days=calendar.working_days_between(first, last),
        calendar_days_exact=round((at - start_at) / timedelta(days=1), 4),
        working_days_exact=round(working_days(calendar, start_at, at), 4),
        met=at < clock.due.at if clock else None,
    )
    if clock and clock.overdue() and at < clock.due.at:
        return [reached, LapseUndone(at=at, item=milestone.key, clock=ClockKind.MILESTONE)]
    return [reached]
