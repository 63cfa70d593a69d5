"""Hearings: offered, asked for or waived, announced and held (Licensing Law 46 to 48).

Their time does not count: a hearing is a special procedure from its offer until it is held or waived.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.case_parts import HearingState
from binglian.domain.cases import UNDECIDED, case_in, permitted
from binglian.domain.clocks import clock_of, start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import (
    ClockRang,
    Event,
    HearingAnnounced,
    HearingHeld,
    HearingOffered,
    HearingRequested,
    HearingWaived,
    ProcedureBegun,
)
from binglian.domain.holdings import limit_of
from binglian.domain.limits import ClockKind, due
from binglian.domain.messages import (
    AnnounceHearing,
    CaseMessage,
    HoldHearing,
    OfferHearing,
    RequestHearing,
    WaiveHearing,
)
from binglian.domain.plan import ProcedureKind, Step
from binglian.domain.procedures import HEARING, may_begin
from binglian.domain.project import Case, Project
from binglian.domain.suspension import joint_stage, released


def offer(project: Project, message: OfferHearing, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The parties are told that they may ask for a hearing, once for each filing; clocks stand still."""
    step = permitted(project, message)
    case = case_in(project, message, at, *UNDECIDED)
    may_begin(step, case, HEARING, ProcedureKind.HEARING)
    limit = limit_of(step, ClockKind.HEARING_REQUEST, calendar.day(at))
    clock = start_clock(ClockKind.HEARING_REQUEST, limit, at, calendar)
    return [
        HearingOffered(at=at, item=case.item, clocks=(clock,)),
        ProcedureBegun(
            at=at,
            item=case.item,
            procedure=HEARING,
            kind=ProcedureKind.HEARING,
            clock=None,
            stage=joint_stage(project, case.item),
        ),
    ]


def request(project: Project, message: RequestHearing, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """A party asks in time for the hearing, and the organ's time to hold it runs."""
    step, case = _standing(project, message, at, HearingState.OFFERED)
    limit = limit_of(step, ClockKind.HEARING, calendar.day(at))
    clock = start_clock(ClockKind.HEARING, limit, at, calendar)
    return [HearingRequested(at=at, item=case.item, clocks=(clock,))]


def waive(project: Project, message: WaiveHearing, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The parties want no hearing, or no longer; clocks run on."""
    wanted = (HearingState.OFFERED, HearingState.REQUESTED, HearingState.ANNOUNCED)
    _, case = _standing(project, message, at, *wanted)
    waived = HearingWaived(at=at, item=case.item, lapsed=False)
    return [waived, released(case, HEARING, project, at, calendar)]


def lapse(project: Project, event: ClockRang, calendar: WorkCalendar) -> list[Event]:
    """Nobody asked in time, while it was offered: there is no hearing, and clocks run on."""
    case = project.cases[event.item]
    waived = HearingWaived(at=event.at, item=case.item, lapsed=True)
    return [waived, released(case, HEARING, project, event.at, calendar)]


def announce(project: Project, message: AnnounceHearing, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """Time and place are announced, or another time; far enough ahead and, while that can still be, in time.

    Raises:
        Refused: among others ``hearing-too-soon`` and ``hearing-too-late``.
    """
    step, case = _standing(project, message, at, HearingState.REQUESTED, HearingState.ANNOUNCED)
    takes_place_at = message.takes_place_at.astimezone(calendar.tz)
    earliest = _earliest(step, at, calendar)
    if takes_place_at < earliest:
        raise _untimely(Code.HEARING_TOO_SOON, case, "takes_place_at", earliest)
    clock = clock_of(case.clocks, ClockKind.HEARING)
    if clock is not None and earliest < clock.due.at <= takes_place_at:
        raise _untimely(Code.HEARING_TOO_LATE, case, "takes_place_at", clock.due.at)
    return [HearingAnnounced(at=at, item=case.item, takes_place_at=takes_place_at)]


def hold(project: Project, message: HoldHearing, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The hearing is held, not before the day that was announced; clocks run on."""
    _, case = _standing(project, message, at, HearingState.ANNOUNCED)
    planned = case.hearing and case.hearing.takes_place_at
    if planned is not None and calendar.day(at) < calendar.day(planned):
        raise _untimely(Code.HEARING_TOO_SOON, case, "occurred_at", calendar.start_of(calendar.day(planned)))
    held = HearingHeld(at=at, item=case.item)
    return [held, released(case, HEARING, project, at, calendar)]


def _standing(
    project: Project, message: CaseMessage, at: datetime, *states: HearingState
) -> tuple[Step, Case]:
    """The step and the case that a message is about, if its hearing stands in one of these states."""
    step = permitted(project, message)
    case = case_in(project, message, at, *UNDECIDED)
    if case.hearing is None or case.hearing.state not in states:
        state = case.hearing.state.value if case.hearing else "none"
        raise Refused(Code.HEARING_STATE, "item", item=case.item, hearing=state, act=message.type)
    return step, case


def _earliest(step: Step, at: datetime, calendar: WorkCalendar) -> datetime:
    """The first instant for which a hearing may be announced: the beginning of the last day of the notice."""
    notice = step.limit(ClockKind.HEARING_NOTICE, calendar.day(at))
    if notice is None:
        return at
    ends = due(notice, at, calendar)
    return calendar.start_of(ends.day) if ends.day else ends.at


def _untimely(code: Code, case: Case, place: str, bound: datetime) -> Refused:
    return Refused(code, place, item=case.item, at=bound.isoformat())
