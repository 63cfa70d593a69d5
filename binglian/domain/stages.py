"""Stages: opened by their first item, completed when all their approvals joined; and the project's end."""

from datetime import datetime

from binglian.domain.events import Event, ProjectEnded, StageCompleted, StageOpened
from binglian.domain.plan import PlannedStage
from binglian.domain.project import CaseState, Project


def open_stage(project: Project, item: str, at: datetime) -> list[Event]:
    """The stage of an item opens when its first item is taken up."""
    stage = _stage_of(project, item)
    return [] if stage.key in project.stages else [StageOpened(at=at, stage=stage.key)]


def join(project: Project, item: str) -> list[Event]:
    """The stage of an item is complete once every one of its items is approved."""
    stage = _stage_of(project, item)
    progress = project.stages.get(stage.key)
    approved = [project.since(key) for key in stage.items]
    if progress is None or progress.completed_at is not None or None in approved:
        return []
    return [StageCompleted(at=max(filter(None, approved)), stage=stage.key)]


def end(project: Project, at: datetime) -> list[Event]:
    """A project ends when every step is approved and delivered and every milestone reached."""
    delivered = all(
        (case := project.cases.get(step.item)) and case.state is CaseState.DELIVERED and case.approved
        for step in project.plan.steps
    )
    reached = all(
        (progress := project.milestones.get(milestone.key)) and progress.reached_at
        for milestone in project.plan.milestones
    )
    return [ProjectEnded(at=at, completed=True)] if delivered and reached else []


def _stage_of(project: Project, item: str) -> PlannedStage:
    key = project.step(item).stage
    return next(stage for stage in project.plan.stages if stage.key == key)
