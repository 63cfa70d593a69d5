"""Which rule answers which message, and what follows from which event; the rules stand elsewhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from binglian.domain import case_messages as c
from binglian.domain import (
    cases,
    commitments,
    consultations,
    events,
    extensions,
    happenings,
    hearings,
    intake,
    joint,
    materials,
    messages,
    milestones,
    permits,
    prereview,
    procedures,
    replan,
    reversals,
    stages,
    suspension,
)
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.project import POSITIVE, Project


def _took_up(project: Project, event: Any, _calendar: WorkCalendar) -> list[events.Event]:  # noqa: ANN401
    return stages.open_stage(project, event.item, event.at)


def _came_to_hold(project: Project, _event: object, calendar: WorkCalendar) -> list[events.Event]:
    """Something that others may wait for now holds: a happening, a gate, an approval."""
    return [
        *happenings.open_gates(project),
        *permits.take_up(project),
        *prereview.accept_promoted(project, calendar),
        *milestones.start(project, calendar),
        *milestones.reach(project, calendar),
    ]


def _over(project: Project, event: Any, _calendar: WorkCalendar) -> list[events.Event]:  # noqa: ANN401
    return stages.without(project, event.item, event.at)


def _decided(project: Project, event: events.CaseDecided, calendar: WorkCalendar) -> list[events.Event]:
    if event.outcome not in POSITIVE:
        return stages.without(project, event.item, event.at)
    return [*stages.join(project, event.item), *_came_to_hold(project, event, calendar)]


def _gate_opened(project: Project, event: object, calendar: WorkCalendar) -> list[events.Event]:
    return [*prereview.promote(project), *_came_to_hold(project, event, calendar)]


def _concluded(project: Project, _event: object, _calendar: WorkCalendar) -> list[events.Event]:
    return prereview.promote(project)


def _promoted(project: Project, _event: object, calendar: WorkCalendar) -> list[events.Event]:
    return prereview.accept_promoted(project, calendar)


def _replanned(project: Project, event: events.PlanAdopted, calendar: WorkCalendar) -> list[events.Event]:
    """What waited only for a step, a gate or a stage that the new plan does without."""
    joined = [happened for stage in project.plan.stages for happened in stages.join(project, stage.items[0])]
    return [*joined, *_came_to_hold(project, event, calendar), *stages.end(project, event.at)]


def _measured(project: Project, _event: object, calendar: WorkCalendar) -> list[events.Event]:
    return milestones.reach(project, calendar)


def _maybe_ended(project: Project, event: Any, _calendar: WorkCalendar) -> list[events.Event]:  # noqa: ANN401
    return stages.end(project, event.at)


def _submitted(
    project: Project, event: events.MaterialSubmitted, calendar: WorkCalendar
) -> list[events.Event]:
    return [*materials.settle(project, event), *prereview.accept_promoted(project, calendar)]


def _accepted(project: Project, event: events.CaseAccepted, calendar: WorkCalendar) -> list[events.Event]:
    return joint.start(project, event.item, event.counted_from or event.at, event.at, calendar)


def _deemed(project: Project, event: events.CaseDeemedAccepted, calendar: WorkCalendar) -> list[events.Event]:
    return _countable(lambda: joint.start(project, event.item, event.accepted_at, event.at, calendar))


def _let_go(project: Project, event: Any, calendar: WorkCalendar) -> list[events.Event]:  # noqa: ANN401
    """One of its special procedures after the other; its stage stands still when none is left to end."""
    return suspension.let_go(project, event.item, event.at, calendar) or joint.rest(project, event.at)


def _rested(project: Project, event: Any, _calendar: WorkCalendar) -> list[events.Event]:  # noqa: ANN401
    return joint.rest(project, event.at)


def _ran_out(project: Project, event: events.ClockRang, calendar: WorkCalendar) -> list[events.Event]:
    """What silence brings about when the time to speak has run out."""
    match event.alarm, event.clock:
        case Alarm.LAPSE, ClockKind.ACCEPTANCE:
            return _countable(lambda: intake.deem(project, event, calendar))
        case Alarm.LAPSE, ClockKind.CONSULTATION:
            return consultations.deem(event)
        case Alarm.LAPSE, ClockKind.HEARING_REQUEST:
            return _countable(lambda: hearings.lapse(project, event, calendar))
        case Alarm.LAPSE, ClockKind.VALIDITY:
            return permits.expire(event)
        case _:
            return []


def _countable(rule: Callable[[], list[events.Event]]) -> list[events.Event]:
    """What time alone brings about; nothing yet where the calendar does not reach far enough to count it.

    Time can't be refused. A calendar adopted later has everything counted anew, and then it comes about.
    """
    try:
        return rule()
    except Refused as refused:
        if refused.code is Code.CALENDAR_MISSING:
            return []
        raise


DECISIONS: dict[type[Any], Callable[[Project, Any, datetime, WorkCalendar], list[events.Event]]] = {
    messages.RecordHappening: happenings.record,
    messages.AdoptPlan: replan.adopt,
    c.DropPreReview: replan.drop,
    c.BeginPreReview: prereview.begin,
    c.ConcludePreReview: prereview.conclude,
    c.Receive: cases.receive,
    c.NotifyCorrection: intake.notify_correction,
    c.Supplement: intake.supplement,
    c.NotTake: intake.not_take,
    c.RefuseAcceptance: intake.refuse,
    c.Accept: cases.accept,
    c.BeginReview: cases.begin_review,
    c.Consult: consultations.consult,
    c.AnswerConsultation: consultations.answer,
    c.BeginProcedure: procedures.begin,
    c.EndProcedure: procedures.end,
    c.OfferHearing: hearings.offer,
    c.RequestHearing: hearings.request,
    c.AnnounceHearing: hearings.announce,
    c.HoldHearing: hearings.hold,
    c.WaiveHearing: hearings.waive,
    c.Extend: extensions.extend,
    messages.ExtendStage: extensions.extend_stage,
    c.Commit: commitments.sign,
    c.Decide: cases.decide,
    c.Deliver: cases.deliver,
    c.Recall: reversals.recall,
    c.Revoke: reversals.revoke,
    messages.SubmitMaterial: materials.submit,
    c.CheckCommitment: commitments.check,
    c.StopWorks: permits.stop,
    c.ReportStop: permits.report,
    c.ResumeWorks: permits.resume,
    c.Recheck: permits.recheck,
    c.Withdraw: cases.withdraw,
    messages.CloseProject: happenings.close,
    messages.AssignCode: happenings.assign_code,
}
"""The rule that answers each message."""

CONSEQUENCES: dict[type[Any], tuple[Callable[[Project, Any, WorkCalendar], list[events.Event]], ...]] = {
    events.HappeningRecorded: (_came_to_hold,),
    events.PlanAdopted: (_rested, _replanned),
    events.GateOpened: (_gate_opened,),
    events.PreReviewBegun: (_took_up,),
    events.PreReviewConcluded: (_concluded,),
    events.CasePromoted: (_took_up, _promoted),
    events.CaseReceived: (_took_up,),
    events.CorrectionEnded: (_promoted,),
    events.CaseAccepted: (_accepted,),
    events.CaseDeemedAccepted: (_deemed,),
    events.CaseWithdrawn: (_let_go, _over),
    events.CaseRefused: (_over,),
    events.CaseNotTaken: (_over,),
    events.CaseRecalled: (_over,),
    events.CaseRevoked: (_over,),
    events.PreReviewDropped: (_over,),
    events.ProcedureEnded: (_let_go,),
    events.CaseDecided: (_rested, _decided),
    events.CaseDelivered: (_maybe_ended,),
    events.MaterialSubmitted: (_submitted,),
    events.DebtSettled: (_maybe_ended,),
    events.CommitmentChecked: (_maybe_ended,),
    events.PermitTakenUp: (_maybe_ended,),
    events.StopReported: (_maybe_ended,),
    events.WorksResumed: (_maybe_ended,),
    events.PermitRechecked: (_maybe_ended,),
    events.ClockRang: (_ran_out,),
    events.MilestoneStarted: (_measured,),
    events.MilestoneReached: (_maybe_ended,),
}
"""What follows by rule from each event; all of it belongs to the same transition."""
