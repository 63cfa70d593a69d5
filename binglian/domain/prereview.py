"""Pre-review (模拟审批): reviewed while the land is still listed, sealed until the gate, formal at the gate.

Basis: S0-06, S0-09 to S0-11. A pre-review yields no result and starts no clock; the gate promotes what was
found favourable to a formal case, which is accepted as soon as everything it needs holds.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.cases import case_in, in_order, permitted, start_clocks, wrong_state
from binglian.domain.clocks import Clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import CaseAccepted, CasePromoted, Event, PreReviewBegun, PreReviewConcluded
from binglian.domain.limits import ClockKind, StartsOn
from binglian.domain.materials import at_hand, supplied
from binglian.domain.messages import BeginPreReview, ConcludePreReview
from binglian.domain.plan import PreReview, Step
from binglian.domain.project import Case, CaseState, Project


def begin(project: Project, message: BeginPreReview, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """A department takes an item up ahead of its gate, or again after an unfavourable conclusion."""
    step = permitted(project, message)
    case = project.cases.get(step.item)
    dropped = case is not None and case.state is CaseState.PRE_REVIEW_DROPPED
    unfavourable = case is not None and case.state is CaseState.PRE_REVIEWED and not case.favourable
    if case is not None and not (dropped or unfavourable):
        raise wrong_state(case, message)
    in_order(case, at)
    _in_window(project, step, at)
    return [PreReviewBegun(at=at, item=step.item)]


def conclude(
    project: Project, message: ConcludePreReview, at: datetime, _calendar: WorkCalendar
) -> list[Event]:
    """A department says what it found; a favourable conclusion is promoted when the gate is open."""
    permitted(project, message)
    case = case_in(project, message, at, CaseState.PRE_REVIEW)
    return [PreReviewConcluded(at=at, item=case.item, favourable=message.favourable)]


def promote(project: Project) -> list[Event]:
    """Every favourable pre-review whose gate is open becomes a formal case.

    No clock starts yet, not even one that runs from receipt: the department can't act before the rest holds.
    """
    return [
        event
        for step in project.plan.steps
        if (case := project.cases.get(step.item)) and step.pre_review
        for event in _promotion(project, step, step.pre_review, case)
    ]


def accept_promoted(project: Project, calendar: WorkCalendar) -> list[Event]:
    """Every promoted case is accepted at the first instant at which all that it needs holds."""
    return [
        CaseAccepted(
            at=at,
            item=step.item,
            clocks=_late_clocks(step, at, calendar),
            materials=at_hand(project, step, at),
        )
        for step in project.plan.steps
        if (case := project.cases.get(step.item))
        and case.promoted
        and case.state is CaseState.RECEIVED
        and (at := _ready_since(project, step, case)) is not None
    ]


def _promotion(project: Project, step: Step, rule: PreReview, case: Case) -> list[Event]:
    opened = project.gates.get(rule.gate)
    if opened is None or case.state is not CaseState.PRE_REVIEWED or not case.favourable:
        return []
    at = max(opened, case.pre_reviewed_at or opened)
    return [CasePromoted(at=at, item=step.item, filing=case.filing + 1)]


def _late_clocks(step: Step, at: datetime, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """The clocks that acceptance starts, and those that wait for it because the gate made the receipt.

    The time to accept is none of them: it would end as it begins.
    """
    moments = (StartsOn.RECEIVED, StartsOn.ACCEPTED)
    clocks = (clock for moment in moments for clock in start_clocks(step, moment, at, calendar))
    return tuple(clock for clock in clocks if clock.kind is not ClockKind.ACCEPTANCE)


def _ready_since(project: Project, step: Step, case: Case) -> datetime | None:
    received = case.corrected_at or case.received_at
    needs = step.needs + tuple((item,) for item in step.after)
    since = project.held_since(needs) if needs else received
    moments = [received, since, *supplied(project, step)]
    return None if None in moments else max(filter(None, moments))


def _in_window(project: Project, step: Step, at: datetime) -> None:
    rule = step.pre_review
    if rule is None:
        raise Refused(Code.NOT_PRE_REVIEWABLE, "item", item=step.item)
    opened = project.gates.get(rule.gate)
    if opened is not None and opened <= at:
        raise Refused(Code.GATE_OPEN, "item", item=step.item, gate=rule.gate)
    begins = project.happened.get(rule.opens_with)
    if begins is None or at < begins:
        raise Refused(Code.OUTSIDE_WINDOW, "occurred_at", item=step.item, opens_with=rule.opens_with)
