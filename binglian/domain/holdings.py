"""What an approval leaves behind: time in which to check its commitment, and to take up its permit."""

from datetime import date, datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock, start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind, Limit, StartsOn
from binglian.domain.plan import Step
from binglian.domain.project import Case, Project


def limit_of(step: Step, kind: ClockKind, day: date) -> Limit:
    """The limit of a kind that is in force for a step on a day.

    Raises:
        Refused: ``no-limit`` if the plan has none, so that nothing is left open without an end.
    """
    limit = step.limit(kind, day)
    if limit is None:
        raise Refused(Code.NO_LIMIT, "item", item=step.item, clock=kind.value)
    return limit


def granted(
    project: Project, step: Step, case: Case, at: datetime, calendar: WorkCalendar
) -> tuple[Clock, ...]:
    """The clocks that an approval starts with its decision."""
    validity = taking_up(project, step, case, StartsOn.DECIDED, at, calendar)
    if case.commitment is None:
        return validity
    limit = limit_of(step, ClockKind.COMMITMENT, calendar.day(at))
    return (start_clock(ClockKind.COMMITMENT, limit, at, calendar), *validity)


def taking_up(
    project: Project, step: Step, case: Case, moment: StartsOn, at: datetime, calendar: WorkCalendar
) -> tuple[Clock, ...]:
    """The time to take up a permit, if it runs from this moment and the works have not begun already."""
    limit = step.limit(ClockKind.VALIDITY, calendar.day(at))
    begun = case.taken_up_at is not None or step.taken_up_by in project.happened
    if limit is None or limit.starts_on is not moment or begun:
        return ()
    return (start_clock(ClockKind.VALIDITY, limit, at, calendar),)
