"""How long a received case may stand without any act; only where the plan raises tickets for it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from binglian.domain import case_events as c
from binglian.domain import side_events as s
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock, done, start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.project import Project

ACTS = frozenset[type[Any]](
    {
        c.CaseAccepted,
        c.CorrectionNotified,
        c.CaseNotTaken,
        c.CaseRefused,
        c.ReviewBegun,
        s.ProcedureBegun,
        s.ConsultationSent,
        s.HearingOffered,
    }
)
"""Acts by which somebody takes a received case up; a decision and a withdrawal stop all that runs anyway.
Acceptance by silence is none."""


def standing_time(project: Project, at: datetime, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """The clock of a case received at an instant; none where it can't be counted: that refuses no receipt."""
    raising = project.plan.raising
    if raising is None or raising.unattended is None:
        return ()
    try:
        return (start_clock(ClockKind.UNATTENDED, raising.unattended, at, calendar),)
    except Refused as refused:
        if refused.code is Code.CALENDAR_MISSING:
            return ()
        raise


def attended(project: Project, event: Any) -> Project:  # noqa: ANN401 - any event
    """The project after an event: by the first act on a case somebody has taken it up."""
    case = project.cases.get(event.item) if type(event) in ACTS else None
    if case is None or not any(clock.kind is ClockKind.UNATTENDED and clock.running for clock in case.clocks):
        return project
    return project.with_case(replace(case, clocks=done(case.clocks, ClockKind.UNATTENDED, event.at)))
