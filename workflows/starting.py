"""Starting a project: what a client needs beside the contracts."""

from datetime import datetime, timedelta

from temporalio.client import Client, WorkflowHandle
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)

from binglian.domain.calendar import CalendarData
from binglian.domain.plan import Plan
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Project
from definitions.projects import ProjectSpec
from definitions.texts import phrase
from workflows import contracts


def project_start(
    spec: ProjectSpec,
    plan: Plan,
    calendar: CalendarData,
    opened_at: datetime,
    *,
    shift: timedelta = timedelta(),
) -> contracts.ProjectStart:
    """What a project's first run starts from; it counts as opened at the instant given, in business time."""
    card = ProjectCard(
        project=spec.key,
        name=spec.name,
        jurisdiction=spec.jurisdiction,
        district=spec.district,
        definition=plan.definition.label(),
        mode=plan.mode.value,
        code=spec.code or "",
    )
    return contracts.ProjectStart(
        card=card,
        project=Project(plan=plan, code=card.code),
        calendar=calendar,
        opened_at=opened_at,
        shift=shift,
        solves=True,
    )


async def start_project(client: Client, start: contracts.ProjectStart) -> WorkflowHandle[object, object]:
    """Starts a project's workflow; a project key is used once, ever.

    Raises:
        WorkflowAlreadyStartedError: a project with this key runs or has run.
    """
    card = start.card
    return await client.start_workflow(
        contracts.PROJECT,
        start,
        id=contracts.project_workflow_id(card.project),
        task_queue=contracts.PROJECTS_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        static_summary=_summary(start),
        static_details=_details(start),
        search_attributes=TypedSearchAttributes(
            [
                SearchAttributePair(contracts.JURISDICTION, card.jurisdiction),
                SearchAttributePair(contracts.DISTRICT, card.district),
                SearchAttributePair(contracts.OVERDUE, value=False),
            ]
        ),
    )


def _summary(start: contracts.ProjectStart) -> str:
    """One line for the list of workflows, within the server's 200 bytes."""
    card, steps = start.card, len(start.project.plan.steps)
    line = phrase("project", "summary", name=card.name, district=card.district, steps=str(steps)).zh
    return line.encode()[:200].decode(errors="ignore")


def _details(start: contracts.ProjectStart) -> str:
    card = start.card
    return phrase(
        "project",
        "details",
        name=card.name,
        jurisdiction=card.jurisdiction,
        district=card.district,
        definition=card.definition,
        mode=phrase("mode", card.mode),
    ).zh
