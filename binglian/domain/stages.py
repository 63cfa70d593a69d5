"""Stages: opened by their first item, completed when all their approvals joined; and the project's end."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from binglian.domain.events import Event, ProjectEnded, StageCompleted, StageOpened
from binglian.domain.plan import PlannedStage, Step
from binglian.domain.project import Case, MilestoneProgress, Project


def open_stage(project: Project, item: str, at: datetime) -> list[Event]:
    """The stage of an item opens when its first item is taken up."""
    stage = _stage_of(project, item)
    return [] if stage.key in project.stages else [StageOpened(at=at, stage=stage.key)]


def join(project: Project, item: str) -> list[Event]:
    """The stage of an item is complete once every one of its items is approved.

    An item that is only carried on, because its case had begun when the plan changed, need not be: it must
    only be over.
    """
    stage = _stage_of(project, item)
    progress = project.stages.get(stage.key)
    if progress is None or progress.completed_at is not None:
        return []
    awaited = (key for key in reversed(stage.items) if not _dispensable(project, project.step(key)))
    approved = _all(project.since(key) for key in awaited)
    return [StageCompleted(at=max(approved), stage=stage.key)] if approved else []


def without(project: Project, item: str, at: datetime) -> list[Event]:
    """A case only carried on is over: its stage, or the project, may have waited for nothing else."""
    if not _dispensable(project, project.step(item)):
        return []
    return [*join(project, item), *end(project, at)]


def end(project: Project, at: datetime) -> list[Event]:
    """A project ends with the last of its steps' deliveries and its milestones, once it has them all."""
    awaited = (step for step in reversed(project.plan.steps) if not _dispensable(project, step))
    delivered = (_delivered(project.cases.get(step.item)) for step in awaited)
    reached = (_reached(project.milestones.get(milestone.key)) for milestone in project.plan.milestones)
    moments = _all(chain((at,), delivered, reached))
    return [ProjectEnded(at=max(moments), completed=True)] if moments else []


def _all(moments: Iterable[datetime | None]) -> list[datetime]:
    """The instants if each is known, else none; nothing is asked beyond the first that isn't."""
    known: list[datetime] = []
    for moment in moments:
        if moment is None:
            return []
        known.append(moment)
    return known


def _delivered(case: Case | None) -> datetime | None:
    """When an approval was delivered that leaves nothing open; a rejection always leaves its step open.

    A material owed, a commitment to be checked, a permit to be taken up, a stop of works to be reported: each
    runs a clock, and a project that ended would silence it.
    """
    if case is None or not case.approved or case.rechecking or any(clock.running for clock in case.clocks):
        return None
    return case.delivered_at


def _dispensable(project: Project, step: Step) -> bool:
    """Whether a step is only carried on, and its case is over without an approval."""
    case = project.cases.get(step.item)
    return step.carried and case is not None and case.over


def _reached(progress: MilestoneProgress | None) -> datetime | None:
    return progress.reached_at if progress else None


def _stage_of(project: Project, item: str) -> PlannedStage:
    key = project.step(item).stage
    return next(stage for stage in project.plan.stages if stage.key == key)
