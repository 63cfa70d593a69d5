"""State is the fold of events: what each event changes, and nothing else. Never refuses, never asks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from binglian.domain import events as e
from binglian.domain import evolve_holdings, evolve_matters, evolve_side
from binglian.domain.attendance import attended
from binglian.domain.clocks import Clock, done
from binglian.domain.limits import ClockKind
from binglian.domain.project import (
    POSITIVE,
    Case,
    CaseState,
    Distance,
    MilestoneProgress,
    Project,
    StageProgress,
)

Part = TypeVar("Part")

OUTLIVING = (ClockKind.SUPPLEMENT, ClockKind.COMMITMENT, ClockKind.VALIDITY, ClockKind.STOP_REPORT)
"""Clocks that an approval's decision and delivery don't stop: what they measure is still to be done."""


def evolve(project: Project, event: e.Event) -> Project:
    """The project after an event."""
    changed = _CHANGES[type(event)](project, event)
    return evolve_matters.concern(attended(changed, event), event)


def _opened(project: Project, event: e.ProjectOpened) -> Project:
    return replace(project, opened_at=event.at)


def _happened(project: Project, event: e.HappeningRecorded) -> Project:
    return replace(project, happened={**project.happened, event.happening: event.at})


def _gate(project: Project, event: e.GateOpened) -> Project:
    return replace(project, gates={**project.gates, event.gate: event.at})


def _pre_review(project: Project, event: e.PreReviewBegun) -> Project:
    return project.with_case(Case(item=event.item, state=CaseState.PRE_REVIEW, pre_reviewed_at=event.at))


def _pre_reviewed(project: Project, event: e.PreReviewConcluded) -> Project:
    return _case(
        project,
        event.item,
        state=CaseState.PRE_REVIEWED,
        favourable=event.favourable,
        pre_reviewed_at=event.at,
    )


def _promoted(project: Project, event: e.CasePromoted) -> Project:
    return _case(
        project,
        event.item,
        state=CaseState.RECEIVED,
        filing=event.filing,
        promoted=True,
        received_at=event.at,
    )


def _received(project: Project, event: e.CaseReceived) -> Project:
    case = Case(
        item=event.item,
        state=CaseState.RECEIVED,
        filing=event.filing,
        received_at=event.at,
        clocks=event.clocks,
    )
    return project.with_case(case)


def _accepted(project: Project, event: e.CaseAccepted) -> Project:
    clocks = done(project.cases[event.item].clocks, ClockKind.ACCEPTANCE, event.at) + event.clocks
    return _case(
        project,
        event.item,
        state=CaseState.ACCEPTED,
        accepted_at=event.at,
        clocks=clocks,
        materials=event.materials,
    )


def _review(project: Project, event: e.ReviewBegun) -> Project:
    return _case(project, event.item, state=CaseState.IN_REVIEW, review_at=event.at)


def _decided(project: Project, event: e.CaseDecided) -> Project:
    approved = event.outcome in POSITIVE
    return _case(
        project,
        event.item,
        state=CaseState.APPROVED if approved else CaseState.REJECTED,
        decided_at=event.at,
        outcome=event.outcome,
        document=event.document,
        clocks=_stopped(project, event, OUTLIVING if approved else ()) + event.clocks,
    )


def _delivered(project: Project, event: e.CaseDelivered) -> Project:
    return _case(
        project,
        event.item,
        state=CaseState.DELIVERED,
        delivered_at=event.at,
        clocks=_stopped(project, event, OUTLIVING) + event.clocks,
    )


def _withdrawn(project: Project, event: e.CaseWithdrawn) -> Project:
    return _case(
        project,
        event.item,
        state=CaseState.WITHDRAWN,
        withdrawn_at=event.at,
        clocks=_stopped(project, event),
    )


def _rang(project: Project, event: e.ClockRang) -> Project:
    if event.clock is ClockKind.MILESTONE:
        progress = project.milestones[event.item]
        clock = progress.clock and progress.clock.rang(event.alarm)
        return _milestone(project, event.item, replace(progress, clock=clock))
    if event.clock is ClockKind.JOINT:
        stage = project.stages[event.item]
        stage = replace(stage, clock=stage.clock and stage.clock.rang(event.alarm))
        return replace(project, stages={**project.stages, event.item: stage})
    rung = tuple(
        clock.rang(event.alarm)
        if clock.running and (clock.kind, clock.subject) == (event.clock, event.subject)
        else clock
        for clock in project.cases[event.item].clocks
    )
    return _case(project, event.item, clocks=rung)


def _unchanged(project: Project, _event: e.Event) -> Project:
    return project


def _stage_opened(project: Project, event: e.StageOpened) -> Project:
    return replace(project, stages={**project.stages, event.stage: StageProgress(opened_at=event.at)})


def _stage_completed(project: Project, event: e.StageCompleted) -> Project:
    stage = project.stages[event.stage]
    clock = stage.clock.stopped(event.at) if stage.clock and stage.clock.running else stage.clock
    progress = replace(stage, completed_at=event.at, clock=clock)
    return replace(project, stages={**project.stages, event.stage: progress})


def _milestone_started(project: Project, event: e.MilestoneStarted) -> Project:
    return _milestone(project, event.milestone, MilestoneProgress(started_at=event.at, clock=event.clock))


def _milestone_reached(project: Project, event: e.MilestoneReached) -> Project:
    progress = project.milestones[event.milestone]
    measured = Distance(
        calendar_days=event.calendar_days,
        working_days=event.working_days,
        calendar_days_exact=event.calendar_days_exact,
        working_days_exact=event.working_days_exact,
        met=event.met,
    )
    clock = progress.clock and progress.clock.stopped(event.at)
    reached = replace(progress, clock=clock, reached_at=event.at, measured=measured)
    return _milestone(project, event.milestone, reached)


def _ended(project: Project, event: e.ProjectEnded) -> Project:
    return replace(project, ended_at=event.at, completed=event.completed)


def _case(project: Project, item: str, **changes: Any) -> Project:  # noqa: ANN401 - passed on to replace
    return project.with_case(replace(project.cases[item], **changes))


def _milestone(project: Project, key: str, progress: MilestoneProgress) -> Project:
    return replace(project, milestones={**project.milestones, key: progress})


def _stopped(
    project: Project,
    event: e.CaseDecided | e.CaseDelivered | e.CaseWithdrawn,
    outliving: tuple[ClockKind, ...] = (),
) -> tuple[Clock, ...]:
    clocks = project.cases[event.item].clocks
    return tuple(
        clock.stopped(event.at) if clock.running and clock.kind not in outliving else clock
        for clock in clocks
    )


def _pre_review_dropped(project: Project, event: e.PreReviewDropped) -> Project:
    return _case(
        project, event.item, state=CaseState.PRE_REVIEW_DROPPED, favourable=None, ground=event.ground
    )


def _plan_adopted(project: Project, event: e.PlanAdopted) -> Project:
    raising = event.plan.raising or project.plan.raising  # a plan silent on tickets leaves that as it was
    return replace(project, plan=replace(event.plan, raising=raising))


def _code_assigned(project: Project, event: e.CodeAssigned) -> Project:
    return replace(project, code=event.code)


def _restated(project: Project, event: e.Restated) -> Project:
    cases = {**project.cases, **{case.item: case for case in event.cases}}
    return replace(
        project,
        cases=_left(cases, event.dropped),
        happened={**project.happened, **event.happened},
        gates=_left({**project.gates, **event.gates}, event.closed_gates),
        stages=_left({**project.stages, **event.stages}, event.closed_stages),
        milestones=_left({**project.milestones, **event.milestones}, event.dropped_milestones),
        materials={**project.materials, **event.materials},
        code=project.code if event.code is None else event.code,
    )


def _left(parts: dict[str, Part], gone: tuple[str, ...]) -> dict[str, Part]:
    return {key: part for key, part in parts.items() if key not in gone}


_CHANGES: dict[type[Any], Callable[[Project, Any], Project]] = {
    e.ProjectOpened: _opened,
    e.HappeningRecorded: _happened,
    e.GateOpened: _gate,
    e.PreReviewBegun: _pre_review,
    e.PreReviewConcluded: _pre_reviewed,
    e.CasePromoted: _promoted,
    e.CaseReceived: _received,
    e.CaseAccepted: _accepted,
    e.ReviewBegun: _review,
    e.CaseDecided: _decided,
    e.CaseDelivered: _delivered,
    e.CaseWithdrawn: _withdrawn,
    e.ClockRang: _rang,
    e.LapseUndone: _unchanged,
    e.StageOpened: _stage_opened,
    e.StageCompleted: _stage_completed,
    e.MilestoneStarted: _milestone_started,
    e.MilestoneReached: _milestone_reached,
    e.MessageRefused: _unchanged,
    e.PreReviewDropped: _pre_review_dropped,
    e.PlanAdopted: _plan_adopted,
    e.CalendarAdopted: _unchanged,
    e.CodeAssigned: _code_assigned,
    e.Restated: _restated,
    e.ProjectEnded: _ended,
    **dict.fromkeys(evolve_matters.CHANGES, _unchanged),
    **evolve_holdings.CHANGES,
    **evolve_side.CHANGES,
}
