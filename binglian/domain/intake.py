"""From receipt to acceptance: the one notice of what is missing, refusals, and acceptance by silence.

Basis: Licensing Law 32. An applicant who is not told in time what is missing is accepted from the day of
receipt; once all that was asked for has been supplied, from the day on which it was.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.cases import case_in, permitted, start_clocks
from binglian.domain.errors import Code, Refused
from binglian.domain.events import (
    CaseDeemedAccepted,
    CaseNotTaken,
    CaseRefused,
    ClockRang,
    CorrectionEnded,
    CorrectionNotified,
    Event,
)
from binglian.domain.limits import StartsOn
from binglian.domain.materials import at_hand
from binglian.domain.messages import NotifyCorrection, NotTake, RefuseAcceptance, Supplement
from binglian.domain.project import CaseState, Project

UNACCEPTED = (CaseState.RECEIVED, CaseState.CORRECTION)


def notify_correction(
    project: Project, message: NotifyCorrection, at: datetime, _calendar: WorkCalendar
) -> list[Event]:
    """The applicant is told what is missing, once for each filing; what counted from receipt counts no more.

    Raises:
        Refused: among others ``already-notified``.
    """
    permitted(project, message)
    known = project.cases.get(message.item)
    if known is not None and known.state in UNACCEPTED and known.notified_at is not None:
        earlier = known.notified_at.isoformat()
        raise Refused(Code.ALREADY_NOTIFIED, "item", item=message.item, earlier=earlier)
    case = case_in(project, message, at, CaseState.RECEIVED)
    return [CorrectionNotified(at=at, item=case.item, missing=message.missing)]


def supplement(project: Project, message: Supplement, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """All that was asked for is there, and what counts from receipt counts anew; not where a gate made it."""
    step = permitted(project, message)
    case = case_in(project, message, at, CaseState.CORRECTION)
    clocks = () if case.promoted else start_clocks(step, StartsOn.RECEIVED, at, calendar)
    return [CorrectionEnded(at=at, item=case.item, clocks=clocks)]


def not_take(project: Project, message: NotTake, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """The matter needs no licence."""
    permitted(project, message)
    case = case_in(project, message, at, *UNACCEPTED)
    return [CaseNotTaken(at=at, item=case.item, ground=message.ground)]


def refuse(project: Project, message: RefuseAcceptance, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """The application is not accepted, on a stated ground."""
    permitted(project, message)
    case = case_in(project, message, at, *UNACCEPTED)
    return [CaseRefused(at=at, item=case.item, ground=message.ground)]


def deem(project: Project, event: ClockRang, calendar: WorkCalendar) -> list[Event]:
    """Nobody said in time what was missing: the case counts as accepted, if all that it needs holds.

    Where it doesn't, the organ is late and the case waits: it could not be accepted by an act either.
    """
    case, step = project.cases[event.item], project.step(event.item)
    since = case.corrected_at or case.received_at
    waits = project.missing(step.needs, event.at) or project.unclosed(step.after, event.at)
    if case.state is not CaseState.RECEIVED or since is None or waits:
        return []
    return [
        CaseDeemedAccepted(
            at=event.at,
            item=step.item,
            accepted_at=since,
            clocks=start_clocks(step, StartsOn.ACCEPTED, since, calendar),
            materials=at_hand(project, step, event.at),
        )
    ]
