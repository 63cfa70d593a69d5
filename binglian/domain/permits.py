"""Permits after their delivery: taken up in time or void, works stopped and resumed.

Basis: the Measures for construction permits, articles 8 and 9: works begin within three months or the permit
is void; a stop is reported within a month; after a stop of a year the permit is checked before works go on,
and taken back if it no longer meets its conditions. The figures stand in the definitions.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.case_parts import Stop
from binglian.domain.cases import case_in, permitted
from binglian.domain.clocks import start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import (
    CaseRecalled,
    ClockRang,
    Event,
    PermitExpired,
    PermitRechecked,
    PermitTakenUp,
    StopReported,
    WorksResumed,
    WorksStopped,
)
from binglian.domain.limits import ClockKind, Limit, due
from binglian.domain.messages import Recheck, ReportStop, ResumeWorks, StopWorks
from binglian.domain.plan import Step
from binglian.domain.project import Case, CaseState, Project


def take_up(project: Project) -> list[Event]:
    """Every approved permit whose works have begun is taken up, whichever of the two came last."""
    return [
        PermitTakenUp(at=max(begun, case.decided_at), item=step.item)
        for step in project.plan.steps
        if (begun := project.happened.get(step.taken_up_by))
        and (case := project.cases.get(step.item))
        and case.approved
        and case.decided_at
        and case.taken_up_at is None
    ]


def expire(event: ClockRang) -> list[Event]:
    """A permit that was not taken up in time is void."""
    return [PermitExpired(at=event.at, item=event.item)]


def stop(project: Project, message: StopWorks, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The works stop, and the time to report that begins."""
    step, case = _taken_up(project, message, at)
    if _standing(case):
        raise Refused(Code.WORKS_STOPPED, "item", item=case.item)
    limit = step.limit(ClockKind.STOP_REPORT, calendar.day(at))
    clocks = (start_clock(ClockKind.STOP_REPORT, limit, at, calendar),) if limit else ()
    return [WorksStopped(at=at, item=case.item, clocks=clocks)]


def report(project: Project, message: ReportStop, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """The owner reports the stop that stands."""
    _, case = _taken_up(project, message, at)
    if _stop_of(case).reported_at is not None:
        raise Refused(Code.STOP_REPORTED, "item", item=case.item)
    return [StopReported(at=at, item=case.item)]


def resume(project: Project, message: ResumeWorks, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The works go on; that a check should have come first does not undo it, but is said."""
    step, case = _taken_up(project, message, at)
    return [WorksResumed(at=at, item=case.item, recheck=_too_long(step, _stop_of(case), at, calendar))]


def recheck(project: Project, message: Recheck, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The permit is checked after a long stop, before works go on or, late, afterwards.

    One that fails is recalled; the ground is the message's note.

    Raises:
        Refused: among others ``no-recheck-due``, ``ground-missing`` for a failure without a note.
    """
    step, case = _taken_up(project, message, at)
    standing = _standing(case)
    if not case.rechecking and not (standing and _too_long(step, standing, at, calendar)):
        raise Refused(Code.NO_RECHECK, "item", item=case.item)
    checked = PermitRechecked(at=at, item=case.item, passed=message.passed)
    if message.passed:
        return [checked]
    if not message.note.strip():
        raise Refused(Code.GROUND_MISSING, "note", item=case.item, act=message.type)
    return [checked, CaseRecalled(at=at, item=case.item, ground=message.note)]


def _taken_up(
    project: Project, message: StopWorks | ReportStop | ResumeWorks | Recheck, at: datetime
) -> tuple[Step, Case]:
    """The step and the case of a permit under which works go on, or stand still."""
    step = permitted(project, message)
    case = case_in(project, message, at, CaseState.APPROVED, CaseState.DELIVERED)
    if case.taken_up_at is None or not case.approved:
        raise Refused(Code.NOT_TAKEN_UP, "item", item=case.item)
    return step, case


def _stop_of(case: Case) -> Stop:
    standing = _standing(case)
    if standing is None:
        raise Refused(Code.WORKS_NOT_STOPPED, "item", item=case.item)
    return standing


def _standing(case: Case) -> Stop | None:
    """The stop that stands; none while works go on."""
    last = case.stops[-1] if case.stops else None
    return last if last and last.resumed_at is None else None


def _too_long(step: Step, stop: Stop, at: datetime, calendar: WorkCalendar) -> bool:
    """Whether a stop has lasted so long, by the rule of the day on which it began, that a check is due.

    A check that the permit passed during the stop begins the measure anew.
    """
    since = stop.rechecked_at or stop.stopped_at
    limit = step.limit(ClockKind.RECHECK, calendar.day(stop.stopped_at))
    return limit is not None and _over(limit, since, at, calendar)


def _over(limit: Limit, since: datetime, at: datetime, calendar: WorkCalendar) -> bool:
    try:
        return at >= due(limit, since, calendar, rolls=False).at
    except Refused:  # only for a missing calendar
        return False  # it ends after the last year of the calendar, which covers the instant
