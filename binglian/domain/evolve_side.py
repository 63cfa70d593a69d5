"""What events of intake, procedures, consultations, hearings and reversals change; a part of ``evolve``."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from binglian.domain import events as e
from binglian.domain.case_parts import Consultation, Hearing, Procedure
from binglian.domain.clocks import Clock, done
from binglian.domain.limits import ClockKind, StartsOn
from binglian.domain.pauses import IDLE
from binglian.domain.project import Case, CaseState, Project, StageProgress
from binglian.domain.suspension import HALTED, joint_cause, waits_for


def _notified(project: Project, event: e.CorrectionNotified) -> Project:
    return _case(
        project,
        event.item,
        state=CaseState.CORRECTION,
        notified_at=event.at,
        missing=event.missing,
        clocks=_all_stopped(project.cases[event.item], event),
    )


def _corrected(project: Project, event: e.CorrectionEnded) -> Project:
    clocks = project.cases[event.item].clocks + event.clocks
    return _case(project, event.item, state=CaseState.RECEIVED, corrected_at=event.at, clocks=clocks)


def _deemed_accepted(project: Project, event: e.CaseDeemedAccepted) -> Project:
    return _case(
        project,
        event.item,
        state=CaseState.ACCEPTED,
        accepted_at=event.accepted_at,
        deemed=True,
        materials=event.materials,
        clocks=done(project.cases[event.item].clocks, ClockKind.ACCEPTANCE, event.at) + event.clocks,
    )


def _acceptance_undone(project: Project, event: e.AcceptanceUndone) -> Project:
    """The case as it was before its time to be told ran out; what the acceptance started never ran."""
    clocks = tuple(
        replace(clock, stopped_at=None, lapsed=False) if clock.kind is ClockKind.ACCEPTANCE else clock
        for clock in project.cases[event.item].clocks
        if clock.limit.starts_on is not StartsOn.ACCEPTED
    )
    return _case(
        project,
        event.item,
        state=CaseState.RECEIVED,
        accepted_at=None,
        deemed=False,
        materials=(),
        clocks=clocks,
    )


def _over(state: CaseState) -> Callable[[Project, Any], Project]:
    def change(
        project: Project, event: e.CaseNotTaken | e.CaseRefused | e.CaseRecalled | e.CaseRevoked
    ) -> Project:
        clocks = _all_stopped(project.cases[event.item], event)
        return _case(project, event.item, state=state, over_at=event.at, ground=event.ground, clocks=clocks)

    return change


def _procedure_begun(project: Project, event: e.ProcedureBegun) -> Project:
    case = project.cases[event.item]
    procedure = Procedure(
        procedure=event.procedure,
        kind=event.kind,
        begun_at=event.at,
        working_days=event.clock.limit.value if event.clock else 0,
    )
    clocks = tuple(
        clock.pause(event.at, event.procedure) if clock.running and clock.kind in HALTED else clock
        for clock in case.clocks
    )
    began = (event.clock,) if event.clock else ()
    paused = _case(project, event.item, procedures=(*case.procedures, procedure), clocks=(*clocks, *began))
    stage = project.stages.get(event.stage)
    if stage is None or stage.clock is None or not stage.clock.running:
        return paused
    cause = joint_cause(event.item, event.procedure)
    return _stage(paused, event.stage, replace(stage, clock=stage.clock.pause(event.at, cause)))


def _procedure_ended(project: Project, event: e.ProcedureEnded) -> Project:
    case = project.cases[event.item]
    procedures = tuple(
        replace(one, ended_at=event.at) if one.procedure == event.procedure else one
        for one in case.procedures
    )
    clocks = _replaced(case.clocks, event.clocks)
    clocks = done(clocks, ClockKind.PROCEDURE, event.at, event.procedure)
    ended = _case(project, event.item, procedures=procedures, clocks=clocks)
    cause = joint_cause(event.item, event.procedure)
    for key, stage in project.stages.items():
        if event.joint and stage.clock and waits_for(stage.clock, cause):
            return _stage(ended, key, replace(stage, clock=event.joint))
    return ended


def _extended(project: Project, event: e.ClockExtended) -> Project:
    if event.clock is ClockKind.JOINT:
        return _stage(project, event.item, replace(project.stages[event.item], clock=event.after))
    clocks = _replaced(project.cases[event.item].clocks, (event.after,))
    return _case(project, event.item, clocks=clocks)


def _joint_started(project: Project, event: e.JointClockStarted) -> Project:
    return _stage(project, event.stage, replace(project.stages[event.stage], clock=event.clock))


def _joint_paused(project: Project, event: e.JointClockPaused) -> Project:
    stage = project.stages[event.stage]
    return _stage(
        project, event.stage, replace(stage, clock=stage.clock and stage.clock.pause(event.at, IDLE))
    )


def _consulted(project: Project, event: e.ConsultationSent) -> Project:
    case = project.cases[event.item]
    consultation = Consultation(department=event.department, sent_at=event.at)
    return _case(
        project,
        event.item,
        consultations=(*case.consultations, consultation),
        clocks=(*case.clocks, event.clock),
    )


def _answered(project: Project, event: e.ConsultationAnswered) -> Project:
    return _latest_consultation(project, event, opinion=event.opinion, answered_at=event.at)


def _silent(project: Project, event: e.ConsultationDeemed) -> Project:
    return _latest_consultation(project, event, deemed=True)


def _latest_consultation(
    project: Project,
    event: e.ConsultationAnswered | e.ConsultationDeemed,
    **changes: Any,  # noqa: ANN401 - passed on to replace
) -> Project:
    case = project.cases[event.item]
    asked = [place for place, one in enumerate(case.consultations) if one.department == event.department]
    consultations = tuple(
        replace(one, **changes) if place in asked[-1:] else one
        for place, one in enumerate(case.consultations)
    )
    clocks = done(case.clocks, ClockKind.CONSULTATION, event.at, event.department)
    return _case(project, event.item, consultations=consultations, clocks=clocks)


def _hearing_offered(project: Project, event: e.HearingOffered) -> Project:
    clocks = project.cases[event.item].clocks + event.clocks
    return _case(project, event.item, hearing=Hearing(offered_at=event.at), clocks=clocks)


def _hearing_requested(project: Project, event: e.HearingRequested) -> Project:
    requested = _hearing(project, event, requested_at=event.at)
    return _case(requested, event.item, clocks=requested.cases[event.item].clocks + event.clocks)


def _hearing_waived(project: Project, event: e.HearingWaived) -> Project:
    return _hearing(project, event, waived_at=event.at)


def _hearing_held(project: Project, event: e.HearingHeld) -> Project:
    return _hearing(project, event, held_at=event.at)


def _hearing_announced(project: Project, event: e.HearingAnnounced) -> Project:
    case = project.cases[event.item]
    return _case(
        project,
        event.item,
        hearing=case.hearing and replace(case.hearing, takes_place_at=event.takes_place_at),
    )


def _hearing(
    project: Project,
    event: e.HearingRequested | e.HearingWaived | e.HearingHeld,
    **changes: Any,  # noqa: ANN401 - passed on to replace
) -> Project:
    """The hearing a step further: what its clocks measured is done."""
    case = project.cases[event.item]
    clocks = done(case.clocks, ClockKind.HEARING_REQUEST, event.at)
    clocks = done(clocks, ClockKind.HEARING, event.at)
    return _case(
        project, event.item, hearing=case.hearing and replace(case.hearing, **changes), clocks=clocks
    )


def _all_stopped(case: Case, event: e.Event) -> tuple[Clock, ...]:
    return tuple(clock.stopped(event.at) if clock.running else clock for clock in case.clocks)


def _replaced(clocks: Iterable[Clock], changed: Iterable[Clock]) -> tuple[Clock, ...]:
    """Clocks, those that run in their changed form where there is one."""
    new = {(clock.kind, clock.subject): clock for clock in changed}
    return tuple(new.get((clock.kind, clock.subject), clock) if clock.running else clock for clock in clocks)


def _case(project: Project, item: str, **changes: Any) -> Project:  # noqa: ANN401 - passed on to replace
    return project.with_case(replace(project.cases[item], **changes))


def _stage(project: Project, key: str, progress: StageProgress) -> Project:
    return replace(project, stages={**project.stages, key: progress})


CHANGES: dict[type[Any], Callable[[Project, Any], Project]] = {
    e.CorrectionNotified: _notified,
    e.CorrectionEnded: _corrected,
    e.CaseNotTaken: _over(CaseState.NOT_TAKEN),
    e.CaseRefused: _over(CaseState.REFUSED),
    e.CaseDeemedAccepted: _deemed_accepted,
    e.AcceptanceUndone: _acceptance_undone,
    e.ProcedureBegun: _procedure_begun,
    e.ProcedureEnded: _procedure_ended,
    e.ClockExtended: _extended,
    e.JointClockStarted: _joint_started,
    e.JointClockPaused: _joint_paused,
    e.ConsultationSent: _consulted,
    e.ConsultationAnswered: _answered,
    e.ConsultationDeemed: _silent,
    e.HearingOffered: _hearing_offered,
    e.HearingRequested: _hearing_requested,
    e.HearingWaived: _hearing_waived,
    e.HearingAnnounced: _hearing_announced,
    e.HearingHeld: _hearing_held,
    e.CaseRecalled: _over(CaseState.RECALLED),
    e.CaseRevoked: _over(CaseState.REVOKED),
}
