"""The life of a case: who may bring it forward, when, and which clocks that starts and stops.

Received, accepted, in review, decided, delivered, or withdrawn before its decision. Basis: Administrative
Licensing Law articles 32 (receipt and acceptance), 42 (decision), 44 (delivery).
"""

from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.attendance import standing_time
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock, start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import (
    CaseAccepted,
    CaseDecided,
    CaseDelivered,
    CaseReceived,
    CaseWithdrawn,
    Event,
    LapseUndone,
    ReviewBegun,
)
from binglian.domain.holdings import granted, taking_up
from binglian.domain.limits import ClockKind, StartsOn
from binglian.domain.materials import at_hand, lend, weigh
from binglian.domain.messages import Accept, BeginReview, CaseMessage, Decide, Deliver, Receive, Withdraw
from binglian.domain.plan import Step
from binglian.domain.project import POSITIVE, Case, CaseState, Project

UNDER_WAY = (CaseState.RECEIVED, CaseState.CORRECTION, CaseState.ACCEPTED, CaseState.IN_REVIEW)
UNDECIDED = (CaseState.ACCEPTED, CaseState.IN_REVIEW)
PRE_REVIEWS = (CaseState.PRE_REVIEW, CaseState.PRE_REVIEWED, CaseState.PRE_REVIEW_DROPPED)


def receive(project: Project, message: Receive, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """A first application, or a new one after a withdrawal, a rejection or a pre-review that led nowhere.

    Raises:
        Refused: among others ``gate-closed``: before its gate an item can only be pre-reviewed.
    """
    step = permitted(project, message)
    case = project.cases.get(step.item)
    if case is not None and not _may_file_again(case):
        raise wrong_state(case, message)
    in_order(case, at)
    _gate_open(project, step, at)
    filing = case.filing + 1 if case else 1
    clocks = start_clocks(step, StartsOn.RECEIVED, at, calendar)
    clocks += standing_time(project, at, calendar)
    return [CaseReceived(at=at, item=step.item, filing=filing, clocks=clocks)]


def accept(project: Project, message: Accept, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """Acceptance; refused while anything that the item needs does not hold; what may follow, is owed.

    Its clocks count from the day on which all that was asked for had been supplied (Licensing Law 32 (5)).
    """
    step = permitted(project, message)
    case = case_in(project, message, at, CaseState.RECEIVED)
    ready(project, step, at)
    debts = lend(project, step, message, at, calendar)
    since = _complete_since(project, step, case, at)
    accepted = CaseAccepted(
        at=at,
        item=step.item,
        clocks=start_clocks(step, StartsOn.ACCEPTED, since, calendar),
        materials=at_hand(project, step, at),
        counted_from=since if since < at else None,
    )
    return [accepted, *debts]


def begin_review(
    project: Project, message: BeginReview, at: datetime, _calendar: WorkCalendar
) -> list[Event]:
    """The department takes an accepted case up."""
    permitted(project, message)
    case = case_in(project, message, at, CaseState.ACCEPTED)
    return [ReviewBegun(at=at, item=case.item)]


def decide(project: Project, message: Decide, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The decision; the clocks that ran towards it stop, the clock for delivery starts."""
    step = permitted(project, message)
    case = case_in(project, message, at, *UNDECIDED)
    _nothing_open(case)
    weigh(case, message.outcome, at)
    clocks = start_clocks(step, StartsOn.DECIDED, at, calendar)
    if message.outcome in POSITIVE:
        clocks += granted(project, step, case, at, calendar)
    decided = CaseDecided(
        at=at, item=step.item, outcome=message.outcome, document=message.document, clocks=clocks
    )
    return [decided, *undone(case.item, case.clocks, at)]


def deliver(project: Project, message: Deliver, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The result, approval or rejection, reaches the applicant."""
    step = permitted(project, message)
    case = case_in(project, message, at, CaseState.APPROVED, CaseState.REJECTED)
    clocks = start_clocks(step, StartsOn.DELIVERED, at, calendar)
    if case.approved:
        clocks += taking_up(project, step, case, StartsOn.DELIVERED, at, calendar)
    return [CaseDelivered(at=at, item=case.item, clocks=clocks), *undone(case.item, case.clocks, at)]


def withdraw(project: Project, message: Withdraw, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """The applicant takes an undecided application back."""
    permitted(project, message)
    case = case_in(project, message, at, *UNDER_WAY)
    return [CaseWithdrawn(at=at, item=case.item), *undone(case.item, case.clocks, at)]


def start_clocks(step: Step, moment: StartsOn, at: datetime, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """The clocks of a step that start at a moment of its case's life; a permit's validity is apart.

    Of several limits of a kind, the one in force on that day counts.
    """
    day = calendar.day(at)
    return tuple(
        start_clock(planned.kind, planned.limit, at, calendar)
        for planned in step.limits
        if planned.limit.starts_on is moment
        and planned.kind is not ClockKind.VALIDITY
        and step.limit(planned.kind, day) is planned.limit
    )


def undone(item: str, clocks: tuple[Clock, ...], at: datetime) -> list[Event]:
    """What had lapsed by our knowledge, but was in truth done in time and reported late."""
    return [
        LapseUndone(at=at, item=item, clock=clock.kind, subject=clock.subject)
        for clock in clocks
        if clock.overdue() and at < clock.due.at
    ]


def permitted(project: Project, message: CaseMessage, consulted: tuple[str, ...] = ()) -> Step:
    """The step that a message is about, once its actor has been let pass."""
    step = project.step(message.item)
    phrases = project.plan.authority.get(message.type, ())
    lead = project.lead_of(step)
    authorise(message.actor, phrases, item=step.department, lead=lead, consulted=consulted)
    return step


def case_in(project: Project, message: CaseMessage, at: datetime, *states: CaseState) -> Case:
    """The case that a message is about, if it stands in one of these states and the instant fits its life."""
    case = project.cases.get(message.item)
    if case is None or case.state not in states:
        raise wrong_state(case, message)
    in_order(case, at)
    return case


def ready(project: Project, step: Step, at: datetime) -> None:
    """Passes if everything a step needs held at an instant."""
    missing = project.missing(step.needs, at)
    if missing:
        names = ", ".join(" | ".join(group) for group in missing)
        raise Refused(Code.PREREQUISITE_MISSING, "item", item=step.item, missing=names)
    before = project.unclosed(step.after, at)
    if before:
        raise Refused(Code.SERIAL_ORDER, "item", item=step.item, missing=", ".join(before))


def in_order(case: Case | None, at: datetime) -> None:
    """Passes if an instant does not lie before what the case has already lived through."""
    latest = case.latest() if case else None
    if latest is not None and at < latest:
        raise Refused(Code.OUT_OF_ORDER, "occurred_at", at=at.isoformat(), earlier=latest.isoformat())


def wrong_state(case: Case | None, message: CaseMessage) -> Refused:
    """The refusal of a message that does not fit where the case stands."""
    state = case.state.value if case else "none"
    return Refused(Code.WRONG_STATE, "item", item=message.item, state=state, act=message.type)


def _may_file_again(case: Case) -> bool:
    return case.over or case.state in PRE_REVIEWS


def _nothing_open(case: Case) -> None:
    """Passes if no special procedure goes on and no department may still answer in time."""
    procedures = [one.procedure for one in case.procedures if one.ended_at is None]
    if procedures:
        raise Refused(Code.PROCEDURE_OPEN, "item", item=case.item, procedure=", ".join(procedures))
    departments = [one.department for one in case.consultations if one.open]
    if departments:
        raise Refused(Code.CONSULTATION_OPEN, "item", item=case.item, department=", ".join(departments))


def _complete_since(project: Project, step: Step, case: Case, at: datetime) -> datetime:
    """Since when an application to be accepted was complete, if it had to be corrected.

    It isn't before what the item needs holds: nobody could have accepted it.
    """
    if case.corrected_at is None:
        return at
    needs = step.needs + tuple((item,) for item in step.after)
    return max(case.corrected_at, project.held_since(needs) or case.corrected_at)


def _gate_open(project: Project, step: Step, at: datetime) -> None:
    if step.pre_review and project.missing(((step.pre_review.gate,),), at):
        raise Refused(Code.GATE_CLOSED, "item", item=step.item, gate=step.pre_review.gate)
